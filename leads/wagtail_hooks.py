"""What leads add to Wagtail's admin."""

from typing import Any

from wagtail import hooks
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.admin.viewsets.base import ViewSet

from leads import log_actions  # noqa: F401 - registers the actions
from leads.dashboard import NewLeadsPanel
from leads.models import Lead
from leads.views.inbox.detail import lead_address
from leads.views.inbox.sites import may_see_any
from leads.viewsets import LeadsGroup


@hooks.register("register_admin_viewset")
def register_leads() -> ViewSet:
    return LeadsGroup()


@hooks.register("construct_homepage_panels")
def add_new_leads(request: Any, panels: list[Any]) -> None:
    if may_see_any(request.user):
        panels.append(NewLeadsPanel(request))


class LeadURLFinder(ModelAdminURLFinder):
    """Lets the work log lead to a lead's screen."""

    def construct_edit_url(self, instance: Lead) -> str:
        return lead_address(instance.site_id, instance.pk)


register_admin_url_finder(Lead, LeadURLFinder)
