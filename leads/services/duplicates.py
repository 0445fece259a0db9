"""Which leads may be one person: by keyed hashes, so that nothing that can be read is kept for it.

A lead's keys are noted wherever its name, address or number is written. Two leads that have one in common are
shown side by side; nobody is merged without somebody who says so.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F

from leads.enums import MatchKind
from leads.models import Lead, LeadMatchKey, Submission
from leads.models.submissions import phone_key
from leads.services import fingerprints

MOST_SHOWN = 10
# A number with and without the code of its country ends in the same digits; shorter ones are extensions.
SHORTEST_NUMBER, COMPARED_DIGITS = 7, 9
# Providers to whom dots in a name mean nothing.
_DOTLESS = {"gmail.com", "googlemail.com"}
_SAME_HOST = {"googlemail.com": "gmail.com"}
# What forms call the field that says where somebody is.
PLACE_KEYS = frozenset({
    "city", "town", "place", "location", "postcode", "postal_code", "zip", "zip_code", "suburb", "plz", "ort", "stadt",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another lead that may be the same person, and why."""

    lead: Lead
    kinds: tuple[MatchKind, ...]

    @property
    def reasons(self) -> str:
        return ", ".join(kind.label.lower() if number else kind.label for number, kind in enumerate(self.kinds))


def note_keys(lead: Lead, *, place: str | None = None, is_new: bool = False) -> None:
    """Store by what the lead is found as a duplicate. Without a `place` the one that was noted stays."""
    wanted = {
        MatchKind.PHONE: _number(lead.phone),
        MatchKind.EMAIL: _address(lead.email),
    }
    if place is not None:
        name = _words(lead.name)
        wanted[MatchKind.NAME_PLACE] = f"{name}|{_words(place)}" if " " in name and place.strip() else ""
    rows = LeadMatchKey.objects.for_site(lead.site_id).filter(lead=lead)
    gone = [kind for kind, words in wanted.items() if not words]
    if gone and not is_new:
        rows.filter(kind__in=gone).delete()
    LeadMatchKey.objects.bulk_create(
        [
            LeadMatchKey(
                site_id=lead.site_id,
                lead=lead,
                kind=kind,
                digest=fingerprints.of_match(kind, words, site_id=lead.site_id),
            )
            for kind, words in wanted.items()
            if words
        ],
        update_conflicts=True,
        unique_fields=["lead", "kind"],
        update_fields=["digest", "updated_at"],
    )


def duplicates_of(lead: Lead) -> list[Duplicate]:
    """The current leads of the site that may be the same person, the surest first."""
    own = LeadMatchKey.objects.for_site(lead.site_id).filter(lead=lead)
    same = LeadMatchKey.objects.for_site(lead.site_id).filter(
        kind__in=own.values("kind"), digest__in=own.values("digest"), lead__merged_into=None
    )
    kinds: dict[int, set[str]] = defaultdict(set)
    for lead_id, kind in same.exclude(lead=lead).values_list("lead_id", "kind")[: 4 * MOST_SHOWN]:
        kinds[lead_id].add(kind)
    rows = Lead.objects.for_site(lead.site_id).filter(pk__in=kinds).select_related("assigned_to")
    order = list(MatchKind)
    found = [Duplicate(row, tuple(kind for kind in order if kind in kinds[row.pk])) for row in rows]
    found.sort(key=lambda each: (order.index(each.kinds[0]), -each.lead.last_at.timestamp()))
    return found[:MOST_SHOWN]


def with_duplicates(site_id: int, lead_ids: Collection[int]) -> set[int]:
    """Which of these leads have another that may be the same person; one query."""
    keys = LeadMatchKey.objects.for_site(site_id).filter(lead__in=lead_ids)
    others = LeadMatchKey.objects.for_site(site_id).filter(lead__merged_into=None)
    pairs = keys.values_list("lead_id", "kind", "digest")
    rows = list(pairs)
    if not rows:
        return set()
    same = others.filter(digest__in={digest for *_, digest in rows}).values_list("lead_id", "kind", "digest")
    owners: dict[tuple[str, str], set[int]] = defaultdict(set)
    for lead_id, kind, digest in same.order_by(F("lead_id"))[: 50 * len(rows)]:
        owners[kind, digest].add(lead_id)
    return {lead_id for lead_id, kind, digest in rows if owners[kind, digest] - {lead_id}}


def place_of(submission: Submission) -> str:
    """Where somebody says they are, if a form asked for it."""
    for answer in submission.answers:
        if answer["key"] in PLACE_KEYS and isinstance(answer["value"], str) and answer["value"].strip():
            return str(answer["value"])
    return ""


def _number(phone: str) -> str:
    digits = phone_key(phone)
    return digits[-COMPARED_DIGITS:] if len(digits) >= SHORTEST_NUMBER else ""


def _address(email: str) -> str:
    """The address as its mailbox reads it: without case, without what stands behind a plus sign."""
    name, at, host = email.strip().casefold().rpartition("@")
    if not at:
        return ""
    name = name.split("+", 1)[0]
    if host in _DOTLESS:
        name = name.replace(".", "")
    return f"{name}@{_SAME_HOST.get(host, host)}"


def _words(text: str) -> str:
    """The words of a name without accents, case and order."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(sorted(letters.split()))
