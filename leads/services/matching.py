"""Which lead a submission belongs to: that with its e-mail address, else with its telephone number, else a new one."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection
from wagtail.models import Site

from leads.models import Form, Lead, Submission
from leads.models.submissions import email_keys, phone_key, phone_keys
from leads.services import duplicates, fingerprints

# As much as the lead's columns hold.
LONGEST = {"name": 200, "email": 254, "phone": 40}


def contact_of(submission: Submission, *, form: Form) -> dict[str, str]:
    """Name, e-mail address and telephone number of who sent it, as far as they were asked for them.

    What the form does not say (any more) is told by the kinds of the answers, and by the name `name`.
    """
    found = {role: str(submission.answer(key)).strip() for role, key in form.roles.items()}
    return {role: found.get(role) or _guessed(submission, role) for role in ("name", "email", "phone")}


def _guessed(submission: Submission, role: str) -> str:
    wanted = ("key", "name") if role == "name" else ("kind", role)
    answers = (each for each in submission.answers if each[wanted[0]] == wanted[1] and each["value"])
    return next((str(each["value"]).strip() for each in answers), "")


def join(submission: Submission, *, form: Form, at: datetime) -> Lead | None:
    """The lead that the submission makes or joins; None when it says nothing of who sent it.

    To be called in a transaction, whose end lets others with the same address or number go on.
    """
    contact = contact_of(submission, form=form)
    if not any(contact.values()):
        return None
    keys = {"email": contact["email"].lower(), "phone": phone_key(contact["phone"])}
    lock(submission.site, keys_of(**{name: contact[name] for name in keys}))
    lead = _find(submission.site, keys)
    if lead is None:
        lead = Lead(site=submission.site, value=form.conversion_value, first_at=at, first_submission=submission)
        lead.first_touch = submission.touch
    for name, value in contact.items():
        if value and not getattr(lead, name):
            setattr(lead, name, value[: LONGEST[name]])
    lead.last_at, lead.last_submission, lead.last_touch = at, submission, submission.touch
    is_new = lead.pk is None
    lead.save()
    duplicates.note_keys(lead, place=duplicates.place_of(submission), is_new=is_new)
    return lead


def keys_of(*, email: str, phone: str) -> list[tuple[str, str]]:
    """By what somebody is locked and found."""
    keys = (("email", email.strip().lower()), ("phone", phone_key(phone)))
    return [(name, key) for name, key in keys if key]


def lock(site: Site, keys: Iterable[tuple[str, str]]) -> None:
    """Let nobody else join or erase who has these keys before the transaction ends."""
    numbers = sorted({fingerprints.lock_number(site.pk, name, key) for name, key in keys})
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _find(site: Site, keys: Mapping[str, str]) -> Lead | None:
    found = {
        "email_key__in": email_keys(keys["email"], site_id=site.pk),
        "phone_key__in": phone_keys(keys["phone"], site_id=site.pk),
    }
    for lookup, values in found.items():
        # The lock keeps what people change at the same moment: the whole row is saved.
        rows = Lead.objects.for_site(site).select_for_update(of=("self",)).filter(**{lookup: values})
        lead = rows.order_by("pk").first() if values else None
        if lead is not None:
            return _current(lead)
    return None


def _current(lead: Lead) -> Lead:
    """The lead that stands for this one, if it was merged."""
    while lead.merged_into_id is not None:
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.merged_into_id)
    return lead
