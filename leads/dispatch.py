"""Where a submission comes in and where people decide about it: one service call, and its mails sent on commit.

With `tasks`, the only place that puts messages on a queue.
"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Site

from leads import tasks
from leads.enums import BatchAction
from leads.models import Confirmation, Form, LeadBatch, Submission
from leads.services import batches, confirmations, deliveries, following, intake, moderation
from leads.services.intake import InvalidAnswersError, KeyReusedError, PausedError, Receipt, TooOftenError, Visit

__all__ = [
    "InvalidAnswersError",
    "KeyReusedError",
    "PausedError",
    "Receipt",
    "TooOftenError",
    "Visit",
    "receive",
    "release",
    "send_again",
    "start_batch",
    "undo_batch",
]


def receive(
    *,
    form: Form,
    data: Mapping[str, Any],
    visit: Visit,
    files: Any = None,
    extras: Mapping[str, str] | None = None,
) -> Receipt:
    """Take what a visitor sent and send its mails once it is stored; see `intake.receive` for what it raises."""
    receipt = intake.receive(form=form, data=data, visit=visit, at=timezone.now(), files=files, extras=extras)
    _send(receipt.delivery_ids)
    return receipt


def confirm(confirmation: Confirmation) -> None:
    """Let what waited for a confirmation count, and send the mails that follow."""
    _send(confirmations.confirm(confirmation, settle=following.settle, at=timezone.now()))


def release(submission: Submission, *, user: User | None) -> None:
    """Take a submission out of quarantine."""
    _send(moderation.release(submission, user=user, at=timezone.now()))


def send_again(submission: Submission, *, user: User | None) -> int:
    """Send the mails of a submission that failed, or all notifications again; how many."""
    delivery_ids = deliveries.send_again(submission, at=timezone.now())
    if delivery_ids:
        log(instance=submission, action="leads.send_again", user=user, data={"count": len(delivery_ids)})
    _send(delivery_ids)
    return len(delivery_ids)


def start_batch(
    site: Site, action: BatchAction, *, row_ids: Collection[int], user: User, value: str = "", label: str
) -> LeadBatch:
    """Change many rows: at once where that is quick, else by a worker. Raises ValidationError."""
    return _work(batches.start(site, action, row_ids=row_ids, user=user, value=value, label=label))


def undo_batch(batch: LeadBatch, *, user: User) -> LeadBatch:
    """Take back what was done to many. Raises ValidationError."""
    return _work(batches.start_undo(batch, user=user, at=timezone.now()))


def _work(batch: LeadBatch) -> LeadBatch:
    if batch.total <= batches.PART:
        tasks.work_on_batch(batch.pk)
        return LeadBatch.objects.get(pk=batch.pk)
    transaction.on_commit(partial(tasks.queue_batch, batch.pk), robust=True)
    return batch


def _send(delivery_ids: tuple[int, ...]) -> None:
    if delivery_ids:
        transaction.on_commit(partial(tasks.send_deliveries, delivery_ids), robust=True)
