"""The same change for many leads or submissions: in parts, each with its log entries, and with a way back.

Which rows are meant is fixed when a batch starts. Each part is one transaction, so that a batch that is stopped in the
middle goes on where it was; somebody who works on one of the rows meanwhile waits for a part and not for the whole.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Site

from leads.enums import OF_SUBMISSIONS, UNDOABLE, BatchAction, BatchState, LeadStatus, SubmissionStatus
from leads.models import Lead, LeadBatch, LeadTag, Submission
from leads.services import inbox, lead_events, lead_log, lead_notices, moderation

PART = 200
MOST_ROWS = 100_000
UNDO_FOR = timedelta(hours=1)
# A batch that nobody has worked on for so long is taken up again.
STALLED_FOR = timedelta(minutes=2)

# For the rows of a part: what each that was changed was before.
type Doing = Callable[[LeadBatch, Sequence[int], datetime], Mapping[int, Any]]


def start(
    site: Site, action: BatchAction, *, row_ids: Collection[int], user: User, value: str = "", label: str
) -> LeadBatch:
    """Make a batch; `run_part` works on it. Raises ValidationError for what can't be done."""
    if not row_ids:
        raise ValidationError("Choose at least one.")
    if len(row_ids) > MOST_ROWS:
        raise ValidationError(f"At most {MOST_ROWS:,} at once. Narrow the filters.")
    keys = list(dict.fromkeys(row_ids))
    return LeadBatch.objects.create(
        site=site, action=action, value=value, label=label, row_ids=keys, total=len(keys), by=user
    )


def start_undo(batch: LeadBatch, *, user: User, at: datetime) -> LeadBatch:
    """Make a batch that takes another back. Raises ValidationError when it can't be taken back."""
    if not can_undo(batch, user=user, at=at):
        raise ValidationError("This can't be taken back any more.")
    with transaction.atomic():
        LeadBatch.objects.select_for_update().get(pk=batch.pk)
        if LeadBatch.objects.filter(undoes=batch).exists():
            raise ValidationError("This is taken back already.")
        return LeadBatch.objects.create(
            site_id=batch.site_id,
            action=BatchAction.UNDO,
            label=f"Undone: {batch.label}",
            row_ids=[int(pk) for pk in batch.before],
            total=len(batch.before),
            by=user,
            undoes=batch,
        )


def can_undo(batch: LeadBatch, *, user: User, at: datetime) -> bool:
    """Whether its maker may take the batch back now."""
    return (
        batch.state == BatchState.DONE
        and batch.action in UNDOABLE
        and batch.by_id == user.pk
        and batch.changed > 0
        and at - batch.created_at <= UNDO_FOR
        and not hasattr(batch, "undone_by")
    )


def run(batch_id: int, *, at: datetime, parts: int | None = None) -> LeadBatch:
    """Do parts of the batch until it is done, or as many as given; the batch as it is then."""
    done = 0
    while True:
        batch = run_part(batch_id, at=at)
        done += 1
        if not batch.is_running or (parts is not None and done >= parts):
            return batch


@transaction.atomic
def run_part(batch_id: int, *, at: datetime) -> LeadBatch:
    """Do the next part. Two who do it at once do two parts one after the other."""
    batch = LeadBatch.objects.select_for_update(of=("self",)).select_related("by", "site", "undoes").get(pk=batch_id)
    ids = batch.row_ids[batch.done : batch.done + PART]
    if ids and batch.is_running:
        changed = _DOING[BatchAction(batch.action)](batch, ids, at)
        batch.before = {**batch.before, **{str(pk): value for pk, value in changed.items()}}
        batch.changed += len(changed)
        batch.done += len(ids)
    if batch.done >= batch.total:
        batch.state = BatchState.DONE
    batch.save(update_fields=["before", "changed", "done", "state", "updated_at"])
    return batch


