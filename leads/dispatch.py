"""Where a submission comes in and where people decide about it: one service call, and its mails sent on commit.

With `tasks`, the only place that puts messages on a queue.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from leads import tasks
from leads.models import Form, Submission
from leads.services import deliveries, intake, moderation
from leads.services.intake import InvalidAnswersError, PausedError, Receipt, TooOftenError, Visit

__all__ = ["InvalidAnswersError", "PausedError", "Receipt", "TooOftenError", "Visit", "receive", "release"]


def receive(*, form: Form, data: Mapping[str, Any], visit: Visit) -> Receipt:
    """Take what a visitor sent and send its mails once it is stored; see `intake.receive` for what it raises."""
    receipt = intake.receive(form=form, data=data, visit=visit, at=timezone.now())
    _send(receipt.delivery_ids)
    return receipt


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


def _send(delivery_ids: tuple[int, ...]) -> None:
    if delivery_ids:
        transaction.on_commit(partial(tasks.send_deliveries, delivery_ids), robust=True)
