"""Taking a job back: what would happen and until when, the button, and the undo job."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from generator import dispatch
from generator.permissions import may_steer, signed_in
from generator.services import undoing
from generator.services.progress import progress
from generator.views.jobs import job_or_404


class UndoJobView(WagtailAdminTemplateMixin, TemplateView):
    """Asks first, then starts the job that takes this one back, and shows it."""

    template_name = "generator/jobs/undo.html"
    page_title = "Undo"
    header_icon = "rotate"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.job = job_or_404(request, kwargs["pk"])
        if not may_steer(request.user, self.job):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.job)

    @cached_property
    def back_url(self) -> str:
        return reverse("generator_jobs:detail", args=[self.job.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_jobs:index"), "label": "Jobs"},
            {"url": self.back_url, "label": str(self.job)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            job=self.job,
            refusal=dispatch.undo_refusal(self.job),
            ends_at=undoing.ends_at(self.job),
            changed=progress(self.job).succeeded,
            back_url=self.back_url,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            started = dispatch.start_undo(self.job, user=signed_in(request))
        except dispatch.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back_url)
        messages.success(request, f"{self.job} is being undone. You can leave this page; it goes on without you.")
        return redirect(reverse("generator_jobs:detail", args=[started.pk]))
