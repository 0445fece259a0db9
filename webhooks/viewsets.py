"""The menu item “Webhooks”: endpoints, and the log of messages to them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn
from wagtail.admin.viewsets.base import ViewSet

from sites_app.tenancy import sites_for_user
from sites_app.viewsets import SiteScopedViewSet
from webhooks.enums import Event
from webhooks.models import WebhookEndpoint
from webhooks.panels import ENDPOINT_EDITOR
from webhooks.views.deliveries import DeliveryDetailView, DeliveryIndexView, ReplayView
from webhooks.views.endpoints import (
    PingView,
    ReplayDeadView,
    RotateView,
    SecretView,
    WebhookCreateView,
    WebhookEditView,
    WebhookIndexView,
    with_counts,
)


def events_of(endpoint: WebhookEndpoint) -> str:
    """What the endpoint listens to, for people."""
    return ", ".join(Event(event).label for event in endpoint.events if event in Event.values)


class WebhookEndpointViewSet(SiteScopedViewSet):
    model = WebhookEndpoint
    icon = "globe"
    menu_label = "Webhooks"
    menu_name = "webhooks"
    menu_order = 750
    add_to_settings_menu = True
    copy_view_enabled = False
    edit_handler = ENDPOINT_EDITOR
    index_view_class = WebhookIndexView
    add_view_class = WebhookCreateView
    edit_view_class = WebhookEditView
    index_results_template_name = "webhooks/admin/endpoint_results.html"
    edit_template_name = "webhooks/admin/edit.html"
    list_display = [
        "__str__",
        Column("events", label="Events", accessor=events_of),
        StatusTagColumn(
            "state", label="State", accessor="state_name", primary=lambda row: row.state_name == "Active", width="14%"
        ),
        NumberColumn("dead", label="Given up", width="10%"),
        DateColumn("last_success_at", label="Last delivery", width="12%"),
    ]
    list_filter = ["is_active", "site"]
    search_fields = ["url", "description"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_counts(WebhookEndpoint.objects.for_sites(sites_for_user(request.user)))

    def get_urlpatterns(self) -> list[Any]:
        further = {"secret": SecretView, "rotate": RotateView, "ping": PingView, "replay_dead": ReplayDeadView}
        # The first address is the menu's.
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name.replace('_', '-')}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in further.items()
            ),
        ]


class DeliveryViewSet(ViewSet):
    """The log; its list is reached from that of the endpoints."""

    name = "webhooks_deliveries"
    url_prefix = "webhook-messages"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(DeliveryIndexView), name="index"),
            path("results/", self.construct_view(DeliveryIndexView, results_only=True), name="results"),
            path("<int:pk>/", self.construct_view(DeliveryDetailView), name="detail"),
            path("<int:pk>/replay/", self.construct_view(ReplayView), name="replay"),
        ]
