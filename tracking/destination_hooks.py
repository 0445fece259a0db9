"""What conversion destinations add to Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from tracking import log_actions  # noqa: F401 - registers the actions
from tracking.destination_viewsets import DestinationViewSet, DispatchViewSet


@hooks.register("register_admin_viewset")
def register_destinations() -> list[ViewSet]:
    return [DestinationViewSet(), DispatchViewSet()]
