"""Fills a campaign's inventory: walks its space in the even order and stores the titles that are not there yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from generator.core.compose import Composer, PointHeadline, UnresolvedTokenError
from generator.enums import HeadlineStatus
from generator.models import CampaignVersion, GeneratedArticle, Headline, JobChunk
from generator.services import chunks, headlines, jobs
from generator.services.generation import composer_for
from generator.services.headlines import STEP, text_hash
from generator.services.positions import LARGEST_POSITION

# How many points are looked at for each headline that is wanted: where many share their title, the rest find little.
MOST_TRIES = 20


def run_chunk(chunk: JobChunk) -> None:
    """Make as many headlines as the chunk has places, and finish it, or leave no trace.

    What cannot be found counts as skipped, and a chunk that finds nothing ends the search. The job's `start` is where
    the search goes on, so lanes take turns. Raises `LeaseLostError` and `CannotGenerateError`.
    """
    job = chunk.job
    assert job.version is not None, "A job for headlines has a version."  # noqa: S101
    composer = composer_for(job.version.pk)
    wanted = chunk.stop - chunk.start
    with transaction.atomic():
        # In the order in which everybody takes these two locks.
        held = jobs.lock(chunk.job_id)
        chunks.hold(chunk)
        # An article that is written meanwhile would not be in its headline's row.
        headlines.hold(job.version.campaign, alone=True)
        search = Search(job.version, composer, start=held.start)
        made = search.make(wanted)
        held.start = search.position if made else search.end
        held.save(update_fields=["start", "updated_at"])
        chunks.finish_chunk(chunk, succeeded=made, skipped=wanted - made)


@dataclass(frozen=True, slots=True)
class _Found:
    """The title of a point, and its hash."""

    headline: PointHeadline
    text_hash: str


class Search:
    """Walks the order of a version from a place on. `position` is where to go on, `end` where there is nothing more."""

    def __init__(self, version: CampaignVersion, composer: Composer, *, start: int = 0) -> None:
        self.version = version
        self.position = start
        self._composer = composer
        self.end = min(composer.space.size, LARGEST_POSITION)

    def make(self, wanted: int) -> int:
        """Store up to `wanted` headlines that the campaign does not have yet; how many."""
        made = 0
        last = min(self.position + wanted * MOST_TRIES, self.end)
        while made < wanted and self.position < last:
            # No further than what is wanted, so that none is passed by.
            stop = min(self.position + wanted - made, last)
            made += self._store(range(self.position, stop))
            self.position = stop
        return made

    def _store(self, positions: range) -> int:
        campaign = self.version.campaign
        # The first point of those that share a title has it.
        found = {each.text_hash: each for each in reversed(list(self._titles(positions)))}
        stored = Headline.objects.for_site(campaign.site_id).filter(campaign=campaign, text_hash__in=found)
        for key in stored.values_list("text_hash", flat=True):
            del found[key]
        fresh = sorted(found.values(), key=lambda each: each.headline.position)
        used = self._used([each.headline.position for each in fresh])
        return len(Headline.objects.bulk_create([self._row(each, used) for each in fresh], batch_size=STEP))

    def _titles(self, positions: range) -> Iterator[_Found]:
        for position in positions:
            try:
                headline = self._composer.headline(position)
            except UnresolvedTokenError:
                continue
            if headline is not None:
                yield _Found(headline, text_hash(headline.text))

    def _used(self, positions: Sequence[int]) -> dict[tuple[int, str], int]:
        """The articles that were written at these places before, by place and title."""
        articles = GeneratedArticle.objects.for_site(self.version.campaign.site_id).filter(
            campaign=self.version.campaign_id, version__space_digest=self.version.space_digest, position__in=positions
        )
        rows = articles.values_list("position", "page__draft_title", "pk")
        return {(position, text_hash(title)): pk for position, title, pk in rows}

    def _row(self, found: _Found, used: dict[tuple[int, str], int]) -> Headline:
        headline = found.headline
        article = used.get((headline.position, found.text_hash))
        return Headline(
            site_id=self.version.campaign.site_id,
            campaign_id=self.version.campaign_id,
            version=self.version,
            index=headline.index,
            position=headline.position,
            text=headline.text,
            text_hash=found.text_hash,
            axis_keys=dict(headline.axis_keys),
            status=HeadlineStatus.USED if article else HeadlineStatus.AVAILABLE,
            article_id=article,
        )