def recent(
    sites: QuerySet[Site] | Collection[int], *, user: User, at: datetime, of_submissions: bool = False
) -> list[LeadBatch]:
    """What the person has done to many leads or submissions lately, newest first, but for what was taken back."""
    rows = LeadBatch.objects.for_sites(sites).filter(by=user, created_at__gte=at - UNDO_FOR, undone_by=None)
    about = Q(action__in=OF_SUBMISSIONS) | Q(undoes__action__in=OF_SUBMISSIONS)
    rows = rows.filter(about if of_submissions else ~about)
    return list(rows.defer("row_ids", "before").select_related("undone_by").order_by("-pk")[:3])


def stalled(*, at: datetime) -> list[int]:
    """Batches whose worker is gone."""
    rows = LeadBatch.objects.filter(state=BatchState.RUNNING, updated_at__lt=at - STALLED_FOR)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:100])


def _leads(batch: LeadBatch, ids: Sequence[int]) -> list[Lead]:
    rows = Lead.objects.for_site(batch.site_id).current().filter(pk__in=ids)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _set_status(batch: LeadBatch, ids: Sequence[int], at: datetime) -> Mapping[int, Any]:
    return _set_statuses(batch, dict.fromkeys(ids, batch.value), at=at)


def _set_statuses(
    batch: LeadBatch, wanted: Mapping[int, str], *, at: datetime, only_from: str = ""
) -> Mapping[int, Any]:
    """Set each lead's status; those that are not `only_from` any more stay as they are."""
    found = {}
    for lead in _leads(batch, list(wanted)):
        if lead.status != wanted[lead.pk] and (not only_from or lead.status == only_from):
            found[lead.pk] = lead.status
    for status in {wanted[pk] for pk in found}:
        changed = [pk for pk in found if wanted[pk] == status]
        Lead.objects.for_site(batch.site_id).filter(pk__in=changed).update(status=status, updated_at=at)
    entries = {
        pk: {"before": was, "after": wanted[pk], "was": LeadStatus(was).label, "now": LeadStatus(wanted[pk]).label}
        for pk, was in found.items()
    }
    lead_log.note_many(Lead, "move", site_id=batch.site_id, user=batch.by, entries=entries)
    return found


def _assign(batch: LeadBatch, ids: Sequence[int], at: datetime) -> Mapping[int, Any]:
    return _assign_each(batch, dict.fromkeys(ids, int(batch.value) if batch.value else None), at=at)


def _assign_each(
    batch: LeadBatch, wanted: Mapping[int, int | None], *, at: datetime, only_from: int | str | None = ""
) -> Mapping[int, Any]:
    found = {}
    for lead in _leads(batch, list(wanted)):
        if lead.assigned_to_id != wanted[lead.pk] and (only_from == "" or lead.assigned_to_id == only_from):
            found[lead.pk] = lead.assigned_to_id
    keys = [key for key in map(wanted.get, found) if key is not None]
    people = {person.pk: person for person in User.objects.filter(pk__in=keys)}
    for key in {wanted[pk] for pk in found}:
        changed = [pk for pk in found if wanted[pk] == key]
        person = people.get(key) if key is not None else None
        Lead.objects.for_site(batch.site_id).filter(pk__in=changed).update(assigned_to=person, updated_at=at)
        lead_notices.assigned_many(batch.site_id, person, count=len(changed), by=batch.by)
    entries = {pk: {"to": inbox.name_of(people.get(wanted[pk] or 0)), "user_id": wanted[pk]} for pk in found}
    lead_log.note_many(Lead, "assign", site_id=batch.site_id, user=batch.by, entries=entries)
    return found


def _tag(batch: LeadBatch, ids: Sequence[int], at: datetime) -> Mapping[int, Any]:
    return _tag_each(batch, ids, name=batch.value, adds=True)


def _untag(batch: LeadBatch, ids: Sequence[int], at: datetime) -> Mapping[int, Any]:
    return _tag_each(batch, ids, name=batch.value, adds=False)


