"""Leads as a file: all that the filters show, or those that are ticked. Each download is logged before it begins."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from wagtail.admin import messages
from wagtail.models import Site

from leads.services import lead_exports
from leads.views.inbox.listing import FilteredLeads

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportView(FilteredLeads):
    """The leads that the filters in the address let through, as `format` says."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_export:
            raise PermissionDenied
        found = self.filtered.values_list("pk", flat=True)
        try:
            ids = list(found[: lead_exports.MOST_ROWS + 1])
            return download(self.site, lead_ids=ids, file_format=kwargs["format"], user=self.user)  # type: ignore[return-value]
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            query = request.GET.urlencode()
            return redirect(f"{self.address('list')}?{query}")


def download(site: Site, *, lead_ids: Sequence[int], file_format: str, user: User) -> HttpResponseBase:
    """The file with these leads. Raises ValidationError for too many, none, or a format that there is not."""
    if file_format not in {lead_exports.CSV, lead_exports.XLSX}:
        raise ValidationError("There is no such format.")
    if not lead_ids:
        raise ValidationError("There is nothing to download: no lead matches.")
    if len(lead_ids) > lead_exports.MOST_ROWS:
        raise ValidationError(f"At most {lead_exports.MOST_ROWS:,} leads at once. Narrow the filters.")
    export = lead_exports.begin(site, lead_ids=lead_ids, file_format=file_format, user=user)
    name = f"leads-{slugify(site.site_name) or site.pk}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    table = lead_exports.rows(export)
    response: Any
    if file_format == lead_exports.CSV:
        response = StreamingHttpResponse(lead_exports.csv_lines(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = lead_exports.workbook(table)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    response["Cache-Control"] = "no-store, private"
    return response
