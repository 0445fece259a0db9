"""What is worth telling people of, to whom, and in which words: one function for each event."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from generator.enums import JobStatus, NoticeKind
from generator.models import Campaign, Job, ReleasePlan, TestBatch
from generator.services.notices import recipients, tell
from sites_app.enums import SiteRole

# Whoever started a job that is done sooner is still looking at it.
LONG = timedelta(minutes=1)


def job_ended(job: Job, *, good: int, bad: int, took: timedelta) -> None:
    """Tell whoever started the job that it ended, if it took long or not all of it went well."""
    if job.created_by is None or (took <= LONG and not bad and job.status != JobStatus.FAILED):
        return
    tell(
        [job.created_by],
        site=job.site_id,
        kind=NoticeKind.JOB,
        message=f"{_named(job)} {_outcome(job, good=good, bad=bad)}",
        address=reverse("generator_jobs:detail", args=[job.pk]),
    )


def batch_ready(batch: TestBatch, *, address: str = "") -> None:
    """Tell who decides on the site, and who asked for it, that a test batch can be read."""
    tell(
        _with(batch.created_by, recipients(batch.site_id)),
        site=batch.site_id,
        kind=NoticeKind.BATCH,
        message=f"A test batch of “{batch.campaign}” is ready to be read: {batch.size:,} articles.",
        address=address or _campaign_address(batch.campaign),
    )


def campaign_held(campaign: Campaign) -> None:
    """Tell everybody of the site that a campaign is on hold, and why."""
    tell(
        recipients(campaign.site_id, roles=frozenset(SiteRole)),
        site=campaign.site_id,
        kind=NoticeKind.CAMPAIGN,
        message=f"“{campaign}” is on hold: {campaign.held_because or 'no reason was given.'}",
        address=_campaign_address(campaign),
    )


def plan_paused(plan: ReleasePlan, *, because: str) -> None:
    """Tell who decides on the site, and who made the plan, that it paused itself, and why."""
    tell(
        _with(plan.created_by, recipients(plan.site_id)),
        site=plan.site_id,
        kind=NoticeKind.RELEASE,
        message=f"The release plan of “{plan.campaign}” has paused itself: {because}",
        address=_campaign_address(plan.campaign),
    )


def releases_stopped(site: Site, *, because: str, by: User | None = None) -> None:
    """Tell who decides on the site, but whoever did it, that nothing is released there any more."""
    stopped = f"Releases of {site} are stopped{f' by {_name(by)}' if by else ''}"
    tell(
        _but(by, recipients(site)),
        site=site,
        kind=NoticeKind.RELEASE,
        message=f"{stopped}: {because or 'no reason was given.'}",
        address=reverse("generator_releases:site", args=[site.pk]),
    )


def assigned(assignee: User, *, site: Site | int, by: User | None, count: int = 1) -> None:
    """Tell a person of articles that somebody else has given to them; those of a day and a site are one notice."""
    if count < 1 or assignee == by:
        return
    tell(
        [assignee],
        site=site,
        kind=NoticeKind.ASSIGNED,
        message=f"Articles assigned to you{f' by {_name(by)}' if by else ''}: {{count}}",
        address=reverse("generator_board:board", args=[site if isinstance(site, int) else site.pk]) + "?assignee=me",
        count=count,
        since=_today(),
    )


def _named(job: Job) -> str:
    return f"{job} of “{job.campaign}”" if job.campaign else str(job)


def _outcome(job: Job, *, good: int, bad: int) -> str:
    if job.status == JobStatus.FAILED:
        return f"has failed: {job.error or f'{bad:,} could not be done.'}"
    if job.status == JobStatus.CANCELLED:
        return f"was cancelled. Done until then: {good:,}."
    return f"is done: {good:,} went well{f', {bad:,} failed' if bad else ''}."


def _campaign_address(campaign: Campaign) -> str:
    return reverse("generator_campaigns:inspect", args=[campaign.pk])


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _with(user: User | None, people: Iterable[User]) -> list[User]:
    return [*people, *([user] if user else [])]


def _but(user: User | None, people: Iterable[User]) -> list[User]:
    return [each for each in people if each != user]


def _today() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
