"""Which fields of a row an answer has, and how each is written: `?fields=` by Wagtail's rules, worked out once.

A model says what it shows by `api_fields`, as for Wagtail's API. Nothing here runs a query: what a field needs beside
its row was loaded before (`loading`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from taggit.managers import TaggableManager
from wagtail.api import APIField
from wagtail.api.v2.utils import parse_fields_parameter
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from api.v2 import writers
from api.v2.reading import refuse
from api.v2.writers import Writer, Writing

PAGE_BODY = ("id", "title")
PAGE_META: Mapping[str, Writer] = {
    "type": writers.page_type,
    "detail_url": writers.page_detail_url,
    "html_url": writers.html_url,
    "path": writers.path,
    "slug": writers.attribute("slug"),
    "show_in_menus": writers.attribute("show_in_menus"),
    "seo_title": writers.attribute("seo_title"),
    "search_description": writers.attribute("search_description"),
    "first_published_at": writers.attribute("first_published_at"),
    "last_published_at": writers.attribute("last_published_at"),
    "alias_of": writers.alias_of,
    "parent": writers.parent,
    "translations": writers.translations,
    "locale": writers.locale,
}
DETAIL_ONLY = {"parent", "translations"}
IN_LISTINGS = (
    *(
        "id",
        "type",
        "detail_url",
        "title",
        "html_url",
        "path",
        "slug",
        "first_published_at",
        "last_published_at",
        "locale",
    ),
)
# What is nested, and what of it can be chosen.
NESTED = {"alias_of", "parent", "translations"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an answer."""

    name: str
    is_meta: bool
    write: Writer
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an answer, with what they need: streams, images, tags, whether a hub has something to show."""

    model: type[models.Model]
    fields: tuple[Field, ...]

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """The names of the fields of a kind: `stream`, `image`, `page`, `tags`, `rich_text`."""
        return tuple(each.name for each in self.fields if each.kind == kind)

    def has(self, name: str) -> bool:
        return any(each.name == name for each in self.fields)

    def write(self, row: Any, writing: Writing) -> dict[str, Any]:
        """The row as JSON has it: the id, `meta`, then the other fields."""
        whole: dict[str, Any] = {}
        meta: dict[str, Any] = {}
        for each in self.fields:
            (meta if each.is_meta else whole)[each.name] = each.write(row, writing)
        if not meta:
            return whole
        first = {"id": whole.pop("id")} if "id" in whole else {}
        return {**first, "meta": meta, **whole}


def page_shape(model: type[Page], given: str, *, is_detail: bool) -> Shape:
    """The fields of pages of the model that `given` (of `?fields=`) asks for. Raises `Problem`."""
    return _page_shape(model, given, is_detail)  # type: ignore[arg-type]


@lru_cache(maxsize=512)
def _page_shape(model: Any, given: str, is_detail: bool) -> Shape:
    known = page_fields(model)
    names = [name for name in known if is_detail or name not in DETAIL_ONLY]
    return Shape(model, chosen(given, known, names=names, default=names if is_detail else list(IN_LISTINGS)))


@lru_cache(maxsize=64)
def page_fields(model: Any) -> dict[str, Field]:
    """Every field that pages of the model have in the API, by name."""
    own = [each if isinstance(each, APIField) else APIField(each) for each in getattr(model, "api_fields", ())]
    found = {name: Field(name, is_meta=False, write=writers.attribute(name)) for name in PAGE_BODY}
    found |= {name: Field(name, is_meta=True, write=write, kind=name) for name, write in PAGE_META.items()}
    for each in own:
        if each.serializer is not None:
            raise ImproperlyConfigured(
                f"{model.__name__}.{each.name}: this API has no serializers; give it a property."
            )
        if each.name not in found:
            found[each.name] = _model_field(model, each.name)
    return found


def _model_field(model: type[models.Model], name: str) -> Field:
    field = model_field(model, name)
    if name == "form_section":
        return Field(name, is_meta=False, write=writers.form_section, kind="form_section")
    if isinstance(field, StreamField):
        return Field(name, is_meta=False, write=writers.stream(name), kind="stream")
    if isinstance(field, RichTextField):
        return Field(name, is_meta=False, write=writers.rich_text(name), kind="rich_text")
    if isinstance(field, ClusterTaggableManager | TaggableManager):
        return Field(name, is_meta=False, write=writers.tags, kind="tags")
    if isinstance(field, models.ForeignKey):
        is_image = issubclass(field.related_model, get_image_model())
        if not is_image and not issubclass(field.related_model, Page):
            raise ImproperlyConfigured(
                f"{model.__name__}.{name}: this API writes images and pages; give it a property."
            )
        write = writers.image(field.attname) if is_image else writers.page_link(field.attname)
        return Field(name, is_meta=False, write=write, kind="image" if is_image else "page")
    return Field(name, is_meta=False, write=writers.attribute(name), kind=name)


def model_field(model: type[models.Model], name: str) -> Any:
    """The model's field of that name; None for a property."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def chosen(given: str, known: Mapping[str, Field], *, names: list[str], default: list[str]) -> tuple[Field, ...]:
    """The fields that a `?fields=` chooses, in the order of `known`. Raises `Problem`."""
    try:
        parts = parse_fields_parameter(given) if given else []
    except ValueError as error:
        refuse("invalid-fields", f"fields: {error}", parameter="fields")
    picked = set(default)
    if parts and parts[0][0] in {"*", "_"}:
        picked = set(names) if parts[0][0] == "*" else set()
        parts = parts[1:]
    parts_of: dict[str, list[Any]] = {}
    for name, is_negated, nested in parts:
        if name not in names:
            refuse("unknown-field", f"There is no field “{name}” here.", parameter="fields", fields=sorted(names))
        if nested and known[name].kind not in {*NESTED, "image", "page"}:
            refuse("invalid-fields", f"“{name}” has no fields of its own.", parameter="fields")
        (picked.discard if is_negated else picked.add)(name)
        if nested:
            parts_of[name] = nested
    return tuple(_narrowed(field, parts_of.get(name)) for name, field in known.items() if name in picked)


def _narrowed(field: Field, parts: list[Any] | None) -> Field:
    """The field with some of what is nested in it."""
    if not parts:
        return field
    is_all, is_none = parts[0][0] == "*", parts[0][0] == "_"
    wanted = {name for name, is_negated, _ in parts if not is_negated} - {"*", "_"}
    unwanted = {name for name, is_negated, _ in parts if is_negated}

    def narrow(value: Any) -> Any:
        if isinstance(value, list):
            return [narrow(each) for each in value]
        if not isinstance(value, dict):
            return value
        meta = {
            name: part
            for name, part in value.get("meta", {}).items()
            if name not in unwanted and (not is_none or name in wanted)
        }
        rest = {
            name: part
            for name, part in value.items()
            if name != "meta" and name not in unwanted and (is_all or not is_none or name in wanted)
        }
        return {**rest, "meta": meta} if meta else rest

    write = field.write
    return Field(field.name, field.is_meta, lambda row, writing: narrow(write(row, writing)), field.kind)


@lru_cache(maxsize=64)
def filterable(model: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that a listing can be filtered and ordered by: those with a column of a plain value, and tags."""
    found = {}
    for name in names:
        field = model_field(model, name)
        is_plain = isinstance(field, models.Field) and not isinstance(
            field, StreamField | RichTextField | models.JSONField
        )
        if name != "locale" and (is_plain or isinstance(field, ClusterTaggableManager | TaggableManager)):
            found[name] = field
    return found
