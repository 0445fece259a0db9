"""The articles that the board's filters in the address let through, and what the person may do with them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.views.generic.base import BaseListingView

from generator.enums import BOARD_COLUMNS, BOARD_DRAWER, ArticleStatus, JobPriority
from generator.models import GeneratedArticle
from generator.services import board, board_cards, desk
from generator.services.article_search import matching
from generator.services.board_cards import Card
from generator.views.board.filters import BoardFilterSet
from generator.views.board.sites import OfSite

# What a move is called where it is a button.
VERBS: dict[ArticleStatus, str] = {
    ArticleStatus.QC: "Send to review",
    ArticleStatus.APPROVED: "Approve",
    ArticleStatus.PUBLISHED: "Approve and publish",
    ArticleStatus.REJECTED: "Reject…",
    ArticleStatus.UNPUBLISHED: "Unpublish",
    ArticleStatus.ARCHIVED: "Archive",
}
FROM_APPROVED = {ArticleStatus.PUBLISHED: "Publish"}
FROM_SCHEDULED = {ArticleStatus.APPROVED: "Take off the schedule", ArticleStatus.PUBLISHED: "Publish now"}


@dataclass(frozen=True, slots=True)
class Move:
    """A way that an article may go."""

    wanted: ArticleStatus
    verb: str


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as one person sees it today."""

    card: Card
    moves: tuple[Move, ...]
    today: date

    @property
    def is_high(self) -> bool:
        return self.card.article.priority == JobPriority.HIGH

    @property
    def is_low(self) -> bool:
        return self.card.article.priority == JobPriority.LOW

    @property
    def is_overdue(self) -> bool:
        due_on = self.card.article.due_on
        return due_on is not None and due_on < self.today and self.card.article.status != ArticleStatus.PUBLISHED

    @property
    def is_due_today(self) -> bool:
        return self.card.article.due_on == self.today

    @property
    def similarity(self) -> int | None:
        return _percent(self.card.article.similarity)

    @property
    def local_share(self) -> int | None:
        return _percent(self.card.article.local_share)


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


class FilteredArticles(OfSite, BaseListingView):
    """What the filters in the address let through."""

    model = GeneratedArticle
    filterset_class = BoardFilterSet
    is_searchable = True
    paginate_by = None

    @cached_property
    def filtered(self) -> Any:
        """Nothing where a filter means nothing, such as a person who has left: Wagtail would let everything through."""
        articles = self.articles
        if not self.has_valid_filters:
            return articles.none()
        articles = self.filter_queryset(articles)
        return matching(articles, self.search_query) if self.is_searching else articles

    @cached_property
    def has_valid_filters(self) -> bool:
        # What there is to choose depends on the site.
        return bool(self.site) and (not self.filters or self.filters.is_valid())

    @property
    def is_narrowed(self) -> bool:
        return bool(self.is_filtering or self.is_searching or not self.has_valid_filters)

    @property
    def priorities(self) -> tuple[int, ...]:
        return self.filters.priorities if self.filters else ()

    @cached_property
    def moves(self) -> Mapping[str, tuple[Move, ...]]:
        """Where the person may move an article of each state, in the order of the columns."""
        order = [*BOARD_COLUMNS, *BOARD_DRAWER]
        allowed = desk.moves_of(self.user, self.site)
        return {
            status: tuple(Move(wanted, _verb(status, wanted)) for wanted in order if wanted in allowed[status])
            for status in board.STORED
        }

    def cards(self, keys: Collection[int], *, articles: Any = None) -> Mapping[int, ShownCard]:
        """The cards of the articles of the site, or of those given, that have the keys."""
        found = board_cards.cards(self.articles if articles is None else articles, keys)
        today = timezone.localdate()
        return {key: ShownCard(card, self.moves.get(card.article.status, ()), today) for key, card in found.items()}


def _verb(status: ArticleStatus, wanted: ArticleStatus) -> str:
    special = {ArticleStatus.APPROVED: FROM_APPROVED, ArticleStatus.SCHEDULED: FROM_SCHEDULED}.get(status, {})
    return special.get(wanted, VERBS.get(wanted, wanted.label))
