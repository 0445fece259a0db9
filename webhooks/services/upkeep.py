"""Tells the administrators of a site that an endpoint was paused, and removes what nobody looks at any more."""

import logging
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.log_actions import log

from sites_app.enums import SiteRole
from sites_app.models import SiteSettings
from webhooks.enums import DELIVERY_OPEN, DeliveryState
from webhooks.models import WebhookDelivery, WebhookEndpoint

logger = logging.getLogger(__name__)

AT_ONCE = 2_000
BATCHES = 100


def tell_of_pause(endpoint_id: int) -> int:
    """Log that an endpoint was paused by itself, and write to its site's administrators; to how many.

    Raises what the mail server raises.
    """
    endpoint = WebhookEndpoint.objects.select_related("site").get(pk=endpoint_id)
    log(instance=endpoint, action="webhooks.pause", data={"why": endpoint.paused_because})
    people = User.objects.filter(
        is_active=True,
        groups__site_membership__site=endpoint.site_id,
        groups__site_membership__role=SiteRole.ADMINISTRATOR,
    )
    addresses = sorted({person.email for person in people if person.email})
    name = SiteSettings.objects.filter(site=endpoint.site_id).values_list("name", flat=True).first()
    context = {
        "endpoint": endpoint,
        "site_name": name or settings.WAGTAIL_SITE_NAME,
        "waiting": WebhookDelivery.objects.filter(endpoint=endpoint).in_states(DELIVERY_OPEN).count(),
        "address": settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        + reverse("wagtailsnippets_webhooks_webhookendpoint:edit", args=[endpoint.pk]),
    }
    body = render_to_string("webhooks/mails/paused.txt", context)
    sender = formataddr((context["site_name"], parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    for address in addresses:
        EmailMessage(subject="A webhook was paused", body=body, from_email=sender, to=[address]).send()
    return len(addresses)


def prune(*, at: datetime) -> int:
    """Remove messages that are older than the platform keeps them; how many.

    What still waits for an endpoint is kept twice as long, for somebody may wake it.
    """
    kept = timedelta(days=settings.SPARK_WEBHOOKS_KEEP_DAYS)
    ended = WebhookDelivery.objects.filter(
        state__in=[DeliveryState.DELIVERED, DeliveryState.DEAD], created_at__lt=at - kept
    )
    waiting = WebhookDelivery.objects.in_states(DELIVERY_OPEN).filter(created_at__lt=at - 2 * kept)
    return sum(_remove(rows) for rows in (ended, waiting))


def _remove(rows: QuerySet[WebhookDelivery]) -> int:
    removed = 0
    for _ in range(BATCHES):
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        removed += WebhookDelivery.objects.filter(pk__in=ids).delete()[0] if ids else 0
        if len(ids) < AT_ONCE:
            break
    return removed
