"""The actions that start a job: each asks first, then makes one call of `dispatch` and leads to the job."""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from generator import dispatch
from generator.core.compose import PlanError
from generator.enums import ArticleStatus, JobKind
from generator.forms.amounts import GenerateForm
from generator.models import Campaign, GeneratedArticle, Job
from generator.permissions import signed_in
from generator.services import campaigns, plans
from generator.services.permissions import may_generate, may_review_site
from generator.services.samples import Sampler
from generator.views.campaigns import campaign_or_404
from generator.views.jobs import job_or_404

USUAL_COUNT = 500
# More than this at once is asked for by typing it, not by accepting a default.
REVIEWABLE = frozenset({ArticleStatus.QC, ArticleStatus.APPROVED})


class StartJobView(ABC, WagtailAdminTemplateMixin, FormView):
    """Asks, starts, and shows the job. What `dispatch` refuses is said beside the form."""

    form_class: type[forms.Form] = forms.Form
    header_icon = "history"

    @abstractmethod
    def start(self, form: forms.Form) -> Job:
        """Starts the job. Raises `dispatch.Refused`."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            job = self.start(form)
        except dispatch.Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, f"{job} has started. You can leave this page; it goes on without you.")
        return redirect(reverse("generator_jobs:detail", args=[job.pk]))


class CampaignScreen(WagtailAdminTemplateMixin, FormView):
    """A screen with a form about one campaign, found by the key in the address, with the way back to its own page."""

    model = Campaign

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.campaign = campaign_or_404(request, kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.campaign.name

    @property
    def back_url(self) -> str:
        return reverse("generator_campaigns:inspect", args=[self.campaign.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_campaigns:list"), "label": "Campaigns"},
            {"url": self.back_url, "label": self.campaign.name},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(campaign=self.campaign, back_url=self.back_url, **kwargs)


class CampaignActionView(CampaignScreen, StartJobView):
    """An action on a campaign that starts a job."""


class GenerateView(CampaignActionView):
    """Makes the next drafts of a campaign."""

    template_name = "generator/campaigns/generate.html"
    page_title = "Generate"
    form_class = GenerateForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_generate(signed_in(request), self.campaign):
            raise PermissionDenied
        if not self.left:
            messages.error(request, self.nothing_left)
            return redirect(self.back_url)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def left(self) -> int:
        """How many drafts may be made now."""
        try:
            sampler = Sampler(self.campaign)
        except PlanError:
            self.nothing_left = "The campaign has problems that must be mended first."
            return 0
        left = sampler.left()
        if not left:
            self.nothing_left = "Every page of this campaign has been made."
        allowed = self._allowed(sampler)
        if allowed == 0:
            self.nothing_left = "Its drafts for a trial have been made. Have a test batch read to generate more."
        if self.campaign.held_at:
            self.nothing_left = f"The campaign is on hold: {self.campaign.held_because}"
            return 0
        return min(left, dispatch.MOST_PER_JOB if allowed is None else allowed)

    def _allowed(self, sampler: Sampler) -> int | None:
        version = plans.current_version(self.campaign, plan=sampler.composer.plan)
        allowed = campaigns.drafts_allowed(self.campaign, version=version)
        self.is_approved = allowed is None
        return allowed

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return {**kwargs, "campaign": self.campaign, "left": self.left, "is_test": not self.is_approved}

    def get_initial(self) -> dict[str, Any]:
        return {"count": min(USUAL_COUNT, self.left)}

    def start(self, form: forms.Form) -> Job:
        return dispatch.start_generation(self.campaign, count=form.cleaned_data["count"], user=signed_in(self.request))


class PublishCampaignView(CampaignActionView):
    """Approves and publishes every draft of a campaign that awaits review."""

    template_name = "generator/publish.html"
    page_title = "Approve and publish"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_review_site(signed_in(request), self.campaign.site):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        articles = GeneratedArticle.objects.for_site(self.campaign.site_id).filter(campaign=self.campaign)
        return super().get_context_data(count=articles.filter(status__in=REVIEWABLE).count(), **kwargs)

    def start(self, form: forms.Form) -> Job:
        return dispatch.start_publishing(
            site=self.campaign.site, campaign=self.campaign, user=signed_in(self.request), action=JobKind.PUBLISH
        )


class PublishJobView(StartJobView):
    """Approves and publishes every draft that a job made and that awaits review."""

    template_name = "generator/publish.html"
    page_title = "Approve and publish"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.job = job_or_404(request, kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_review_site(signed_in(request), self.job.site):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.job)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_jobs:index"), "label": "Jobs"},
            {"url": reverse("generator_jobs:detail", args=[self.job.pk]), "label": str(self.job)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        articles = GeneratedArticle.objects.for_site(self.job.site_id).filter(job=self.job)
        back_url = reverse("generator_jobs:detail", args=[self.job.pk])
        count = articles.filter(status__in=REVIEWABLE).count()
        return super().get_context_data(count=count, back_url=back_url, **kwargs)

    def start(self, form: forms.Form) -> Job:
        return dispatch.start_publishing(
            site=self.job.site, job=self.job, user=signed_in(self.request), action=JobKind.PUBLISH
        )
