"""Starts the writing of one article that somebody describes."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from generator.dispatch.refusals import (
    Refused,
    check_approved,
    check_is_running,
    check_not_held,
    check_startable,
    take_positions,
)
from generator.dispatch.sending import log_start
from generator.models import Campaign, Job
from generator.services import jobs, plans
from generator.services.permissions import may_generate
from generator.services.wishes import NoSuchPointError, Wish, find_position


def start_article(campaign: Campaign, *, wish: Wish, user: User | None) -> Job:
    """Start writing the article that the wish is for, the campaign's next one for an empty wish; return the job.

    No worker is sent for: whoever calls works on it (`waiting.finish_soon`), and the reaper sends one if they cannot.
    Raises `Refused`, `PermissionDenied`, and `WrittenBeforeError` when all that fit are written.
    """
    if user is not None and not may_generate(user, campaign):
        raise PermissionDenied("You may not generate articles from this campaign.")
    with transaction.atomic():
        campaign = Campaign.objects.for_site(campaign.site_id).select_for_update(no_key=True).get(pk=campaign.pk)
        check_startable(campaign)
        check_not_held(campaign)
        version = plans.freeze(campaign)
        check_approved(campaign, version, count=1)
        try:
            position = find_position(version, wish) if wish else None
        except NoSuchPointError as error:
            raise Refused("no_such_article", str(error)) from error
        ranges = take_positions(version, count=1) if position is None else [range(position, position + 1)]
        try:
            with transaction.atomic():
                job = jobs.create_generation(version, ranges=ranges, chunk_size=sum(map(len, ranges)), user=user)
        except IntegrityError as error:
            check_is_running(error, campaign)
            raise
        log_start("generator.start_job", job, user=user)
    return job
