"""The menu item “Conversion destinations” among the settings, and the log of what was sent."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn
from wagtail.admin.viewsets.base import ViewSet

from sites_app.tenancy import sites_for_user
from sites_app.viewsets import SiteScopedViewSet
from tracking.destination_panels import DESTINATION_EDITOR
from tracking.models import Destination
from tracking.views.destinations import (
    DestinationCreateView,
    DestinationEditView,
    DestinationIndexView,
    SendFailedView,
    TestView,
    with_counts,
)
from tracking.views.dispatches import DispatchDetailView, DispatchIndexView, SendAgainView


class DestinationViewSet(SiteScopedViewSet):
    model = Destination
    icon = "upload"
    menu_label = "Conversion destinations"
    menu_name = "conversion-destinations"
    menu_order = 760
    add_to_settings_menu = True
    copy_view_enabled = False
    edit_handler = DESTINATION_EDITOR
    index_view_class = DestinationIndexView
    add_view_class = DestinationCreateView
    edit_view_class = DestinationEditView
    index_results_template_name = "tracking/admin/destination_results.html"
    edit_template_name = "tracking/admin/edit_destination.html"
    list_display = [
        "name",
        Column("kind", label="Service", accessor="get_kind_display"),
        StatusTagColumn(
            "state", label="State", accessor="state_name", primary=lambda row: row.state_name == "Active", width="16%"
        ),
        NumberColumn("failed", label="Not taken", width="10%"),
        DateColumn("last_success_at", label="Last sent", width="12%"),
    ]
    list_filter = ["kind", "is_active", "site"]
    search_fields = ["name"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_counts(Destination.objects.for_sites(sites_for_user(request.user)))

    def get_urlpatterns(self) -> list[Any]:
        # The first address is the menu's.
        return [
            *super().get_urlpatterns(),
            path("test/<int:pk>/", self.construct_view(TestView), name="test"),
            path("send-failed/<int:pk>/", self.construct_view(SendFailedView), name="send_failed"),
        ]


class DispatchViewSet(ViewSet):
    """The log; its list is reached from that of the destinations."""

    name = "tracking_dispatches"
    url_prefix = "sent-conversions"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(DispatchIndexView), name="index"),
            path("results/", self.construct_view(DispatchIndexView, results_only=True), name="results"),
            path("<int:pk>/", self.construct_view(DispatchDetailView), name="detail"),
            path("<int:pk>/send-again/", self.construct_view(SendAgainView), name="send_again"),
        ]