def _tag_each(batch: LeadBatch, ids: Sequence[int], *, name: str, adds: bool) -> Mapping[int, Any]:
    named = LeadTag.objects.for_site(batch.site_id).filter(name__iexact=name)
    tag = inbox.tags_named(batch.site, [name])[0] if adds else named.first()
    if tag is None:
        return {}
    leads = _leads(batch, ids)
    through = Lead.tags.through
    has = set(through.objects.filter(leadtag=tag, lead__in=leads).values_list("lead_id", flat=True))
    changed = [lead.pk for lead in leads if (lead.pk in has) != adds]
    if adds:
        through.objects.bulk_create([through(lead_id=pk, leadtag_id=tag.pk) for pk in changed], ignore_conflicts=True)
    else:
        through.objects.filter(leadtag=tag, lead__in=changed).delete()
    said = f"{'+' if adds else '−'}{tag.name}"
    entries = {pk: {"tags": said} for pk in changed}
    lead_log.note_many(Lead, "tag", site_id=batch.site_id, user=batch.by, entries=entries)
    return dict.fromkeys(changed, not adds)


def _delete(batch: LeadBatch, ids: Sequence[int], at: datetime) -> Mapping[int, Any]:
    leads = _leads(batch, ids)
    delete_leads(leads, site_id=batch.site_id, user=batch.by)
    return dict.fromkeys([lead.pk for lead in leads])


def delete_leads(leads: Sequence[Lead], *, site_id: int, user: User | None) -> None:
    """Delete leads for good, with what is kept beside them; what they sent stays, and is told to nobody any more."""
    keys = [lead.pk for lead in leads]
    sent = Submission.objects.for_site(site_id).filter(lead__in=keys)
    lead_events.forget(site_id, submission_ids=sent.values_list("pk", flat=True))
    lead_log.note_many(Lead, "delete", site_id=site_id, user=user, entries={pk: {} for pk in keys})
    Lead.objects.for_site(site_id).filter(pk__in=keys).delete()


def _release(batch: LeadBatch, ids: Sequence[int], at: datetime) -> Mapping[int, Any]:
    held = Submission.objects.for_site(batch.site_id).filter(pk__in=ids).exclude(status=SubmissionStatus.RECEIVED)
    found = {}
    for row in held.order_by("pk"):
        moderation.release(row, user=batch.by, at=at)
        found[row.pk] = row.status
    return found


def _reject(batch: LeadBatch, ids: Sequence[int], at: datetime) -> Mapping[int, Any]:
    rows = Submission.objects.for_site(batch.site_id).filter(pk__in=ids).order_by("pk")
    return {row.pk: row.status for row in rows if moderation.reject(row, user=batch.by)}


def _undo(batch: LeadBatch, ids: Sequence[int], at: datetime) -> Mapping[int, Any]:
    """Give the rows of a part what they had before, if nobody has changed them since."""
    first = batch.undoes
    if first is None:
        return {}
    before = {pk: first.before[str(pk)] for pk in ids}
    if first.action == BatchAction.STATUS:
        return _set_statuses(batch, before, at=at, only_from=first.value)
    if first.action == BatchAction.ASSIGN:
        return _assign_each(batch, before, at=at, only_from=int(first.value) if first.value else None)
    if first.action in {BatchAction.TAG, BatchAction.UNTAG}:
        return _tag_each(batch, ids, name=first.value, adds=first.action == BatchAction.UNTAG)
    rows = Submission.objects.for_site(batch.site_id).filter(pk__in=ids).order_by("pk")
    return {row.pk: row.status for row in rows if moderation.unreject(row, user=batch.by)}


_DOING: Mapping[BatchAction, Doing] = {
    BatchAction.STATUS: _set_status,
    BatchAction.ASSIGN: _assign,
    BatchAction.TAG: _tag,
    BatchAction.UNTAG: _untag,
    BatchAction.DELETE: _delete,
    BatchAction.RELEASE: _release,
    BatchAction.REJECT: _reject,
    BatchAction.UNDO: _undo,
}
