"""What leads add to Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from leads import log_actions  # noqa: F401 - registers the actions
from leads.viewsets import LeadsGroup


@hooks.register("register_admin_viewset")
def register_leads() -> ViewSet:
    return LeadsGroup()
