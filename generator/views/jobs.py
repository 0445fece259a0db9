"""The screens of jobs: all of them, one with its drafts and errors, its numbers as JSON, and the buttons."""

from abc import ABC, abstractmethod
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from generator import dispatch
from generator.enums import JOB_ENDED, JOB_MOVES, JOB_OPEN, RELEASING_JOBS, ChunkStatus, JobKind, JobStatus
from generator.models import Campaign, Job
from generator.panels.jobs import JobCard
from generator.panels.progress import progress_context
from generator.panels.throughput import ThroughputChart
from generator.permissions import may_steer, signed_in, visible
from generator.services import chunks, undoing
from generator.services.failures import failures
from generator.services.moves import IllegalMove
from generator.services.permissions import may_review_site, may_start
from generator.services.progress import progress, progress_of
from generator.services.throughput import throughput
from generator.views.articles import ArticleListing

FAILURES_PER_PAGE = 10
PARTS_PER_PAGE = 10


def job_or_404(request: HttpRequest, pk: int) -> Job:
    """The job, if it is of a site whose jobs the person may see; anything else does not exist."""
    jobs = visible(Job, request.user).select_related("campaign", "version", "created_by", "site__root_page", "undoes")
    return get_object_or_404(jobs, pk=pk)


def campaigns_for(request: HttpRequest) -> QuerySet[Campaign]:
    """What a filter by campaign offers."""
    return visible(Campaign, request.user).order_by("name")


class JobFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(choices=JobKind.choices, widget=forms.RadioSelect, empty_label="All")
    status = django_filters.MultipleChoiceFilter(choices=JobStatus.choices, widget=forms.CheckboxSelectMultiple)
    campaign = django_filters.ModelMultipleChoiceFilter(queryset=campaigns_for, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Job
        fields = ["kind", "status", "campaign"]


class ProgressColumn(Column):
    """A small bar with the numbers; reads what the view has put on the row."""

    cell_template_name = "generator/components/progress_cell.html"


class JobIndexView(generic.IndexView):
    """All jobs of the person's sites, newest first."""

    model = Job
    page_title = "Jobs"
    header_icon = "history"
    filterset_class = JobFilterSet
    results_template_name = "generator/jobs/index_results.html"
    default_ordering = "-pk"
    paginate_by = 20

    def get_base_queryset(self) -> QuerySet[Job]:
        return visible(Job, self.request.user).select_related("campaign", "created_by__wagtail_userprofile")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "job", label="Job", accessor=str, get_url=lambda job: reverse(JobDetailView.url_name, args=[job.pk])
            ),
            Column("campaign", label="Campaign", accessor="campaign"),
            StatusTagColumn(
                "status", label="Status", accessor="get_status_display", primary=lambda job: job.status in JOB_OPEN
            ),
            ProgressColumn("progress", label="Progress", accessor="shown_progress", width="18%"),
            DateColumn("created_at", label="Started", width="14%"),
            UserColumn("created_by", label="By"),
        ]

    def paginate_queryset(self, queryset: QuerySet[Job], page_size: int) -> tuple:
        paginator, page, jobs, has_others = super().paginate_queryset(queryset, page_size)
        jobs = list(jobs)
        found = progress_of(jobs) if jobs else {}
        for job in jobs:
            job.shown_progress = progress_context(found[job.pk])
        return paginator, page, jobs, has_others


