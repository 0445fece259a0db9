"""What people decide about submissions and leads in the admin, each with its log entry."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from leads.enums import SubmissionStatus
from leads.models import Form, Submission
from leads.services import intake


@transaction.atomic
def release(submission: Submission, *, user: User | None, at: datetime) -> tuple[int, ...]:
    """Take a submission out of quarantine: it makes or joins its lead, and its mails are sent. Returns their ids."""
    row = Submission.objects.select_for_update(of=("self",)).select_related("site").get(pk=submission.pk)
    if row.is_received:
        return ()
    row.status = SubmissionStatus.RECEIVED
    row.save(update_fields=["status", "updated_at"])
    form = Form.objects.filter(submissions=row).select_related("site").first()
    delivery_ids = intake.settle(row, form=form, at=at) if form is not None else ()
    log(instance=row, action="leads.release", user=user)
    return delivery_ids


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
