"""What people decide about endpoints: a new secret, a try-out, sending messages again, waking one that was paused."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from webhooks import signing
from webhooks.enums import PING, DeliveryState
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services import outbox

# For how long messages are signed by the secret before as well.
OVERLAP = timedelta(hours=24)


def secret_of(endpoint: WebhookEndpoint) -> str:
    """The secret as people copy it. Raises `signing.SecretLostError`."""
    return signing.written(signing.secret_of(endpoint.salt, endpoint.check_sum))


def rotate(endpoint: WebhookEndpoint, *, user: User | None, at: datetime) -> None:
    """Give the endpoint a new secret; for a day messages are signed by both."""
    with transaction.atomic():
        row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        try:
            signing.secret_of(row.salt, row.check_sum)
            row.earlier_salt, row.earlier_check_sum, row.earlier_until = row.salt, row.check_sum, at + OVERLAP
        except signing.SecretLostError:
            row.earlier_salt, row.earlier_check_sum, row.earlier_until = "", "", None
        row.salt, row.check_sum = signing.new_secret()
        row.save()
        log(instance=row, action="webhooks.rotate", user=user)


def ping(endpoint: WebhookEndpoint, *, user: User | None, at: datetime) -> WebhookDelivery:
    """Write a message that tries the endpoint out, and let it be sent without delay."""
    data = {"endpoint_id": str(endpoint.pk), "message": "This is a test message of Spark CMS."}
    with transaction.atomic():
        delivery = WebhookDelivery.objects.create(
            site_id=endpoint.site_id,
            endpoint=endpoint,
            event=PING,
            event_id=outbox.new_event_id(),
            body=outbox.body_of(PING, data, site_id=endpoint.site_id, at=at),
            next_attempt_at=at,
        )
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(not_before=None)
        log(instance=endpoint, action="webhooks.ping", user=user)
    return delivery


def replay(delivery: WebhookDelivery, *, user: User | None, at: datetime) -> None:
    """Send a message once more, whatever became of it, with the id that it had."""
    with transaction.atomic():
        _put_back([delivery.pk], endpoint=delivery.endpoint, at=at)
        log(instance=delivery.endpoint, action="webhooks.replay", user=user, data={"count": 1})


def replay_dead(endpoint: WebhookEndpoint, *, user: User | None, at: datetime) -> int:
    """Send all messages again that were given up, and return how many there are."""
    dead = WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.DEAD)
    with transaction.atomic():
        count = _put_back(list(dead.select_for_update().values_list("pk", flat=True)), endpoint=endpoint, at=at)
        if count:
            log(instance=endpoint, action="webhooks.replay", user=user, data={"count": count})
    return count


def wake(endpoint: WebhookEndpoint) -> None:
    """Forget how an endpoint did: it was made active again, or has another address."""
    endpoint.paused_because, endpoint.failing_since = "", None
    endpoint.failing_runs, endpoint.not_before = 0, None


def _put_back(delivery_ids: list[int], *, endpoint: WebhookEndpoint, at: datetime) -> int:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(not_before=None)
    rows = WebhookDelivery.objects.filter(endpoint=endpoint, pk__in=delivery_ids)
    return rows.update(
        state=DeliveryState.PENDING, attempts=0, next_attempt_at=at, delivered_at=None, error="", updated_at=at
    )


def create(site: Site, *, user: User | None, **fields: Any) -> WebhookEndpoint:
    """Make an endpoint of the site. Raises `ValidationError`."""
    endpoint = WebhookEndpoint(site=site, **fields)
    with transaction.atomic():
        endpoint.full_clean()
        endpoint.save()
        log(instance=endpoint, action="wagtail.create", user=user)
    return endpoint


def change(endpoint: WebhookEndpoint, *, user: User | None, **fields: Any) -> None:
    """Change an endpoint; one with another address, or that is made active again, starts afresh.

    Raises `ValidationError`.
    """
    afresh = any(name in fields and fields[name] != getattr(endpoint, name) for name in ("url", "is_active"))
    for name, value in fields.items():
        setattr(endpoint, name, value)
    if afresh:
        wake(endpoint)
    with transaction.atomic():
        endpoint.full_clean()
        endpoint.save()
        log(instance=endpoint, action="wagtail.edit", user=user)


def remove(endpoint: WebhookEndpoint, *, user: User | None) -> None:
    """Delete an endpoint with its messages."""
    with transaction.atomic():
        log(instance=endpoint, action="wagtail.delete", user=user, deleted=True)
        endpoint.delete()
