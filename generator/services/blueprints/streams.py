"""The blocks of a page as a blueprint holds them: without ids, with pages by their path and pictures by their title."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from wagtail.blocks import Block, ChooserBlock, ListBlock, PageChooserBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.images.blocks import ImageChooserBlock

_PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
_OTHER_LINK = re.compile(r'<a\b[^>]*\blinktype="(?!page")[^>]*>(.*?)</a>', re.DOTALL)
_ID = re.compile(r'\bid="([^"]*)"')


@dataclass(frozen=True, slots=True)
class References:
    """How what a block points at is written: each takes one form and gives the other, or None where there is none.

    `row` writes a row of a section that another row names.
    """

    page: Callable[[Any], Any]
    picture: Callable[[Any], Any]
    row: Callable[[str, Any], str] = field(default=lambda target, row: str(row.key))


def to_portable(block: Block, value: Any, references: References) -> Any:
    """Raw block data as a blueprint holds it. References into the database become names; others are left out."""
    if isinstance(block, StreamBlock):
        return [
            {"type": each["type"], "value": to_portable(block.child_blocks[each["type"]], each["value"], references)}
            for each in value or []
            if each["type"] in block.child_blocks
        ]
    if isinstance(block, ListBlock):
        return [to_portable(block.child_block, _bare(each), references) for each in value or []]
    if isinstance(block, StructBlock):
        given = value or {}
        return {
            name: to_portable(child, given[name] if name in given else _default(child), references)
            for name, child in block.child_blocks.items()
        }
    return _leaf(block, value, references)


def from_portable(block: Block, value: Any, references: References, *, seed: str) -> Any:
    """Raw block data with ids, the same for the same `seed`. What does not have the block's shape is left as it is."""
    if isinstance(block, StreamBlock) and isinstance(value, list):
        return [_stored_block(block, each, references, f"{seed}/{place}") for place, each in enumerate(value)]
    if isinstance(block, ListBlock) and isinstance(value, list):
        return [
            {
                "type": "item",
                "value": from_portable(block.child_block, each, references, seed=f"{seed}/{place}"),
                "id": str(uuid5(NAMESPACE_URL, f"{seed}/{place}")),
            }
            for place, each in enumerate(value)
        ]
    if isinstance(block, StructBlock) and isinstance(value, Mapping):
        return {
            name: from_portable(block.child_blocks[name], each, references, seed=f"{seed}/{name}")
            for name, each in value.items()
            if name in block.child_blocks
        }
    return _leaf(block, value, references)


def shape_problem(block: Block, value: Any) -> str:
    """Why the value cannot be one of the block, in words; empty when its shape is right. Its content is not judged."""
    if isinstance(block, StreamBlock):
        if not isinstance(value, list):
            return "Blocks are a list."
        return next((found for each in value if (found := _block_problem(block, each))), "")
    if isinstance(block, ListBlock):
        if not isinstance(value, list):
            return f"{block.label}: this is a list."
        return next((found for each in value if (found := shape_problem(block.child_block, each))), "")
    if isinstance(block, StructBlock):
        return _struct_problem(block, value)
    is_plain = value is None or isinstance(value, (str, int, float, bool))
    return "" if is_plain else f"{block.label}: this is a text."


def _block_problem(block: StreamBlock, value: Any) -> str:
    if not isinstance(value, Mapping) or not {"type", "value"} <= value.keys():
        return "A block has a type and a value."
    child = block.child_blocks.get(str(value["type"]))
    if child is None:
        return f"There is no block “{value['type']}”. Known: {', '.join(block.child_blocks)}."
    return shape_problem(child, value["value"])


def _struct_problem(block: StructBlock, value: Any) -> str:
    if not isinstance(value, Mapping):
        return f"{block.label}: this is a mapping of fields."
    for name, each in value.items():
        if name not in block.child_blocks:
            return f"{block.label} has no field “{name}”. Known: {', '.join(block.child_blocks)}."
        if found := shape_problem(block.child_blocks[name], each):
            return found
    return ""


def _stored_block(block: StreamBlock, value: Mapping[str, Any], references: References, seed: str) -> dict[str, Any]:
    child = block.child_blocks[value["type"]]
    stored = from_portable(child, value["value"], references, seed=seed)
    return {"type": value["type"], "value": stored, "id": str(uuid5(NAMESPACE_URL, seed))}


def lacks_picture(block: StreamBlock, value: Mapping[str, Any]) -> bool:
    """Whether a block cannot be without a picture, and is."""
    child = block.child_blocks[value["type"]]
    children = child.child_blocks.items() if isinstance(child, StructBlock) else ()
    return any(
        isinstance(each, ImageChooserBlock) and each.required and value["value"].get(name) is None
        for name, each in children
    )


def _default(block: Block) -> Any:
    """Raw data of what the block is when nothing is said."""
    return block.get_prep_value(block.get_default())


def _bare(entry: Any) -> Any:
    """An entry of a list block: newer ones carry their id."""
    is_wrapped = isinstance(entry, Mapping) and {"type", "value", "id"} <= entry.keys()
    return entry["value"] if is_wrapped else entry


def _leaf(block: Block, value: Any, references: References) -> Any:
    if isinstance(block, PageChooserBlock):
        return references.page(value) if value is not None else None
    if isinstance(block, ImageChooserBlock):
        return references.picture(value) if value is not None else None
    if isinstance(block, ChooserBlock):
        return None
    if isinstance(block, RichTextBlock) and isinstance(value, str):
        return _rich_text(value, references)
    return value


def _rich_text(html: str, references: References) -> str:
    """Links to pages change their form; a link to anything else of the database becomes its text."""

    def replace(match: re.Match[str]) -> str:
        found = _ID.search(match[0])
        target = references.page(found[1]) if found else None
        return "<a>" if target is None else _ID.sub(f'id="{target}"', match[0], count=1)

    return _PAGE_LINK.sub(replace, _OTHER_LINK.sub(r"\1", html))
