"""What can be asked: pages, images, settings, menus, search."""

from enum import Enum
from html import escape

import strawberry
from wagtail.models import Page as PageRow

from api.graphql.context import Context, Info
from api.graphql.loaders import on_database
from api.graphql.media_types import Image, image_of
from api.graphql.page_types import (
    PAGE_TYPES,
    USUAL_ROWS,
    BadArgumentError,
    PageConnection,
    PageInterface,
    check_first,
    connection,
    decoded,
    encoded,
    page_of,
)
from api.graphql.site_types import Menu, MenuLocation, Settings, menus_of, settings_of
from sites_app.models import SiteImage
from sites_app.querysets import site_collections
from sites_app.search_views import answer_to
from sites_app.services import site_search

MOST_HITS = 50

PageType = strawberry.enum(  # type: ignore[call-overload]
    Enum("PageType", {model.__name__: model.__name__ for model in PAGE_TYPES}),  # type: ignore[misc]
    description="The types of pages.",
)
SearchKind = strawberry.enum(  # type: ignore[call-overload]
    Enum("SearchKind", {kind.upper(): kind for kind in site_search.KINDS}),  # type: ignore[misc]
    description="The kinds of pages that can be searched in.",
)


@strawberry.enum(description="In which order pages come.")
class PageOrder(Enum):
    ID = "id"
    NEWEST = "newest"


@strawberry.type(description="A page that was found.")
class Hit:
    page: PageInterface
    title: str = strawberry.field(description="HTML: the title, with what was found in `<mark>`.")
    excerpt: str = strawberry.field(description="HTML: a passage, with what was found in `<mark>`.")


@strawberry.type
class SearchResults:
    query: str = strawberry.field(description="What was searched for.")
    correction: str | None = strawberry.field(
        description="What was searched for instead, where the query found nothing."
    )
    total: int
    is_cut: bool = strawberry.field(description="Whether there is more that was not ranked.")
    hits: list[Hit]


@strawberry.type
class ImageConnection:
    nodes: list[Image]
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Query:
    @strawberry.field(description="One page, by one of its id and its path; null when there is none.")
    async def page(self, info: Info, id: strawberry.ID | None = None, path: str | None = None) -> PageInterface | None:
        if (id is None) == (path is None):
            raise BadArgumentError("Give either `id` or `path`.")
        context = info.context
        if id is not None:
            return page_of(await context.load.pages.load(_key(id)))
        pk = await on_database(_id_at, context, path or "")
        return page_of(await context.load.pages.load(pk)) if pk else None

    @strawberry.field(description="Pages of the site, some at a time.")
    async def pages(
        self,
        info: Info,
        type: list[PageType] | None = None,  # type: ignore[valid-type]
        slug: str | None = None,
        descendant_of: strawberry.ID | None = None,
        locale: str | None = None,
        order: PageOrder = PageOrder.ID,
        first: int = USUAL_ROWS,
        after: str | None = None,
    ) -> PageConnection:
        check_first(first)
        names = [each.value for each in type] if type is not None else None  # type: ignore[attr-defined]
        ids = await on_database(
            _listed,
            info.context,
            names,
            slug,
            _key(descendant_of) if descendant_of else None,
            locale,
            order,
            first,
            after,
        )
        rows = [row for row in await info.context.load.pages.load_many(ids) if row is not None]
        return connection(rows, first=first, cursor_of=lambda row: _cursor(row, order))

    @strawberry.field(description="One image; null when there is none.")
    async def image(self, info: Info, id: strawberry.ID) -> Image | None:
        return image_of(await info.context.load.images.load(_key(id)))

    @strawberry.field(description="The images of the site, the newest first.")
    async def images(self, info: Info, first: int = USUAL_ROWS, after: str | None = None) -> ImageConnection:
        check_first(first)
        ids = await on_database(_listed_images, info.context, first, decoded(after, "i"))
        shown = [image for row in await info.context.load.images.load_many(ids[:first]) if (image := image_of(row))]
        end = encoded("i", str(shown[-1].id)) if shown else None
        return ImageConnection(nodes=shown, has_next_page=len(ids) > first, end_cursor=end)

    @strawberry.field
    async def settings(self, info: Info) -> Settings:
        return await settings_of(info.context)

    @strawberry.field
    async def menus(self, info: Info) -> list[Menu]:
        return await menus_of(info.context)

    @strawberry.field
    async def menu(self, info: Info, location: MenuLocation) -> Menu:
        return next(menu for menu in await menus_of(info.context) if menu.location == location)

    @strawberry.field(description="Searches the pages of one language, typing errors forgiven.")
    async def search(
        self,
        info: Info,
        query: str,
        kind: SearchKind | None = None,  # type: ignore[valid-type]
        locale: str | None = None,
        first: int = 10,
    ) -> SearchResults:
        if not 1 <= first <= MOST_HITS:
            raise BadArgumentError(f"`first` is a number from 1 to {MOST_HITS}.")
        return await _search(info.context, query, kind.value if kind else "", locale, first)  # type: ignore[attr-defined]


