"""What webhooks add to Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from webhooks import log_actions  # noqa: F401 - registers the actions
from webhooks.viewsets import DeliveryViewSet, WebhookEndpointViewSet


@hooks.register("register_admin_viewset")
def register_webhooks() -> list[ViewSet]:
    return [WebhookEndpointViewSet(), DeliveryViewSet()]
