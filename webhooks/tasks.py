"""Celery tasks of webhooks: an id in, one service call. Retries and time limits are declared here only.

What there is to send stands in the database: a message that comes twice, late or never does no harm.
"""

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from webhooks.services import deliveries, upkeep


@shared_task(name="webhooks.send_due", ignore_result=True, soft_time_limit=25, time_limit=30)
def send_due() -> None:
    """Put a message on the queue for each endpoint that has something to be sent."""
    for endpoint_id in deliveries.due_endpoints(at=timezone.now()):
        send_to.apply_async((endpoint_id,), retry=False, expires=60)


@shared_task(
    name="webhooks.send_to",
    ignore_result=True,
    soft_time_limit=100,
    time_limit=115,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=3,
)
def send_to(endpoint_id: int) -> None:
    """Send what waits for one endpoint; if that paused it, tell its people."""
    run = deliveries.work_off(endpoint_id, now=timezone.now)
    if run.was_paused:
        tell_of_pause.apply_async((endpoint_id,))


@shared_task(
    name="webhooks.tell_of_pause",
    ignore_result=True,
    soft_time_limit=90,
    time_limit=120,
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=600,
    max_retries=8,
)
def tell_of_pause(endpoint_id: int) -> None:
    upkeep.tell_of_pause(endpoint_id)


@shared_task(name="webhooks.prune", ignore_result=True, soft_time_limit=540, time_limit=600)
def prune() -> None:
    upkeep.prune(at=timezone.now())
