"""Puts marks around the texts of stored blocks, whichever they are; what is no text to read stays as it is."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.blocks.field_block import BaseChoiceBlock

from sites_app.models import ArticlePage

type Wrap = Callable[[str], str]
type Mark = Callable[[Any, Wrap], Any]


def mark_block(raw: Mapping[str, Any], wrap: Wrap) -> dict[str, Any]:
    """The raw block of an article with each of its texts as `wrap` returns it."""
    mark = _markers().get(raw["type"])
    return {**raw, "value": mark(raw["value"], wrap) if mark else raw["value"]}


@cache
def _markers() -> Mapping[str, Mark | None]:
    return _of_stream(ArticlePage._meta.get_field("body").stream_block)


def _of_stream(stream: StreamBlock) -> dict[str, Mark | None]:
    return {name: _marker(child) for name, child in stream.child_blocks.items()}


def _marker(block: Block) -> Mark | None:
    """The function that marks a block's texts, or None for a block that has none."""
    if isinstance(block, StructBlock):
        return _of_parts({name: _marker(child) for name, child in block.child_blocks.items()})
    if isinstance(block, ListBlock):
        child = _marker(block.child_block)
        return child and (lambda items, wrap: [{**item, "value": child(item["value"], wrap)} for item in items])
    if isinstance(block, StreamBlock):
        children = _of_stream(block)
        return lambda raws, wrap: [
            {**raw, "value": mark(raw["value"], wrap) if (mark := children.get(raw["type"])) else raw["value"]}
            for raw in raws
        ]
    return _text if _is_text(block) else None


def _of_parts(markers: Mapping[str, Mark | None]) -> Mark | None:
    having = {name: mark for name, mark in markers.items() if mark}
    if not having:
        return None
    return lambda value, wrap: {
        name: having[name](part, wrap) if name in having else part for name, part in value.items()
    }


def _text(value: Any, wrap: Wrap) -> Any:
    return wrap(value) if isinstance(value, str) and value.strip() else value


def _is_text(block: Block) -> bool:
    """Whether people write words into the block, and visitors read them: what Wagtail would index of it."""
    if isinstance(block, RichTextBlock):
        return True
    is_indexed = type(block).get_searchable_content is not Block.get_searchable_content
    return is_indexed and not isinstance(block, BaseChoiceBlock)
