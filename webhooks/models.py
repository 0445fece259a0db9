"""Endpoints of other programs, and the messages to them. Messages are written by `webhooks.services` only."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sites_app.encryption import EncryptedCharField, EncryptedTextField
from sites_app.enums import SiteRole
from sites_app.tenancy import SiteScopedModel, SiteScopedQuerySet
from webhooks import addresses, signing
from webhooks.enums import DELIVERY_OPEN, DeliveryState, Event

MOST_ENDPOINTS = 20


class WebhookEndpointQuerySet(SiteScopedQuerySet):
    """Endpoints by what is to be done about them."""

    def listening_to(self, event: Event) -> "WebhookEndpointQuerySet":
        return self.filter(is_active=True, events__contains=[event])

    def due(self, *, at: datetime) -> "WebhookEndpointQuerySet":
        """Those with messages to be sent now, and whom nobody is sending to."""
        messages = WebhookDelivery.objects.filter(endpoint=OuterRef("pk")).due(at=at)
        ready = Q(not_before=None) | Q(not_before__lte=at)
        free = Q(busy_until=None) | Q(busy_until__lte=at)
        return self.filter(ready, free, Exists(messages), is_active=True)


class WebhookEndpoint(SiteScopedModel):
    """An address of another program that wants to be told of what happens on one site.

    Its secret is not stored: it is made from the platform's key and `salt`; see `webhooks.signing`.
    """

    wagtail_reference_index_ignore = True
    role_actions = {SiteRole.ADMINISTRATOR: ("add", "change", "delete", "view")}

    url = models.CharField("address", max_length=1_000, help_text="Where messages are sent to, such as https://…")
    description = models.CharField(max_length=200, blank=True, help_text="What it is for, in your own words.")
    events = ArrayField(models.CharField(max_length=40, choices=Event.choices))
    is_active = models.BooleanField(
        "active", default=True, help_text="One that is not active gets nothing; what waits for it goes on waiting."
    )
    paused_because = models.CharField(max_length=300, blank=True, editable=False)
    salt = models.CharField(max_length=64, editable=False)
    check_sum = models.CharField(max_length=32, editable=False)
    # The secret before, by which messages are signed as well for a while.
    earlier_salt = models.CharField(max_length=64, blank=True, editable=False)
    earlier_check_sum = models.CharField(max_length=32, blank=True, editable=False)
    earlier_until = models.DateTimeField(null=True, editable=False)
    # How the endpoint does: since when nothing went well, and for how many runs.
    failing_since = models.DateTimeField(null=True, editable=False)
    failing_runs = models.PositiveSmallIntegerField(default=0, editable=False)
    last_success_at = models.DateTimeField("last delivery", null=True, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    # Who sends to it now, and until when that is believed.
    busy_until = models.DateTimeField(null=True, editable=False)
    busy_token = models.UUIDField(null=True, editable=False)

    objects: ClassVar = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook"
        ordering = ["url", "pk"]
        indexes = [
            models.Index(fields=["site"], condition=Q(is_active=True), name="webhooks_endpoint_listening"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["site", "url"], name="webhooks_endpoint_url_per_site"),
        ]

    def __str__(self) -> str:
        return self.description or self.url

    def clean(self) -> None:
        try:
            addresses.parse(self.url or "", allows_local=settings.SPARK_WEBHOOKS_LOCAL)
        except addresses.AddressError as error:
            raise ValidationError({"url": str(error)}) from error
        others = WebhookEndpoint.objects.for_site(self.site_id) if self.site_id else WebhookEndpoint.objects.none()
        if self._state.adding and others.count() >= MOST_ENDPOINTS:
            raise ValidationError(f"A site has at most {MOST_ENDPOINTS} webhooks.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.salt:
            self.salt, self.check_sum = signing.new_secret()
        super().save(*args, **kwargs)

    @property
    def secrets(self) -> list[bytes]:
        """The secrets that messages are signed by now, the current one first.

        Raises `signing.SecretLostError`.
        """
        found = [signing.secret_of(self.salt, self.check_sum)]
        if self.earlier_until is not None and self.earlier_until > timezone.now():
            found.append(signing.secret_of(self.earlier_salt, self.earlier_check_sum))
        return found

    @property
    def state_name(self) -> str:
        """How it does, for people."""
        if self.is_active:
            return "Failing" if self.failing_since else "Active"
        return "Paused: it kept failing" if self.paused_because else "Paused"


class WebhookDeliveryQuerySet(SiteScopedQuerySet):
    """Messages by what is to be done about them."""

    def in_states(self, states: Collection[str]) -> "WebhookDeliveryQuerySet":
        return self.filter(state__in=states)

    def due(self, *, at: datetime) -> "WebhookDeliveryQuerySet":
        return self.in_states(DELIVERY_OPEN).filter(next_attempt_at__lte=at)


class WebhookDelivery(SiteScopedModel):
    """One message to one endpoint, and what became of it. What is sent is `body`, byte for byte."""

    wagtail_reference_index_ignore = True
    role_actions = {SiteRole.ADMINISTRATOR: ("view", "change")}

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    # The same for all endpoints and all tries, so that a receiver can tell that it had the message.
    event_id = models.CharField("id", max_length=40)
    # What is told of leads is personal, and an answer may repeat it.
    body = EncryptedTextField()
    # Whose data it holds, such as “submission:12”, so that it can be erased with it.
    subject = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField("tries", default=0)
    next_attempt_at = models.DateTimeField("next try", default=timezone.now)
    last_attempt_at = models.DateTimeField("last try", null=True)
    delivered_at = models.DateTimeField(null=True)
    # Of the last try: the answer's status, its beginning, or why there was none; and how long it took in milliseconds.
    status = models.PositiveSmallIntegerField("answer", null=True)
    response = EncryptedCharField(max_length=1_000, blank=True)
    error = models.CharField(max_length=300, blank=True)
    duration = models.PositiveIntegerField(null=True)

    objects: ClassVar = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook message"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["endpoint", "next_attempt_at", "id"],
                condition=Q(state__in=sorted(DELIVERY_OPEN)),
                name="webhooks_delivery_waiting",
            ),
            models.Index(fields=["site", "-id"], name="webhooks_delivery_newest"),
            models.Index(fields=["endpoint", "-id"], name="webhooks_delivery_of_endpoint"),
            models.Index(fields=["endpoint"], condition=Q(state=DeliveryState.DEAD), name="webhooks_delivery_given_up"),
            models.Index(fields=["site", "subject"], condition=~Q(subject=""), name="webhooks_delivery_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"

    @property
    def is_open(self) -> bool:
        return self.state in DELIVERY_OPEN

    @property
    def outcome(self) -> str:
        """What came of the last try, in a few words."""
        if self.last_attempt_at is None:
            return "–"
        return str(self.status) if self.status is not None else self.error
