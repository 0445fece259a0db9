"""Where people's decisions on destinations come in: one service call, and what is to be sent queued on commit."""

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from tracking import tasks
from tracking.models import Destination, Dispatch
from tracking.services import dispatches


def send_test(destination: Destination, *, user: User | None) -> Dispatch:
    """Send an event that tries the destination out."""
    row = dispatches.send_test(destination, user=user, at=timezone.now())
    _send(destination)
    return row


def send_again(destination: Destination, *, user: User | None, dispatch: Dispatch | None = None) -> int:
    """Send one dispatch again, or all of the destination that failed; how many."""
    rows = Dispatch.objects.filter(destination=destination)
    rows = rows.filter(pk=dispatch.pk) if dispatch is not None else rows.filter(status="failed")
    count = dispatches.send_again(rows, destination=destination, user=user, at=timezone.now())
    if count:
        _send(destination)
    return count


def _send(destination: Destination) -> None:
    # The queue is put on by the tasks' module only.
    transaction.on_commit(partial(tasks.send_soon, destination.pk), robust=True)
