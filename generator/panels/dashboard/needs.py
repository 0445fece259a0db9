"""What needs me: one line for each thing that waits for the person, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from generator.enums import (
    AWAITING_REVIEW,
    UNSETTLED,
    ArticleStatus,
    BatchStatus,
    CampaignStatus,
    Decision,
    JobStatus,
    PlanStatus,
)
from generator.models import Campaign, GeneratedArticle, Job, JobError, ReleasePlan, ReleasePolicy, TestBatch
from generator.panels.dashboard.links import first_address
from generator.permissions import visible
from generator.querysets import capped_count
from generator.services.permissions import reviewed_site_ids

# So many lines of a kind are shown, and so many rows looked at for them.
SHOWN = 3
LOOKED_AT = 100
MOST_COUNTED = 10_000
FAILED_SINCE = timedelta(days=7)

# When what is assigned is due: in which words, and how it looks.
DUE = {
    "overdue": ("assigned to you {is_are} overdue", "calendar-alt", "critical"),
    "today": ("assigned to you {is_are} due today", "calendar-alt", "warning"),
    "later": ("{is_are} assigned to you", "user", ""),
}


@dataclass(frozen=True, slots=True)
class Need:
    """One line: how many, of what, on which site, and what to do about it. `tone` is how bad it is."""

    icon: str
    text: str
    action: str
    url: str
    figure: str = ""
    note: str = ""
    tone: str = ""


def number(value: int) -> str:
    """A number that was counted up to `MOST_COUNTED`."""
    return f"{MOST_COUNTED:,}+" if value > MOST_COUNTED else f"{value:,}"


class Needs:
    """Everything that waits for one person, in a number of queries that does not depend on how much it is."""

    def __init__(self, user: Any, *, has_several_sites: bool) -> None:
        self.user = user
        self.has_several_sites = has_several_sites

    def lines(self) -> list[Need]:
        """All lines; empty when nothing waits."""
        kinds = (self._stopped, self._held, self._paused, self._failed, self._assigned, self._batches, self._drafts)
        return [need for kind in kinds for need in kind()]

    def _of(self, site: Any) -> str:
        return str(site) if self.has_several_sites else ""

    def _stopped(self) -> Iterator[Need]:
        policies = visible(ReleasePolicy, self.user).filter(stopped_at__isnull=False).select_related("site")
        for policy in policies.order_by("-stopped_at")[:SHOWN]:
            calendar = ("generator_releases:site", policy.site_id)
            url = first_address(calendar, "generator_policies:index", "generator_campaigns:list")
            reason = policy.stopped_because or "Nothing goes out until somebody starts them again."
            yield Need(
                "warning", f"Releases of {policy.site} are stopped", "See why", url, note=reason, tone="critical"
            )

    def _held(self) -> Iterator[Need]:
        held = visible(Campaign, self.user).filter(held_at__isnull=False).exclude(status=CampaignStatus.ARCHIVED)
        for campaign in held.select_related("site").order_by("-held_at")[:SHOWN]:
            url = reverse("generator_campaigns:inspect", args=[campaign.pk])
            note = " · ".join(filter(None, [self._of(campaign.site), campaign.held_because]))
            yield Need("lock", f"“{campaign}” is on hold", "Decide", url, note=note, tone="critical")

    def _paused(self) -> Iterator[Need]:
        plans = visible(ReleasePlan, self.user).filter(status=PlanStatus.PAUSED).select_related("campaign", "site")
        for plan in plans.order_by("-updated_at")[:SHOWN]:
            campaign = ("generator_campaigns:inspect", plan.campaign_id)
            url = first_address(("generator_releases:site", plan.site_id), campaign)
            text = f"The release plan of “{plan.campaign}” is paused"
            yield Need("time", text, "Open", url, note=self._of(plan.site), tone="warning")

    def _failed(self) -> Iterator[Need]:
        """Jobs that failed, and those of which parts did, as long as somebody may still want to try again."""
        errors = JobError.objects.filter(job=OuterRef("pk"))
        recent = visible(Job, self.user).filter(created_at__gte=timezone.now() - FAILED_SINCE)
        failed = recent.filter(Q(status=JobStatus.FAILED) | Q(status=JobStatus.DONE) & Exists(errors))
        jobs = list(failed.select_related("campaign", "site").newest_first()[: LOOKED_AT + 1])
        if len(jobs) == 1:
            job = jobs[0]
            named = f"{job} of “{job.campaign}”" if job.campaign else str(job)
            wording = "has failed" if job.status == JobStatus.FAILED else "has errors"
            url = reverse("generator_jobs:detail", args=[job.pk])
            yield Need("warning", f"{named} {wording}", "See why", url, note=self._of(job.site), tone="critical")
        elif jobs:
            url = reverse("generator_jobs:index") + f"?status={JobStatus.FAILED}&status={JobStatus.DONE}"
            count = f"{LOOKED_AT}+" if len(jobs) > LOOKED_AT else str(len(jobs))
            yield Need("warning", "jobs of the last week have errors", "See them", url, figure=count, tone="critical")

    def _assigned(self) -> Iterator[Need]:
        """What the person still has to do something about, the overdue of every site first."""
        today = timezone.localdate()
        mine = visible(GeneratedArticle, self.user).filter(assignee=self.user.pk, status__in=tuple(UNSETTLED))
        counts = (
            mine.order_by()
            .values("site", "site__site_name")
            .annotate(
                overdue=Count("pk", filter=Q(due_on__lt=today)),
                today=Count("pk", filter=Q(due_on=today)),
                later=Count("pk", filter=Q(due_on__gt=today) | Q(due_on=None)),
            )
        )
        found_rows: list[dict[str, Any]] = [dict(row) for row in counts]
        rows = sorted(found_rows, key=lambda row: row["site__site_name"])[:SHOWN]
        for due, (wording, icon, tone) in DUE.items():
            for row in rows:
                if found := row[due]:
                    noun, verb = ("article", "is") if found == 1 else ("articles", "are")
                    query = {"assignee": "me", "due": due} if due != "later" else {"assignee": "me"}
                    url = first_address(("generator_board:board", row["site"]), "generator_articles:index", **query)
                    text = f"{noun} {wording.format(is_are=verb)}"
                    note = row["site__site_name"] if self.has_several_sites else ""
                    yield Need(icon, text, "Open", url, figure=number(found), note=note, tone=tone)

    def _batches(self) -> Iterator[Need]:
        batches = (
            TestBatch.objects.for_sites(reviewed_site_ids(self.user))
            .filter(status=BatchStatus.OPEN)
            .select_related("campaign", "site")
            .annotate(pending=Count("items", filter=Q(items__decision=Decision.PENDING)))
        )
        for batch in batches.order_by("pk")[:SHOWN]:
            campaign = ("generator_campaigns:inspect", batch.campaign_id)
            url = first_address(("generator_batches:read", batch.pk), campaign)
            verb = "is" if batch.pending == 1 else "are"
            text = f"of {batch.size:,} articles of the test batch of “{batch.campaign}” {verb} to be read"
            if not batch.pending:
                text = f"The test batch of “{batch.campaign}” waits for a verdict"
            count = f"{batch.pending:,}" if batch.pending else ""
            yield Need("glasses", text, "Read", url, figure=count, note=self._of(batch.site))

    def _drafts(self) -> Iterator[Need]:
        """Drafts of each campaign on sites where the person may review; of the newest campaigns, the fullest first."""
        waiting = GeneratedArticle.objects.filter(campaign=OuterRef("pk"), status__in=tuple(AWAITING_REVIEW))
        campaigns = (
            Campaign.objects.for_sites(reviewed_site_ids(self.user))
            .filter(Exists(waiting))
            .select_related("site")
            .annotate(awaiting=capped_count(waiting, most=MOST_COUNTED))
            .order_by("-updated_at", "-pk")
        )
        found = sorted(campaigns[:LOOKED_AT], key=lambda campaign: -campaign.awaiting)
        for campaign in found[:SHOWN]:
            noun = "draft awaits" if campaign.awaiting == 1 else "drafts await"
            url = reverse("generator_articles:index") + f"?campaign={campaign.pk}&status={ArticleStatus.QC}"
            text = f"{noun} your review in “{campaign}”"
            yield Need("doc-full", text, "Review", url, figure=number(campaign.awaiting), note=self._of(campaign.site))
        if others := found[SHOWN:]:
            total = number(min(sum(campaign.awaiting for campaign in others), MOST_COUNTED + 1))
            noun = "campaign" if len(others) == 1 else "campaigns"
            url = reverse("generator_articles:index") + f"?status={ArticleStatus.QC}"
            yield Need("doc-full", f"more await it in {len(others)} other {noun}", "Review", url, figure=total)
