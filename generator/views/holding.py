"""Holding a campaign and letting it go on: each asks why."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin import messages

from generator.forms.batches import ReasonForm
from generator.permissions import signed_in
from generator.services import campaign_holds
from generator.views.approval import CampaignStepView


class HoldCampaignView(CampaignStepView):
    form_class: type[forms.Form] = ReasonForm
    template_name = "generator/campaigns/hold.html"
    page_title = "Hold"
    question = (
        "Nothing more of it is generated or published until somebody releases it; a job that is running is paused. "
        "What is published stays published."
    )
    button = "Hold the campaign"
    is_dangerous = True
    success_message = "“{campaign}” is on hold."
    wants_held = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if bool(self.campaign.held_at) != self.wants_held:
            state = "on hold already" if self.campaign.held_at else "not on hold"
            messages.warning(request, f"“{self.campaign}” is {state}.")
            return redirect(self.back_url)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.reason = form.cleaned_data["reason"]
        return super().form_valid(form)

    def take(self) -> None:
        campaign_holds.hold(self.campaign, because=self.reason, user=signed_in(self.request))


class ReleaseCampaignView(HoldCampaignView):
    page_title = "Lift the hold"
    question = (
        "It may be generated and published again. Rejections are counted anew from now on. A job that was paused is "
        "resumed by hand."
    )
    button = "Lift the hold"
    is_dangerous = False
    success_message = "“{campaign}” may go on."
    wants_held = True

    def take(self) -> None:
        campaign_holds.release(self.campaign, user=signed_in(self.request), reason=self.reason)
