"""Two leads that are one person become one: values that win, everything that hangs on both, and the way back.

Nothing is deleted. The lead that is merged keeps the values that did not win, points at the one that is kept, and is
shown no more; what comes by its address or number finds the one that is kept. Taking it back within `UNDO_FOR` gives
everything back as it was, but for what somebody has changed since.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from leads.models import Lead, LeadMerge, LeadNote, Submission
from leads.services import duplicates, inbox, lead_log
from tracking.models import Conversion

# What one chooses of; each has a winner. Tags, notes and submissions are joined.
CHOSEN = ("name", "email", "phone", "status", "value", "assigned_to")
UNDO_FOR = timedelta(days=30)
_SPAN = ("first_at", "first_submission_id", "first_touch", "last_at", "last_submission_id", "last_touch")


@transaction.atomic
def merge(
    kept: Lead,
    other: Lead,
    *,
    winners: Collection[str],
    user: User | None,
    seen: Mapping[str, Any] | None = None,
) -> LeadMerge:
    """Make `other` a part of `kept`; of the fields named in `winners` the value of `other` wins.

    `seen` says what the person saw of both, as `fingerprint` gives it: a difference raises `inbox.ChangedMeanwhile`.
    Raises ValidationError for leads of two sites, or a lead and itself.
    """
    if kept.pk == other.pk or kept.site_id != other.site_id:
        raise ValidationError("Choose two different leads of one site.")
    rows = {row.pk: row for row in _locked([kept.pk, other.pk])}
    first, second = rows[kept.pk], rows[other.pk]
    if seen is not None and seen != fingerprint(first, second):
        raise inbox.ChangedMeanwhile("Somebody has changed one of the two meanwhile. Look at both again.")
    swapped = [name for name in CHOSEN if name in winners and getattr(first, name) != getattr(second, name)]
    before = {name: getattr(first, name) for name in _SPAN}
    _join_spans(first, second)
    moved = _move_rows(second, first)
    second.merged_into = first
    _swap(first, second, swapped)
    merge_row = LeadMerge.objects.create(
        site_id=first.site_id,
        kept=first,
        merged=second,
        swapped=swapped,
        moved=moved,
        before={name: _plain(value) for name, value in before.items()},
        by=user,
    )
    lead_log.note(first, "merge", user=user, lead=second.pk, merge=merge_row.pk)
    return merge_row


@transaction.atomic
def undo(merge_row: LeadMerge, *, user: User | None, at: datetime) -> Lead:
    """Take a merge back, and return the lead that is there again. Raises ValidationError when it can't be any more."""
    row = LeadMerge.objects.select_for_update().get(pk=merge_row.pk)
    if refusal := refusal_of(row, at=at):
        raise ValidationError(refusal)
    rows = {each.pk: each for each in _locked([row.kept_id, row.merged_id], current=False)}
    kept, merged = rows[row.kept_id], rows[row.merged_id]
    if kept.merged_into_id is not None:
        raise ValidationError("The lead has been merged into another since. Take that back first.")
    merged.merged_into = None
    _swap(kept, merged, list(row.swapped))
    _give_back(row, kept, merged)
    row.undone_at = at
    row.save(update_fields=["undone_at", "updated_at"])
    lead_log.note(kept, "unmerge", user=user, lead=merged.pk)
    return merged


def refusal_of(merge_row: LeadMerge, *, at: datetime) -> str:
    """Why a merge can't be taken back, or nothing."""
    if merge_row.undone_at is not None:
        return "The merge has been taken back already."
    if at - merge_row.created_at > UNDO_FOR:
        return f"A merge can be taken back for {UNDO_FOR.days} days."
    later = LeadMerge.objects.for_site(merge_row.site_id).filter(undone_at=None, pk__gt=merge_row.pk)
    if later.filter(Q(kept=merge_row.kept_id) | Q(merged=merge_row.kept_id)).exists():
        return "Take back the merges that came after it first."
    return ""


def fingerprint(first: Lead, second: Lead) -> dict[str, Any]:
    """What of two leads somebody saw who chose between them, as a form can hold it."""
    return {str(row.pk): {name: _plain(_value(row, name)) for name in CHOSEN} for row in (first, second)}


