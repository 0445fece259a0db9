"""What people decide about submissions and leads in the admin, each with its log entry."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from leads.enums import SubmissionStatus
from leads.models import Submission
from leads.services import definitions, following


@transaction.atomic
def release(submission: Submission, *, user: User | None, at: datetime) -> tuple[int, ...]:
    """Take a submission out of quarantine: it makes or joins its lead, and its mails are sent. Returns their ids."""
    row = Submission.objects.select_for_update(of=("self",)).select_related("site").get(pk=submission.pk)
    if row.is_received:
        return ()
    row.status = SubmissionStatus.RECEIVED
    row.save(update_fields=["status", "updated_at"])
    delivery_ids = following.settle(row, form=definitions.of_submission(row), sent_at=row.created_at, at=at)
    log(instance=row, action="leads.release", user=user)
    return delivery_ids


@transaction.atomic
def reject(submission: Submission, *, user: User | None) -> bool:
    """Say that what is held in quarantine is spam; whether it was held. It is kept until retention deletes it."""
    return _change(submission, SubmissionStatus.QUARANTINED, SubmissionStatus.REJECTED, user=user, action="reject")


@transaction.atomic
def unreject(submission: Submission, *, user: User | None) -> bool:
    """Put what was rejected back into quarantine; whether it was rejected."""
    return _change(submission, SubmissionStatus.REJECTED, SubmissionStatus.QUARANTINED, user=user, action="quarantine")


def _change(
    submission: Submission, was: SubmissionStatus, wanted: SubmissionStatus, *, user: User | None, action: str
) -> bool:
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if row.status != was:
        return False
    row.status = wanted
    row.save(update_fields=["status", "updated_at"])
    log(instance=row, action=f"leads.{action}", user=user)
    return True


@transaction.atomic
def quarantine(submission: Submission, *, user: User | None) -> bool:
    """Put a submission into quarantine; whether it was not there yet. Its lead stays, for others may have joined it."""
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if not row.is_received:
        return False
    row.status = SubmissionStatus.QUARANTINED
    row.save(update_fields=["status", "updated_at"])
    log(instance=row, action="leads.quarantine", user=user)
    return True
