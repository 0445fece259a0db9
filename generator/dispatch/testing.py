"""Starts test batches: the sample is drawn, its batch made, and a job sent for what of it is still to be written."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from generator.core.compose import space_of
from generator.dispatch.refusals import Refused, check_startable
from generator.dispatch.sending import log_start, send
from generator.models import Campaign, TestBatch
from generator.models.batches import LARGEST_BATCH, SMALLEST_BATCH
from generator.services import batch_samples, batches, jobs, plans
from generator.services.permissions import may_generate


def start_test_batch(campaign: Campaign, *, size: int, user: User | None) -> TestBatch:
    """Start a test batch of the campaign as it is now, frozen as a version; `user` None is the command line.

    There are fewer than `size` articles when no more can be made. A held campaign may be tested, so that it can mend.
    Raises `Refused` and `PermissionDenied`.
    """
    if user is not None and not may_generate(user, campaign):
        raise PermissionDenied("You may not test this campaign.")
    if not SMALLEST_BATCH <= size <= LARGEST_BATCH:
        raise Refused("size", f"A test batch has at least {SMALLEST_BATCH} and at most {LARGEST_BATCH} articles.")
    with transaction.atomic():
        campaign = Campaign.objects.for_site(campaign.site_id).select_for_update(no_key=True).get(pk=campaign.pk)
        if batches.open_batch(campaign):
            raise Refused("open_batch", f"“{campaign}” has a test batch already: give your verdict on that first.")
        check_startable(campaign)
        version = plans.freeze(campaign)
        plan = plans.load(version)
        drawn = batch_samples.draw(campaign, plan=plan, space=space_of(plan), size=size, version=version)
        if not drawn.points:
            message = (
                "Every article of this campaign was made from an earlier version, or is judged. Re-render them first."
            )
            raise Refused("used_up", message)
        job = None
        if drawn.fresh:
            size_of_chunk = settings.SPARK_CHUNK_SIZE
            job = jobs.create_generation(version, ranges=drawn.fresh, chunk_size=size_of_chunk, user=user)
            log_start("generator.start_job", job, user=user)
            send(job)
        batch = batches.create(version, drawn, job=job, user=user)
        data = {"batch": batch.pk, "total": batch.size, "version": version.number}
        log(instance=campaign, action="generator.start_test_batch", user=user, data=data)
    return batch
