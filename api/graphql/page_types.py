"""The types of pages: what all have in common, and for each page type what its API fields are."""

import base64
import binascii
from datetime import date, datetime
from typing import Any

import strawberry
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from strawberry.scalars import JSON
from wagtail.fields import StreamField
from wagtail.models import Page as PageRow
from wagtail.models import get_page_models

from api.graphql.context import Info
from api.graphql.loaders import ChildrenKey
from api.graphql.media_types import Image, image_of
from api.graphql.site_pages import ancestor_paths

MOST_ROWS = 100
USUAL_ROWS = 20


class BadArgumentError(Exception):
    """An argument that can't be followed; the message is for who wrote the query."""


@strawberry.interface(name="Page", description="A page that anybody may read.")
class PageInterface:
    row: strawberry.Private[PageRow]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(self.row.pk))

    @strawberry.field
    def title(self) -> str:
        return self.row.title

    @strawberry.field
    def slug(self) -> str:
        return self.row.slug

    @strawberry.field(description="The absolute address.")
    def url(self, info: Info) -> str:
        return info.context.pages.address(self.row)

    @strawberry.field(description="The address without scheme and host.")
    def path(self, info: Info) -> str:
        return info.context.pages.address(self.row).removeprefix(info.context.root_url)

    @strawberry.field(description="The code of the page's language.")
    def locale(self, info: Info) -> str:
        return info.context.pages.languages[self.row.locale_id]

    @strawberry.field(description="The title for search engines, else the page's title.")
    def seo_title(self) -> str:
        return self.row.seo_title or self.row.title

    @strawberry.field
    def search_description(self) -> str:
        return self.row.search_description

    @strawberry.field
    def show_in_menus(self) -> bool:
        return self.row.show_in_menus

    @strawberry.field
    def first_published_at(self) -> datetime | None:
        return self.row.first_published_at

    @strawberry.field
    def last_published_at(self) -> datetime | None:
        return self.row.last_published_at

    @strawberry.field(description="The picture for sharing that an editor chose.")
    async def social_image(self, info: Info) -> Image | None:
        key = getattr(self.row, "social_image_id", None)
        return image_of(await info.context.load.images.load(key)) if key else None

    @strawberry.field(description="The page above it; null for a home page.")
    async def parent(self, info: Info) -> "PageInterface | None":
        paths = ancestor_paths(self.row.path)
        return page_of(await info.context.load.pages_at.load(paths[-1])) if paths else None

    @strawberry.field(description="The pages above it, from the home page down.")
    async def ancestors(self, info: Info) -> "list[PageInterface]":
        found = await info.context.load.pages_at.load_many(ancestor_paths(self.row.path))
        return [shown for row in found if (shown := page_of(row))]

    @strawberry.field(description="The pages beneath it, in the order of the tree.")
    async def children(self, info: Info, first: int = USUAL_ROWS, after: str | None = None) -> "PageConnection":
        check_first(first)
        key = ChildrenKey(self.row.path, first, decoded(after, "c"))
        return connection(await info.context.load.children.load(key), first=first, cursor_of=_path_cursor)

    @strawberry.field(description="The same page in the site's other languages.")
    async def translations(self, info: Info) -> "list[PageInterface]":
        rows = await info.context.load.translations.load(self.row.translation_key)
        return [shown for row in rows if row.pk != self.row.pk and (shown := page_of(row))]


@strawberry.type
class PageEdge:
    cursor: str
    node: PageInterface


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type(description="Some pages of a list, and where to go on.")
class PageConnection:
    edges: list[PageEdge]
    nodes: list[PageInterface]
    page_info: PageInfo


def page_of(row: PageRow | None) -> PageInterface | None:
    """The page as the schema shows it, as its own type."""
    return PAGE_TYPES[type(row)](row=row) if row is not None and type(row) in PAGE_TYPES else None


