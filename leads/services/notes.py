"""Notes about leads: written by whoever works on them, changed and deleted by their authors."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from leads.models import Lead, LeadNote
from leads.models.inbox import LONGEST_NOTE
from leads.services import inbox, lead_log


@transaction.atomic
def write(lead: Lead, text: str, *, user: User) -> LeadNote:
    """Add a note to the lead. Raises ValidationError for one that says nothing or too much."""
    row = inbox.locked(lead)
    note = LeadNote.objects.create(site_id=row.site_id, lead=row, author=user, text=_checked(text))
    lead_log.note(row, "note", user=user, what="written")
    return note


@transaction.atomic
def change(note: LeadNote, text: str, *, user: User, seen: str) -> None:
    """Let its author write the note anew. Raises PermissionDenied, ValidationError and `inbox.ChangedMeanwhile`."""
    row = _own(note, user=user)
    text = _checked(text)
    if row.text == text:
        return
    if row.text != _plain(seen):
        raise inbox.ChangedMeanwhile("You have changed this note in another window meanwhile.")
    row.text, row.edited_at = text, timezone.now()
    row.save(update_fields=["text", "edited_at", "updated_at"])
    lead_log.note(row.lead, "note", user=user, what="changed")


@transaction.atomic
def delete(note: LeadNote, *, user: User) -> None:
    """Let its author delete the note. Raises PermissionDenied."""
    row = _own(note, user=user)
    lead_log.note(row.lead, "note", user=user, what="deleted")
    row.delete()


def _own(note: LeadNote, *, user: User) -> LeadNote:
    row = LeadNote.objects.select_for_update(of=("self",)).select_related("lead").get(pk=note.pk)
    if row.author_id != user.pk:
        raise PermissionDenied("Only its author changes a note.")
    return row


def _checked(text: str) -> str:
    text = _plain(text)
    if not text:
        raise ValidationError("Write something first.")
    if len(text) > LONGEST_NOTE:
        raise ValidationError(f"A note has at most {LONGEST_NOTE:,} letters.")
    return text


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()
