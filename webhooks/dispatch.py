"""Where people's decisions come in: one service call, and what is to be sent put on the queue on commit.

With `tasks`, the only place that puts messages on a queue. Events need it not: a task looks for them.
"""

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from webhooks import tasks
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services import endpoints


def ping(endpoint: WebhookEndpoint, *, user: User | None) -> WebhookDelivery:
    """Send a message that tries the endpoint out."""
    delivery = endpoints.ping(endpoint, user=user, at=timezone.now())
    _send(endpoint)
    return delivery


def replay(delivery: WebhookDelivery, *, user: User | None) -> None:
    """Send a message once more."""
    endpoints.replay(delivery, user=user, at=timezone.now())
    _send(delivery.endpoint)


def replay_dead(endpoint: WebhookEndpoint, *, user: User | None) -> int:
    """Send all messages again that were given up; how many."""
    count = endpoints.replay_dead(endpoint, user=user, at=timezone.now())
    _send(endpoint)
    return count


def _send(endpoint: WebhookEndpoint) -> None:
    transaction.on_commit(partial(tasks.send_to.apply_async, (endpoint.pk,), retry=False), robust=True)
