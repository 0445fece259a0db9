"""Teasers: the little that a list shows of a page, read from the database before a template runs."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from wagtail.images import get_image_model

from blocks.pictures import PICTURE_SIZES


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
    def initial(self) -> str:
        """The letter under which an index lists it: the place's, else the title's."""
        first = (self.place or self.title)[:1].upper()
        return first if first.isalpha() else "#"


def with_pictures(posts: QuerySet) -> QuerySet:
    """The posts with their images and the images' renditions, whatever their number in two more queries."""
    images = get_image_model().objects.prefetch_renditions(*PICTURE_SIZES.values())
    return posts.prefetch_related(Prefetch("image", queryset=images))


def post_teasers(posts: Iterable[Any], *, request: HttpRequest) -> list[Teaser]:
    """Teasers of blog posts."""
    return [
        Teaser(
            title=post.title,
            href=post.get_url(request) or "",
            summary=post.introduction or post.search_description,
            image=post.image,
            date=post.published_on,
        )
        for post in posts
    ]


def page_teasers(pages: Iterable[Any], *, request: HttpRequest) -> list[Teaser]:
    """Teasers of pages of any kind, in text only."""
    return [
        Teaser(title=page.title, href=page.get_url(request) or "", place=getattr(page, "place_name", ""))
        for page in pages
    ]
