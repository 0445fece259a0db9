"""Writes the drafts of one chunk of positions, and the chunk's state in the same transaction: plan → compose → save."""

import itertools
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import transaction

from generator.core.compose import Composer, PlanError, UnresolvedTokenError
from generator.core.types import ArticleDraft
from generator.models import Campaign, CampaignVersion, JobChunk
from generator.services import changes, chunks, drafts, headlines, plans, positions
from generator.services.draft_review import UnsupportedTaskError
from generator.services.placement import PlacementError

# How many positions are composed before the job is asked whether it is still wanted.
SUB_BATCH = 100


class CannotGenerateError(Exception):
    """Every further position of the job would fail alike: the plan is broken, or there is no place for its pages."""


@lru_cache(maxsize=4)
def composer_for(version_id: int) -> Composer:
    """The compiled plan of a version, kept for the process: versions never change. Raises `CannotGenerateError`."""
    try:
        return Composer(plans.load(CampaignVersion.objects.get(pk=version_id)))
    except PlanError as error:
        raise CannotGenerateError(str(error)) from error


def run_chunk(chunk: JobChunk) -> None:
    """Write the chunk's drafts and finish it, or leave no trace.

    Points that the campaign excludes, positions already written and headlines that somebody keeps back count as
    skipped; a position without a value for one of its tokens becomes an error of its own. Raises `LeaseLostError`,
    `WorkNotWantedError` and `CannotGenerateError`.
    """
    composed, skipped, errors = _compose(chunk)
    with transaction.atomic():
        chunks.hold(chunk)
        created = 0
        if composed:
            report = _save(composed, chunk)
            created, skipped = report.created, skipped + report.skipped
        chunks.finish_chunk(chunk, succeeded=created, skipped=skipped, errors=errors)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a campaign would write next: how many positions are left, and the first of their titles."""

    left: int
    samples: tuple[str, ...]


def outlook(campaign: Campaign, *, samples: int) -> Outlook:
    """Return what a job would write if it were started now; nothing is stored. Raises `PlanError`."""
    with transaction.atomic():
        version = plans.freeze(campaign)
        free = positions.free_ranges(version)
        transaction.set_rollback(True)
    composer = Composer(plans.load(version))
    first = itertools.islice(itertools.chain.from_iterable(free), samples)
    left = positions.count_included(free, composer.space)
    return Outlook(left=left, samples=tuple(_title(composer, position) for position in first))


def _title(composer: Composer, position: int) -> str:
    try:
        headline = composer.headline(position)
    except UnresolvedTokenError as error:
        return str(error)
    return headline.text if headline else f"Position {position}: left out by the campaign."


def _save(composed: list[ArticleDraft], chunk: JobChunk) -> drafts.SaveReport:
    job = chunk.job
    assert job.version is not None, "A generation job has a version."  # noqa: S101
    headlines.hold(job.version.campaign)
    known = headlines.known(composed, campaign=job.version.campaign)
    wanted = [draft for draft in composed if not headlines.is_kept_back(draft, headlines=known)]
    try:
        report = drafts.save(wanted, version=job.version, job=job, user=job.created_by)
    except (PlacementError, UnsupportedTaskError) as error:
        raise CannotGenerateError(str(error)) from error
    changes.record(report.page_ids, user=job.created_by)
    headlines.mark_used(known, drafts=wanted, version=job.version)
    return replace(report, skipped=report.skipped + len(composed) - len(wanted))


def _compose(chunk: JobChunk) -> tuple[list[ArticleDraft], int, list[chunks.ItemError]]:
    composer = composer_for(chunk.job.version_id)
    composed, skipped, errors = [], 0, []
    for position in range(chunk.start, chunk.stop):
        if (position - chunk.start) % SUB_BATCH == 0:
            chunks.check_wanted(chunk)
        try:
            draft = composer.compose(position)
        except UnresolvedTokenError as error:
            # The same point would fail again for ever: there is nothing to retry.
            errors.append(chunks.ItemError(message=str(error), position=position))
            continue
        if draft is None:
            skipped += 1
        else:
            composed.append(draft)
    return composed, skipped, errors
