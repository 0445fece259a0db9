"""What people change about one lead: status, who looks after it, contact, tags. Each says what it saw before.

A change that somebody else was quicker with is refused and nothing is overwritten: what a person saw (`seen`) is
compared with the locked row, value by value, so that two people who change different things do not hinder each other.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Site

from leads.enums import LeadStatus
from leads.models import Lead, LeadTag
from leads.models.inbox import LONGEST_TAG
from leads.services import duplicates, lead_log, lead_notices

MOST_TAGS = 200
CONTACT = ("name", "email", "phone", "value")


class ChangedMeanwhile(Exception):  # noqa: N818 - a refusal, not a fault
    """Somebody else has changed the value that was to be changed. `now` are the values as they are."""

    def __init__(self, message: str, *, now: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.now = dict(now or {})


def locked(lead: Lead) -> Lead:
    """The lead as it is now, locked until the transaction ends. Raises ChangedMeanwhile for one that is merged."""
    row = Lead.objects.select_for_update(of=("self",)).select_related("assigned_to").get(pk=lead.pk)
    if row.merged_into_id is not None:
        raise ChangedMeanwhile("Somebody has merged this lead into another meanwhile.")
    return row


@transaction.atomic
def move(lead: Lead, status: LeadStatus, *, user: User | None, seen: str) -> bool:
    """Give the lead another status; whether it had another. Raises ChangedMeanwhile when it is not `seen` any more."""
    row = locked(lead)
    if row.status == status:
        return False
    if row.status != seen:
        label = LeadStatus(row.status).label
        raise ChangedMeanwhile(f"Somebody else has set the status to “{label}” meanwhile.", now={"status": row.status})
    before, row.status = row.status, status
    row.save(update_fields=["status", "updated_at"])
    lead_log.note(row, "move", user=user, before=before, after=str(status), **_labels(before, status))
    return True


@transaction.atomic
def assign(lead: Lead, person: User | None, *, user: User | None, seen: int | None) -> bool:
    """Give the lead to somebody, or to nobody; whether it was another's. Raises ChangedMeanwhile."""
    row = locked(lead)
    if row.assigned_to_id == (person.pk if person else None):
        return False
    if row.assigned_to_id != seen:
        raise ChangedMeanwhile(f"It has been assigned to {name_of(row.assigned_to)} meanwhile.")
    row.assigned_to = person
    row.save(update_fields=["assigned_to", "updated_at"])
    lead_log.note(row, "assign", user=user, to=name_of(person), user_id=person.pk if person else None)
    lead_notices.assigned(row, person, by=user)
    return True


@transaction.atomic
def change_contact(lead: Lead, values: Mapping[str, Any], *, user: User | None, seen: Mapping[str, Any]) -> list[str]:
    """Store what a person changed of name, address, number and value; the names of the fields that were changed.

    Raises ChangedMeanwhile when one of these is not as it was `seen`, and ValidationError for what can't be.
    """
    row = locked(lead)
    given = {name: values[name] for name in CONTACT if name in values and values[name] != getattr(row, name)}
    # A field that the person left as it was is not theirs: somebody else's value in it stays.
    wanted = {name: value for name, value in given.items() if name not in seen or value != seen[name]}
    others = {name: getattr(row, name) for name in wanted if name in seen and getattr(row, name) != seen[name]}
    if others:
        raise ChangedMeanwhile("Somebody else has changed this meanwhile.", now=others)
    if not wanted:
        return []
    for name, value in wanted.items():
        setattr(row, name, value)
    row.clean()
    row.save()
    duplicates.note_keys(row, place=place_of(row))
    # Which fields, and never what stands in them: log entries outlive the lead.
    lead_log.note(row, "edit", user=user, fields=", ".join(_label(name) for name in wanted))
    return list(wanted)


@transaction.atomic
def add(site: Site, values: Mapping[str, Any], *, user: User | None) -> Lead:
    """Make a lead by hand, such as for somebody who called. Raises ValidationError."""
    lead = Lead(site=site, **{name: values[name] for name in CONTACT if name in values})
    lead.clean()
    lead.save()
    duplicates.note_keys(lead, is_new=True)
    lead_log.note(lead, "add", user=user)
    return lead


@transaction.atomic
def set_tags(lead: Lead, names: list[str], *, user: User | None, seen: set[str]) -> list[LeadTag]:
    """Give the lead exactly these tags, but keep those that somebody else gave or took since they were `seen`."""
    row = locked(lead)
    wanted = {tag.pk: tag for tag in tags_named(row.site, names)}
    has = {tag.pk: tag for tag in row.tags.all()}
    known = {name.casefold() for name in seen}
    added = [tag for pk, tag in wanted.items() if pk not in has and tag.name.casefold() not in known]
    removed = [tag for pk, tag in has.items() if pk not in wanted and tag.name.casefold() in known]
    row.tags.add(*added)
    row.tags.remove(*removed)
    if added or removed:
        said = [f"+{tag.name}" for tag in added] + [f"−{tag.name}" for tag in removed]
        lead_log.note(row, "tag", user=user, tags=", ".join(said))
    return list(row.tags.all())


def tags_named(site: Site, names: list[str]) -> list[LeadTag]:
    """The site's tags of these names, made where they are missing. Raises ValidationError for too long or too many."""
    plain = {" ".join(name.split()).casefold(): " ".join(name.split()) for name in names if name.strip()}
    too_long = next((name for name in plain.values() if len(name) > LONGEST_TAG), None)
    if too_long:
        raise ValidationError(f"A tag has at most {LONGEST_TAG} letters: “{too_long[:60]}…” has more.")
    existing = {tag.name.casefold(): tag for tag in LeadTag.objects.for_site(site)}
    missing = [name for key, name in plain.items() if key not in existing]
    if missing and len(existing) + len(missing) > MOST_TAGS:
        raise ValidationError(f"A site has at most {MOST_TAGS} tags. Use one that is there, or delete some.")
    for name in missing:
        tag, _ = LeadTag.objects.get_or_create(site=site, name=name)
        existing[name.casefold()] = tag
    return [existing[key] for key in plain]


def place_of(lead: Lead) -> str | None:
    """Where the lead said they are, by what they sent last; None when they sent nothing."""
    submission = lead.last_submission or lead.first_submission
    return duplicates.place_of(submission) if submission is not None else None


def name_of(person: User | None) -> str:
    return (person.get_full_name() or person.get_username()) if person else "nobody"


def _labels(before: str, after: str) -> dict[str, str]:
    return {"was": LeadStatus(before).label, "now": LeadStatus(after).label}


def _label(name: str) -> str:
    field: Any = Lead._meta.get_field(name)
    return str(field.verbose_name)
