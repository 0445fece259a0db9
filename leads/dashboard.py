"""The panel “New leads” on the admin's first page."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.ui.components import Component

from leads.assets import INBOX_STYLES
from leads.services import lead_origins, new_leads


class NewLeadsPanel(Component):
    """What came last and how much waits; for people who may see leads. The number of queries does not depend on it."""

    name = "new_leads"
    template_name = "leads/inbox/panel.html"
    # Beneath what the editorial desk says.
    order = 60

    def __init__(self, request: Any) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        found = new_leads.overview(self.request.user)
        origins = lead_origins.origins_of(found.newest)
        return {
            "overview": found,
            "rows": [{"lead": lead, "origin": origins.get(lead.pk)} for lead in found.newest],
            "has_several_sites": len(found.sites) > 1,
            "inbox_url": reverse("leads_inbox:index"),
            "request": self.request,
        }

    @property
    def media(self) -> Media:
        return INBOX_STYLES
