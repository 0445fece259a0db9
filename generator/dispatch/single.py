"""Starts the writing of one article that somebody describes, or queues it behind what is being written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from generator.dispatch.refusals import (
    Refused,
    check_approved,
    check_is_running,
    check_not_held,
    check_startable,
    check_whole,
    is_running,
    take_positions,
)
from generator.dispatch.sending import log_start, send
from generator.models import Campaign, CampaignVersion, Job
from generator.services import batches, jobs, plans
from generator.services.permissions import may_generate
from generator.services.wishes import NoSuchPointError, Wish, find_position


def start_article(campaign: Campaign, *, wish: Wish, user: User | None) -> Job:
    """Start writing the article that the wish is for, the campaign's next one for an empty wish; return the job.

    No worker is sent for: whoever calls works on it (`waiting.finish_soon`), and the reaper sends one if they cannot.
    Raises `Refused`, `PermissionDenied`, and `WrittenBeforeError` when all that fit are written.
    """
    with _campaign_to_write(campaign, user) as campaign:
        check_startable(campaign)
        version, ranges = _choose(campaign, wish)
        try:
            with transaction.atomic():
                job = jobs.create_generation(version, ranges=ranges, chunk_size=sum(map(len, ranges)), user=user)
        except IntegrityError as error:
            check_is_running(error, campaign)
            raise
        log_start("generator.start_job", job, user=user)
    return job


def queue_article(campaign: Campaign, *, wish: Wish, user: User | None) -> Job:
    """Have the job that writes the campaign at the moment write that article, too, after its own; return the job.

    Raises what `start_article` does; `Refused` as running when the job cannot take more: it is being cancelled, writes
    the campaign as it was before a change, or writes a test batch.
    """
    with _campaign_to_write(campaign, user) as campaign:
        check_whole(campaign)
        version, ranges = _choose(campaign, wish)
        job = jobs.open_generation(campaign)
        if job is None or job.version_id != version.pk or batches.is_of_batch(job) or not jobs.extend(job.pk, ranges):
            raise is_running(campaign)
        log_start("generator.extend_job", job, user=user)
        send(job)
    return job


@contextmanager
def _campaign_to_write(campaign: Campaign, user: User | None) -> Iterator[Campaign]:
    """The campaign, locked. Raises `PermissionDenied`."""
    if user is not None and not may_generate(user, campaign):
        raise PermissionDenied("You may not generate articles from this campaign.")
    with transaction.atomic():
        yield Campaign.objects.for_site(campaign.site_id).select_for_update(no_key=True).get(pk=campaign.pk)


def _choose(campaign: Campaign, wish: Wish) -> tuple[CampaignVersion, list[range]]:
    """The campaign as it is now, and the position that the wish is for. Raises `Refused`, `WrittenBeforeError`."""
    check_not_held(campaign)
    version = plans.freeze(campaign)
    check_approved(campaign, version, count=1)
    try:
        position = find_position(version, wish) if wish else None
    except NoSuchPointError as error:
        raise Refused("no_such_article", str(error)) from error
    return version, take_positions(version, count=1) if position is None else [range(position, position + 1)]
