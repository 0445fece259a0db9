"""A table file after it was sent: how far it is, what it would do, the button that does it, what it did."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from generator import dispatch
from generator.assets import SCRIPTS
from generator.enums import ImportStatus
from generator.models import LibraryImport, Location
from generator.panels.imports import import_context
from generator.permissions import signed_in
from generator.services.library.importing import ImportRefusedError, Report
from generator.services.library.tables import TABLES
from generator.services.place_tables import KIND
from generator.views.creating import FOR_ALL_SITES
from generator.views.tables import may_write


def own_import(request: HttpRequest, pk: int) -> LibraryImport:
    """A file of the person; another's does not exist."""
    own = LibraryImport.objects.filter(created_by=signed_in(request)).defer("content").select_related("site")
    return get_object_or_404(own, pk=pk)


class ReviewImportView(WagtailAdminTemplateMixin, TemplateView):
    """What a file would do, and the button that does it; while a worker is at it, how far that is."""

    template_name = "generator/library/review_import.html"
    page_title = "Import"
    header_icon = "folder-open-inverse"

    @cached_property
    def upload(self) -> LibraryImport:
        return own_import(self.request, self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self._may_confirm():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def model(self) -> Any:
        """What the file's rows are."""
        return Location if self.upload.kind == KIND else TABLES[self.upload.kind].model

    def _may_confirm(self) -> bool:
        if self.model is Location:
            return signed_in(self.request).is_superuser
        return may_write(self.request.user, self.model, self.upload.site)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here = redirect("generator_imports:review", self.upload.pk)
        if self.upload.status == ImportStatus.FAILED:
            dispatch.read_table_again(self.upload)
            return here
        try:
            report = dispatch.confirm_table(self.upload)
        except ImportRefusedError:
            # The page says why.
            return here
        if report is None:
            return here
        messages.success(request, f"Imported: {report.created:,} new, {report.changed:,} changed.")
        return redirect(self.list_url)

    @property
    def list_url(self) -> str:
        return self._address("list")

    def _address(self, name: str) -> str:
        if self.model is Location:
            return reverse(f"generator_places:{'index' if name == 'list' else name}")
        return reverse(self.model.snippet_viewset.get_url_name(name))

    def get_page_subtitle(self) -> str:
        return self.upload.file_name

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        plural = capfirst(self.model._meta.verbose_name_plural)
        return [
            *self.breadcrumbs_items,
            {"url": self.list_url, "label": plural},
            {"url": "", "label": self.upload.file_name},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.upload.report or Report().as_json()
        again = self._address("import")
        owner = self.upload.site_id or FOR_ALL_SITES
        return super().get_context_data(
            upload=self.upload,
            status=self.upload.status,
            progress=import_context(self.upload),
            report=report,
            plural=self.model._meta.verbose_name_plural,
            writes=report["created"] + report["changed"],
            hidden_problems=report["errors"] - len(report["problems"]),
            hidden_changes=report["created"] + report["changed"] - len(report["changes"]),
            again_url=f"{again}?for_site={owner}",
            list_url=self.list_url,
            media=SCRIPTS,
            **kwargs,
        )


class ImportProgressView(View):
    """How far a worker is with a file, as JSON; asked again and again by the page."""

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        response = JsonResponse(import_context(own_import(request, pk)))
        response["Cache-Control"] = "no-store"
        return response
