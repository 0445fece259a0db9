"""Tells people of leads that were given to them: in the words of nobody, for a notice outlives a lead."""

from django.contrib.auth.models import User
from django.urls import reverse

from leads.models import Lead
from sites_app.services import telling


def assigned(lead: Lead, person: User | None, *, by: User | None) -> None:
    """Tell somebody that a lead was given to them by another."""
    if person is None or (by is not None and by.pk == person.pk):
        return
    address = reverse("leads_inbox:lead", args=[lead.site_id, lead.pk])
    telling.tell([person], site_id=lead.site_id, message="A lead is assigned to you", address=address)


def assigned_many(site_id: int, person: User | None, *, count: int, by: User | None) -> None:
    """Tell somebody that many leads were given to them at once; told again, the notice counts on."""
    if person is None or not count or (by is not None and by.pk == person.pk):
        return
    address = reverse("leads_inbox:list", args=[site_id]) + "?assigned=me"
    telling.tell([person], site_id=site_id, message="Leads assigned to you: {count}", address=address, count=count)
