"""Downloads of what is known of people: each is logged on its site, and none holds what a spreadsheet would run."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from wagtail.log_actions import log
from wagtail.models import Site

# What the mixin is put in front of; at run time it stands alone.
if TYPE_CHECKING:
    from wagtail.admin.views.generic import IndexView as _IndexView
else:
    _IndexView = object

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class LoggedExportMixin(_IndexView):
    """For listings of site-scoped rows that can be downloaded."""

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {name: harmless(value) for name, value in super().to_row_dict(item).items()}

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponse:
        what = str(queryset.model._meta.verbose_name_plural)
        for site_id in set(queryset.order_by().values_list("site", flat=True)):
            count = queryset.filter(site=site_id).count()
            data = {"count": count, "what": what, "format": spreadsheet_format.upper()}
            log(instance=Site.objects.get(pk=site_id), action="leads.export", user=self.request.user, data=data)
        return super().as_spreadsheet(queryset, spreadsheet_format)


def harmless(value: Any) -> Any:
    """The value, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
