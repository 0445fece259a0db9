"""The library as tables: a file out, a file in by a dry run that is confirmed."""

import tempfile
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views import View
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site
from wagtail.permissions import policy_registry

from generator import dispatch
from generator.enums import ImportStatus
from generator.forms.tables import TableFileForm
from generator.models import LibraryImport
from generator.permissions import signed_in
from generator.services.library.sheets import csv_lines, write_xlsx
from generator.services.library.stored import rows_of
from generator.services.library.tables import Table, table_of
from generator.views.creating import FOR_ALL_SITES
from sites_app.models import SiteSettings
from sites_app.tenancy import SharableModel

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITING = ("add", "change")


def may_write(user: Any, model: type[Model], site: Site | None) -> bool:
    """Whether the person may both add and change rows of the model there."""
    policy = policy_registry.get_by_type(model)
    row = model(site=site)
    return all(policy.user_has_permission_for_instance(user, action, row) for action in WRITING)


def earlier_import(request: HttpRequest) -> LibraryImport | None:
    """The file that the person sent last, to find it again."""
    own = LibraryImport.objects.filter(created_by=signed_in(request)).exclude(status=ImportStatus.DONE)
    return own.only("file_name", "status").order_by("-pk").first()


class SiteChoiceView(WagtailAdminTemplateMixin, View):
    """For a view about one kind of the library on one site, which `?for_site=` names; with several, it is asked for."""

    model: Any = None
    actions: tuple[str, ...] = WRITING
    header_icon = "folder-open-inverse"

    @cached_property
    def table(self) -> Table:
        return table_of(self.model)

    @cached_property
    def sites(self) -> list[Site]:
        """The sites where the person may do what the view does."""
        policy = policy_registry.get_by_type(self.model)
        found = [set(policy.sites_user_has_permission_for(self.request.user, action)) for action in self.actions]
        return sorted(set.intersection(*found), key=str)

    @property
    def may_share(self) -> bool:
        return issubclass(self.model, SharableModel) and self.request.user.is_superuser

    @cached_property
    def site(self) -> Site | None:
        """The chosen site; None for the shared library."""
        wanted = self.request.GET.get("for_site", "")
        if not wanted:
            return self.sites[0]
        if wanted == FOR_ALL_SITES and self.may_share:
            return None
        site = next((site for site in self.sites if str(site.pk) == wanted), None)
        if site is None:
            raise Http404
        return site

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.sites and not self.may_share:
            raise PermissionDenied
        is_open = self.may_share or len(self.sites) > 1
        if is_open and not request.GET.get("for_site"):
            return self._ask()
        return super().dispatch(request, *args, **kwargs)

    def _ask(self) -> HttpResponse:
        query = self.request.GET.copy()
        query.pop("for_site", None)
        context = {
            "sites": self.sites,
            "may_share": self.may_share,
            "question": self.page_title,
            "query": query.urlencode(),
            "view": self,
            "header_icon": self.header_icon,
            "header_title": self.get_page_title(),
            "breadcrumbs_items": self.get_breadcrumbs_items(),
        }
        return TemplateResponse(self.request, "generator/library/choose_site.html", context)

    @property
    def list_url(self) -> str:
        return reverse(self.model.snippet_viewset.get_url_name("list"))

    def get_page_subtitle(self) -> str:
        return str(capfirst(self.model._meta.verbose_name_plural))

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.list_url, "label": self.get_page_subtitle()},
            {"url": "", "label": str(self.page_title)},
        ]


class ExportTableView(SiteChoiceView):
    """The whole table of a site as CSV, or as a workbook by `?format=xlsx`."""

    actions = ("view",)
    page_title = "Export"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = rows_of(self.table, site=self.site)
        name = f"{self._owner()}-{self.table.name}"
        if request.GET.get("format") != "xlsx":
            response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
            return response
        file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(rows, to=file, title=self.table.name)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)

    def _owner(self) -> str:
        if self.site is None:
            return FOR_ALL_SITES
        return SiteSettings.objects.filter(site=self.site).values_list("key", flat=True).first() or str(self.site.pk)


class ImportTableView(SiteChoiceView, FormView):
    """Takes a file and leads to its dry run."""

    template_name = "generator/library/import.html"
    page_title = "Import"
    form_class = TableFileForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export = reverse(self.model.snippet_viewset.get_url_name("export"))
        owner = self.site.pk if self.site else FOR_ALL_SITES
        parts = self.table.parts
        return super().get_context_data(
            site=self.site,
            columns=self.table.columns,
            parts=parts.columns if parts else (),
            export_url=f"{export}?for_site={owner}",
            list_url=self.list_url,
            earlier=earlier_import(self.request),
            **kwargs,
        )

    def form_valid(self, form: TableFileForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        upload = dispatch.receive_table(
            file.read(), file_name=file.name, kind=self.table.name, site=self.site, user=signed_in(self.request)
        )
        return redirect("generator_imports:review", upload.pk)
