"""Which lead a submission belongs to: that with its e-mail address, else with its telephone number, else a new one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from wagtail.models import Site

from leads.models import Form, Lead, Submission
from leads.models.submissions import phone_key
from leads.services import fingerprints

# As much as the lead's columns hold.
LONGEST = {"name": 200, "email": 254, "phone": 40}


def contact_of(submission: Submission, *, form: Form) -> dict[str, str]:
    """Name, e-mail address and telephone number of who sent it, as far as the form asked for them."""
    found = {role: str(submission.answer(key)).strip() for role, key in form.roles.items()}
    return {role: found.get(role, "") for role in ("name", "email", "phone")}


def join(submission: Submission, *, form: Form, at: datetime) -> Lead | None:
    """The lead that the submission makes or joins; None when it says nothing of who sent it.

    To be called in a transaction, whose end lets others with the same address or number go on.
    """
    contact = contact_of(submission, form=form)
    if not any(contact.values()):
        return None
    keys = {"email": contact["email"].lower(), "phone": phone_key(contact["phone"])}
    _lock(submission.site, keys)
    lead = _find(submission.site, keys)
    if lead is None:
        lead = Lead(site=submission.site, value=form.conversion_value, first_at=at, first_submission=submission)
    for name, value in contact.items():
        if value and not getattr(lead, name):
            setattr(lead, name, value[: LONGEST[name]])
    lead.last_at, lead.last_submission = at, submission
    lead.save()
    return lead


def _lock(site: Site, keys: Mapping[str, str]) -> None:
    numbers = sorted(fingerprints.lock_number(site.pk, name, key) for name, key in keys.items() if key)
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _find(site: Site, keys: Mapping[str, str]) -> Lead | None:
    for name in ("email", "phone"):
        if keys[name]:
            lead = Lead.objects.for_site(site).filter(**{f"{name}_key": keys[name]}).order_by("pk").first()
            if lead is not None:
                return lead
    return None
