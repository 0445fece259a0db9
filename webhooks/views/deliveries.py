"""The log of messages: the list with its filters, one message with what came of it, and sending it again."""

import json
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
from webhooks import dispatch
from webhooks.enums import TYPES, DeliveryState
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.views.endpoints import LIST, address

INDEX, DETAIL = "webhooks_deliveries:index", "webhooks_deliveries:detail"


class DeliveryFilterSet(SiteScopedFilterSet):
    endpoint = django_filters.ModelChoiceFilter(queryset=WebhookEndpoint.objects.all(), label="Webhook")
    state = django_filters.ChoiceFilter(choices=DeliveryState.choices, label="State")
    event = django_filters.ChoiceFilter(choices=[(name, name) for name in TYPES], label="Event")
    created_at = django_filters.DateFromToRangeFilter(label="Written", widget=DateRangePickerWidget)

    class Meta:
        model = WebhookDelivery
        fields = ["endpoint", "state", "event", "created_at", "site"]


class DeliveryIndexView(SiteListMixin, generic.IndexView):
    """The messages of the person's sites, newest first."""

    model = WebhookDelivery
    page_title = "Webhook messages"
    header_icon = "list-ul"
    index_url_name = INDEX
    index_results_url_name = "webhooks_deliveries:results"
    any_permission_required = ["view", "change"]
    filterset_class = DeliveryFilterSet
    results_template_name = "webhooks/admin/delivery_results.html"
    default_ordering = "-pk"
    paginate_by = 50
    _show_breadcrumbs = True

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(WebhookDelivery)

    def get_base_queryset(self) -> QuerySet:
        # A body may be large, and no list shows it.
        return super().get_base_queryset().select_related("endpoint").defer("body")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": "Messages"}
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": "Webhooks"}, here]

    @cached_property
    def _columns(self) -> list[Column]:
        return [
            TitleColumn("event", label="Event", get_url=lambda row: reverse(DETAIL, args=[row.pk])),
            Column("endpoint", label="Webhook", accessor="endpoint"),
            StatusTagColumn(
                "state",
                label="State",
                accessor="get_state_display",
                primary=lambda row: row.state == DeliveryState.DELIVERED,
                width="16%",
            ),
            Column("outcome", label="Answer", width="16%"),
            Column("attempts", label="Tries", width="7%"),
            DateColumn("created_at", label="Written", width="12%"),
        ]

    @cached_property
    def columns(self) -> list[Column]:
        site = [Column("site", label="Site", accessor=lambda row: str(row.site))] if self._has_several_sites else []
        return [*self._columns, *site]


class DeliveryScreen(SiteGuardMixin, PermissionCheckedMixin):
    """A view of one message."""

    model = WebhookDelivery
    any_permission_required: list[str] | None = ["view", "change"]

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(WebhookDelivery)

    @cached_property
    def delivery(self) -> WebhookDelivery:
        rows = WebhookDelivery.objects.select_related("endpoint", "site")
        return get_object_or_404(rows, pk=self.kwargs["pk"])  # type: ignore[attr-defined]


class DeliveryDetailView(DeliveryScreen, WagtailAdminTemplateMixin, TemplateView):
    """What is sent, and what came of the last try."""

    template_name = "webhooks/admin/delivery.html"
    header_icon = "list-ul"
    _show_breadcrumbs = True

    @property
    def page_title(self) -> str:
        return self.delivery.event

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        ways = [(reverse(LIST), "Webhooks"), (reverse(INDEX), "Messages"), ("", self.delivery.event)]
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in ways)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        delivery = self.delivery
        return {
            **context,
            "delivery": delivery,
            "endpoint_url": address("edit", delivery.endpoint_id),
            "body": json.dumps(json.loads(delivery.body), ensure_ascii=False, indent=2),
            "may_replay": user_may(self.request.user, "change", delivery),
        }


class ReplayView(DeliveryScreen, View):
    """Sends one message again."""

    http_method_names = ["post"]
    permission_required = "change"
    any_permission_required = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert isinstance(request.user, User)  # noqa: S101 - guarded by the permission
        dispatch.replay(self.delivery, user=request.user)
        is_active = self.delivery.endpoint.is_active
        messages.success(
            request,
            "The message is on its way again. Reload this screen to see what came of it."
            if is_active
            else "The message waits until the webhook is active again.",
        )
        return HttpResponseRedirect(reverse(DETAIL, args=[self.delivery.pk]))