def merges_of(lead: Lead) -> list[LeadMerge]:
    """The merges that made the lead what it is, newest first."""
    rows = LeadMerge.objects.for_site(lead.site_id).filter(kept=lead, undone_at=None)
    return list(rows.select_related("merged", "by").order_by("-pk"))


def _locked(keys: list[int], *, current: bool = True) -> list[Lead]:
    """Both rows, locked in one order whoever asks. Raises ChangedMeanwhile for one that is merged or gone."""
    rows = list(Lead.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    if len(rows) != len(set(keys)) or (current and any(row.merged_into_id is not None for row in rows)):
        raise inbox.ChangedMeanwhile("One of the two has been deleted or merged meanwhile.")
    return rows


def _swap(first: Lead, second: Lead, names: list[str]) -> None:
    """Exchange these values and store both. An address belongs to one lead at a time: for a moment to neither."""
    pairs = {name: (getattr(first, name), getattr(second, name)) for name in names}
    if "email" in pairs:
        second.email = ""
        second.save()
    for name, (_, other) in pairs.items():
        setattr(first, name, other)
    first.save()
    for name, (own, _) in pairs.items():
        setattr(second, name, own)
    second.save()
    for row in (first, second):
        duplicates.note_keys(row, place=inbox.place_of(row))


def _join_spans(first: Lead, second: Lead) -> None:
    if second.first_at < first.first_at:
        first.first_at, first.first_submission_id = second.first_at, second.first_submission_id
        first.first_touch = second.first_touch
    if second.last_at > first.last_at:
        first.last_at, first.last_submission_id = second.last_at, second.last_submission_id
        first.last_touch = second.last_touch


def _move_rows(source: Lead, target: Lead) -> dict[str, list[Any]]:
    """Let everything that hangs on one lead hang on the other; what it was."""
    site_id = source.site_id
    submissions = Submission.objects.for_site(site_id).filter(lead=source)
    notes = LeadNote.objects.for_site(site_id).filter(lead=source)
    conversions = Conversion.objects.for_site(site_id).filter(lead_id=source.pk)
    new_tags = set(source.tags.values_list("pk", flat=True)) - set(target.tags.values_list("pk", flat=True))
    moved: dict[str, list[Any]] = {
        "submissions": list(submissions.values_list("pk", flat=True)),
        "notes": list(notes.values_list("pk", flat=True)),
        "conversions": [str(pk) for pk in conversions.values_list("pk", flat=True)],
        "tags": sorted(new_tags),
    }
    submissions.update(lead=target)
    notes.update(lead=target)
    conversions.update(lead_id=target.pk)
    target.tags.add(*new_tags)
    return moved


def _give_back(row: LeadMerge, kept: Lead, merged: Lead) -> None:
    moved = row.moved
    site_id = row.site_id
    for model, name in ((Submission, "submissions"), (LeadNote, "notes")):
        model.objects.for_site(site_id).filter(pk__in=moved[name], lead=kept).update(lead=merged)
    Conversion.objects.for_site(site_id).filter(pk__in=moved["conversions"], lead_id=kept.pk).update(lead_id=merged.pk)
    kept.tags.remove(*moved["tags"])
    _restore_span(kept, row.before)


def _restore_span(kept: Lead, before: Mapping[str, Any]) -> None:
    """What was first and last heard of the lead, by what is still its own."""
    own = Submission.objects.for_site(kept.site_id).filter(lead=kept).order_by("pk")
    first, last = own.first(), own.last()
    kept.first_submission, kept.last_submission = first, last
    kept.first_at, kept.last_at = (datetime.fromisoformat(before[name]) for name in ("first_at", "last_at"))
    kept.first_touch = first.touch if first else before["first_touch"]
    kept.last_touch = last.touch if last else before["last_touch"]
    if last is not None and last.pk != before["last_submission_id"]:
        # It has written again since.
        kept.last_at = max(kept.last_at, last.created_at)
    kept.save()


def _value(row: Lead, name: str) -> Any:
    return row.assigned_to_id if name == "assigned_to" else getattr(row, name)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int | str | dict) else str(value)
