"""The screens of what is asked before anything goes out: a site's policy, and what a campaign changes of it."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site
from wagtail.permissions import policy_registry

from generator.assets import GATE
from generator.enums import GateCheck
from generator.forms.gate import OverridesForm, ReleasePolicyForm
from generator.models import GateWaiver, ReleasePolicy
from generator.permissions import signed_in
from generator.services import policies, waivers
from generator.services.policy_effects import MOST, PolicyEffect, effect
from generator.views.actions import CampaignScreen


def policy_sites(request: HttpRequest) -> QuerySet[Site]:
    """The sites whose release policy the person may change."""
    policy = policy_registry.get_by_type(ReleasePolicy)
    return policy.sites_user_has_permission_for(request.user, "change").order_by("site_name", "pk")


class PolicyIndexView(WagtailAdminTemplateMixin, TemplateView):
    """The sites to choose from; straight on where there is only one."""

    template_name = "generator/gate/policy_sites.html"
    page_title = "Release policy"
    header_icon = "circle-check"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.sites = list(policy_sites(request))
        if not self.sites:
            raise PermissionDenied
        if len(self.sites) == 1:
            return redirect(reverse("generator_policies:edit", args=[self.sites[0].pk]))
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sites=self.sites, **kwargs)


class PolicyView(WagtailAdminTemplateMixin, FormView):
    """What is asked of a site's articles; says what the values would do before they are saved."""

    form_class = ReleasePolicyForm
    template_name = "generator/gate/policy.html"
    page_title = "Release policy"
    header_icon = "circle-check"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.site = get_object_or_404(policy_sites(request), pk=kwargs["pk"])
        self.effect: PolicyEffect | None = None

    @cached_property
    def policy(self) -> ReleasePolicy:
        return policies.policy_of(self.site)

    def get_page_subtitle(self) -> str:
        return str(self.site)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_policies:index"), "label": str(self.site)},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.policy}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.effect is None and self.request.method == "GET":
            self.effect = effect(policies.limits_of(self.policy), site_id=self.site.pk)
        context = super().get_context_data(site=self.site, effect=self.effect, most=MOST, **kwargs)
        context["media"] = context["media"] + GATE if "media" in context else GATE
        return context

    def form_valid(self, form: forms.Form) -> HttpResponse:
        assert isinstance(form, ReleasePolicyForm)  # noqa: S101 - the view's own form
        if "preview" in self.request.POST:
            self.effect = effect(form.limits, site_id=self.site.pk)
            return self.render_to_response(self.get_context_data(form=form, is_preview=True))
        try:
            policies.change(form.save(commit=False), user=signed_in(self.request))
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, f"The release policy of {self.site} is saved. It holds from now on.")
        return redirect(self.request.path)


class CampaignGateView(CampaignScreen):
    """What a campaign asks for itself, and what somebody has waived for it."""

    form_class = OverridesForm
    template_name = "generator/gate/campaign.html"
    page_title = "Publish gate"
    header_icon = "circle-check"

    @cached_property
    def may_change(self) -> bool:
        return policies.may_change(signed_in(self.request), self.campaign.site)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_change:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        limits = policies.limits_of(policies.policy_of(self.campaign.site))
        return {**super().get_form_kwargs(), "campaign": self.campaign, "site_limits": limits}

    def get_form(self, form_class: Any = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)
        if not self.may_change:
            for field in form.fields.values():
                field.disabled = True
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        rows = waivers.active(self.campaign.site_id).filter(campaign=self.campaign)
        context = super().get_context_data(
            may_change=self.may_change,
            may_waive=waivers.may_waive(user, self.campaign.site_id),
            waivers=shown(rows),
            policy_url=reverse("generator_policies:edit", args=[self.campaign.site_id]) if self.may_change else "",
            **kwargs,
        )
        context["media"] = GATE
        return context

    def form_valid(self, form: forms.Form) -> HttpResponse:
        assert isinstance(form, OverridesForm)  # noqa: S101 - the view's own form
        try:
            policies.override(self.campaign, form.overrides, user=signed_in(self.request))
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, f"What “{self.campaign}” asks for itself is saved.")
        return redirect(self.request.path)


def shown(rows: QuerySet[GateWaiver]) -> list[tuple[GateWaiver, str]]:
    """The waivers, newest first, each with the names of its checks."""
    found = rows.select_related("created_by").order_by("-pk")
    return [(waiver, ", ".join(str(GateCheck(check).label) for check in waiver.checks)) for waiver in found]
