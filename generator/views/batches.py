"""The screens of a test batch as a whole: started with what it will show, followed, and ended by a verdict."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from generator import dispatch
from generator.assets import BATCHES
from generator.core.compose import space_of
from generator.enums import BATCH_OPEN, JOB_OPEN, BatchStatus
from generator.forms.batches import BatchSizeForm, VerdictForm
from generator.models import TestBatch
from generator.models.batches import USUAL_BATCH
from generator.panels.jobs import cards
from generator.permissions import signed_in, visible
from generator.services import batch_samples, batches, campaigns, plans, verdicts
from generator.services.batch_reports import report
from generator.services.moves import IllegalMove
from generator.services.permissions import may_generate, may_review_site
from generator.views.actions import CampaignScreen

SHOWN = 50


def batch_or_404(request: HttpRequest, pk: Any) -> TestBatch:
    """The batch, if it is of a site whose batches the person may see; anything else does not exist."""
    rows = visible(TestBatch, request.user).select_related(
        "campaign__site__root_page", "campaign__parent_page", "version", "job", "created_by", "decided_by"
    )
    return get_object_or_404(rows, pk=pk)


class CampaignBatchesView(CampaignScreen):
    """The campaign's test batches with their verdicts, and the start of the next one with what it will show."""

    template_name = "generator/batches/campaign.html"
    page_title = "Test batches"
    header_icon = "tasks"
    form_class: type[forms.Form] = BatchSizeForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.can_start:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        is_part = self.request.headers.get("X-Requested-With") == "XMLHttpRequest"
        return ["generator/batches/coverage.html"] if is_part else [self.template_name]

    @cached_property
    def can_start(self) -> bool:
        return may_generate(signed_in(self.request), self.campaign)

    @cached_property
    def examination(self) -> plans.Examination:
        return plans.examine(self.campaign)

    def get_initial(self) -> dict[str, Any]:
        return {"size": USUAL_BATCH}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(batches.of_campaign(self.campaign)[:SHOWN])
        counted = batches.counts_of([row.pk for row in rows])
        running = next((row for row in rows if row.status in BATCH_OPEN), None)
        drawn = None if running or self.examination.errors or not self.can_start else self._drawn()
        return super().get_context_data(
            rows=[(row, counted[row.pk]) for row in rows],
            running=running,
            can_start=self.can_start,
            errors=self.examination.errors,
            drawn=drawn,
            media=BATCHES,
            **kwargs,
        )

    def _drawn(self) -> batch_samples.DrawnSample:
        """What a batch of the size that is asked for would show."""
        asked = BatchSizeForm(self.request.GET if "size" in self.request.GET else {"size": USUAL_BATCH})
        size = asked.cleaned_data["size"] if asked.is_valid() else USUAL_BATCH
        plan = self.examination.plan
        version = plans.current_version(self.campaign, plan=plan)
        return batch_samples.draw(self.campaign, plan=plan, space=space_of(plan), size=size, version=version)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            batch = dispatch.start_test_batch(
                self.campaign, size=form.cleaned_data["size"], user=signed_in(self.request)
            )
        except dispatch.Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, f"The test batch of {batch.size} articles has started.")
        return redirect(reverse("generator_batches:detail", args=[batch.pk]))


class BatchScreen(WagtailAdminTemplateMixin):
    """A screen of one test batch."""

    header_icon = "tasks"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.batch = batch_or_404(request, kwargs["pk"])
        self.campaign = self.batch.campaign

    def get_page_subtitle(self) -> str:
        return self.campaign.name

    @property
    def back_url(self) -> str:
        return reverse("generator_batches:detail", args=[self.batch.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_campaigns:list"), "label": "Campaigns"},
            {"url": reverse("generator_campaigns:inspect", args=[self.campaign.pk]), "label": self.campaign.name},
            {"url": reverse("generator_campaigns:batches", args=[self.campaign.pk]), "label": "Test batches"},
            *self.own_breadcrumbs(),
        ]

    def own_breadcrumbs(self) -> list[dict[str, str]]:
        return [{"url": "", "label": f"Test batch {self.batch.pk}"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(batch=self.batch, campaign=self.campaign, media=BATCHES)
        return context


class BatchDetailView(BatchScreen, FormView):
    """A test batch in figures, and the verdict on it."""

    template_name = "generator/batches/detail.html"
    form_class: type[forms.Form] = VerdictForm

    def get_page_title(self) -> str:
        return f"Test batch {self.batch.pk}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_decide:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    @cached_property
    def may_decide(self) -> bool:
        return may_generate(signed_in(self.request), self.campaign)

    @cached_property
    def is_being_written(self) -> bool:
        job = self.batch.job
        return self.batch.status == BatchStatus.WRITING and job is not None and job.status in JOB_OPEN

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if self.batch.status != BatchStatus.OPEN:
            return []
        url = reverse("generator_batches:read", args=[self.batch.pk])
        return [HeaderButton("Read the articles", url=url, icon_name="view", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.batch
        user = signed_in(self.request)
        is_open = batch.status in BATCH_OPEN
        return super().get_context_data(
            report=report(batch),
            is_open=is_open,
            is_being_written=self.is_being_written,
            obstacle=verdicts.obstacle(batch, self.campaign) if is_open else "",
            may_decide=self.may_decide,
            may_judge=may_review_site(user, self.campaign.site),
            cards=cards([batch.job], user=user) if batch.job and self.is_being_written else [],
            is_waived=batch.size == batches.WAIVED,
            edit_url=reverse("generator_campaigns:edit", args=[self.campaign.pk]),
            **kwargs,
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        wanted = BatchStatus(form.cleaned_data["verdict"])
        try:
            verdicts.verdict(self.batch, wanted, user=signed_in(self.request), reason=form.cleaned_data["reason"])
        except (verdicts.VerdictRefused, campaigns.NotProvenError, IllegalMove) as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return self._after(wanted)

    def _after(self, wanted: BatchStatus) -> HttpResponse:
        name = self.campaign.name
        if wanted is BatchStatus.APPROVED:
            messages.success(self.request, f"“{name}” is approved. All its articles may be generated.")
        elif wanted is BatchStatus.HELD:
            messages.warning(self.request, f"“{name}” is on hold until somebody releases it.")
        else:
            messages.success(self.request, "Change what is wrong, save, then start another test batch.")
            return redirect(reverse("generator_campaigns:edit", args=[self.campaign.pk]))
        return redirect(reverse("generator_campaigns:inspect", args=[self.campaign.pk]))
