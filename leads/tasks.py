"""Celery tasks of leads: an id in, one service call. Retries and time limits are declared here only.

What there is to send stands in the database: a message that comes twice, late or never does no harm.
"""

from collections.abc import Iterable

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from leads.services import deliveries

# A longer wait is left to the reaper, for a message that waits in a worker is lost with it.
LONGEST_COUNTDOWN = 240


@shared_task(
    name="leads.send_delivery",
    soft_time_limit=90,
    time_limit=120,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=8,
)
def send_delivery(delivery_id: int) -> None:
    """Send one mail; when the mail server doesn't take it, come back later, each time after a longer while."""
    wait = deliveries.deliver(delivery_id, at=timezone.now())
    if wait is not None and wait.total_seconds() <= LONGEST_COUNTDOWN:
        send_delivery.apply_async((delivery_id,), countdown=wait.total_seconds())


@shared_task(name="leads.reap_deliveries", soft_time_limit=25, time_limit=30)
def reap_deliveries() -> None:
    """Put mails on the queue again whose messages were lost with a worker or with Redis, or that waited for long."""
    send_deliveries(deliveries.take_overdue(at=timezone.now()))


def send_deliveries(delivery_ids: Iterable[int]) -> None:
    """Put a message for each mail on its queue, now: inside a transaction, call it on commit.

    A broker that is away must not keep a visitor waiting, so nothing is tried twice: the reaper sends what is left.
    """
    for delivery_id in delivery_ids:
        send_delivery.apply_async((delivery_id,), retry=False)
