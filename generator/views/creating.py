"""Making a row of a site: people with several sites first say which, so that the form offers that site's rows."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from wagtail.models import Site
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView

from generator.models import Campaign
from generator.permissions import visible
from sites_app.tenancy import SharableModel

FOR_ALL_SITES = "shared"
# What a link may fill in beforehand, such as a checklist's to a fragment of a type.
PREFILLED = ("fragment_type",)


class SiteFirstCreateView(CreateView):
    """Wagtail's create view with the new row's site in the address, as `?for_site=`.

    A superuser may make a row of the library for all sites, as `?for_site=shared`.
    """

    @cached_property
    def sites(self) -> QuerySet[Site]:
        policy = policy_registry.get_by_type(self.model)
        return policy.sites_user_has_permission_for(self.request.user, "add").order_by("site_name")

    @property
    def may_share(self) -> bool:
        return issubclass(self.model, SharableModel) and self.request.user.is_superuser

    @property
    def is_for_all_sites(self) -> bool:
        return self.may_share and self.request.GET.get("for_site") == FOR_ALL_SITES

    @property
    def is_settled(self) -> bool:
        return self.is_for_all_sites or self.site is not None

    @cached_property
    def site(self) -> Site | None:
        """The chosen site, the only one, or None while there is a choice to make. Another's site does not exist."""
        wanted = self.request.GET.get("for_site", "")
        if self.is_for_all_sites:
            return None
        if wanted:
            return get_object_or_404(self.sites, pk=wanted if wanted.isdecimal() else 0)
        sites = list(self.sites[:2])
        return sites[0] if len(sites) == 1 and not self.may_share else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.is_settled else self._ask()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.is_settled else self._ask()

    def get_initial_form_instance(self) -> Model:
        instance = super().get_initial_form_instance() or self.model()
        if self.is_for_all_sites:
            instance.is_for_all_sites = True
        else:
            instance.site = self.site
        for name in PREFILLED:
            if wanted := self.request.GET.get(name):
                _prefill(instance, name, wanted)
        return instance

    def get_add_url(self) -> str:
        url = super().get_add_url()
        if not self.is_settled or "for_site" not in self.request.GET:
            return url
        query = {"for_site": self.site.pk if self.site else FOR_ALL_SITES}
        if self.asking_campaign:
            query["for_campaign"] = self.asking_campaign.pk
        return f"{url}?{urlencode(query)}"

    @cached_property
    def asking_campaign(self) -> Campaign | None:
        """The campaign from whose page one came to make what it lacks, as `?for_campaign=`."""
        wanted = self.request.GET.get("for_campaign", "")
        if not wanted.isdecimal() or self.site is None:
            return None
        return visible(Campaign, self.request.user).filter(site=self.site, pk=wanted).first()

    def get_success_url(self) -> str:
        if self.asking_campaign:
            return reverse("generator_campaigns:inspect", args=[self.asking_campaign.pk])
        return super().get_success_url()

    def _ask(self) -> HttpResponse:
        context = {
            "sites": self.sites,
            "may_share": self.may_share,
            "view": self,
            "model_name": self.model._meta.verbose_name,
            "header_icon": self.header_icon,
            "header_title": self.get_header_title(),
            "breadcrumbs_items": self.get_breadcrumbs_items(),
        }
        return TemplateResponse(self.request, "generator/choose_site.html", context)


def _prefill(instance: Model, name: str, wanted: str) -> None:
    """Sets the field if the row has it and the value is one of its choices."""
    field = next((each for each in instance._meta.concrete_fields if each.name == name), None)
    if field is not None and wanted in dict(field.flatchoices):
        setattr(instance, name, wanted)
