"""A fragment as visitors would read it, in the look of a site, with sample values for its tokens."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views import View
from wagtail.models import Site
from wagtail.permissions import policy_registry
from wagtail.utils.decorators import xframe_options_sameorigin_override

from generator.core.compose import PlanError, UnresolvedTokenError
from generator.models import Fragment
from generator.permissions import ANY_ACTION, visible
from generator.services.library.preview import preview_page


@method_decorator(xframe_options_sameorigin_override, name="dispatch")
class PreviewFragmentView(View):
    """The block of one fragment. `?variant=` draws other choices; a shared one is shown on the person's first site."""

    model = Fragment

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows: Any = visible(Fragment, request.user)
        fragment = get_object_or_404(rows.select_related("site__root_page", "campaign__site__root_page"), pk=pk)
        variant = request.GET.get("variant", "")
        try:
            page = preview_page(
                fragment,
                site=fragment.site or self._first_site(),
                variant=int(variant) if variant.isdecimal() and len(variant) < 9 else 0,
            )
        except (LookupError, PlanError, UnresolvedTokenError) as error:
            context = {"fragment": fragment, "error": str(error)}
            return TemplateResponse(request, "generator/library/no_preview.html", context)
        return page.make_preview_request(request, page.default_preview_mode)

    def _first_site(self) -> Site:
        sites: Any = policy_registry.get_by_type(Fragment).sites_user_has_any_permission_for(
            self.request.user, ANY_ACTION
        )
        site = sites.select_related("root_page").order_by("pk").first()
        if site is None:
            raise Http404
        return site
