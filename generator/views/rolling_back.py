"""Rolling back a release: what it would do, said first, and the job that does it, confirmed by a number."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages

from generator import dispatch
from generator.enums import JobKind
from generator.forms.gate import RollBackForm
from generator.models import Job
from generator.permissions import signed_in
from generator.services.permissions import may_start
from generator.services.rolling_back import RollbackPreview, preview
from generator.views.actions import StartJobView
from generator.views.jobs import job_or_404


class RollBackView(StartJobView):
    """Brings what a job released back to what its pages showed before."""

    template_name = "generator/jobs/roll_back.html"
    page_title = "Roll back"
    form_class = RollBackForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.job = job_or_404(request, kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_start(signed_in(request), self.job.site, action=JobKind.ROLLBACK):
            raise PermissionDenied
        if reason := dispatch.rollback_refusal(self.job):
            messages.error(request, reason)
            return redirect(self.back_url)
        return super().dispatch(request, *args, **kwargs)

    @property
    def back_url(self) -> str:
        return reverse("generator_jobs:detail", args=[self.job.pk])

    @cached_property
    def preview(self) -> RollbackPreview:
        return preview(self.job)

    def get_page_subtitle(self) -> str:
        return str(self.job)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_jobs:index"), "label": "Jobs"},
            {"url": self.back_url, "label": str(self.job)},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "preview": self.preview}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(job=self.job, preview=self.preview, back_url=self.back_url, **kwargs)

    def start(self, form: forms.Form) -> Job:
        return dispatch.start_rollback(
            self.job,
            user=signed_in(self.request),
            also_changed=form.cleaned_data.get("also_changed", False),
            comment=form.cleaned_data["comment"],
        )