class JobDetailView(ArticleListing):
    """One job: how far it is, what went wrong, and the drafts that it made."""

    url_name = "generator_jobs:detail"
    template_name = "generator/jobs/detail.html"
    results_template_name = "generator/jobs/detail_results.html"
    header_icon = "history"
    hidden_filters = ("campaign",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.job = job_or_404(request, kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.job)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_jobs:index"), "label": "Jobs"},
            {"url": "", "label": str(self.job)},
        ]

    def get_index_url(self) -> str:
        return reverse(self.url_name, args=[self.job.pk])

    def get_index_results_url(self) -> str:
        return reverse("generator_jobs:detail_results", args=[self.job.pk])

    def get_base_queryset(self) -> QuerySet:
        articles = super().get_base_queryset()
        if self.job.kind == JobKind.GENERATE:
            return articles.filter(job=self.job)
        return articles.filter(pk__in=chunks.pages_of(self.job))

    @cached_property
    def can_undo(self) -> bool:
        return not dispatch.undo_refusal(self.job) and may_steer(self.request.user, self.job)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = []
        if self.can_undo:
            url = reverse("generator_jobs:undo", args=[self.job.pk])
            buttons.append(HeaderButton("Undo…", url=url, icon_name="rotate"))
        if self.job.kind in RELEASING_JOBS and self._may_roll_back:
            url = reverse("generator_jobs:roll_back", args=[self.job.pk])
            buttons.append(HeaderButton("Roll back…", url=url, icon_name="undo"))
        if buttons:
            return buttons
        if self.job.kind == JobKind.HEADLINES and self.job.campaign_id:
            url = reverse("generator_campaigns:headlines", args=[self.job.campaign_id])
            return [HeaderButton("Headlines", url=url, icon_name="title")]
        if self.job.kind != JobKind.GENERATE or not may_review_site(self.request.user, self.job.site):
            return []
        url = reverse("generator_jobs:publish", args=[self.job.pk])
        return [HeaderButton("Approve and publish all…", url=url, icon_name="check")]

    @property
    def _may_roll_back(self) -> bool:
        user = signed_in(self.request)
        return may_start(user, self.job.site, action=JobKind.ROLLBACK) and not dispatch.rollback_refusal(self.job)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.results_only:
            return context
        card = JobCard(self.job, progress(self.job), user=self.request.user, is_linked=False)
        found = Paginator(failures(self.job), FAILURES_PER_PAGE).get_page(self.request.GET.get("failures"))
        parts = self.job.chunks.order_by("number").defer("page_ids", "before")
        context.update(
            job=self.job,
            card=card,
            chunks=self._chunks(),
            undone_by=self.job.undone_by.order_by("pk").last(),
            undo_ends_at=undoing.ends_at(self.job) if self.can_undo else None,
            chart=ThroughputChart(throughput(self.job)),
            failures=found,
            parts=Paginator(parts, PARTS_PER_PAGE).get_page(self.request.GET.get("parts")),
            can_retry=JobStatus.RUNNING in JOB_MOVES[JobStatus(self.job.status)]
            and self.job.status in JOB_ENDED
            and may_steer(self.request.user, self.job),
        )
        context["media"] += card.media
        return context

    def _chunks(self) -> list[dict[str, Any]]:
        labels = dict(ChunkStatus.choices)
        rows = self.job.chunks.values("status").order_by("status").annotate(size=Count("pk"))
        return [{**row, "label": labels[row["status"]]} for row in rows]


class JobProgressView(View):
    """The numbers of a job as JSON, in a constant number of queries; asked again and again while it runs."""

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        job = get_object_or_404(visible(Job, request.user), pk=pk)
        response = JsonResponse(progress_context(progress(job)))
        response["Cache-Control"] = "no-store"
        return response


class JobMoveView(ABC, View):
    """A button of a job: one call of `dispatch`, a message, and back to the job. POST only."""

    http_method_names = ["post"]
    move = "pause"
    success_message = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = job_or_404(request, pk)
        if not may_steer(request.user, job):
            raise PermissionDenied
        try:
            self.perform(job)
        except (IllegalMove, dispatch.Refused) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.success_message.format(job=job))
        return redirect(reverse(JobDetailView.url_name, args=[job.pk]))

    @abstractmethod
    def perform(self, job: Job) -> None:
        """Does what the button says. Raises `IllegalMove`."""


class PauseJobView(JobMoveView):
    success_message = "{job} is paused. What is written stays; resume it when you like."

    def perform(self, job: Job) -> None:
        dispatch.pause_job(job, user=signed_in(self.request))


class ResumeJobView(JobMoveView):
    success_message = "{job} goes on."

    def perform(self, job: Job) -> None:
        dispatch.resume_job(job, user=signed_in(self.request))


class RetryJobView(JobMoveView):
    """Tries all that failed again, or what failed for the reason that is posted."""

    success_message = "{job} tries the failed ones again."

    def perform(self, job: Job) -> None:
        dispatch.retry_failed(job, user=signed_in(self.request), message=self.request.POST.get("message"))


class CancelJobView(WagtailAdminTemplateMixin, JobMoveView):
    """Asks first: a cancelled job does not go on, but what it wrote stays."""

    http_method_names = ["get", "post"]
    template_name = "generator/jobs/cancel.html"
    page_title = "Cancel"
    header_icon = "history"
    success_message = "{job} is being cancelled. What is written stays."

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.job = job_or_404(request, pk)
        if not may_steer(request.user, self.job):
            raise PermissionDenied
        return self.render_to_response(self.get_context_data())

    def get_page_subtitle(self) -> str:
        return str(self.job)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(job=self.job, progress=progress_context(progress(self.job)), **kwargs)

    def perform(self, job: Job) -> None:
        dispatch.cancel_job(job, user=signed_in(self.request))
