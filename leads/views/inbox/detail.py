"""The screen of one lead: who they are, what can be done next, and everything that has happened."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from leads.assets import INBOX
from leads.enums import LeadStatus
from leads.models import Lead, LeadTag
from leads.services import duplicates, lead_log, lead_origins, merging, timelines
from leads.services.inbox_people import people_of
from leads.views.inbox.listing import FilteredLeads
from leads.views.inbox.sites import OfLead
from leads.views.people import lead_address as people_address
from leads.views.people import may_handle
from tracking.models import Conversion
from webhooks.models import WebhookDelivery

UNDO_FOR = timedelta(hours=1)
MOST_MESSAGES = 50


class LeadView(OfLead, WagtailAdminTemplateMixin, TemplateView):
    """One lead. That it was looked at is logged."""

    template_name = "leads/inbox/lead.html"
    header_icon = "user"
    _show_breadcrumbs = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        merged = Lead.objects.for_site(self.site).filter(pk=kwargs["pk"], merged_into__isnull=False).first()
        if merged is not None:
            return redirect(self.address("lead", merged.merged_into_id))
        response = super().get(request, *args, **kwargs)
        lead_log.note(self.lead, "view", user=self.user)
        return response

    def get_page_title(self) -> str:
        return self.lead.known_as

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        query = self.request.GET.urlencode()
        back = f"{self.address('list')}?{query}" if query else self.address("list")
        here = {"url": "", "label": self.lead.known_as}
        return [*self.breadcrumbs_items, {"url": back, "label": f"Leads of {self.site.site_name}"}, here]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        found = []
        if self.may("change"):
            found.append(Button("Edit contact", url=self.address("edit", self.lead.pk), icon_name="edit", priority=10))
            found.append(
                Button("Merge with another…", url=self.address("merge", self.lead.pk), icon_name="link", priority=20)
            )
        if may_handle(self.user, self.site):
            address = people_address(self.lead)
            found.append(Button("Hand out or erase their data", url=address, icon_name="download", priority=80))
        if self.may("delete"):
            found.append(Button("Delete…", url=self.address("delete", self.lead.pk), icon_name="bin", priority=90))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lead, may_change = self.lead, self.may("change")
        timeline = timelines.timeline_of(lead)
        origin = lead_origins.origins_of([lead]).get(lead.pk)
        previous, following = self._neighbours()
        return {
            **context,
            "site": self.site,
            "lead": lead,
            "query": self.request.GET.urlencode(),
            "timeline": timeline,
            "origin": origin,
            "last_touch": lead_origins.origin_of(lead.last_touch) if lead.last_touch != lead.first_touch else None,
            "tags": list(lead.tags.all()),
            "all_tags": list(LeadTag.objects.for_site(self.site)) if may_change else [],
            "people": list(people_of(self.site)) if may_change else [],
            "statuses": [(value, label, value == lead.status) for value, label in LeadStatus.choices],
            "undo": self._undo(timeline),
            "duplicates": duplicates.duplicates_of(lead),
            "merges": self._merges(),
            "conversions": list(Conversion.objects.for_site(self.site).filter(lead_id=lead.pk).order_by("-at")[:20]),
            "messages_out": self._messages(timeline),
            "previous": previous,
            "following": following,
            "may_change": may_change,
            "may_delete": self.may("delete"),
            "media": INBOX,
        }

    def _undo(self, timeline: timelines.Timeline) -> dict[str, str] | None:
        """How the last change of status is taken back: what it was before, as long as it is fresh and stands."""
        entry = timeline.last_move
        if entry is None or timezone.now() - entry.timestamp > UNDO_FOR or entry.data.get("after") != self.lead.status:
            return None
        before = entry.data.get("before", "")
        if before not in LeadStatus.values:
            return None
        return {"to": before, "label": LeadStatus(before).label, "at": entry.timestamp}

    def _merges(self) -> list[dict[str, Any]]:
        """The merges of the lead, newest first; only the newest may be taken back."""
        rows = merging.merges_of(self.lead)
        return [
            {"merge": row, "may_undo": not number and not merging.refusal_of(row, at=timezone.now())}
            for number, row in enumerate(rows)
        ]

    def _messages(self, timeline: timelines.Timeline) -> list[WebhookDelivery]:
        """What other programs were told of what the lead sent."""
        subjects = [f"submission:{each.submission.pk}" for each in timeline.sent]
        rows = WebhookDelivery.objects.for_site(self.site).filter(subject__in=subjects).select_related("endpoint")
        return list(rows.order_by("-pk")[:MOST_MESSAGES]) if subjects else []

    def _neighbours(self) -> tuple[int | None, int | None]:
        """The leads before and after this one in the list that the person came from."""
        listing = FilteredLeads()
        listing.setup(self.request, site_id=self.site.pk)
        found, lead = listing.filtered, self.lead
        newer = found.filter(Q(last_at__gt=lead.last_at) | Q(last_at=lead.last_at, pk__gt=lead.pk))
        older = found.filter(Q(last_at__lt=lead.last_at) | Q(last_at=lead.last_at, pk__lt=lead.pk))
        return (
            newer.order_by("last_at", "pk").values_list("pk", flat=True).first(),
            older.order_by("-last_at", "-pk").values_list("pk", flat=True).first(),
        )


def lead_address(site_id: int, pk: int) -> str:
    """The screen of a lead."""
    return reverse("leads_inbox:lead", args=[site_id, pk])
