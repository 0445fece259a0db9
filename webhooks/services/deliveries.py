"""Sends what waits for an endpoint: its messages one by one, tried again for about three days.

One process at a time sends to an endpoint, under a lease on its row, and no transaction is open meanwhile. A try is
noted before it is made, so that a message which ends the process is not sent for ever. A process that dies after the
other side took a message and before that is noted sends it once more, with the same id.
"""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from webhooks import signing
from webhooks.enums import DeliveryState
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services import sending
from webhooks.services.sending import Answer, UnreachableError

logger = logging.getLogger(__name__)

# 30 s, 1 min, 2 min … 12 h: the last of 17 tries is 3.2 days after the first.
MOST_TRIES = 17
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=12)
# After so many failures one after the other an endpoint is left alone for a while, whatever waits for it.
MOST_FAILURES = 2
LONGEST_REST = timedelta(minutes=30)
# After so long without a success an endpoint is paused.
PAUSED_AFTER = timedelta(days=5)
# How long a process sends to one endpoint before it looks after others, and how long it is believed to be alive.
RUN_SECONDS = 40.0
LEASE = timedelta(seconds=120)
AT_ONCE = 100
GONE = 410


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one visit to an endpoint: how much was taken, and whether the endpoint was paused over it."""

    taken: int = 0
    tried: int = 0
    was_paused: bool = False


def due_endpoints(*, at: datetime) -> list[int]:
    """The endpoints that somebody has to send to now."""
    return list(WebhookEndpoint.objects.due(at=at).order_by("pk").values_list("pk", flat=True)[:500])


def work_off(endpoint_id: int, *, now: Callable[[], datetime]) -> Run:
    """Send what is due for the endpoint, for a while; nothing if somebody does it already, or it has to rest."""
    endpoint = _claim(endpoint_id, at=now())
    if endpoint is None:
        return Run()
    taken = tried = failures = 0
    was_paused = False
    ends = time.monotonic() + RUN_SECONDS
    try:
        while tried < AT_ONCE and failures < MOST_FAILURES and not was_paused and time.monotonic() < ends:
            delivery = WebhookDelivery.objects.filter(endpoint=endpoint).due(at=now()).order_by("pk").first()
            if delivery is None:
                break
            tried += 1
            if _attempt(delivery, endpoint=endpoint, now=now):
                taken, failures = taken + 1, 0
            else:
                failures += 1
            was_paused = _note_health(endpoint, delivery, at=now())
    finally:
        _let_go(endpoint, failed=failures > 0, at=now())
    return Run(taken, tried, was_paused)


def backoff(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)


def _claim(endpoint_id: int, *, at: datetime) -> WebhookEndpoint | None:
    token = uuid.uuid4()
    free = WebhookEndpoint.objects.filter(pk=endpoint_id, is_active=True).filter(
        Q(busy_until=None) | Q(busy_until__lte=at), Q(not_before=None) | Q(not_before__lte=at)
    )
    if not free.update(busy_until=at + LEASE, busy_token=token):
        return None
    return WebhookEndpoint.objects.filter(pk=endpoint_id, busy_token=token).first()


def _let_go(endpoint: WebhookEndpoint, *, failed: bool, at: datetime) -> None:
    own = WebhookEndpoint.objects.filter(pk=endpoint.pk, busy_token=endpoint.busy_token)
    if failed:
        rest = min(FIRST_WAIT * 2 ** min(endpoint.failing_runs, 10), LONGEST_REST)
        asked = endpoint.not_before or at
        own.update(busy_until=None, not_before=max(at + rest, asked), failing_runs=min(endpoint.failing_runs + 1, 1000))
    else:
        own.update(busy_until=None, not_before=None, failing_runs=0)


def _attempt(delivery: WebhookDelivery, *, endpoint: WebhookEndpoint, now: Callable[[], datetime]) -> bool:
    """Try once, note what came of it, and return whether the message was taken."""
    begun = now()
    delivery.attempts += 1
    delivery.last_attempt_at, delivery.next_attempt_at = begun, begun + backoff(delivery.attempts)
    delivery.save(update_fields=["attempts", "last_attempt_at", "next_attempt_at", "updated_at"])
    clock = time.monotonic()
    try:
        answer: Answer | None = _send(delivery, endpoint=endpoint, at=begun)
        error = ""
    except UnreachableError as refused:
        answer, error = None, str(refused)
    except signing.SecretLostError:
        answer, error = None, "The secret is lost with a key of the platform. Make a new one."
    delivery.duration = int((time.monotonic() - clock) * 1_000)
    delivery.status = answer.status if answer else None
    delivery.response, delivery.error = (answer.excerpt if answer else ""), error[:300]
    taken = answer is not None and answer.is_taken
    if taken:
        delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, now()
    else:
        _put_off(delivery, endpoint=endpoint, retry_after=answer.retry_after if answer else None, at=begun)
    delivery.save()
    return taken


def _send(delivery: WebhookDelivery, *, endpoint: WebhookEndpoint, at: datetime) -> Answer:
    body = delivery.body.encode()
    headers = signing.headers(
        event_id=delivery.event_id, timestamp=int(at.timestamp()), body=body, secrets=endpoint.secrets
    )
    return sending.post(endpoint.url, body=body, headers=headers, allows_local=settings.SPARK_WEBHOOKS_LOCAL)


def _put_off(delivery: WebhookDelivery, *, endpoint: WebhookEndpoint, retry_after: int | None, at: datetime) -> None:
    asked = timedelta(seconds=retry_after or 0)
    if retry_after:
        endpoint.not_before = at + min(asked, LONGEST_WAIT)
    delivery.state = DeliveryState.DEAD if delivery.attempts >= MOST_TRIES else DeliveryState.FAILED
    delivery.next_attempt_at = at + max(backoff(delivery.attempts), min(asked, LONGEST_WAIT))
    logger.warning("Webhook message %s was not taken, try %s", delivery.pk, delivery.attempts)


def _note_health(endpoint: WebhookEndpoint, delivery: WebhookDelivery, *, at: datetime) -> bool:
    """Keep how the endpoint does; whether it was paused over it."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    if delivery.state == DeliveryState.DELIVERED:
        endpoint.failing_since, endpoint.failing_runs = None, 0
        rows.update(failing_since=None, last_success_at=at)
        return False
    endpoint.failing_since = endpoint.failing_since or at
    rows.update(failing_since=Coalesce("failing_since", Value(at)))
    if delivery.status == GONE:
        return _pause(endpoint, "It answered 410: it wants no more messages.")
    if at - endpoint.failing_since >= PAUSED_AFTER:
        return _pause(endpoint, f"Nothing was delivered for {PAUSED_AFTER.days} days.")
    return False


def _pause(endpoint: WebhookEndpoint, why: str) -> bool:
    endpoint.paused_because = why
    changed = WebhookEndpoint.objects.filter(pk=endpoint.pk, is_active=True)
    return bool(changed.update(is_active=False, paused_because=why))
