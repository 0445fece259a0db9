"""Celery tasks of leads: an id in, one service call. Retries and time limits are declared here only.

What there is to send stands in the database: a message that comes twice, late or never does no harm.
"""

from collections.abc import Iterable
from functools import partial

from celery import shared_task
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from leads.enums import BatchAction
from leads.services import batches, deliveries, files, retention

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


@shared_task(
    name="leads.run_batch",
    soft_time_limit=540,
    time_limit=600,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=8,
)
def run_batch(batch_id: int) -> None:
    """Do a change of many rows to its end. What a worker has done before it died stays done."""
    work_on_batch(batch_id)


@shared_task(name="leads.reap_batches", soft_time_limit=25, time_limit=30)
def reap_batches() -> None:
    """Put changes of many rows on the queue again whose workers are gone."""
    for batch_id in batches.stalled(at=timezone.now()):
        queue_batch(batch_id)


def work_on_batch(batch_id: int) -> None:
    """Do the parts of a batch one after the other, and send the mails that each part caused."""
    is_running = True
    while is_running:
        batch = batches.run(batch_id, at=timezone.now(), parts=1)
        is_running = batch.is_running
        if batch.action == BatchAction.RELEASE:
            ids = deliveries.pending_of(batch.row_ids[max(0, batch.done - batches.PART) : batch.done])
            transaction.on_commit(partial(send_deliveries, ids), robust=True)


def queue_batch(batch_id: int) -> None:
    """Put a message for the batch on its queue, now: inside a transaction, call it on commit."""
    run_batch.apply_async((batch_id,), retry=False)


@shared_task(name="leads.sweep_files", soft_time_limit=540, time_limit=600)
def sweep_files() -> None:
    """Remove files of submissions that were rolled back or went with a crash."""
    files.sweep(at=timezone.now())


def send_deliveries(delivery_ids: Iterable[int]) -> None:
    """Put a message for each mail on its queue, now: inside a transaction, call it on commit.

    A broker that is away must not keep a visitor waiting, so nothing is tried twice: the reaper sends what is left.
    """
    for delivery_id in delivery_ids:
        send_delivery.apply_async((delivery_id,), retry=False)


@shared_task(name="leads.apply_retention", ignore_result=True, soft_time_limit=3_300, time_limit=3_600)
def apply_retention() -> None:
    """Delete what sites keep no longer."""
    retention.apply_all(at=timezone.now())
