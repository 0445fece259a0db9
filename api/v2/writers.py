"""How single fields are written as JSON: a writer takes a row and what was loaded for all of them, and asks nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib.contenttypes.models import ContentType

from api.v2.reading import Reading
from api.v2.rich_text import Target, Write
from blocks.loading import DOCUMENT, IMAGE, PAGE, Rows
from blocks.pictures import picture_representation


@dataclass(slots=True)
class Writing:
    """What the rows of one answer need beside themselves."""

    reading: Reading
    rows: Rows = field(default_factory=Rows)
    tags: Mapping[int, list[str]] = field(default_factory=dict)
    parents: Mapping[int, Any] = field(default_factory=dict)
    versions: Mapping[Any, list[Any]] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    rich_text: Write = str

    def row(self, kind: str, key: int | None) -> Any:
        return self.rows.found.get(kind, {}).get(key) if key is not None else None

    def target(self, kind: str, key: int) -> Target | None:
        """Where a link to a page or a document of the site leads."""
        row = self.row(kind, key)
        if row is None:
            return None
        href = self.reading.path_of(row) if kind == PAGE else row.url
        return Target(href, kind, key) if href and (kind != PAGE or row.live) else None


type Writer = Callable[[Any, Writing], Any]


def attribute(name: str) -> Writer:
    """Writes an attribute of the row as it is."""

    def write(row: Any, _: Writing) -> Any:
        return plain(getattr(row, name))

    return write


def stream(name: str) -> Writer:
    """Writes a stream field: a list of blocks with their type and id."""

    def write(row: Any, writing: Writing) -> Any:
        value = getattr(row, name)
        return value.stream_block.get_api_representation(value, context=writing.context)

    return write


def rich_text(name: str) -> Writer:
    def write(row: Any, writing: Writing) -> Any:
        return writing.rich_text(getattr(row, name))

    return write


def form_section(row: Any, writing: Writing) -> Any:
    """Writes a form page's form with what stands around it, whose links are the site's own."""
    section = row.form_section
    return {**section, "beside": writing.rich_text(section["beside"])}


def image(column: str) -> Writer:
    """Writes an image with its presets."""

    def write(row: Any, writing: Writing) -> Any:
        shown = writing.row(IMAGE, getattr(row, column))
        if shown is None:
            return None
        return {
            **picture_representation(shown, request=writing.reading.request),  # type: ignore[dict-item]
            "meta": {"type": "sites_app.SiteImage", "detail_url": writing.reading.address(f"/images/{shown.pk}/")},
        }

    return write


def page_link(column: str) -> Writer:
    def write(row: Any, writing: Writing) -> Any:
        shown = writing.row(PAGE, getattr(row, column))
        return page_reference(shown, writing.reading) if shown is not None else None

    return write


def tags(row: Any, writing: Writing) -> list[str]:
    return sorted(writing.tags.get(row.pk, []))


def page_type(row: Any, _: Writing) -> str:
    return label_of(row.content_type_id)


def page_detail_url(row: Any, writing: Writing) -> str:
    return writing.reading.address(f"/pages/{row.pk}/")


def html_url(row: Any, writing: Writing) -> str | None:
    return writing.reading.html_url_of(row)


def path(row: Any, writing: Writing) -> str | None:
    return writing.reading.path_of(row)


def locale(row: Any, writing: Writing) -> str:
    return writing.reading.locales.get(row.locale_id, "")


def alias_of(row: Any, writing: Writing) -> Any:
    original = writing.row(PAGE, row.alias_of_id)
    return page_reference(original, writing.reading) if original is not None else None


def parent(row: Any, writing: Writing) -> Any:
    above = writing.parents.get(row.pk)
    return page_reference(above, writing.reading) if above is not None else None


def translations(row: Any, writing: Writing) -> list[dict[str, Any]]:
    """The page in the site's other languages."""
    others = [each for each in writing.versions.get(row.translation_key, []) if each.pk != row.pk]
    return [
        {**page_reference(each, writing.reading), "locale": writing.reading.locales.get(each.locale_id, "")}
        for each in others
    ]


def page_reference(page: Any, reading: Reading) -> dict[str, Any]:
    """A page where another one names it."""
    return {
        "id": page.pk,
        "meta": {
            "type": label_of(page.content_type_id),
            "detail_url": reading.address(f"/pages/{page.pk}/"),
            "html_url": reading.html_url_of(page),
            "path": reading.path_of(page),
        },
        "title": page.title,
    }


def plain(value: Any) -> Any:
    """A value of a column as JSON has it."""
    if isinstance(value, datetime):
        text = value.isoformat()
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@lru_cache(maxsize=256)
def label_of(content_type_id: int) -> str:
    """The name of a page's type, such as `sites_app.BlogPostPage`."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return f"{model._meta.app_label}.{model.__name__}" if model else ""


__all__ = ["DOCUMENT", "IMAGE", "PAGE", "Writer", "Writing", "label_of", "page_reference", "plain"]
