"""JSON Schemas of what the API gives of each block, made from the blocks themselves.

A block with a representation of its own says what that is by `api_schema()`; all others are described by what they are
made of. Tests hold every block's real JSON against its schema.
"""

from collections.abc import Callable
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

type Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string"}
RICH_TEXT: Schema = {
    "description": "HTML or Markdown as a text, or a tree of nodes, as ?rich_text= says.",
    "oneOf": [{"type": "string"}, {"$ref": "#/$defs/rich_text"}],
}
_PLAIN: tuple[tuple[type[blocks.Block], Schema], ...] = (
    (blocks.BooleanBlock, {"type": "boolean"}),
    (blocks.FloatBlock, {"type": ["number", "null"]}),
    (blocks.IntegerBlock, {"type": ["integer", "null"]}),
    (blocks.RichTextBlock, RICH_TEXT),
    (blocks.CharBlock, TEXT),
    (blocks.TextBlock, TEXT),
    (blocks.URLBlock, TEXT),
)


def struct(**properties: Schema) -> Schema:
    """An object with just these members."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def nullable(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


def schema_of(block: blocks.Block) -> Schema:
    """What the block's value looks like in the API."""
    own = getattr(block, "api_schema", None)
    if own is not None:
        found: Schema = own()
        return found
    for kind, describe in _MADE_OF_OTHERS:
        if isinstance(block, kind):
            return describe(block)
    for kind, schema in _PLAIN:
        if isinstance(block, kind):
            return schema
    raise TypeError(f"{type(block).__name__} has to say its api_schema().")


def _stream(block: Any) -> Schema:
    return {"type": "array", "items": {"oneOf": [entry_of(child) for child in block.child_blocks.values()]}}


def _list(block: Any) -> Schema:
    return {"type": "array", "items": schema_of(block.child_block)}


def _struct(block: Any) -> Schema:
    return struct(**{name: schema_of(child) for name, child in block.child_blocks.items()})


def entry_of(block: blocks.Block) -> Schema:
    """A block as an entry of a stream."""
    return struct(type={"const": block.name}, value=schema_of(block), id={"type": ["string", "null"]})


def document_of(block: blocks.Block, *, address: str) -> Schema:
    """The published schema of one block's value."""
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": str(block.label or block.name),
        "description": str(block.meta.description or ""),
        **schema_of(block),
        "$defs": {"rich_text": NODES, "rich_text_node": NODE},
    }


def stream_document(block: blocks.BaseStreamBlock, *, address: str) -> Schema:
    """The published schema of a whole stream."""
    return {
        "$schema": DIALECT,
        "$id": address,
        **schema_of(block),
        "$defs": {"rich_text": NODES, "rich_text_node": NODE},
    }


def _choice(block: blocks.ChoiceBlock) -> Schema:
    given = block._constructor_kwargs.get("choices") or getattr(block, "choices", ()) or ()
    values = [str(value) for value, _ in (given() if callable(given) else given)]
    return {"enum": list(dict.fromkeys([*values, "", None]))}


def _table(block: TypedTableBlock) -> Schema:
    cell = {"anyOf": [schema_of(child) for child in block.child_blocks.values()]}
    column = struct(type={"enum": list(block.child_blocks)}, heading={"type": ["string", "null"]})
    row = struct(values={"type": "array", "items": cell})
    return struct(
        columns={"type": "array", "items": column},
        rows={"type": "array", "items": row},
        caption={"type": ["string", "null"]},
    )


_MADE_OF_OTHERS: tuple[tuple[type[blocks.Block], Callable[[Any], Schema]], ...] = (
    (blocks.BaseStreamBlock, _stream),
    (blocks.ListBlock, _list),
    (blocks.BaseStructBlock, _struct),
    (TypedTableBlock, _table),
    (blocks.ChoiceBlock, _choice),
)


def _with_children(kind: str, **properties: Schema) -> Schema:
    return struct(type={"const": kind}, **properties, children={"$ref": "#/$defs/rich_text"})


_MARKS = ("bold", "italic", "code", "superscript", "subscript", "strikethrough")
NODES: Schema = {"type": "array", "items": {"$ref": "#/$defs/rich_text_node"}}
NODE: Schema = {
    "oneOf": [
        {
            "type": "object",
            "properties": {"type": {"const": "text"}, "text": TEXT, **{mark: {"const": True} for mark in _MARKS}},
            "required": ["type", "text"],
            "additionalProperties": False,
        },
        _with_children("paragraph"),
        _with_children("heading", level={"type": "integer", "minimum": 1, "maximum": 6}),
        _with_children("list", ordered={"type": "boolean"}),
        _with_children("list-item"),
        _with_children("quote"),
        _with_children(
            "link",
            href={"type": ["string", "null"]},
            page={"type": ["integer", "null"]},
            document={"type": ["integer", "null"]},
        ),
        struct(type={"const": "image"}, src=TEXT, alt=TEXT),
        struct(type={"enum": ["line-break", "divider"]}),
    ]
}

_RENDITION = struct(
    url=TEXT, full_url=TEXT, width={"type": "integer", "minimum": 0}, height={"type": "integer", "minimum": 0}
)


def picture_schema(presets: list[str]) -> Schema:
    """An image with its presets."""
    return nullable(
        struct(
            id={"type": "integer"},
            title=TEXT,
            alt=TEXT,
            width={"type": "integer"},
            height={"type": "integer"},
            focal_point=nullable(struct(x={"type": "number"}, y={"type": "number"})),
            src=TEXT,
            srcset=struct(webp={"type": ["string", "null"]}, avif={"type": ["string", "null"]}),
            renditions=struct(**dict.fromkeys(presets, _RENDITION)),
            avif=struct(**{name: nullable(_RENDITION) for name in presets}),
        )
    )
