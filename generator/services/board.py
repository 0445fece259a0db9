"""What the board of a site shows: a page of each column at a time, and how many articles are in each.

The cards of a column stand in order of priority, and the newest first within each. A page is found by the key of the
card before it, so that the thousandth page of a column costs what the first costs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count

from generator.enums import BOARD_COLUMNS, BOARD_DRAWER, ArticleStatus, JobPriority
from generator.models import GeneratedArticle
from generator.querysets import GeneratedArticleQuerySet
from sites_app.long_lists import MOST_COUNTED, MoreThan

PER_PAGE = 25
# The states that stored articles are in; what is queued or in work is read from jobs.
STORED = tuple(
    status
    for status in (*BOARD_COLUMNS, *BOARD_DRAWER)
    if status not in {ArticleStatus.QUEUED, ArticleStatus.PROCESSING}
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands in its column: by priority, then by the key of its page, the newest first."""

    priority: int
    page_id: int

    @classmethod
    def of(cls, article: GeneratedArticle) -> Self:
        return cls(article.priority, article.pk)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place that `str` wrote; None for anything else."""
        priority, _, page_id = text.partition("-")
        is_place = priority.isdecimal() and page_id.isdecimal() and int(priority) in JobPriority.values
        return cls(int(priority), int(page_id)) if is_place else None

    def __str__(self) -> str:
        return f"{self.priority}-{self.page_id}"


@dataclass(frozen=True, slots=True)
class ColumnPage:
    """The keys of some cards of a column, in order; `next` is where the page after them begins, if there is one."""

    keys: tuple[int, ...]
    next: Place | None


def column_page(
    articles: GeneratedArticleQuerySet,
    status: ArticleStatus,
    *,
    after: Place | None = None,
    priorities: Collection[int] = (),
    size: int = PER_PAGE,
) -> ColumnPage:
    """A page of the column, in one query. `priorities` are those that the articles are limited to already, if any.

    Each priority is read by itself, so that an index gives its newest cards without sorting the others.
    """
    found = articles.order_by().filter(status=status).values_list("priority", "pk")
    parts = [
        _after(found.filter(priority=priority), priority, after).order_by("-pk")[: size + 1]
        for priority in sorted(priorities or JobPriority.values)
        if after is None or priority >= after.priority
    ]
    if not parts:
        return ColumnPage((), None)
    rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True).order_by("priority", "-pk")
    places = [Place(*row) for row in rows[: size + 1]]
    shown = places[:size]
    return ColumnPage(tuple(place.page_id for place in shown), shown[-1] if len(places) > size else None)


def _after(articles: Any, priority: int, place: Place | None) -> Any:
    return articles.filter(pk__lt=place.page_id) if place and place.priority == priority else articles


def counts(articles: GeneratedArticleQuerySet, *, is_filtered: bool) -> Mapping[str, int]:
    """How many articles are in each state, in one query; a `MoreThan` where filters make an exact count slow."""
    if not is_filtered:
        found = articles.order_by().values_list("status").annotate(Count("pk"))
        return dict.fromkeys(map(str, STORED), 0) | dict(found)
    return _bounded(articles, limit=MOST_COUNTED)


def _bounded(articles: GeneratedArticleQuerySet, *, limit: int) -> Mapping[str, int]:
    parts: Sequence[Any] = [
        articles.order_by().filter(status=status).values_list("status", flat=True)[: limit + 1] for status in STORED
    ]
    none = dict.fromkeys(map(str, STORED), 0)
    try:
        statement, values = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    except EmptyResultSet:
        return none
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT found.status, count(*) FROM ({statement}) found (status) GROUP BY 1", values)  # noqa: S608
        rows = dict(cursor.fetchall())
    return none | {status: MoreThan(limit) if number > limit else number for status, number in rows.items()}


def total(numbers: Iterable[int]) -> int:
    """The sum; a `MoreThan` when any of the numbers is."""
    found = list(numbers)
    whole = sum(int(number) for number in found)
    return MoreThan(whole) if any(isinstance(number, MoreThan) for number in found) else whole
