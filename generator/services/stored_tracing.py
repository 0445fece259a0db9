"""A stored article with marks that tell where each of its words came from, and what people made of its blocks.

The version that it was made from is composed anew at its point, with marks. A block that is as it was written gets the
marks of its twin there; one that somebody edited, or added, says so. Stores nothing.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generator.core.compose import Composer, UnresolvedTokenError
from generator.core.tracing import CLOSE_ALL, Mark, Tracer, traced_blocks
from generator.core.types import ArticleDraft
from generator.models import GeneratedArticle
from generator.services import plans
from generator.services.article_head import head_fingerprints
from generator.services.stream_data import article_shape, fingerprint
from generator.services.stream_marks import mark_block
from sites_app.models import ArticlePage

type Raw = dict[str, Any]
type Twins = dict[tuple[str, str, str], list[Raw]]


class BlockState(StrEnum):
    """What became of a block since it was written."""

    WRITTEN = "written"
    EDITED = "edited"
    ADDED = "added"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """One block: what it is, what it came from, and what became of it. An added one came from nothing."""

    state: BlockState
    block_type: str
    section: str = ""
    fragment: str = ""
    choices: str = ""


@dataclass(frozen=True, slots=True)
class StoredTrace:
    """The article's page in memory, whose body holds marks, and what each mark is, by its number.

    `blocks` are those of the page in their order, and then the deleted ones. `tokens` are the values at its point,
    `edited_fields` the names of the fields beside the body that somebody edited.
    """

    page: ArticlePage
    marks: Sequence[Mark]
    blocks: Sequence[StoredBlock]
    tokens: Mapping[str, str]
    edited_fields: Collection[str]

    def count(self, state: BlockState) -> int:
        return sum(block.state is state for block in self.blocks)


def trace_stored(article: GeneratedArticle, *, page: ArticlePage) -> StoredTrace:
    """The article as its latest revision, `page`, has it."""
    tracer = Tracer()
    draft, marked = _compose(article, tracer)
    twins = _twins(draft, marked, tracer) if draft and marked else {}
    content = page.serializable_data()
    blocks: list[StoredBlock] = []
    body: list[Raw] = []
    written = {entry["id"]: entry for entry in article.blocks}
    for raw in json.loads(content["body"]):
        block, shown = _trace_block(raw, written.pop(raw["id"], None), twins=twins, tracer=tracer)
        blocks.append(block)
        body.append(shown)
    blocks += [_stored(BlockState.DELETED, "", entry) for entry in written.values()]
    setattr(page, "body", json.dumps(body))  # noqa: B010 - the field takes JSON
    return StoredTrace(
        page=page,
        marks=tuple(tracer.marks),
        blocks=blocks,
        tokens=draft.tokens if draft else {},
        edited_fields=[name for name, now in head_fingerprints(content).items() if now != article.head.get(name, now)],
    )


def _compose(article: GeneratedArticle, tracer: Tracer) -> tuple[ArticleDraft | None, ArticleDraft | None]:
    """The draft of the article's point without marks and with them; none for a point that is no more."""
    composer = Composer(plans.load(article.version))
    try:
        return composer.compose(article.position), composer.traced(tracer).compose(article.position)
    except (IndexError, UnresolvedTokenError):
        return None, None


def _twins(draft: ArticleDraft, marked: ArticleDraft, tracer: Tracer) -> Twins:
    """The draft's blocks with marks, by what they came from and what they say without marks."""
    shape = article_shape()
    plain = shape.complete(draft.blocks)
    traced = shape.complete(traced_blocks(draft, marked, tracer))  # type: ignore[arg-type]
    twins: Twins = defaultdict(list)
    for raw, shown, origin in zip(plain, traced, draft.provenance.blocks, strict=True):
        twins[origin.section, origin.fragment, fingerprint(raw["value"])].append(shown)
    return twins


def _trace_block(raw: Raw, entry: Mapping[str, str] | None, *, twins: Twins, tracer: Tracer) -> tuple[StoredBlock, Raw]:
    if entry is None:
        mark = Mark("text", BlockState.ADDED)
        return StoredBlock(BlockState.ADDED, raw["type"]), _wrapped(raw, mark, tracer)
    current = fingerprint(raw["value"])
    is_edited = current != entry["fingerprint"]
    block = _stored(BlockState.EDITED if is_edited else BlockState.WRITTEN, raw["type"], entry)
    same = twins.get((entry["section"], entry["fragment"], current), [])
    if same and not is_edited:
        return block, {**same.pop(0), "id": raw["id"]}
    detail = BlockState.EDITED if is_edited else ""
    return block, _wrapped(raw, Mark("text", detail, entry["section"], entry["fragment"]), tracer)


def _stored(state: BlockState, block_type: str, entry: Mapping[str, str]) -> StoredBlock:
    return StoredBlock(state, block_type, entry["section"], entry["fragment"], entry["choices"])


def _wrapped(raw: Raw, mark: Mark, tracer: Tracer) -> Raw:
    """The block with one mark around each of its texts."""

    def wrap(text: str) -> str:
        opening = tracer.open(mark)
        return f"{opening}{text}{CLOSE_ALL}" if opening else text

    return mark_block(raw, wrap)
