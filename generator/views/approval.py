"""The steps of a campaign's life that people take: approve after proof, reopen, archive. Each asks first."""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin import messages

from generator.permissions import signed_in
from generator.services import batches, campaigns, plans
from generator.services.moves import IllegalMove
from generator.services.permissions import may_generate, may_waive
from generator.views.actions import CampaignScreen
from generator.views.campaigns import factors


class CampaignStepView(ABC, CampaignScreen):
    """Asks, takes the step, and leads back to the campaign. What cannot be is said there."""

    form_class: type[forms.Form] = forms.Form
    header_icon = "tasks"
    template_name = "generator/campaigns/step.html"
    question = ""
    button = ""
    is_dangerous = False
    success_message = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_generate(signed_in(request), self.campaign):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @abstractmethod
    def take(self) -> None:
        """Takes the step. Raises `IllegalMove`."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.take()
        except IllegalMove as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, self.success_message.format(campaign=self.campaign))
        return redirect(self.back_url)


class WaiverForm(forms.Form):
    """Why a campaign is approved though nobody has read a test batch of it."""

    waiver = forms.CharField(
        label="Why no test batch is needed",
        help_text="It is kept with the campaign's verdicts and in its history, with your name.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApproveCampaignView(CampaignStepView):
    """Shows the proof: what was looked at, and which rows lack which field. A campaign with gaps is not approved.

    Without an approved test batch only an administrator may go on, and says why.
    """

    template_name = "generator/campaigns/approve.html"
    page_title = "Approve"
    success_message = "“{campaign}” is approved. All its articles may be generated."
    waiver = ""

    @cached_property
    def examination(self) -> plans.Examination:
        return plans.examine(self.campaign)

    @cached_property
    def has_sample(self) -> bool:
        version = None
        if not self.examination.errors:
            version = plans.current_version(self.campaign, plan=self.examination.plan)
        return batches.has_approved_sample(self.campaign, version)

    @cached_property
    def may_waive(self) -> bool:
        return may_waive(signed_in(self.request), self.campaign)

    def get_form_class(self) -> type[forms.Form]:
        return forms.Form if self.has_sample or not self.may_waive else WaiverForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.examination
        return super().get_context_data(
            examination=found,
            factors=factors(found.summary),
            has_sample=self.has_sample,
            may_waive=self.may_waive,
            **kwargs,
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.waiver = form.cleaned_data.get("waiver", "")
        try:
            return super().form_valid(form)
        except campaigns.NotProvenError:
            # The page itself shows the proof, now with what is missing.
            return self.form_invalid(form)
        except campaigns.NeedsSampleError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)

    def take(self) -> None:
        campaigns.approve(self.campaign, user=signed_in(self.request), waiver=self.waiver)


class ReopenCampaignView(CampaignStepView):
    page_title = "Reopen"
    question = "It becomes a draft again: only a few drafts can be generated until it is approved anew."
    button = "Reopen as a draft"
    success_message = "“{campaign}” is a draft again."

    def take(self) -> None:
        campaigns.reopen(self.campaign, user=signed_in(self.request))


class ArchiveCampaignView(CampaignStepView):
    page_title = "Archive"
    question = "Nothing more can be generated from it. Its articles stay as they are, and it can be reopened."
    button = "Archive"
    is_dangerous = True
    success_message = "“{campaign}” is archived. Its articles stay."

    def take(self) -> None:
        campaigns.archive(self.campaign, user=signed_in(self.request))
