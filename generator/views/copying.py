"""Copies a row of the library or a campaign, and leads to the copy's editor."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site
from wagtail.permissions import policy_registry

from generator.forms.tables import CopyForm
from generator.models import Campaign
from generator.permissions import signed_in, visible
from generator.services.library.copying import copy_row


class CopyRowView(WagtailAdminTemplateMixin, FormView):
    """Asks for the copy's name and key. A row is copied on its own site; a shared one to any site of the person."""

    model: Any = None
    form_class = CopyForm
    template_name = "generator/library/copy.html"
    page_title = "Copy"
    header_icon = "copy"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = get_object_or_404(visible(self.model, request.user).select_related("site"), pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.sites:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sites(self) -> list[Site]:
        """Where the copy may be."""
        policy = policy_registry.get_by_type(self.model)
        sites = list(policy.sites_user_has_permission_for(self.request.user, "add").order_by("pk"))
        return sites if self.row.site_id is None else [site for site in sites if site.pk == self.row.site_id]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "row": self.row, "sites": self.sites}

    def form_valid(self, form: CopyForm) -> HttpResponse:
        copied = copy_row(self.row, user=signed_in(self.request), **form.cleaned_data)
        messages.success(self.request, f"“{self.row}” was copied. This is the copy.")
        return redirect(self.model.snippet_viewset.get_url_name("edit"), copied.pk)

    @property
    def list_url(self) -> str:
        return reverse(self.model.snippet_viewset.get_url_name("list"))

    def get_page_subtitle(self) -> str:
        return str(self.row)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        plural = capfirst(self.model._meta.verbose_name_plural)
        return [
            *self.breadcrumbs_items,
            {"url": self.list_url, "label": plural},
            {"url": "", "label": f"Copy {self.row}"},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row=self.row, is_campaign=isinstance(self.row, Campaign), list_url=self.list_url, **kwargs
        )