def _key(given: strawberry.ID) -> int:
    """The key of a row. One that is no number belongs to none."""
    text = str(given)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _id_at(context: Context, path: str) -> int | None:
    url_path = context.pages.url_path(path)
    if url_path is None:
        return None
    slug = url_path.rstrip("/").rpartition("/")[2]
    # By the slug, which has an index; the whole address has none.
    return context.pages.all().filter(slug=slug, url_path=url_path).values_list("pk", flat=True).first()


def _listed(
    context: Context,
    types: list[str] | None,
    slug: str | None,
    descendant_of: int | None,
    locale: str | None,
    order: PageOrder,
    first: int,
    after: str | None,
) -> list[int]:
    """The keys of the pages, one more than is wanted if there are more."""
    pages = context.pages.in_language(locale)
    if types is not None:
        wanted = [model for model in PAGE_TYPES if model.__name__ in types]
        pages = pages.filter(content_type__in=_content_types(wanted))
    if slug is not None:
        pages = pages.filter(slug=slug)
    if descendant_of is not None:
        above = context.pages.all().filter(pk=descendant_of).values_list("path", flat=True).first()
        pages = pages.filter(path__startswith=above).exclude(path=above) if above else PageRow.objects.none()
    if order is PageOrder.NEWEST:
        if (key := _number(decoded(after, "n"))) is not None:
            pages = pages.filter(pk__lt=key)
        return list(pages.order_by("-pk").values_list("pk", flat=True)[: first + 1])
    if (key := _number(decoded(after, "p"))) is not None:
        pages = pages.filter(pk__gt=key)
    return list(pages.order_by("pk").values_list("pk", flat=True)[: first + 1])


def _content_types(models: list[type[PageRow]]) -> list[int]:
    from django.contrib.contenttypes.models import ContentType

    return [found.pk for found in ContentType.objects.get_for_models(*models).values()]


def _cursor(row: PageRow, order: PageOrder) -> str:
    return encoded("n" if order is PageOrder.NEWEST else "p", str(row.pk))


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 10:
        raise BadArgumentError("`after` is no cursor of this list.")
    return int(text)


def _listed_images(context: Context, first: int, after: str) -> list[int]:
    images = SiteImage.objects.filter(collection__in=site_collections(context.site))
    if (key := _number(after)) is not None:
        images = images.filter(pk__lt=key)
    return list(images.order_by("-pk").values_list("pk", flat=True)[: first + 1])


async def _search(context: Context, text: str, kind: str, locale: str | None, first: int) -> SearchResults:
    query = site_search.cleaned_query(text)
    found, excerpts = await on_database(_found, context, query, kind, locale, first)
    if found is None:
        return SearchResults(query=query, correction=None, total=0, is_cut=False, hits=[])
    hits = []
    keys = [key for key in found.found.keys[:first] if key in excerpts]
    for row in await context.load.pages.load_many(keys):
        if (shown := page_of(row)) and row is not None:
            excerpt = excerpts[row.pk]
            hits.append(Hit(page=shown, title=_marked(excerpt.title), excerpt=_marked(excerpt.text)))
    return SearchResults(
        query=query,
        correction=found.correction or None,
        total=len(found.found.keys),
        is_cut=found.found.is_cut,
        hits=hits,
    )


def _found(context: Context, query: str, kind: str, locale: str | None, first: int):  # type: ignore[no-untyped-def]
    """The answer of the site's search with its passages; None for what is not searched for."""
    roots = [root for root in context.pages.roots if locale is None or root.language == locale]
    if len(query) < site_search.SHORTEST_QUERY or not roots:
        return None, {}
    root = PageRow.objects.get(path=roots[0].path)
    answer = answer_to(site_search.scope_of(root, kind=kind), query)
    keys = list(answer.found.keys[:first])
    return answer, site_search.excerpts(keys, answer.query) if keys else {}


def _marked(text: str) -> str:
    return escape(text, quote=False).replace(site_search.MARK, "<mark>").replace(site_search.END, "</mark>")
