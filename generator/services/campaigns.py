"""The state of campaigns: approved after proof, withdrawn when changed, reopened, archived; and what each may generate.

While a job is open the campaign's status follows the job, which is `jobs`' business.
"""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from generator.core.proof import AxisGaps
from generator.enums import CAMPAIGN_AT_WORK, CampaignStatus
from generator.models import Campaign, CampaignVersion
from generator.services import batches, jobs, plans, positions
from generator.services.moves import IllegalMove, check_campaign_move
from generator.services.permissions import may_generate, may_waive
from generator.services.plan_problems import PlanProblem

# How many drafts of one version may be generated before it is approved, beside its test batch: enough to look at it.
TRIAL_DRAFTS = 50


class NotProvenError(Exception):
    """The campaign has errors, so it cannot be approved. `gaps` says which rows lack which fields."""

    def __init__(self, problems: tuple[PlanProblem, ...], gaps: tuple[AxisGaps, ...]) -> None:
        self.problems = problems
        self.gaps = gaps
        rows = sum(gap.total for gap in gaps)
        super().__init__(f"{rows:,} rows lack a value that a text needs." if rows else str(problems[0]))


class NeedsSampleError(Exception):
    """Nobody has approved a test batch of the campaign as it is now."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(f"“{campaign}” needs an approved test batch first: read one, and give your verdict on it.")


def approve(campaign: Campaign, *, user: User | None, waiver: str = "") -> Campaign:
    """Prove that every point can be written and approve the campaign as it stands; `user` None is the command line.

    People must have approved a test batch of it, or an administrator vouches for it with a `waiver`, which says why.
    Approving what is approved already changes nothing; approving it again after a change approves the change. Raises
    `NotProvenError`, `NeedsSampleError`, `IllegalMove` and `PermissionDenied`, and then nothing is changed.
    """
    _check_may_steer(campaign, user)
    if waiver and user is not None and not may_waive(user, campaign):
        raise PermissionDenied("Only an administrator may approve a campaign without a test batch.")
    with transaction.atomic():
        campaign = _lock(campaign)
        examination = plans.examine(campaign)
        if examination.errors:
            raise NotProvenError(examination.errors, examination.gaps)
        version = plans.freeze(campaign)
        if version == campaign.approved_version:
            return campaign
        if campaign.status in {CampaignStatus.APPROVED, CampaignStatus.COMPLETED}:
            _withdraw(campaign, user=user)
        _check_sampled(campaign, version, user=user, waiver=waiver)
        _move(campaign, CampaignStatus.APPROVED)
        campaign.approved_version, campaign.approved_at, campaign.approved_by = version, timezone.now(), user
        _save(campaign)
        _log("generator.approve_campaign", campaign, user=user, version=version.number)
    return campaign


def reopen(campaign: Campaign, *, user: User | None) -> Campaign:
    """Make the campaign a draft again, approved for nothing. Raises `IllegalMove` and `PermissionDenied`."""
    return _leave(campaign, CampaignStatus.DRAFT, action="generator.reopen_campaign", user=user)


def archive(campaign: Campaign, *, user: User | None) -> Campaign:
    """Put the campaign away; its articles stay. Raises `IllegalMove`, also with a job open, and `PermissionDenied`."""
    return _leave(campaign, CampaignStatus.ARCHIVED, action="generator.archive_campaign", user=user)


def withdraw_if_changed(campaign: Campaign, *, user: User | None) -> bool:
    """Withdraw the approval of a campaign that was changed since; whether there was one to withdraw.

    A completed campaign that changed is a draft again as well. A job that is open goes on: it writes what was approved.
    """
    with transaction.atomic():
        campaign = _lock(campaign)
        is_completed = campaign.status == CampaignStatus.COMPLETED
        if campaign.approved_version_id is None and not is_completed:
            return False
        version = plans.current_version(campaign)
        if version and (is_completed or version.pk == campaign.approved_version_id):
            return False
        _withdraw(campaign, user=user)
    return True


def withdraw(campaign: Campaign, *, version: CampaignVersion, user: User | None) -> bool:
    """Withdraw the campaign's approval if it is of this version; whether it was. A job that is open goes on.

    Whoever calls has asked whether the user may.
    """
    with transaction.atomic():
        campaign = _lock(campaign)
        if campaign.approved_version != version:
            return False
        _withdraw(campaign, user=user)
    return True


def is_approved(campaign: Campaign, *, version: CampaignVersion | None) -> bool:
    """Whether the version is the approved one; None, what was never frozen, is not."""
    return version is not None and version.pk == campaign.approved_version_id


def drafts_allowed(campaign: Campaign, *, version: CampaignVersion | None) -> int | None:
    """How many more drafts of the version (None: of what was never frozen) may be generated; None is any number.

    All of what is approved, and of anything else a few for a trial; those of a test batch are not of their number.
    """
    if version is None:
        return TRIAL_DRAFTS
    if is_approved(campaign, version=version):
        return None
    return max(TRIAL_DRAFTS - positions.count_taken(version, but=batches.jobs_of(version)), 0)


def _leave(campaign: Campaign, wanted: CampaignStatus, *, action: str, user: User | None) -> Campaign:
    _check_may_steer(campaign, user)
    with transaction.atomic():
        campaign = _lock(campaign)
        # Its job is paused or cancelled first, by who reads what that means.
        if jobs.open_generation(campaign):
            raise IllegalMove(f"“{campaign}”", CampaignStatus(campaign.status).label, wanted.label)
        _move(campaign, wanted)
        _forget_approval(campaign)
        _save(campaign)
        _log(action, campaign, user=user)
    return campaign


def _withdraw(campaign: Campaign, *, user: User | None) -> None:
    if campaign.status not in {*CAMPAIGN_AT_WORK, CampaignStatus.ARCHIVED, CampaignStatus.DRAFT}:
        _move(campaign, CampaignStatus.DRAFT)
    _forget_approval(campaign)
    _save(campaign)
    _log("generator.withdraw_approval", campaign, user=user)


def _move(campaign: Campaign, wanted: CampaignStatus) -> None:
    check_campaign_move(f"“{campaign}”", campaign.status, wanted)
    campaign.status = wanted


def _forget_approval(campaign: Campaign) -> None:
    campaign.approved_version = campaign.approved_at = campaign.approved_by = None


def _save(campaign: Campaign) -> None:
    campaign.save(update_fields=["status", "approved_version", "approved_at", "approved_by", "updated_at"])


def _lock(campaign: Campaign) -> Campaign:
    campaigns = Campaign.objects.for_site(campaign.site_id).select_related("site__root_page", "approved_version")
    return campaigns.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)


def _check_may_steer(campaign: Campaign, user: User | None) -> None:
    if user is not None and not may_generate(user, campaign):
        raise PermissionDenied("You may not steer this campaign.")


def _check_sampled(campaign: Campaign, version: CampaignVersion, *, user: User | None, waiver: str) -> None:
    if batches.has_approved_sample(campaign, version):
        return
    if not waiver:
        raise NeedsSampleError(campaign)
    batches.waive(version, reason=waiver, user=user)
    _log("generator.waive_test_batch", campaign, user=user, version=version.number, why=waiver)


def _log(action: str, campaign: Campaign, *, user: User | None, **data: Any) -> None:
    log(instance=campaign, action=action, user=user, data=data)
