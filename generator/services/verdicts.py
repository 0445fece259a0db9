"""The verdict on a test batch: the campaign is approved, held, or to be changed."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from generator.enums import BATCH_ENDED, BATCH_OPEN, JOB_OPEN, BatchStatus
from generator.models import Campaign, TestBatch, TestBatchItem
from generator.services import batches, campaign_holds, campaigns, plans
from generator.services.permissions import may_generate


class VerdictRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """The verdict cannot be given now, and why."""


def obstacle(batch: TestBatch, campaign: Campaign) -> str:
    """Why the batch cannot be approved now, for people; nothing when it can. The proof of the campaign is not asked."""
    found = batches.counts(batch)
    if batch.status != BatchStatus.OPEN:
        return f"The test batch is “{batch.get_status_display()}”."
    if not found.written:
        return "Nothing of it was written."
    if deleted := batches.count_deleted_unread(batch):
        return f"{deleted} of its articles were deleted unread. Choose “Change”, and start another test batch."
    if found.pending:
        return f"{found.pending} of {found.written} articles are still to be judged."
    if not found.is_within(campaign.reject_limit):
        return (
            f"{found.rejected_percent:.0f}% of the articles were rejected, and the campaign's limit is "
            f"{campaign.reject_limit}%. Hold or change the campaign."
        )
    current = plans.current_version(campaign)
    if current is None or current.pk != batch.version_id:
        return "The campaign, or a text that it uses, has changed since. Choose “Change”, and start another test batch."
    return ""


def verdict(batch: TestBatch, wanted: BatchStatus, *, user: User, reason: str = "") -> TestBatch:
    """End the batch: `APPROVED` approves the campaign, `HELD` holds it, `CHANGED` leaves it to be edited.

    The latter two need a reason, and withdraw an approval of the same version. Raises `VerdictRefused`, what
    `campaigns.approve` raises, and `PermissionDenied`; then nothing is changed.
    """
    if wanted not in BATCH_ENDED:
        raise ValueError(f"“{wanted}” is no verdict.")
    reason = reason.strip()
    if wanted is not BatchStatus.APPROVED and not reason:
        raise VerdictRefused("Say why.")
    with transaction.atomic():
        batch = _locked(batch)
        campaign = batch.campaign
        if not may_generate(user, campaign):
            raise PermissionDenied("You may not decide on this campaign.")
        _check(batch, campaign, wanted)
        batch.status, batch.reason = wanted, reason
        batch.decided_by, batch.decided_at = user, timezone.now()
        batch.save(update_fields=["status", "reason", "decided_by", "decided_at", "updated_at"])
        log(
            instance=campaign,
            action="generator.judge_test_batch",
            user=user,
            data={"batch": batch.pk, "verdict": wanted.label, "version": batch.version.number, "why": reason},
        )
        if wanted is BatchStatus.APPROVED:
            campaigns.approve(campaign, user=user)
        elif wanted is BatchStatus.HELD:
            campaign_holds.hold(campaign, because=reason, user=user)
        if wanted is not BatchStatus.APPROVED:
            # After the hold, which locks the campaign's job before the campaign.
            campaigns.withdraw(campaign, version=batch.version, user=user)
    return batch


def _locked(batch: TestBatch) -> TestBatch:
    """The batch with its items, locked until the transaction ends: nobody judges an article meanwhile."""
    rows = TestBatch.objects.for_site(batch.site_id).select_related("campaign__site", "version", "job")
    locked = rows.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    list(TestBatchItem.objects.filter(batch=locked).select_for_update().order_by("pk").values_list("pk"))
    return locked


def _check(batch: TestBatch, campaign: Campaign, wanted: BatchStatus) -> None:
    if batch.status not in BATCH_OPEN:
        raise VerdictRefused(f"The test batch has its verdict: “{batch.get_status_display()}”.")
    if batch.status == BatchStatus.WRITING and batch.job and batch.job.status in JOB_OPEN:
        raise VerdictRefused("It is still being written. Wait for its job, or cancel that first.")
    if wanted is BatchStatus.APPROVED and (why := obstacle(batch, campaign)):
        raise VerdictRefused(why)
