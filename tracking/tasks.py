"""Celery tasks of tracking: one service call each. What there is to do stands in the database."""

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from tracking.services import dispatches, partitions, pruning, rollups, visitors


@shared_task(name="tracking.roll_up", ignore_result=True, soft_time_limit=540, time_limit=570)
def roll_up() -> None:
    """Count what has changed."""
    rollups.roll_up(at=timezone.now())


@shared_task(name="tracking.make_months", ignore_result=True)
def make_months() -> None:
    """Make the months ahead, for which events would otherwise wait a moment."""
    partitions.make_months(at=timezone.now())


@shared_task(name="tracking.prune", ignore_result=True, soft_time_limit=540, time_limit=570)
def prune() -> None:
    """Delete salts of days that are over, and events that no site keeps."""
    visitors.prune_salts(at=timezone.now())
    pruning.prune(at=timezone.now())


@shared_task(name="tracking.find_unsent_conversions", ignore_result=True, soft_time_limit=25, time_limit=30)
def find_unsent_conversions() -> None:
    """Put a message on the queue for each destination that has something to be sent."""
    for destination_id in dispatches.due_destinations(at=timezone.now()):
        send_conversions.apply_async((destination_id,), retry=False, expires=60)


@shared_task(
    name="tracking.send_conversions",
    ignore_result=True,
    soft_time_limit=100,
    time_limit=115,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=3,
)
def send_conversions(destination_id: int) -> None:
    """Send what waits for one destination."""
    dispatches.work_off(destination_id, now=timezone.now)


@shared_task(name="tracking.prune_dispatches", ignore_result=True, soft_time_limit=540, time_limit=600)
def prune_dispatches() -> None:
    dispatches.prune(at=timezone.now())


def send_soon(destination_id: int) -> None:
    """Put a message on the queue at once; one that is lost costs ten seconds, for a task looks for what is due."""
    send_conversions.apply_async((destination_id,), retry=False)
