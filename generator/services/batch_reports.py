"""What a test batch says as a whole: its counts, why articles were rejected, how long and how alike they are."""

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.core.cache import cache

from generator.enums import Decision
from generator.models import TestBatch, TestBatchItem
from generator.services import batches, siblings
from generator.services.batches import BatchCounts
from sites_app.models import ArticlePage

KEPT_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class AlikePair:
    """The two articles of a batch that read most alike, by their numbers, and how much of them is the same."""

    numbers: tuple[int, int]
    titles: tuple[str, str]
    percent: int


@dataclass(frozen=True, slots=True)
class BatchReport:
    """A batch in figures. `reasons` are those of the rejected articles with their numbers, the most frequent first.

    `words` are the fewest, the median and the most; None, as `alike`, when there is nothing to measure. `axes` say what
    the batch shows of each: its name, `covered` of `size` values, and the keys of the first that are `missing`.
    """

    counts: BatchCounts
    reasons: list[tuple[str, list[int]]]
    words: tuple[int, int, int] | None
    alike: AlikePair | None
    axes: list[dict[str, Any]]


def report(batch: TestBatch) -> BatchReport:
    """Read the batch; a fixed number of queries. Similarity is worked out once for as long as no page is edited."""
    items = list(batch.items.only("number", "decision", "reason", "article_id", "batch_id"))
    pages = ArticlePage.objects.filter(pk__in=[item.article_id for item in items if item.article_id])
    rows = {pk: (words, revision) for pk, words, revision in pages.values_list("pk", "word_count", "latest_revision")}
    lengths = sorted(words for words, _ in rows.values())
    return BatchReport(
        counts=batches.counts(batch),
        reasons=_reasons(items),
        words=(lengths[0], round(median(lengths)), lengths[-1]) if lengths else None,
        alike=_alike(batch, items, revisions=sorted((pk, revision or 0) for pk, (_, revision) in rows.items())),
        axes=list(batch.uncovered),
    )


def _reasons(items: list[TestBatchItem]) -> list[tuple[str, list[int]]]:
    """Each reason with the numbers of its articles; those that differ in case only are one."""
    rejected = [item for item in items if item.decision == Decision.REJECTED]
    counted = Counter(item.reason.casefold() for item in rejected)
    spelled = {item.reason.casefold(): item.reason for item in reversed(rejected)}
    return [
        (spelled[reason], [item.number for item in rejected if item.reason.casefold() == reason])
        for reason, _ in counted.most_common()
    ]


def _alike(batch: TestBatch, items: list[TestBatchItem], *, revisions: list[tuple[int, int]]) -> AlikePair | None:
    key = f"generator.batch.alike.{batch.pk}"
    kept = cache.get(key)
    if kept is not None and kept[0] == revisions:
        found: AlikePair | None = kept[1]
        return found
    numbers = {item.article_id: item.number for item in items}
    texts = siblings.read([pk for pk, _ in revisions])
    pair = siblings.most_similar_pair(sorted(texts.values(), key=lambda text: numbers[text.page_id]))
    alike = None
    if pair is not None:
        one, other, share = pair
        alike = AlikePair(
            numbers=(numbers[one.page_id], numbers[other.page_id]),
            titles=(one.title, other.title),
            percent=round(100 * share),
        )
    cache.set(key, (revisions, alike), KEPT_SECONDS)
    return alike
