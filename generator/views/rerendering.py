"""Rendering articles anew: a dry run of it, and the job."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin import messages

from generator import dispatch
from generator.core.compose import PlanError
from generator.models import Campaign, Job
from generator.permissions import signed_in
from generator.services import campaigns
from generator.services.permissions import may_generate, may_review_site
from generator.services.rerender_previews import RerenderPreview, preview
from generator.views.actions import CampaignActionView


class RerenderForm(forms.Form):
    """Whether what is live gets its new text at once; only for who may publish."""

    publishes = forms.TypedChoiceField(
        required=False,
        label="Pages that are live",
        choices=[("", "Get a draft, which waits to be published"), ("on", "Show the new text at once")],
        coerce=bool,
        empty_value="",
        widget=forms.RadioSelect,
        help_text="Where somebody else's changes wait, the new text waits with them in either case.",
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish:
            del self.fields["publishes"]


def obstacle_to(campaign: Campaign, found: RerenderPreview) -> str:
    """Why a job of what the preview shows cannot be started now, said before anybody asks for it."""
    if dispatch.is_being_rerendered(campaign):
        return f"Articles of “{campaign}” are being rendered anew already. Wait for that job, or cancel it."
    try:
        dispatch.check_rerendering_approved(campaign, found.version, count=found.total, publishes=False)
    except dispatch.Refused as refusal:
        return str(refusal)
    return ""


class RerenderView(CampaignActionView):
    """Shows what would change in the articles of a campaign, and starts the job."""

    template_name = "generator/campaigns/rerender.html"
    page_title = "Re-render"
    form_class = RerenderForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_generate(signed_in(request), self.campaign):
            raise PermissionDenied
        try:
            found = self.preview
        except PlanError:
            messages.error(request, "The campaign has problems that must be mended first.")
            return redirect(self.back_url)
        if not found.total:
            messages.success(request, "Every article is as the campaign would write it now.")
            return redirect(self.back_url)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def preview(self) -> RerenderPreview:
        return preview(self.campaign)

    def get_form_kwargs(self) -> dict[str, Any]:
        may_publish = bool(self.preview.live) and may_review_site(signed_in(self.request), self.campaign.site)
        return {**super().get_form_kwargs(), "may_publish": may_publish and self.is_approved}

    @property
    def is_approved(self) -> bool:
        return campaigns.is_approved(self.campaign, version=self.preview.version)

    @property
    def obstacle(self) -> str:
        """Why the job cannot be started now, said before anybody asks for it."""
        return obstacle_to(self.campaign, self.preview)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"preview": self.preview, "is_approved": self.is_approved, "obstacle": self.obstacle}
        return super().get_context_data(**context, **kwargs)

    def start(self, form: forms.Form) -> Job:
        publishes = bool(form.cleaned_data.get("publishes"))
        return dispatch.start_rerendering(self.campaign, user=signed_in(self.request), publishes=publishes)
