"""Everything that a site holds of one person: found by address or number, handed out, and erased.

Whoever is looked for is named in no log entry and in no address of the admin: screens pass a sealed `Person` on.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Q
from wagtail.log_actions import log
from wagtail.models import Site

from leads.enums import FieldKind
from leads.models import Lead, Submission
from leads.models.submissions import email_keys, phone_key
from leads.services import erasure
from leads.services.erasure import Erased
from sites_app.encryption import UndecipherableError, decrypt, encrypt

# A form may ask for the address in any kind of field.
_EMAIL_KINDS = frozenset({FieldKind.EMAIL, FieldKind.TEXT, FieldKind.HIDDEN})
_PHONE_KINDS = frozenset({FieldKind.PHONE, FieldKind.TEXT, FieldKind.HIDDEN})
SHORTEST_PHONE = 6
# Numbers that end with the same so many digits are one, written with and without the code of a country or a region.
SAME_END = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is looked for on a site: by what they are known, or as one lead."""

    site_id: int
    email: str = ""
    phone: str = ""
    lead_id: int | None = None

    def sealed(self) -> str:
        """The person as a form of the admin passes it on: nobody reads or changes it."""
        return encrypt(json.dumps([self.site_id, self.email, self.phone, self.lead_id]))


@dataclass(frozen=True, slots=True)
class Held:
    """What a site holds of a person, newest first."""

    leads: tuple[Lead, ...] = field(default=())
    submissions: tuple[Submission, ...] = field(default=())

    @property
    def is_nothing(self) -> bool:
        return not (self.leads or self.submissions)


def unsealed(text: str) -> Person | None:
    """The person that `Person.sealed` gave; None for anything else."""
    try:
        site_id, email, phone, lead_id = json.loads(decrypt(text))
    except (UndecipherableError, UnicodeError, ValueError, TypeError):
        return None
    return Person(site_id=site_id, email=email, phone=phone, lead_id=lead_id)


def find(person: Person) -> Held:
    """The person's leads and submissions on the site.

    A lead is found whole, with what others may have sent under it. A submission without one of these leads is the
    person's when it gives the address or the number as an answer of its own; that a text mentions it is not enough.
    """
    leads = _leads(person)
    emails = {each for each in (person.email, *(lead.email for lead in leads if person.lead_id)) if each}
    phones = {each for each in (person.phone, *(lead.phone for lead in leads if person.lead_id)) if each}
    rows = Submission.objects.for_site(person.site_id).defer("search_words").select_related("form")
    found = {row.pk: row for row in rows.filter(lead__in=[lead.pk for lead in leads])}
    for query in (*emails, *(_end(each) for each in phones if _is_number(each))):
        free = rows.filter(lead=None) if person.lead_id else rows
        for row in free.saying(query, site_ids=[person.site_id]).exclude(pk__in=found):
            if _is_by(row, emails=emails, phones=phones):
                found[row.pk] = row
    return Held(tuple(leads), tuple(sorted(found.values(), key=lambda row: -row.pk)))


def erase(person: Person, *, site: Site, user: User | None) -> Erased:
    """Delete everything that is held of the person, for good. The log says how much it was, and not of whom."""
    held = find(person)
    erased = erasure.erase(
        site, lead_ids=[lead.pk for lead in held.leads], submission_ids=[row.pk for row in held.submissions]
    )
    log(instance=site, action="leads.erase_person", user=user, data=erased.as_data())
    return erased


def _leads(person: Person) -> list[Lead]:
    rows = Lead.objects.for_site(person.site_id).order_by("-last_at", "-pk")
    if person.lead_id is not None:
        return _with_merged(list(rows.filter(pk=person.lead_id)))
    by_email = rows.filter(email_key__in=email_keys(person.email, site_id=person.site_id)) if person.email else []
    found = {lead.pk: lead for lead in by_email}
    if _is_number(person.phone):
        for lead in rows.saying(_end(person.phone), site_ids=[person.site_id]):
            if _are_same(phone_key(lead.phone), phone_key(person.phone)):
                found[lead.pk] = lead
    return _with_merged(list(found.values()))


def _with_merged(leads: list[Lead]) -> list[Lead]:
    """The leads, newest first, with all that were merged with them: they are one person, whichever was found."""
    found = {lead.pk: lead for lead in leads}
    has_grown = bool(found)
    while has_grown:
        above = [lead.merged_into_id for lead in found.values() if lead.merged_into_id is not None]
        more = Lead.objects.filter(Q(pk__in=above) | Q(merged_into__in=found)).exclude(pk__in=found)
        rows = {lead.pk: lead for lead in more}
        found.update(rows)
        has_grown = bool(rows)
    return sorted(found.values(), key=lambda lead: (lead.last_at, lead.pk), reverse=True)


def _is_by(row: Submission, *, emails: set[str], phones: set[str]) -> bool:
    addresses = {each.strip().lower() for each in emails}
    numbers = {phone_key(each) for each in phones if _is_number(each)}
    return any(said.strip().lower() in addresses for said in _answers(row, _EMAIL_KINDS)) or any(
        _are_same(phone_key(said), number) for said in _answers(row, _PHONE_KINDS) for number in numbers
    )


def _answers(row: Submission, kinds: frozenset[FieldKind]) -> Iterator[str]:
    return (str(each["value"]) for each in row.answers if each["kind"] in kinds and each["value"])


def _end(phone: str) -> str:
    """By what a number is searched, however it was written."""
    return phone_key(phone)[-SAME_END:]


def _are_same(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) >= SAME_END and (one.endswith(other) or other.endswith(one))


def _is_number(phone: str) -> bool:
    return len(phone_key(phone)) >= SHORTEST_PHONE
