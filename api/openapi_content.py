"""What the OpenAPI document says of content: pages with the fields of their types, blocks, pictures, files, menus.

Made from the models and the blocks themselves, so that a client that is generated knows each block by its type.
Because of `?fields=` no member of a page is sure to be there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from api.openapi import describe
from api.v2.fields import PAGE_META, Field, model_field, page_fields
from blocks.catalogue import BodyStreamBlock
from blocks.conversion import FormChooserBlock
from blocks.links import LinkBlock
from blocks.pictures import PICTURE_SIZES
from blocks.schemas import NODE, RICH_TEXT, Schema, entry_of, nullable, picture_schema, schema_of, struct

_PREFIX = "#/components/schemas/"
_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}
_NULLABLE_TEXT: Schema = {"type": ["string", "null"]}
_DATE_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
_KINDS: tuple[tuple[type[models.Field], Schema], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": ["integer", "null"]}),
    (models.FloatField, {"type": ["number", "null"]}),
    (models.DateTimeField, _DATE_TIME),
    (models.DateField, {"type": ["string", "null"], "format": "date"}),
    (models.CharField, _TEXT),
    (models.TextField, _TEXT),
)
# What is no column.
_PROPERTIES: Mapping[str, Schema] = {
    "robots": _TEXT,
    "form_section": {"$ref": f"{_PREFIX}FormValue"},
    "structured_data": {"type": ["array", "object", "null"]},
}


def reference(name: str) -> Schema:
    """A schema of the document, by name."""
    return {"$ref": f"{_PREFIX}{name}"}


def component_of(block_name: str, suffix: str = "Block") -> str:
    """The name of a block's schema: `MediaTextBlock` of `media_text`."""
    return f"{''.join(part.title() for part in block_name.split('_'))}{suffix}"


# The published schemas of blocks keep theirs in themselves.
_IN_DOCUMENTS: Mapping[str, Schema] = {
    "#/$defs/rich_text": {"type": "array", "items": reference("RichTextNode")},
    "#/$defs/rich_text_node": reference("RichTextNode"),
}


def schemas() -> dict[str, Schema]:
    """Every schema of content, by name."""
    picture = picture_schema(list(PICTURE_SIZES))["oneOf"][0]
    link = LinkBlock().api_schema()["oneOf"][0]
    form = FormChooserBlock().api_schema()["oneOf"][0]
    named: list[tuple[str, Schema]] = [
        ("RichText", RICH_TEXT),
        ("RichTextNode", NODE),
        ("Rendition", picture["properties"]["renditions"]["properties"]["thumb"]),
        ("Picture", picture),
        ("Link", link),
        ("FormField", form["properties"]["fields"]["items"]),
        ("FormShown", form),
    ]
    blocks = BodyStreamBlock().child_blocks
    values = {component_of(name, "Value"): schema_of(block) for name, block in blocks.items()}
    entries = {
        component_of(name): {**(entry := entry_of(block)), "properties": _entry(entry, component_of(name, "Value"))}
        for name, block in blocks.items()
    }
    mapping = {name: f"{_PREFIX}{component_of(name)}" for name in blocks}
    return {
        **{name: _with_references(schema, named, own=name) for name, schema in named},
        **{name: _with_references(schema, named) for name, schema in values.items()},
        **entries,
        "Block": {
            "oneOf": [reference(name) for name in entries],
            "discriminator": {"propertyName": "type", "mapping": mapping},
        },
        "Image": _with_references(_file(**picture["properties"]), named),
        "Document": _file(file_size={"type": ["integer", "null"]}, content_type=_TEXT, created_at=_DATE_TIME),
        "MenuLink": _MENU_LINK,
        "PageReference": _page_reference(),
        "PageMeta": _meta([model._meta.label for model in _page_models()]),
        "Page": _with_references(_page(), named),
    }


def _entry(entry: Schema, value: str) -> Schema:
    return {**entry["properties"], "value": reference(value)}


