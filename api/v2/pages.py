"""The pages of a site: listing, one page, and the page at a path."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, JSONField, OuterRef, Value
from django.db.models.functions import Concat
from ninja import Router
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from api.v2 import documented, filters, paging, previews
from api.v2.answers import Fleeting, reads
from api.v2.fields import Shape, filterable, page_fields, page_shape
from api.v2.loading import OF_A_LINK, load
from api.v2.reading import Reading, each_of, refuse
from api.v2.redirects import redirect_at
from api.v2.search import count_search
from blocks.loading import handed_out
from sites_app.models import HubPage
from sites_app.page_cache import MISSING, children_tag, content_tag, memo, page_tag

PARAMETERS = frozenset(
    {
        *("limit", "offset", "after", "fields", "order", "search", "search_operator", "type", "locale", "version"),
        *("rich_text", "rich_text_format", "site", "format", *filters.TREE),
    }
)
IN_DETAIL = frozenset({"fields", "rich_text", "rich_text_format", "version", "site", "format", "preview_token"})
IN_FIND = IN_DETAIL | {"html_path", "path", "id", "locale"}

# What every page has in its own columns.
PLAIN_COLUMNS = (
    *("title", "slug", "show_in_menus", "seo_title", "search_description"),
    *("first_published_at", "last_published_at"),
)
PLAIN = frozenset({"id", "type", "detail_url", "html_url", "path", "locale", *PLAIN_COLUMNS})

router = Router(tags=["Reading"])


@router.get("/pages/", url_name="v2_pages", summary="Pages", **documented.listing("Page", documented.OF_PAGES))
@reads
def listing(reading: Reading) -> Any:
    """The pages of the site that anybody may read, 20 at a time."""
    models = _models(reading)
    model = models[0] if len(models) == 1 else Page
    fields = filterable(model, tuple(page_fields(model)))  # type: ignore[arg-type]
    filters.check_names(reading, PARAMETERS, fields)
    shape = page_shape(model, reading.parameters.get("fields", ""), is_detail=False)
    rows = reading.pages(model)
    if len(models) > 1:
        rows = rows.filter(content_type__in=[ContentType.objects.get_for_model(each).pk for each in models])
    rows = filters.in_language(filters.in_tree(filters.narrow(rows, reading, fields), reading), reading)
    window, order = paging.window_of(reading), filters.order_of(reading, fields)
    rows = _listed_columns(_slim(rows, shape), reading, shape, order)
    if "search" in reading.parameters:
        return _searched(reading, rows, shape, window, order)
    if order == ("?",):
        return Fleeting(_listed(reading, shape, _random(rows, window)))
    part = paging.part_by_cursor(rows, order, window, count=lambda all_rows: _count(reading, all_rows))
    answer = _listed(reading, shape, part)
    reading.tags.update(content_tag(each) for each in models or _page_models())
    return answer


@router.get("/pages/find/", url_name="v2_find", summary="The page at a path", **documented.found())
@reads
def find(reading: Reading) -> Any:
    """The page at a path of the site, whole. Where there is none but a redirect, the 404 says where that leads."""
    filters.check_names(reading, IN_FIND, {})
    if token := reading.parameters.get("preview_token"):
        return previews.page_of(reading, token, write=_whole)
    path = reading.parameters.get("path") or reading.parameters.get("html_path")
    if path is None and "id" in reading.parameters:
        return _one(reading, str(reading.parameters["id"]))
    if path is None:
        refuse("invalid-parameter", "Say which page: ?path=/about/.", parameter="path")
    page_id = page_id_at(reading, path)
    if page_id is None:
        found = redirect_at(reading, path)
        detail = "There is no page at this path, but a redirect." if found else "There is no page at this path."
        refuse("page-not-found", detail, status=HTTPStatus.NOT_FOUND, redirect=found)
    reading.tags.add(MISSING)
    return _one(reading, str(page_id), is_found=True)


@router.get("/pages/{page_id}/", url_name="v2_page", summary="One page", **documented.page())
@reads
def detail(reading: Reading, page_id: str) -> Any:
    """A page with all that it has. A preview_token shows it as it stands in the editor."""
    filters.check_names(reading, IN_DETAIL, {})
    if token := reading.parameters.get("preview_token"):
        return previews.page_of(reading, token, write=_whole, page_id=page_id)
    return _one(reading, page_id)


def page_id_at(reading: Reading, path: str) -> int | None:
    """The page at a path of the site; its other languages have a prefix."""
    parts = [part for part in path.split("?")[0].split("/") if part]
    if "\x00" in path or len(path) > 2_000:
        return None
    if not reading.roots:
        return None
    own, *others = reading.roots
    other = next((root for root in others if parts and root.language == parts[0]), None)
    root, parts = (other, parts[1:]) if other else (own, parts)
    url_path = "/".join([root.url_path.rstrip("/"), *parts, ""])
    slug = parts[-1] if parts else root.url_path.strip("/").rpartition("/")[2]
    pages = reading.pages().filter(slug=slug, url_path=url_path, path__startswith=root.path)
    key: int | None = pages.values_list("pk", flat=True).first()
    return key


def _one(reading: Reading, page_id: str, *, is_found: bool = False) -> Any:
    """The page with the id, published or as its latest draft. Raises `Problem`."""
    is_number = page_id.isdecimal() and len(page_id) <= 10
    known = reading.pages().filter(pk=int(page_id)).values_list("content_type_id", flat=True) if is_number else ()
    kind = next(iter(known), None)
    model: Any = (ContentType.objects.get_for_id(kind).model_class() if kind else None) or Page
    rows = _slim(reading.pages(model), page_shape(model, _fields(reading), is_detail=True)) if kind else Page.objects
    row = rows.filter(pk=int(page_id)).first() if kind else None
    if row is None:
        refuse("page-not-found", "There is no such page.", status=HTTPStatus.NOT_FOUND)
    answer = _whole(reading, row.get_latest_revision_as_object() if reading.is_draft else row)
    if is_found:
        return _WithHeaders(answer, {"Content-Location": reading.address(f"/pages/{row.pk}/")})
    return answer


class _WithHeaders(dict[str, Any]):
    def __init__(self, body: dict[str, Any], headers: dict[str, str]) -> None:
        super().__init__(body)
        self.headers = headers


def _whole(reading: Reading, page: Any) -> dict[str, Any]:
    """The page with the fields that are asked for; all of them by default."""
    shape = page_shape(type(page), _fields(reading), is_detail=True)
    (answer,) = _written(reading, shape, [page])
    reading.tags.add(page_tag(page.pk))
    if isinstance(page, HubPage):
        reading.tags.add(children_tag(page.pk))
    return answer


def _fields(reading: Reading) -> str:
    return reading.parameters.get("fields", "")


def _listed(reading: Reading, shape: Shape, part: paging.Part) -> dict[str, Any]:
    items = _written(reading, shape, part.rows)
    reading.tags.update(page_tag(page.pk) for page in part.rows)
    if shape.has("robots"):
        reading.tags.update(children_tag(page.pk) for page in part.rows if isinstance(page, HubPage))
    return {"meta": part.meta(), "items": items}


def _written(reading: Reading, shape: Shape, pages: Any) -> list[dict[str, Any]]:
    writing = load(pages, shape, reading)
    for page in pages:
        if hasattr(page, "has_live_children"):
            page.__dict__["is_indexable"] = page.has_live_children
    with handed_out(writing.rows):
        items = [shape.write(page, writing) for page in pages]
    if reading.is_draft:
        for page, item in zip(pages, items, strict=True):
            state = {"status": str(page.status_string), "has_unpublished_changes": page.has_unpublished_changes}
            item.setdefault("meta", {}).update(state)
    return items


def _slim(rows: Any, shape: Shape) -> Any:
    """The rows without the large columns that nobody asked for, and with what a hub is asked for."""
    columns = {each.name: each for each in rows.model._meta.concrete_fields}
    large = {name for name, each in columns.items() if isinstance(each, StreamField | JSONField)}
    unwanted = [name for name in large if not shape.has(name)]
    rows = rows.defer(*unwanted) if unwanted else rows
    if issubclass(rows.model, HubPage) and shape.has("robots"):
        last = Concat(OuterRef("path"), Value(Page.alphabet[-1] * Page.steplen))
        beneath = Page.objects.filter(path__gt=OuterRef("path"), path__lte=last, depth=OuterRef("depth") + 1)
        rows = rows.annotate(has_live_children=Exists(beneath.filter(live=True)))
    return rows


def _listed_columns(rows: Any, reading: Reading, shape: Shape, order: tuple[str, ...]) -> Any:
    """The rows with no more columns than a plain listing shows: most of what a listing costs is reading the others."""
    is_plain = (
        {each.name for each in shape.fields} <= PLAIN and not reading.is_draft and "search" not in reading.parameters
    )
    if not is_plain or order == ("?",):
        return rows
    columns = {*OF_A_LINK, *PLAIN_COLUMNS, *(name.lstrip("-") for name in order)}
    return rows.defer(None).only(*columns)


def _random(rows: Any, window: paging.Window) -> paging.Part:
    found = list(rows.order_by("?")[: window.limit])
    return paging.part_of(found, paging.counted(rows))


def _searched(reading: Reading, rows: Any, shape: Shape, window: paging.Window, order: tuple[str, ...]) -> Any:
    """What is searched for is one of too many things to be kept."""
    if window.after or order == ("?",):
        refuse("invalid-parameter", "Results of a search are turned by offset.", parameter="after")
    count_search(reading)
    results = filters.find(rows.order_by(*order) if order else rows, reading, is_ordered=bool(order))
    found = list(results[window.offset : window.offset + window.limit])
    return Fleeting(_listed(reading, shape, paging.part_of(found, results.count())))


def _count(reading: Reading, rows: Any) -> int:
    """How many there are; each process keeps it for the listings that everybody asks for."""
    narrowing = reading.parameters.keys() - {"limit", "offset", "after", "fields", "order", "type", "locale", "site"}
    narrowing -= {"rich_text", "rich_text_format", "format", "version"}
    if narrowing or reading.is_draft:
        return paging.counted(rows)
    models = _models(reading) or _page_models()
    labels = ",".join(sorted(each._meta.label for each in models))
    name = f"count {labels} {reading.parameters.get('locale', '')}"
    return memo(
        reading.site.pk,
        name,
        tags=lambda _: (MISSING, *(content_tag(each) for each in models)),
        make=lambda: paging.counted(rows),
    )


def _models(reading: Reading) -> list[type[Page]]:
    """The types of `?type=`; none for all. Raises `Problem`."""
    found = []
    for name in dict.fromkeys(each_of(reading.parameters.get("type", ""))):
        model = _types().get(name.lower())
        if model is None:
            known = sorted(each._meta.label for each in _page_models())
            refuse("unknown-type", f"There is no type of pages “{name[:60]}”.", parameter="type", types=known)
        found.append(model)
    return found


@lru_cache(maxsize=1)
def _types() -> dict[str, type[Page]]:
    """Types by their names, with and without their app."""
    found = {each.__name__.lower(): each for each in _page_models()}
    return found | {each._meta.label.lower(): each for each in get_page_models()}


@lru_cache(maxsize=1)
def _page_models() -> list[type[Page]]:
    return [each for each in get_page_models() if each is not Page]
