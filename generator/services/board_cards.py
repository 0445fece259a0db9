"""Cards of the board: what is shown of each article, read for many at once in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from wagtail.models import Page

from generator.enums import FlagKind, FlagStatus
from generator.models import GeneratedArticle, QualityFlag
from generator.querysets import GeneratedArticleQuerySet, among
from generator.services.board import Place

# What a card reads; the block list and the page's body are large.
_SHOWN = (
    *("site_id", "status", "priority", "due_on", "local_share", "similarity", "release_at", "updated_at"),
    *("campaign__name", "page__draft_title", "page__path", "page__live", "page__locked"),
    *("assignee__username", "assignee__first_name", "assignee__last_name", "assignee__email"),
    "assignee__wagtail_userprofile__avatar",
)


@dataclass(frozen=True, slots=True)
class Card:
    """One article on the board."""

    article: GeneratedArticle
    hub: str
    flags: tuple[FlagKind, ...]

    @property
    def place(self) -> Place:
        return Place.of(self.article)


def cards(articles: GeneratedArticleQuerySet, keys: Collection[int]) -> Mapping[int, Card]:
    """The cards of those of the articles that have the keys, by key: three queries, however many."""
    if not keys:
        return {}
    related = ("page", "campaign", "assignee__wagtail_userprofile")
    found = list(articles.filter(among("pk", keys)).order_by().select_related(*related).only(*_SHOWN))
    hubs = _hubs(found)
    flags = pending_flags([article.pk for article in found])
    return {
        article.pk: Card(article, hubs.get(_hub_path(article), ""), tuple(flags.get(article.pk, ())))
        for article in found
    }


def pending_flags(page_ids: Collection[int]) -> Mapping[int, list[FlagKind]]:
    """Which kinds of flag wait at each of the articles, which the caller has read from a site."""
    rows = QualityFlag.objects.filter(among("article_id", page_ids), status=FlagStatus.PENDING)
    found: dict[int, list[FlagKind]] = defaultdict(list)
    for page_id, kind in rows.order_by("article", "kind").values_list("article", "kind").distinct():
        found[page_id].append(FlagKind(kind))
    return found


def _hub_path(article: GeneratedArticle) -> str:
    return str(article.page.path[: -Page.steplen])


def _hubs(articles: Collection[GeneratedArticle]) -> Mapping[str, str]:
    paths = {_hub_path(article) for article in articles}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "draft_title")) if paths else {}