def _with_references(schema: Any, named: Iterable[tuple[str, Schema]], *, own: str = "") -> Any:
    """The schema with what has a name referred to by it."""
    if isinstance(schema, Mapping):
        for name, known in named:
            if name != own and schema == known:
                return reference(name)
        if schema.get("$ref") in _IN_DOCUMENTS:
            return _IN_DOCUMENTS[schema["$ref"]]
        return {key: _with_references(value, named) for key, value in schema.items()}
    return [_with_references(each, named) for each in schema] if isinstance(schema, list) else schema


def _page_models() -> list[Any]:
    return [model for model in get_page_models() if model is not Page]


def _page() -> Schema:
    """A page of any type: what all have, and what some have."""
    own: dict[str, Schema] = {}
    for model in _page_models():
        for name, field in page_fields(model).items():
            if name not in own and not field.is_meta and name not in {"id", "title"}:
                own[name] = _field(model, field)
    return {
        "type": "object",
        "description": "`meta.type` says which of the members it has.",
        "properties": {"id": _WHOLE, "meta": reference("PageMeta"), "title": _TEXT, **own},
        "additionalProperties": True,
    }


def _field(model: Any, field: Field) -> Schema:
    """What the field is in the API."""
    kinds: dict[str, Schema] = {
        "stream": {"type": "array", "items": reference("Block")},
        "image": nullable(reference("Image")),
        "page": nullable(reference("PageReference")),
        "tags": {"type": "array", "items": _TEXT},
        "rich_text": RICH_TEXT,
    }
    if field.name in _PROPERTIES:
        return _PROPERTIES[field.name]
    column = model_field(model, field.name)
    if field.kind == "stream" and isinstance(column, StreamField):
        children = column.stream_block.child_blocks
        if set(children) <= set(BodyStreamBlock().child_blocks):
            return kinds["stream"]
        return schema_of(column.stream_block)
    if field.kind in kinds:
        return kinds[field.kind]
    return next((schema for kind, schema in _KINDS if isinstance(column, kind)), {})


def _meta(types: list[str]) -> Schema:
    texts = dict.fromkeys(("detail_url", "slug", "seo_title", "search_description", "locale"), _TEXT)
    known: dict[str, Schema] = {
        "type": {"type": "string", "enum": sorted(types)},
        **texts,
        "html_url": _NULLABLE_TEXT,
        "path": _NULLABLE_TEXT,
        "show_in_menus": {"type": "boolean"},
        "first_published_at": _DATE_TIME,
        "last_published_at": _DATE_TIME,
        "alias_of": nullable(reference("PageReference")),
        "parent": nullable(reference("PageReference")),
        "translations": {"type": "array", "items": reference("PageReference")},
    }
    state = {"status": _TEXT, "has_unpublished_changes": {"type": "boolean"}, "is_preview": {"type": "boolean"}}
    return {
        "type": "object",
        "properties": {**{name: known[name] for name in PAGE_META}, **state},
        "additionalProperties": True,
    }


def _page_reference() -> Schema:
    meta = {"type": _TEXT, "detail_url": _TEXT, "html_url": _NULLABLE_TEXT, "path": _NULLABLE_TEXT}
    return {
        "type": "object",
        "properties": {
            "id": _WHOLE,
            "meta": {"type": "object", "properties": meta, "additionalProperties": True},
            "title": _TEXT,
            "locale": _TEXT,
        },
        "additionalProperties": True,
    }


def _file(**members: Schema) -> Schema:
    meta = {"type": _TEXT, "detail_url": _TEXT, "download_url": _TEXT, "tags": {"type": "array", "items": _TEXT}}
    return {
        "type": "object",
        "properties": {
            "id": _WHOLE,
            "meta": {"type": "object", "properties": meta, "additionalProperties": True},
            "title": _TEXT,
            **members,
        },
        "additionalProperties": True,
    }


_MENU_LINK = struct(
    label=_TEXT,
    href=_TEXT,
    page={"type": ["integer", "null"]},
    opens_new_tab={"type": "boolean"},
    children={"type": "array", "items": reference("MenuLink")},
)

describe(schemas=schemas())
