"""The log of conversions that were sent: the list with its filters, one with what came of it, and sending it again."""

from typing import Any

import django_filters
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from sites_app.filters import SiteScopedFilterSet
from sites_app.permissions import user_may
from sites_app.viewsets import SiteGuardMixin, SiteListMixin
from tracking import dispatch as decisions
from tracking.enums import DispatchStatus
from tracking.models import Destination, Dispatch
from tracking.views.destinations import LIST, LOG, SENT, address


class DispatchFilterSet(SiteScopedFilterSet):
    destination = django_filters.ModelChoiceFilter(queryset=Destination.objects.all(), label="Destination")
    status = django_filters.ChoiceFilter(choices=DispatchStatus.choices, label="State")
    created_at = django_filters.DateFromToRangeFilter(label="Recorded", widget=DateRangePickerWidget)

    class Meta:
        model = Dispatch
        fields = ["destination", "status", "created_at", "site"]


class DispatchIndexView(SiteListMixin, generic.IndexView):
    """What was sent or not of the person's sites, newest first."""

    model = Dispatch
    page_title = "Sent conversions"
    header_icon = "list-ul"
    index_url_name = LOG
    index_results_url_name = "tracking_dispatches:results"
    any_permission_required = ["view", "change"]
    filterset_class = DispatchFilterSet
    results_template_name = "tracking/admin/dispatch_results.html"
    default_ordering = "-pk"
    paginate_by = 50
    _show_breadcrumbs = True

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Dispatch)

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("destination", "conversion").defer("person", "response")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": "Sent conversions"}
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": "Conversion destinations"}, here]

    @cached_property
    def _columns(self) -> list[Column]:
        return [
            TitleColumn("what", label="Conversion", get_url=lambda row: reverse(SENT, args=[row.pk])),
            Column("destination", label="Destination", accessor="destination"),
            StatusTagColumn(
                "status",
                label="State",
                accessor="get_status_display",
                primary=lambda row: row.status == DispatchStatus.SENT,
                width="14%",
            ),
            Column("error", label="Why not", accessor=lambda row: row.error or "–", width="26%"),
            Column("tries", label="Tries", width="7%"),
            DateColumn("created_at", label="Recorded", width="12%"),
        ]

    @cached_property
    def columns(self) -> list[Column]:
        site = [Column("site", label="Site", accessor=lambda row: str(row.site))] if self._has_several_sites else []
        return [*self._columns, *site]


class DispatchScreen(SiteGuardMixin, PermissionCheckedMixin):
    """A view of one dispatch."""

    model = Dispatch
    any_permission_required: list[str] | None = ["view", "change"]

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Dispatch)

    @cached_property
    def row(self) -> Dispatch:
        rows = Dispatch.objects.select_related("destination", "conversion", "site")
        return get_object_or_404(rows, pk=self.kwargs["pk"])  # type: ignore[attr-defined]


class DispatchDetailView(DispatchScreen, WagtailAdminTemplateMixin, TemplateView):
    """What is sent, and what came of the last try."""

    template_name = "tracking/admin/dispatch.html"
    header_icon = "list-ul"
    _show_breadcrumbs = True

    @property
    def page_title(self) -> str:
        return self.row.what

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        ways = [(reverse(LIST), "Conversion destinations"), (reverse(LOG), "Sent conversions"), ("", self.row.what)]
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in ways)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row
        is_open = row.status in {DispatchStatus.PENDING, DispatchStatus.FAILED}
        return {
            **super().get_context_data(**kwargs),
            "dispatch": row,
            "destination_url": address("edit", row.destination_id),
            "may_send": is_open and user_may(self.request.user, "change", row),
        }


class SendAgainView(DispatchScreen, View):
    """Sends one again that failed or waits."""

    http_method_names = ["post"]
    permission_required = "change"
    any_permission_required = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert isinstance(request.user, User)  # noqa: S101 - guarded by the permission
        if decisions.send_again(self.row.destination, user=request.user, dispatch=self.row):
            messages.success(request, "It is on its way again. Reload this screen to see what came of it.")
        else:
            messages.warning(request, "It is not to be sent: it was taken already, or must not be passed on.")
        return HttpResponseRedirect(reverse(SENT, args=[self.row.pk]))
