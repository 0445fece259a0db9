"""What has happened with one lead, newest first: what they sent, what people did about it, and who looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from wagtail.models import ModelLogEntry

from leads.models import Delivery, Lead, LeadExport, LeadNote, Submission
from leads.services import visits
from leads.services.visits import Step

MOST_SUBMISSIONS = 50
MOST_NOTES = 200
MOST_ENTRIES = 200
# What stands in the timeline by itself already.
_SHOWN_OTHERWISE = ("leads.note", "leads.view")
_LOOKED_AT = "leads.view"
_ICONS = {
    "leads.move": "resubmit",
    "leads.assign": "user",
    "leads.tag": "tag",
    "leads.edit": "edit",
    "leads.merge": "link",
    "leads.unmerge": "link",
    "leads.add": "plus",
    "leads.release": "check",
    "leads.quarantine": "warning",
    "leads.reject": "warning",
    "leads.send_again": "mail",
}


@dataclass(slots=True)
class Sent:
    """One submission with everything that belongs to it."""

    submission: Submission
    answers: list[tuple[str, str]]
    mails: list[Delivery]
    steps: list[Step]

    @property
    def has_failed(self) -> bool:
        return any(mail.is_failed for mail in self.mails)


@dataclass(slots=True)
class Item:
    """One entry of the timeline; exactly one of `sent`, `note` and `text` says what it is."""

    at: datetime
    icon: str
    user: User | None = None
    text: str = ""
    sent: Sent | None = None
    note: LeadNote | None = None


@dataclass(slots=True)
class Access:
    """That somebody looked at the lead on a day, or took it along."""

    at: datetime
    user: User | None
    text: str
    times: int = 1


@dataclass(slots=True)
class Timeline:
    """Everything that a lead's screen tells. The number of queries does not depend on how much it is."""

    items: list[Item]
    sent: list[Sent]
    access: list[Access] = field(default_factory=list)
    last_move: ModelLogEntry | None = None


def timeline_of(lead: Lead) -> Timeline:
    """The lead's timeline."""
    sent = _sent(lead)
    notes = list(lead.notes.select_related("author__wagtail_userprofile").order_by("-pk")[:MOST_NOTES])
    entries = _entries(lead, [each.submission.pk for each in sent])
    items = [
        *(Item(each.submission.created_at, "mail", sent=each) for each in sent),
        *(Item(note.created_at, "comment", user=note.author, note=note) for note in notes),
        *(_of_entry(entry) for entry in entries if entry.action not in _SHOWN_OTHERWISE),
    ]
    items.sort(key=lambda item: item.at, reverse=True)
    looks = [entry for entry in entries if entry.action == _LOOKED_AT]
    last_move = next((entry for entry in entries if entry.action == "leads.move"), None)
    return Timeline(items, sent, access=_access(lead, looks), last_move=last_move)


def _sent(lead: Lead) -> list[Sent]:
    rows = Submission.objects.for_site(lead.site_id).filter(lead=lead).select_related("page", "form")
    submissions = list(rows.prefetch_related("deliveries").order_by("-pk")[:MOST_SUBMISSIONS])
    steps = visits.steps_of(lead.site_id, submissions)
    return [
        Sent(
            submission,
            answers=list(submission.texts()),
            mails=sorted(submission.deliveries.all(), key=lambda mail: mail.pk),
            steps=steps.get(submission.pk, []),
        )
        for submission in submissions
    ]


def _entries(lead: Lead, submission_ids: Sequence[int]) -> list[ModelLogEntry]:
    types = ContentType.objects.get_for_models(Lead, Submission)
    about = Q(content_type=types[Lead], object_id=str(lead.pk))
    if submission_ids:
        about |= Q(content_type=types[Submission], object_id__in=[str(pk) for pk in submission_ids])
    rows = ModelLogEntry.objects.filter(about).select_related("user__wagtail_userprofile")
    return list(rows.order_by("-timestamp", "-pk")[:MOST_ENTRIES])


def _of_entry(entry: ModelLogEntry) -> Item:
    return Item(entry.timestamp, _ICONS.get(entry.action, "history"), user=entry.user, text=str(entry.message))


def _access(lead: Lead, looks: Sequence[ModelLogEntry]) -> list[Access]:
    """Who looked, folded by person and day, and who took the lead along."""
    folded: dict[tuple[Any, date], Access] = {}
    for entry in looks:
        key = (entry.user_id, timezone.localdate(entry.timestamp))
        if key in folded:
            folded[key].times += 1
        else:
            folded[key] = Access(entry.timestamp, entry.user, "looked at it")
    exports = LeadExport.objects.for_site(lead.site_id).filter(
        lead_ids__contains=[lead.pk], created_at__gte=lead.first_at
    )
    taken = [
        Access(
            export.created_at, export.by, f"downloaded it, among {len(export.lead_ids):,} as {export.format.upper()}"
        )
        for export in exports.select_related("by").order_by("-pk")[:MOST_NOTES]
    ]
    return sorted([*folded.values(), *taken], key=lambda each: each.at, reverse=True)
