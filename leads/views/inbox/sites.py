"""Which site's inbox a request is for: the address says it, and only people who may see its leads get an answer."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin import messages
from wagtail.models import Site
from wagtail.permissions import policy_registry

from leads.models import Lead, LeadExport
from leads.models.submissions import LeadQuerySet
from leads.services import inbox

SEEN = ("view", "change", "delete")


def inbox_sites(user: Any) -> QuerySet[Site]:
    """The sites whose leads the person may see."""
    return policy_registry.get_by_type(Lead).sites_user_has_any_permission_for(user, SEEN)


def signed_in(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied for nobody."""
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user


def may_see_any(user: Any) -> bool:
    """Whether the person may see the leads of any site."""
    return policy_registry.get_by_type(Lead).user_has_any_permission(user, SEEN)


class OfSite(View):
    """In front of every view of an inbox; `self.site` is the site of the address, if the person sees its leads."""

    # The right on the site's leads that the view asks for, beside seeing them; others are told that they may not.
    needs = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = signed_in(request)
        if not self.site:
            raise Http404

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.needs and not self.may(self.needs):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def site(self) -> Site:
        """The site of the address. Raises Http404 for a site whose leads the person does not see."""
        site = get_object_or_404(inbox_sites(self.user).select_related("root_page"), pk=self.kwargs["site_id"])
        # The filters' choices depend on it.
        self.request.inbox_site = site  # type: ignore[attr-defined]
        return site

    def may(self, action: str) -> bool:
        """Whether the person has the right on this site's leads."""
        policy = policy_registry.get_by_type(Lead)
        return policy.user_has_permission_for_instance(self.user, action, self.site)

    @cached_property
    def may_export(self) -> bool:
        policy = policy_registry.get_by_type(LeadExport)
        return policy.user_has_permission_for_instance(self.user, "add", self.site)

    @property
    def leads(self) -> LeadQuerySet:
        """The leads of the site that stand for somebody."""
        return Lead.objects.for_site(self.site).current()

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"leads_inbox:{name}", args=[self.site.pk, *args])


class OfLead(OfSite):
    """In front of every view of one lead."""

    @cached_property
    def lead(self) -> Lead:
        """The lead of the address. Raises Http404 for one of another site, or one that was merged."""
        related = ("site", "assigned_to", "first_submission__page", "last_submission")
        return get_object_or_404(self.leads.select_related(*related), pk=self.kwargs["pk"])


class LeadChangeView(OfLead):
    """Changes one lead by what is posted, says what became of it, and leads back to the lead."""

    http_method_names = ["post"]
    needs = "change"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lead = self.lead
        try:
            if text := self.change(lead):
                messages.success(request, text)
        except inbox.ChangedMeanwhile as error:
            messages.warning(request, f"{error} Nothing was changed.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(self.after(lead))

    def change(self, lead: Lead) -> str:
        """Do it, and return what to say. Raises ChangedMeanwhile and ValidationError."""
        raise NotImplementedError

    def after(self, lead: Lead) -> str:
        # Where in a list of filters the person came from.
        query = self.request.GET.urlencode()
        address = self.address("lead", lead.pk)
        return f"{address}?{query}" if query else address
