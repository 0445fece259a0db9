"""The admin of forms: their list, and the two that nearly every site needs, made at one click."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.views import View
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Site
from wagtail.snippets.views.snippets import IndexView

from leads.models import Form
from leads.services import defaults
from sites_app.permissions import user_may
from sites_app.tenancy import sites_for_user


class FormIndexView(IndexView):
    """The forms of the person's sites."""

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        sites = list(sites_for_user(self.request.user)[:2])
        # With several sites, a form is made where it is wanted.
        may_add = len(sites) == 1 and user_may(self.request.user, "add", Form(site=sites[0]))
        address = reverse("wagtailsnippets_leads_form:usual", args=[sites[0].pk]) if may_add else ""
        return {**context, "usual_forms_url": address}


class UsualFormsView(View):
    """Makes the contact form and the newsletter form of a site, if it has none under their keys."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, site_id: int) -> HttpResponseRedirect:
        site: Site | None = sites_for_user(request.user).filter(pk=site_id).first()
        if site is None:
            raise Http404
        if not user_may(request.user, "add", Form(site=site)):
            raise PermissionDenied
        made = defaults.add_default_forms(site)
        for form in made:
            log(instance=form, action="wagtail.create", user=request.user)
        names = " and ".join(f"“{form.name}”" for form in made)
        messages.success(request, f"{names} can be used now." if made else "The site has both forms already.")
        return HttpResponseRedirect(reverse("wagtailsnippets_leads_form:list"))