def connection(rows: list[PageRow], *, first: int, cursor_of: Any) -> PageConnection:
    """The pages with their cursors; `rows` has one more than `first` where there are more."""
    edges = [PageEdge(cursor=cursor_of(row), node=shown) for row in rows[:first] if (shown := page_of(row))]
    info = PageInfo(has_next_page=len(rows) > first, end_cursor=edges[-1].cursor if edges else None)
    return PageConnection(edges=edges, nodes=[edge.node for edge in edges], page_info=info)


def check_first(first: int) -> None:
    """Raises BadArgumentError for a number of rows that nobody gets."""
    if not 1 <= first <= MOST_ROWS:
        raise BadArgumentError(f"`first` is a number from 1 to {MOST_ROWS}.")


def encoded(kind: str, text: str) -> str:
    """A cursor: opaque, and of no use for another kind of list."""
    return base64.urlsafe_b64encode(f"{kind}:{text}".encode()).decode().rstrip("=")


def decoded(cursor: str | None, kind: str) -> str:
    """What a cursor of the kind says; empty without one. Raises BadArgumentError."""
    if not cursor:
        return ""
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError) as error:
        raise BadArgumentError("`after` is no cursor of this list.") from error
    if not text.startswith(f"{kind}:") or not text[2:].replace("-", "").isalnum() or len(text) > 260:
        raise BadArgumentError("`after` is no cursor of this list.")
    return text[2:]


def _path_cursor(row: PageRow) -> str:
    return encoded("c", row.path)


def _page_type(model: type[PageRow]) -> type[PageInterface]:
    """The schema's type of a page type, with a field for each of its API fields."""
    members: dict[str, Any] = {"__module__": __name__, "__annotations__": {}}
    for field in getattr(model, "api_fields", ()):
        made = _field_of(model, field.name)
        if made is not None:
            members[field.name] = made
    name = model.__name__
    plain = type(name, (PageInterface,), members)
    return strawberry.type(plain, name=name, description=(model.__doc__ or "").strip().splitlines()[0])


def _field_of(model: type[PageRow], name: str) -> Any:
    """The schema's field of an API field; None for what all pages have, and for what is computed, which may ask the
    database for each page."""
    if hasattr(PageInterface, name):
        return None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if name == "tags":
        return strawberry.field(resolver=_tags, graphql_type=list[str])
    if isinstance(field, StreamField):
        return _stream_of(field)
    return _relation_of(field) if isinstance(field, models.ForeignKey) else _scalar_of(field)


def _stream_of(field: Any) -> Any:
    from api.graphql.block_types import BlockInterface, blocks_of

    def stream(root: Any) -> Any:
        return blocks_of(field.stream_block, getattr(root.row, field.name).raw_data)

    return strawberry.field(resolver=stream, graphql_type=list[BlockInterface])


def _scalar_of(field: Any) -> Any:
    def plain(root: Any) -> Any:
        return getattr(root.row, field.name)

    kind = next((ours for theirs, ours in _SCALARS.items() if isinstance(field, theirs)), None)
    if kind is None:
        raise TypeError(f"{field}: the schema knows no type for it.")
    return strawberry.field(resolver=plain, graphql_type=(kind | None) if field.null else kind)


def _relation_of(field: models.ForeignKey) -> Any:
    async def image(root: Any, info: Info) -> Any:
        key = getattr(root.row, field.attname)
        return image_of(await info.context.load.images.load(key)) if key else None

    return strawberry.field(resolver=image, graphql_type=Image | None)


async def _tags(root: Any, info: Info) -> Any:
    return await info.context.load.tags.load(root.row.pk)


# A moment is a date to Django's fields.
_SCALARS: dict[Any, Any] = {
    models.JSONField: JSON,
    models.FloatField: float,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.DateTimeField: datetime,
    models.DateField: date,
    models.CharField: str,
    models.TextField: str,
}
PAGE_TYPES: dict[type[PageRow], Any] = {
    model: _page_type(model) for model in get_page_models() if model._meta.app_label == "sites_app"
}
