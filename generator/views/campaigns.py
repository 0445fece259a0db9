"""A campaign's own page: how many articles it makes, five of them as visitors see them, and what to do next."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from generator.assets import SCRIPTS
from generator.enums import CAMPAIGN_MOVES, AxisKind, CampaignStatus, JobKind
from generator.models import Campaign, Fragment
from generator.panels.jobs import cards
from generator.panels.releases import ReleasePanel
from generator.panels.results import ResultsPanel
from generator.permissions import address_of, visible
from generator.services.plan_problems import PlanProblem
from generator.services.spaces import SpaceSummary
from generator.views.campaign_reports import CampaignReport
from generator.views.checklist import Item, checklist
from generator.views.next_steps import next_step, review_url
from tracking.assets import ANALYTICS

SAMPLES = 5
STEPS = (
    (CampaignStatus.DRAFT, "reopen", "Reopen as a draft", "undo"),
    (CampaignStatus.ARCHIVED, "archive", "Archive", "folder-inverse"),
)
# What the rows of an axis are called that has no name of its own.
ROWS = {
    AxisKind.LOCATION: ("location", "locations"),
    AxisKind.AVATAR: ("avatar", "avatars"),
    AxisKind.NICHE: ("niche", "niches"),
    AxisKind.OFFER: ("offer", "offers"),
    AxisKind.DICTIONARY: ("term", "terms"),
    AxisKind.LIST: ("line", "lines"),
}


def campaign_or_404(request: HttpRequest, pk: Any) -> Campaign:
    """The campaign, if it is of a site whose campaigns the person may see; anything else does not exist."""
    campaigns = visible(Campaign, request.user).select_related(
        "site__root_page", "template", "parent_page__locale", "approved_by"
    )
    return get_object_or_404(campaigns, pk=pk)


class CampaignOverviewView(generic.InspectView):
    """Where a campaign is, what it makes and what can be done with it; one lands here after saving."""

    template_name = "generator/campaigns/overview.html"
    page_title = "Campaign"

    def get_object(self, queryset: QuerySet | None = None) -> Campaign:
        return campaign_or_404(self.request, self.pk)

    def get_fields(self) -> list[str]:
        return []

    def get_page_title(self) -> str:
        return self.object.name

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        campaigns = {"url": reverse(self.index_url_name), "label": "Campaigns"}
        return [*self.breadcrumbs_items, campaigns, {"url": "", "label": self.object.name}]

    @cached_property
    def report(self) -> CampaignReport:
        return CampaignReport(self.object, self.request.user)

    @cached_property
    def checklist(self) -> list[Item]:
        """What the campaign needs, as long as it lacks some of it."""
        if not self.report.errors and self.report.summary.axes:
            return []
        return checklist(
            self.object, self.report.examination, user=self.request.user, edit_url=self.get_edit_url() or ""
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = []
        if self.report.can_generate_now:
            url = reverse("generator_campaigns:generate", args=[self.object.pk])
            buttons.append(HeaderButton("Generate…", url=url, icon_name="plus", priority=10))
        if self.report.is_free and self.report.outdated:
            url = reverse("generator_campaigns:rerender", args=[self.object.pk])
            buttons.append(HeaderButton("Re-render…", url=url, icon_name="rotate", priority=12))
        if self.report.can_test_now:
            url = reverse("generator_campaigns:batches", args=[self.object.pk])
            buttons.append(HeaderButton("Test batch…", url=url, icon_name="tasks", priority=14))
        if self.report.can_approve_now:
            url = reverse("generator_campaigns:approve", args=[self.object.pk])
            buttons.append(HeaderButton("Approve…", url=url, icon_name="check", priority=15))
        if self.report.may_publish and self.report.awaiting:
            url = reverse("generator_campaigns:publish", args=[self.object.pk])
            buttons.append(HeaderButton("Approve and publish all…", url=url, icon_name="check", priority=20))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        url = reverse("generator_campaigns:gate", args=[self.object.pk])
        buttons.append(Button("Publish gate", url=url, icon_name="circle-check", priority=45))
        if self.user_has_permission("add"):
            url = reverse("generator_campaigns:copy", args=[self.object.pk])
            buttons.append(Button("Copy", url=url, icon_name="copy", priority=50))
        buttons += self._rare_buttons()
        if not self.report.may_generate or any(job.kind == JobKind.GENERATE for job in self.report.open_jobs):
            return buttons
        moves = CAMPAIGN_MOVES[CampaignStatus(self.object.status)]
        for wanted, name, label, icon in STEPS:
            if wanted in moves:
                url = reverse(f"generator_campaigns:{name}", args=[self.object.pk])
                buttons.append(Button(label, url=url, icon_name=icon, priority=60))
        return buttons

    def _rare_buttons(self) -> list[Button]:
        """What stops a campaign, lets it go on, or passes over its test."""
        buttons = []
        if self.report.can_waive_now:
            url = reverse("generator_campaigns:approve", args=[self.object.pk])
            buttons.append(Button("Approve without a test batch…", url=url, icon_name="check", priority=55))
        if self.report.may_generate:
            name, label, icon = (
                ("lift_hold", "Lift the hold…", "lock-open") if self.report.is_held else ("hold", "Hold…", "lock")
            )
            url = reverse(f"generator_campaigns:{name}", args=[self.object.pk])
            buttons.append(Button(label, url=url, icon_name=icon, priority=58))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        report = self.report
        start = self._start()
        samples = report.sampler.first(SAMPLES, start=start) if report.sampler else []
        open_cards = cards(report.open_jobs, user=self.request.user)
        context.update(
            campaign=self.object,
            report=report,
            problems=self._with_links(report.problems),
            factors=factors(report.summary),
            open_cards=open_cards,
            recent_jobs=[job for job in report.jobs if job not in report.open_jobs],
            samples=samples,
            shown=next((sample for sample in samples if sample.draft), None),
            start_number=start + 1,
            next_sample=(samples[-1].position + 1) % report.sampler.size + 1 if report.sampler and samples else 1,
            next_step=next_step(self.object, report, self.checklist),
            checklist=self.checklist,
            edit_url=self.get_edit_url(),
            review_url=review_url(self.object),
            release=ReleasePanel(self.object, counts=report.counts, user=self.request.user),
            results=ResultsPanel(self.object, has_published=bool(report.published), user=self.request.user),
        )
        context["media"] = SCRIPTS + ANALYTICS
        return context

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("sample") == "random" and self.report.sampler:
            number = secrets.randbelow(self.report.sampler.size) + 1
            return redirect(f"{request.path}?sample={number}#spark-samples-heading")
        return super().get(request, *args, **kwargs)

    def _start(self) -> int:
        """The position that the samples begin with; people count from 1."""
        wanted = self.request.GET.get("sample", "")
        size = self.report.sampler.size if self.report.sampler else 0
        return (int(wanted) - 1) % size if wanted.isdecimal() and int(wanted) and size else 0

    def _with_links(self, problems: Iterable[PlanProblem]) -> list[tuple[PlanProblem, str]]:
        """Each problem with the address of where it can be mended."""
        keys = {
            parts[2] for problem in problems if len(parts := problem.where.split("/")) > 2 and parts[0] == "sections"
        }
        fragments = Fragment.objects.readable_by(self.object.site_id).filter(key__in=keys) if keys else ()
        by_key = {fragment.key: fragment for fragment in fragments}
        return [(problem, self._link(problem, by_key)) for problem in problems]

    def _link(self, problem: PlanProblem, fragments: dict[str, Fragment]) -> str:
        parts = problem.where.split("/")
        if problem.field:
            return self.get_edit_url() or ""
        if len(parts) > 2 and parts[2] in fragments:
            return address_of(fragments[parts[2]], self.request.user)
        return address_of(self.object.template, self.request.user)


def factors(summary: SpaceSummary) -> list[tuple[int, str]]:
    """What is multiplied to the number of pages: rows of each axis, and headlines."""
    found = []
    for axis in summary.axes:
        one, many = ROWS[AxisKind(axis.kind)] if axis.name == axis.kind else (axis.name, axis.name)
        found.append((axis.count, one if axis.count == 1 else many))
    return [*found, (summary.headlines, "headline" if summary.headlines == 1 else "headlines")]
