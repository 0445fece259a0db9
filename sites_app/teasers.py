"""Teasers: the little that a list shows of a page, read from the database before a template runs."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from wagtail.images import get_image_model

from blocks.pictures import PICTURE_SPECS
from sites_app.addresses import page_href
from sites_app.page_cache.tags import teaser_tag
from sites_app.page_cache.terms import tag

CRUMB_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Teaser:
    """What a card or a line in a list shows."""

    title: str
    href: str
    summary: str = ""
    image: Any = None
    date: datetime.date | None = None
    place: str = ""

    @property
    def short_title(self) -> str:
        """The title as the last of the breadcrumbs says it, beneath which it stands whole."""
        return self.title if len(self.title) <= CRUMB_LENGTH else f"{self.title[: CRUMB_LENGTH - 1].rstrip()}…"

    @property
    def initial(self) -> str:
        """The letter under which an index lists it: the place's, else the title's."""
        first = (self.place or self.title)[:1].upper()
        return first if first.isalpha() else "#"


@dataclass(frozen=True, slots=True)
class Link:
    """A label that leads somewhere."""

    label: str
    href: str


def with_pictures(posts: QuerySet) -> QuerySet:
    """The posts with their images and the images' renditions, whatever their number in two more queries."""
    return posts.prefetch_related(_pictures())


def read_pictures(posts: Sequence[Any], *specs: str) -> None:
    """Read the images of posts that are there already, with the images' renditions, in two queries.

    Of an image that is read so no other rendition is looked up: whatever is asked for has to be among the `specs`.
    """
    prefetch_related_objects(posts, _pictures(*specs))


def _pictures(*specs: str) -> Prefetch:
    return Prefetch("image", queryset=get_image_model().objects.prefetch_renditions(*PICTURE_SPECS, *specs))


def post_teasers(posts: Iterable[Any], *, request: HttpRequest) -> list[Teaser]:
    """Teasers of blog posts; the response has the tag of each."""
    posts = list(posts)
    tag(request, *(teaser_tag(post.pk) for post in posts))
    return [
        Teaser(
            title=post.title,
            href=page_href(post, request=request),
            summary=post.introduction or post.search_description,
            image=post.image,
            date=post.published_on,
        )
        for post in posts
    ]


def page_teasers(pages: Iterable[Any], *, request: HttpRequest, within: str = "") -> list[Teaser]:
    """Teasers of pages of any kind, in text only.

    The response has the tag of each, or `within`: that of a list, which changes with any of its pages.
    """
    pages = list(pages)
    tag(request, *([within] if within else (teaser_tag(page.pk) for page in pages)))
    return [
        Teaser(title=page.title, href=page_href(page, request=request), place=getattr(page, "place_name", ""))
        for page in pages
    ]
