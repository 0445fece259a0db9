"""A dry run of rendering a campaign's articles anew: how many change, where, and how; stores nothing."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from generator.core.compose import Composer
from generator.core.merging import BlockChange, ChangeKind
from generator.enums import RERENDERABLE
from generator.models import Campaign, CampaignVersion, GeneratedArticle
from generator.querysets import GeneratedArticleQuerySet
from generator.services import plans, rerendering
from generator.services.article_merges import MergedArticle, merge_article
from generator.services.points import PointFinder
from generator.services.stream_data import article_shape
from generator.services.word_differences import Stretch, compare
from sites_app.models import ArticlePage

LOOKED_AT = 200
SHOWN = 5
# What has more words than this is compared in full; a page of differences shows the beginning.
MOST_STRETCHES = 400

_WORDS = {
    ChangeKind.REPLACED: "changes",
    ChangeKind.ADDED: "is new",
    ChangeKind.REMOVED: "goes",
    ChangeKind.KEPT: "stays as edited by hand, though the campaign writes it so now",
    ChangeKind.STAYS_DELETED: "stays deleted",
}
_FIELDS = {"title": "Title", "seo_title": "Meta title", "search_description": "Meta description", "place": "Place"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of an article that changes or is kept, with its words before and after."""

    label: str
    verb: str
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class SampleChange:
    """One article that changes, and how."""

    page_id: int
    title: str
    is_live: bool
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class RerenderPreview:
    """What a job would do to `total` articles, by what it would do to the `looked_at` ones of them, spread evenly.

    `version` is what they would be rendered from, None if the campaign as it is now was never frozen.
    """

    version: CampaignVersion | None
    total: int
    looked_at: int
    changed: int
    kept: int
    live: int
    gone: Sequence[tuple[str, int]]
    sections: Sequence[tuple[str, int]]
    fragments: Sequence[tuple[str, int]]
    samples: Sequence[SampleChange]

    @property
    def is_exact(self) -> bool:
        return self.looked_at >= self.total

    def estimate(self, number: int) -> int:
        """How many of all articles that are, where `number` of those looked at are."""
        return round(number * self.total / self.looked_at) if self.looked_at else 0

    @property
    def changed_estimate(self) -> int:
        return self.estimate(self.changed)

    @property
    def kept_estimate(self) -> int:
        return self.estimate(self.kept)

    @property
    def live_estimate(self) -> int:
        return self.estimate(self.live)

    @property
    def gone_estimate(self) -> int:
        return self.estimate(sum(number for _, number in self.gone))

    @property
    def unchanged_estimate(self) -> int:
        return max(self.total - self.changed_estimate - self.gone_estimate, 0)


def outdated(campaign: Campaign, *, version: CampaignVersion | None) -> GeneratedArticleQuerySet:
    """The campaign's articles that were made from an earlier version; None is a campaign that was never frozen so."""
    articles = GeneratedArticle.objects.for_site(campaign.site_id)
    if version is not None:
        return articles.outdated(version)
    return articles.filter(campaign=campaign, status__in=RERENDERABLE)


def preview(
    campaign: Campaign, *, page_ids: Collection[int] | QuerySet | None = None, looked_at: int = LOOKED_AT
) -> RerenderPreview:
    """Return what would become of the campaign's articles, or of those of `page_ids`, now; constant queries.

    `page_ids` may be a query for them.

    Raises `PlanError` for a broken campaign.
    """
    version = plans.current_version(campaign)
    if version is not None:
        composer = Composer(plans.load(version))
    else:
        composer = Composer(plans.build(campaign, version_number=0, now_date=timezone.localdate()))
    articles = outdated(campaign, version=version)
    if page_ids is not None:
        articles = articles.filter(pk__in=page_ids)
    every = list(articles.order_by("pk").values_list("pk", flat=True))
    step = max(len(every) // looked_at, 1)
    return _look(every, every[::step][:looked_at], composer=composer, version=version)


def _look(
    every: Sequence[int], chosen: Sequence[int], *, composer: Composer, version: CampaignVersion | None
) -> RerenderPreview:
    articles = list(GeneratedArticle.objects.filter(pk__in=chosen).order_by("pk"))
    pages = ArticlePage.objects.select_related("latest_revision").in_bulk(chosen)
    drafts, gone = rerendering.compose(articles, finder=PointFinder(composer))
    sections: Counter[str] = Counter()
    fragments: Counter[str] = Counter()
    changed: list[tuple[ArticlePage, MergedArticle]] = []
    kept = 0
    for article in articles:
        if article.pk not in drafts:
            continue
        page = pages[article.pk]
        content = _content(page)
        merged = merge_article(article, content=content, draft=drafts[article.pk], plan=composer.plan)
        kept += bool(merged.kept)
        sections.update(_parts(merged))
        fragments.update({each.fragment for each in _happening(merged)})
        if merged.is_changed:
            changed.append((page, merged))
    return RerenderPreview(
        version=version,
        total=len(every),
        looked_at=len(chosen),
        changed=len(changed),
        kept=kept,
        live=sum(page.live for page, _ in changed),
        gone=Counter(gone.values()).most_common(),
        sections=sections.most_common(),
        fragments=fragments.most_common(),
        samples=[_sample(page, merged) for page, merged in _spread(changed)],
    )


def _content(page: ArticlePage) -> dict[str, Any]:
    if page.has_unpublished_changes and page.latest_revision:
        return page.latest_revision.content
    return page.serializable_data()


def _happening(merged: MergedArticle) -> list[BlockChange]:
    staying = {ChangeKind.KEPT, ChangeKind.STAYS_DELETED}
    return [change for change in merged.block_changes if change.kind not in staying]


def _parts(merged: MergedArticle) -> set[str]:
    """The slots and fields of which something changes."""
    fields = {_FIELDS[change.name] for change in merged.head_changes if not change.is_kept}
    return fields | {f"Slot “{name}”" for name in merged.changed_sections}


def _spread(changed: Sequence[tuple[ArticlePage, MergedArticle]]) -> Sequence[tuple[ArticlePage, MergedArticle]]:
    """A few of them: first one for each kind of change, so that none is hidden behind the most frequent one."""
    seen: set[str] = set()
    first: list[tuple[ArticlePage, MergedArticle]] = []
    others: list[tuple[ArticlePage, MergedArticle]] = []
    for page, merged in changed:
        parts = _parts(merged) | ({"kept"} if merged.kept else set())
        (others if parts <= seen else first).append((page, merged))
        seen |= parts
    return [*first, *others][:SHOWN]


def _sample(page: ArticlePage, merged: MergedArticle) -> SampleChange:
    heads = [
        Difference(
            _FIELDS[change.name],
            _WORDS[ChangeKind.KEPT] if change.is_kept else _WORDS[ChangeKind.REPLACED],
            compare(change.old, change.new),
        )
        for change in merged.head_changes
    ]
    blocks = [
        Difference(f"Slot “{change.section}”, fragment “{change.fragment}”", _WORDS[change.kind], _compared(change))
        for change in merged.block_changes
    ]
    return SampleChange(page.pk, page.draft_title, page.live, [*heads, *blocks])


def _compared(change: BlockChange) -> Sequence[Stretch]:
    shape = article_shape()
    old, new = ("\n".join(shape.written([block])) if block else "" for block in (change.old, change.new))
    return compare(old, new)[:MOST_STRETCHES]
