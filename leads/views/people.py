"""The screen “Personal data” of a site: find a person, hand out or erase what is held of them, and how long is kept.

Names, addresses and numbers are in no address of these screens: they are posted, and passed on sealed.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log
from wagtail.models import Site
from wagtail.permissions import policy_registry

from leads.models import Lead, RetentionPolicy
from leads.people_forms import ErasureForm, PersonSearchForm, RetentionForm
from leads.services import people, person_exports, retention
from leads.services.people import Person
from sites_app.permissions import user_may

NAMESPACE = "leads_people"


def sites_of(user: Any) -> QuerySet[Site]:
    """The sites whose personal data the person may hand out and erase."""
    policy = policy_registry.get_by_type(RetentionPolicy)
    return policy.sites_user_has_permission_for(user, "change").order_by("site_name", "pk")


def lead_address(lead: Lead) -> str:
    """Where everything that is held of the lead's person is shown."""
    return reverse(f"{NAMESPACE}:lead", args=[lead.pk])


def may_handle(user: Any, site: Site | int) -> bool:
    """Whether the person may hand out and erase personal data of the site."""
    policy = RetentionPolicy(site_id=site if isinstance(site, int) else site.pk)
    return user_may(user, "change", policy)


class ChooseSiteView(WagtailAdminTemplateMixin, TemplateView):
    """For people with several sites: whose personal data."""

    template_name = "leads/admin/people_sites.html"
    page_title = "Personal data"
    header_icon = "user"
    _show_breadcrumbs = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sites = list(sites_of(request.user)[:2])
        if not sites:
            raise PermissionDenied
        if len(sites) == 1:
            return HttpResponseRedirect(reverse(f"{NAMESPACE}:site", args=[sites[0].pk]))
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": "Personal data"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [(site, reverse(f"{NAMESPACE}:site", args=[site.pk])) for site in sites_of(self.request.user)]
        return {**super().get_context_data(**kwargs), "rows": rows}


class PeopleScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of one site's personal data; any other person's request is 404."""

    page_title = "Personal data"
    header_icon = "user"
    _show_breadcrumbs = True
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_handle(request.user, self.site):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def site(self) -> Site:
        return get_object_or_404(Site, pk=self.kwargs["site_id"])

    @cached_property
    def person(self) -> User:
        """Who asks. Raises PermissionDenied for nobody."""
        if isinstance(self.request.user, AnonymousUser):
            raise PermissionDenied
        return self.request.user

    @property
    def site_url(self) -> str:
        return reverse(f"{NAMESPACE}:site", args=[self.site.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = [{"url": "", "label": self.here}] if self.here else []
        top = {"url": self.site_url if here else "", "label": "Personal data"}
        return [*self.breadcrumbs_items, top, *here]

    here = ""

    def get_page_subtitle(self) -> str:
        return self.here or str(self.site)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "site": self.site, "site_url": self.site_url}


class SitePeopleView(PeopleScreen):
    """Looking for a person, and the retention of the site with what it would delete."""

    template_name = "leads/admin/people.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RetentionForm(request.POST, instance=self.policy)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(retention_form=form))
        if "save" not in request.POST:
            due = retention.preview(form.instance, at=timezone.now())
            return self.render_to_response(self.get_context_data(retention_form=form, due=due, is_preview=True))
        form.save()
        days = {name: form.cleaned_data[name] for name in form.fields}
        log(instance=self.site, action="leads.set_retention", user=self.person, data=days)
        messages.success(request, "The retention policy is saved. What is due goes tonight.")
        return HttpResponseRedirect(self.site_url)

    @cached_property
    def policy(self) -> RetentionPolicy:
        return retention.policy_of(self.site)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {
            "search_form": PersonSearchForm(),
            "retention_form": RetentionForm(instance=self.policy),
            "find_url": reverse(f"{NAMESPACE}:find", args=[self.site.pk]),
            **kwargs,
        }
        if "due" not in given:
            given["due"] = retention.preview(self.policy, at=timezone.now())
        return super().get_context_data(**given)


class HeldView(PeopleScreen):
    """What is held of one person, with the ways to hand it out and to erase it. That it was looked at is logged."""

    template_name = "leads/admin/person.html"
    here = "One person"

    def shown(self, person: Person, **more: Any) -> HttpResponse:
        held = people.find(person)
        numbers = {"leads": len(held.leads), "submissions": len(held.submissions)}
        log(instance=self.site, action="leads.view_person", user=self.person, data=numbers)
        context = self.get_context_data(held=held, sealed=person.sealed(), who=person, **more)
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actions = {
            f"{name}_url": reverse(f"{NAMESPACE}:{name}", args=[self.site.pk]) for name in ("export", "erase", "find")
        }
        return super().get_context_data(**actions, **kwargs)


class FindView(HeldView):
    """Finds a person by what was posted."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Come back to by hand: who was looked for is in no address.
        return HttpResponseRedirect(self.site_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PersonSearchForm(request.POST)
        if form.is_valid():
            given = {name: form.cleaned_data[name].strip() for name in ("email", "phone")}
            return self.shown(Person(site_id=self.site.pk, **given))
        screen = SitePeopleView()
        screen.setup(request, *args, **kwargs)
        return screen.render_to_response(screen.get_context_data(search_form=form))


class LeadPersonView(HeldView):
    """What is held of a lead's person. The inbox leads here."""

    @cached_property
    def lead(self) -> Lead:
        return get_object_or_404(Lead, pk=self.kwargs["pk"])

    @cached_property
    def site(self) -> Site:
        return self.lead.site

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.shown(Person(site_id=self.site.pk, lead_id=self.lead.pk))


class SealedMixin:
    """For what is done with a person whom a screen passed on."""

    request: HttpRequest
    site: Site

    @cached_property
    def whom(self) -> Person:
        """Raises Http404 for a person of another site, and for what no screen sealed."""
        person = people.unsealed(self.request.POST.get("person", ""))
        if person is None or person.site_id != self.site.pk:
            raise Http404
        return person


class ExportView(SealedMixin, PeopleScreen):
    """The archive of what is held of a person."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        at = timezone.now()
        content = person_exports.export(self.whom, site=self.site, user=self.person, at=at)
        response = HttpResponse(content, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="personal-data-{at:%Y-%m-%d-%H%M}.zip"'
        response["Cache-Control"] = "private, no-store"
        return response


class EraseView(SealedMixin, HeldView):
    """Asks whether erasing is meant, and erases."""

    template_name = "leads/admin/erase_person.html"
    http_method_names = ["post"]
    here = "Erase"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ErasureForm(request.POST if "confirmation" in request.POST else None)
        if not form.is_valid():
            held = people.find(self.whom)
            context = self.get_context_data(form=form, held=held, sealed=self.whom.sealed(), who=self.whom)
            return self.render_to_response(context)
        erased = people.erase(self.whom, site=self.site, user=self.person)
        messages.success(
            request, f"Erased for good: {erased.leads:,} leads and {erased.submissions:,} submissions with their mails."
        )
        return HttpResponseRedirect(self.site_url)


class PeopleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return policy_registry.get_by_type(RetentionPolicy).user_has_permission(request.user, "change")


class PeopleViewSet(ViewSet):
    """The screens of personal data."""

    name = NAMESPACE
    url_prefix = "personal-data"
    icon = "user"
    menu_label = "Personal data"
    menu_name = "lead-personal-data"

    def get_urlpatterns(self) -> list[Any]:
        of_site: dict[str, type[View]] = {"find": FindView, "export": ExportView, "erase": EraseView}
        return [
            path("", self.construct_view(ChooseSiteView), name="index"),
            path("<int:site_id>/", self.construct_view(SitePeopleView), name="site"),
            path("lead/<int:pk>/", self.construct_view(LeadPersonView), name="lead"),
            *(path(f"<int:site_id>/{name}/", self.construct_view(view), name=name) for name, view in of_site.items()),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return PeopleMenuItem(
            self.menu_label,
            reverse_lazy(f"{self.name}:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or 900,
        )
