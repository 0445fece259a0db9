"""The library as tables: a file out, a file in by a dry run that is confirmed."""

import tempfile
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site
from wagtail.permissions import policy_registry

from generator.forms.tables import LibraryChecks, TableFileForm
from generator.models import LibraryImport, Location
from generator.permissions import signed_in
from generator.services.library.importing import ImportRefusedError, Report
from generator.services.library.sheets import csv_lines, write_xlsx
from generator.services.library.stored import rows_of
from generator.services.library.tables import TABLES, Table, table_of
from generator.services.library.uploads import confirm, receive
from generator.services.place_tables import KIND, confirm_places
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
            **kwargs,
        )

    def form_valid(self, form: TableFileForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        upload = receive(
            file.read(),
            file_name=file.name,
            table=self.table,
            site=self.site,
            user=signed_in(self.request),
            checks=LibraryChecks(self.site),
        )
        return redirect("generator_imports:review", upload.pk)


class ReviewImportView(WagtailAdminTemplateMixin, TemplateView):
    """What a file would do, and the button that does it. Another's file does not exist."""

    template_name = "generator/library/review_import.html"
    page_title = "Import"
    header_icon = "folder-open-inverse"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        own = LibraryImport.objects.filter(created_by=signed_in(request)).defer("content").select_related("site")
        self.upload = get_object_or_404(own, pk=kwargs["pk"])
        if not self._may_confirm():
            raise PermissionDenied

    @property
    def model(self) -> Any:
        """What the file's rows are."""
        return Location if self.upload.kind == KIND else TABLES[self.upload.kind].model

    def _may_confirm(self) -> bool:
        if self.model is Location:
            return signed_in(self.request).is_superuser
        return may_write(self.request.user, self.model, self.upload.site)

    def _confirm(self) -> Report:
        if self.model is Location:
            return confirm_places(self.upload)
        return confirm(self.upload, checks=LibraryChecks(self.upload.site), user=signed_in(self.request))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            report = self._confirm()
        except ImportRefusedError as error:
            messages.error(request, str(error))
            return redirect("generator_imports:review", self.upload.pk)
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
        report = self.upload.report
        again = self._address("import")
        owner = self.upload.site_id or FOR_ALL_SITES
        return super().get_context_data(
            upload=self.upload,
            report=report,
            plural=self.model._meta.verbose_name_plural,
            writes=report["created"] + report["changed"],
            hidden_problems=report["errors"] - len(report["problems"]),
            hidden_changes=report["created"] + report["changed"] - len(report["changes"]),
            again_url=f"{again}?for_site={owner}",
            list_url=self.list_url,
            **kwargs,
        )
