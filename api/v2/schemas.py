"""The published JSON Schemas: of each block, of each stream, of rich text, so that a front end can be typed by them."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any

from ninja import Router

from api.v2 import documented, filters
from api.v2.answers import Kept, reads
from api.v2.reading import Reading, refuse
from blocks.catalogue import ArticleStreamBlock, BodyStreamBlock
from blocks.schemas import DIALECT, NODE, NODES, document_of, stream_document

KNOWN = frozenset({"site", "format"})
MEDIA_TYPE = "application/schema+json"
# They change with a release, which forgets what was kept.
SECONDS = 3_600
STREAMS = {"body": BodyStreamBlock, "article": ArticleStreamBlock}
router = Router(tags=["Reading"])


@router.get("/schemas/", url_name="v2_schemas", summary="All schemas", **documented.schemas())
@reads
def schemas(reading: Reading) -> Any:
    """The addresses of the schemas: `blocks`, `streams` and `rich_text`."""
    filters.check_names(reading, KNOWN, {})
    names = blocks()
    return Kept(
        {
            "blocks": {name: reading.address(f"/schemas/blocks/{name}.json") for name in names},
            "streams": {name: reading.address(f"/schemas/streams/{name}.json") for name in STREAMS},
            "rich_text": reading.address("/schemas/rich-text.json"),
        },
        seconds=SECONDS,
    )


@router.get("/schemas/rich-text.json", url_name="v2_rich_text_schema", summary="Rich text", **documented.schema())
@reads
def rich_text_schema(reading: Reading) -> Any:
    """The schema of rich text as a tree of nodes."""
    filters.check_names(reading, KNOWN, {})
    address = reading.address("/schemas/rich-text.json")
    definitions = {"rich_text": NODES, "rich_text_node": NODE}
    return _published({"$schema": DIALECT, "$id": address, "$ref": "#/$defs/rich_text", "$defs": definitions})


@router.get("/schemas/streams/{name}.json", url_name="v2_stream_schema", summary="A stream", **documented.schema())
@reads
def stream_schema(reading: Reading, name: str) -> Any:
    """The schema of a whole `body`: `body` of ordinary pages and posts, `article` of articles."""
    filters.check_names(reading, KNOWN, {})
    if name not in STREAMS:
        refuse("schema-not-found", "There is no such stream.", status=HTTPStatus.NOT_FOUND)
    return _published(stream_document(STREAMS[name](), address=reading.address(f"/schemas/streams/{name}.json")))


@router.get("/schemas/blocks/{name}.json", url_name="v2_block_schema", summary="A block", **documented.schema())
@reads
def block_schema(reading: Reading, name: str) -> Any:
    """The schema of a block's `value`."""
    filters.check_names(reading, KNOWN, {})
    if name not in blocks():
        refuse("schema-not-found", "There is no such block.", status=HTTPStatus.NOT_FOUND)
    return _published(document_of(blocks()[name], address=reading.address(f"/schemas/blocks/{name}.json")))


@lru_cache(maxsize=1)
def blocks() -> dict[str, Any]:
    """Every block that a page may hold, by its name in a stream."""
    return dict(BodyStreamBlock().child_blocks)


def _published(schema: dict[str, Any]) -> Kept:
    answer = Kept(schema, seconds=SECONDS)
    answer.headers["Content-Type"] = MEDIA_TYPE
    return answer
