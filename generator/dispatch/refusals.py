"""Why a job cannot be started now: every rule that is checked before its row is made."""

from django.contrib.auth.models import User
from django.db import IntegrityError
from wagtail.models import Page, Site

from generator.core.compose import space_of
from generator.enums import CampaignStatus, JobKind
from generator.models import Campaign, CampaignVersion
from generator.querysets import GeneratedArticleQuerySet
from generator.services import campaigns, jobs, moving, placement, plans, positions

MOST_PER_JOB = 5_000_000
MOST_HEADLINES = 500_000


class Refused(Exception):  # noqa: N818 - a refusal, not a fault
    """A job cannot be started now. `code` is stable: archived, problems, running, used_up, too_many,
    unapproved, nothing, target, reason, undo, rollback, held, open_batch, size, rhythm, ended, state, stopped,
    no_such_article."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def check_startable(campaign: Campaign) -> None:
    if jobs.open_generation(campaign):
        raise is_running(campaign)
    check_whole(campaign)


def check_whole(campaign: Campaign) -> None:
    if campaign.status == CampaignStatus.ARCHIVED:
        raise Refused("archived", "The campaign is archived.")
    errors = [problem for problem in plans.problems(campaign) if problem.is_error]
    if errors:
        more = f" (and {len(errors) - 1} more problems)" if len(errors) > 1 else ""
        raise Refused("problems", f"{errors[0]}{more}")


def check_approved(campaign: Campaign, version: CampaignVersion, *, count: int) -> None:
    allowed = campaigns.drafts_allowed(campaign, version=version)
    if allowed is not None and count > allowed:
        state = "has changed since it was approved" if campaign.approved_version_id else "is not approved yet"
        trial = f"at most {campaigns.TRIAL_DRAFTS} drafts can be generated to try it out"
        message = (
            f"“{campaign}” {state}: {trial}, and {allowed:,} of these are left. Read and approve its test batch in the "
            "admin first."
        )
        raise Refused("unapproved", message)


def check_not_held(campaign: Campaign) -> None:
    if campaign.held_at:
        raise Refused("held", f"“{campaign}” is on hold: {campaign.held_because} Release it in the admin first.")


def check_rerendering_approved(
    campaign: Campaign, version: CampaignVersion | None, *, count: int, publishes: bool
) -> None:
    """Whether `count` articles may be rendered anew as the version writes them (None: as was never frozen).

    Raises `Refused`.
    """
    if campaigns.is_approved(campaign, version=version):
        return
    if publishes:
        raise Refused("unapproved", f"“{campaign}” is not approved as it is now, so nothing of it is published.")
    if count > campaigns.TRIAL_DRAFTS:
        message = (
            f"“{campaign}” is not approved as it is now: at most {campaigns.TRIAL_DRAFTS} articles can be rendered "
            f"anew to test it, and there are {count:,}. Approve it first, or choose some articles in the list."
        )
        raise Refused("unapproved", message)


def is_being_rerendered(campaign: Campaign) -> bool:
    """Whether a job is rendering articles of the campaign anew: there is one at a time."""
    return jobs.open_job(campaign, kind=JobKind.RERENDER) is not None


def check_target(target: Page, articles: GeneratedArticleQuerySet, *, site: Site, user: User) -> None:
    try:
        moving.check_target(target, site=site, user=user)
        moving.check_room(target, count=articles.count())
    except placement.PlacementError as error:
        raise Refused("target", str(error)) from error


def take_positions(version: CampaignVersion, *, count: int) -> list[range]:
    if not 1 <= count <= MOST_PER_JOB:
        raise Refused("too_many", f"A job writes at least 1 and at most {MOST_PER_JOB:,} articles.")
    free = positions.free_ranges(version)
    space = space_of(plans.load(version))
    left = positions.count_included(free, space)
    if not left:
        raise Refused("used_up", "Every article of this campaign has been generated.")
    if count > left:
        raise Refused("too_many", f"Only {left:,} more articles can be generated.")
    return positions.take_included(free, count=count, space=space)


def is_running(campaign: Campaign | None) -> Refused:
    return Refused("running", f"“{campaign}” is being generated already: wait for that job, or cancel it.")


def check_is_running(error: IntegrityError, campaign: Campaign | None) -> None:
    """Raise `Refused` if the database refused because the campaign has an open generation job."""
    if "generator_job_one_open_generation" in str(error):
        raise is_running(campaign) from error
