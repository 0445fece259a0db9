"""Rows of the library as they will be read: fragments and templates in the look of a site, others by what they give."""

from abc import ABC, abstractmethod
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site
from wagtail.permissions import policy_registry
from wagtail.utils.decorators import xframe_options_sameorigin_override

from generator.core.compose import PlanError, UnresolvedTokenError
from generator.models import Fragment, Offer
from generator.permissions import ANY_ACTION, visible
from generator.services.library.preview import preview_page, preview_template
from generator.services.library.row_previews import preview_row
from sites_app.models import ArticlePage

# What a preview reads beside the row itself.
PARTS = {Offer: ("points__avatar",), Fragment: ("campaign__site__root_page",)}


class PreviewView(View):
    """A preview of one row of `model`; a shared one is shown on the person's first site."""

    model: Any = None

    @cached_property
    def row(self) -> Any:
        rows: Any = visible(self.model, self.request.user).prefetch_related(*PARTS.get(self.model, ()))
        return get_object_or_404(rows.select_related("site__root_page"), pk=self.kwargs["pk"])

    @cached_property
    def site(self) -> Site:
        return self.row.site or self._first_site()

    def _first_site(self) -> Site:
        sites: Any = policy_registry.get_by_type(self.model).sites_user_has_any_permission_for(
            self.request.user, ANY_ACTION
        )
        site = sites.select_related("root_page").order_by("pk").first()
        if site is None:
            raise Http404
        return site


@method_decorator(xframe_options_sameorigin_override, name="dispatch")
class PreviewArticleView(ABC, PreviewView):
    """An article page in memory, as visitors would see it. `?variant=` draws other choices."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            page = self.page(self.variant)
        except (LookupError, PlanError, UnresolvedTokenError) as error:
            return TemplateResponse(request, "generator/library/no_preview.html", {"error": str(error)})
        return page.make_preview_request(request, page.default_preview_mode)

    @property
    def variant(self) -> int:
        variant = self.request.GET.get("variant", "")
        return int(variant) if variant.isdecimal() and len(variant) < 9 else 0

    @abstractmethod
    def page(self, variant: int) -> ArticlePage:
        """Raises LookupError, PlanError and UnresolvedTokenError for what cannot be shown."""


class PreviewFragmentView(PreviewArticleView):
    def page(self, variant: int) -> ArticlePage:
        return preview_page(self.row, site=self.site, variant=variant)


class PreviewTemplateView(PreviewArticleView):
    def page(self, variant: int) -> ArticlePage:
        return preview_template(self.row, site=self.site, variant=variant)


class PreviewRowView(WagtailAdminTemplateMixin, PreviewView, TemplateView):
    """What a dictionary, a pattern or a row of an axis gives to articles, as a page of the admin."""

    template_name = "generator/library/preview.html"
    page_title = "Preview"
    header_icon = "view"

    def get_page_subtitle(self) -> str:
        return str(self.row)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        names = self.model.snippet_viewset
        plural = capfirst(self.model._meta.verbose_name_plural)
        return [
            *self.breadcrumbs_items,
            {"url": reverse(names.get_url_name("list")), "label": plural},
            {"url": "", "label": str(self.row)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row=self.row,
            site=self.site,
            preview=preview_row(self.row, site=self.site),
            edit_url=reverse(self.model.snippet_viewset.get_url_name("edit"), args=[self.row.pk]),
            **kwargs,
        )
