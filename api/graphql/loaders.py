"""The only part of GraphQL that asks the database: each loader gathers what a level of a query wants, and asks once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import F, Q, Window
from django.db.models.functions import Length, RowNumber, Substr
from strawberry.dataloader import DataLoader
from wagtail.models import Page, Site

from api.graphql.site_pages import STEP, SitePages
from blocks.pictures import PICTURE_SPECS
from leads.models import Form
from sites_app.models import BlogPostPage, SiteDocument, SiteImage
from sites_app.querysets import site_collections

type Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class ChildrenKey:
    """Which children of a page are wanted: how many, and those after which tree path."""

    path: str
    first: int
    after: str


@dataclass(frozen=True, slots=True)
class RenditionKey:
    """One size of one image."""

    image_id: int
    spec: str


async def on_database[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run it in the thread of the request, which may ask the database."""
    return await sync_to_async(function, thread_sensitive=True)(*args, **kwargs)


class Loaders:
    """The loaders of one request, for one site. Made inside the event loop of the request."""

    def __init__(self, site: Site, pages: SitePages) -> None:
        self.site, self.site_pages = site, pages
        self.pages: DataLoader[int, Page | None] = _loader(self._pages)
        self.pages_at: DataLoader[str, Page | None] = _loader(self._pages_at)
        self.children: DataLoader[ChildrenKey, list[Page]] = _loader(self._children)
        self.translations: DataLoader[Any, list[Page]] = _loader(self._translations)
        self.tags: DataLoader[int, list[str]] = _loader(self._tags)
        self.images: DataLoader[int, SiteImage | None] = _loader(self._images)
        self.renditions: DataLoader[RenditionKey, Any] = _loader(self._renditions)
        self.documents: DataLoader[int, SiteDocument | None] = _loader(self._documents)
        self.forms: DataLoader[int, Form | None] = _loader(self._forms)

    def _pages(self, ids: Ids) -> list[Page | None]:
        found = {page.pk: page for page in self.site_pages.all().filter(pk__in=ids).specific()}
        return [found.get(pk) for pk in ids]

    def _pages_at(self, paths: Sequence[str]) -> list[Page | None]:
        found = {page.path: page for page in self.site_pages.all().filter(path__in=paths).specific()}
        return [found.get(path) for path in paths]

    def _children(self, keys: Sequence[ChildrenKey]) -> list[list[Page]]:
        """One page more than is wanted, by which it is known whether there are more."""
        wanted = Q(pk__in=[])
        for key in keys:
            after = Q(path__gt=key.after) if key.after else Q()
            wanted |= Q(path__startswith=key.path, depth=len(key.path) // STEP + 1) & after
        numbered = (
            self.site_pages.all()
            .filter(wanted)
            .annotate(parent_path=Substr("path", 1, Length("path") - STEP))
            .annotate(place=Window(RowNumber(), partition_by=F("parent_path"), order_by=F("path").asc()))
            .filter(place__lte=max(key.first for key in keys) + 1)
        )
        ids = [pk for pk, _ in sorted(numbered.values_list("pk", "path"), key=lambda row: row[1])]
        by_parent: dict[str, list[Page]] = defaultdict(list)
        for page in sorted(self.site_pages.all().filter(pk__in=ids).specific(), key=lambda page: page.path):
            by_parent[page.path[:-STEP]].append(page)
        return [[page for page in by_parent[key.path] if page.path > key.after][: key.first + 1] for key in keys]

    def _translations(self, keys: Sequence[Any]) -> list[list[Page]]:
        found: dict[Any, list[Page]] = defaultdict(list)
        for page in self.site_pages.all().filter(translation_key__in=keys).specific().order_by("path"):
            found[page.translation_key].append(page)
        return [found[key] for key in keys]

    def _tags(self, page_ids: Ids) -> list[list[str]]:
        through = BlogPostPage.tags.through
        rows = through.objects.filter(content_object__in=page_ids).order_by("tag__name")
        found: dict[int, list[str]] = defaultdict(list)
        for page_id, name in rows.values_list("content_object_id", "tag__name"):
            found[page_id].append(name)
        return [found[pk] for pk in page_ids]

    @cached_property
    def _collection_ids(self) -> list[int]:
        return list(site_collections(self.site).values_list("pk", flat=True))

    def _images(self, ids: Ids) -> list[SiteImage | None]:
        images = SiteImage.objects.filter(collection__in=self._collection_ids).prefetch_renditions(*PICTURE_SPECS)
        found = images.in_bulk(set(ids))
        return [found.get(pk) for pk in ids]

    def _renditions(self, keys: Sequence[RenditionKey]) -> list[Any]:
        """Sizes that are there; one that is not yet is made now, once for ever."""
        by_image: dict[int, set[str]] = defaultdict(set)
        for key in keys:
            by_image[key.image_id].add(key.spec)
        images = SiteImage.objects.filter(collection__in=self._collection_ids).prefetch_renditions(*PICTURE_SPECS)
        found: dict[tuple[int, str], Any] = {}
        for image in images.filter(pk__in=by_image):
            made = image.get_renditions(*by_image[image.pk])
            found |= {(image.pk, spec): rendition for spec, rendition in made.items()}
        return [found.get((key.image_id, key.spec)) for key in keys]

    def _documents(self, ids: Ids) -> list[SiteDocument | None]:
        found = SiteDocument.objects.filter(collection__in=self._collection_ids).in_bulk(set(ids))
        return [found.get(pk) for pk in ids]

    def _forms(self, ids: Ids) -> list[Form | None]:
        found = Form.objects.for_site(self.site).prefetch_related("fields").in_bulk(set(ids))
        return [found.get(pk) for pk in ids]


def _loader[K, T](load: Callable[[Sequence[K]], Iterable[T]]) -> DataLoader[K, T]:
    async def load_fn(keys: list[K]) -> list[T]:
        return list(await on_database(load, keys))

    return DataLoader(load_fn)
