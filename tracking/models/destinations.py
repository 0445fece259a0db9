"""Where a site's conversions are told of, and what became of each. `tracking.services` alone writes dispatches."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sites_app.encryption import EncryptedCharField, EncryptedJSONField
from sites_app.enums import SiteRole
from sites_app.tenancy import SiteScopedModel, SiteScopedQuerySet
from tracking.enums import ConsentRule, DestinationKind, DispatchStatus
from tracking.models.conversions import Conversion

MOST_DESTINATIONS = 20
# What the credentials of each kind are called.
CREDENTIALS: Mapping[str, tuple[str, ...]] = {
    DestinationKind.GA4: ("api_secret",),
    DestinationKind.GOOGLE_ADS: ("client_id", "client_secret", "refresh_token"),
    DestinationKind.META: ("access_token",),
}
_ACCOUNTS: Mapping[str, tuple[RegexValidator, str]] = {
    DestinationKind.GA4: (RegexValidator(r"^G-[A-Z0-9]{4,20}$"), "A measurement ID looks like G-ABC123XYZ0."),
    DestinationKind.GOOGLE_ADS: (RegexValidator(r"^\d{10}$"), "A customer ID has ten digits, such as 123-456-7890."),
    DestinationKind.META: (RegexValidator(r"^\d{6,20}$"), "A dataset or pixel ID has digits only."),
}


class DestinationQuerySet(SiteScopedQuerySet):
    """Destinations by what is to be done about them."""

    def due(self, *, at: datetime) -> "DestinationQuerySet":
        """Those with something to be sent now, and whom nobody is sending to."""
        waiting = Dispatch.objects.filter(destination=OuterRef("pk")).due(at=at)
        ready = Q(not_before=None) | Q(not_before__lte=at)
        free = Q(busy_until=None) | Q(busy_until__lte=at)
        return self.filter(ready, free, Exists(waiting), is_active=True)


class Destination(SiteScopedModel):
    """An account of an analytics or advertising service that a site's conversions are sent to."""

    wagtail_reference_index_ignore = True
    role_actions = {SiteRole.ADMINISTRATOR: ("add", "change", "delete", "view")}

    kind = models.CharField(max_length=10, choices=DestinationKind.choices, editable=False)
    name = models.CharField(max_length=80, help_text="What you call it, such as “Ads, spring campaign”.")
    is_active = models.BooleanField(
        "active", default=True, help_text="One that is not active gets nothing; what waits for it goes on waiting."
    )
    conversion_names = models.CharField(
        "conversions",
        max_length=300,
        blank=True,
        default="lead",
        help_text="Names of conversions, separated by commas: lead for what forms bring. Empty: all of them.",
    )
    consent_rule = models.CharField(
        "when", max_length=8, choices=ConsentRule.choices, default=ConsentRule.TICKED, help_text="Ask your counsel."
    )
    consent_field = models.CharField(
        "consent field",
        max_length=40,
        blank=True,
        help_text="Key of the form’s field by which visitors agree to this. Empty: any consent field of the form.",
    )
    account_id = models.CharField(max_length=20)
    # Of Google Ads: the conversion action, and the manager account that the credentials are of.
    action_id = models.CharField("conversion action ID", max_length=20, blank=True)
    manager_id = models.CharField("manager account ID", max_length=20, blank=True)
    currency = models.CharField(
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Three letters, such as USD or EUR.")],
        help_text="Of values, where a conversion doesn’t say it: three letters, such as USD. Empty: no value is sent.",
    )
    # Of Google Analytics: whether the servers in the European Union are asked.
    uses_eu_servers = models.BooleanField("Servers in the EU", default=False)
    # Of Meta: by what Events Manager shows test events.
    test_code = models.CharField("test event code", max_length=40, blank=True)
    credentials = EncryptedJSONField(default=dict, editable=False)
    last_success_at = models.DateTimeField("last sent", null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    # Until when it is believed that somebody sends to it.
    busy_until = models.DateTimeField(null=True, editable=False)

    objects: ClassVar = DestinationQuerySet.as_manager()

    class Meta:
        verbose_name = "conversion destination"
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["site"], condition=Q(is_active=True), name="tracking_destination_active"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.kind == DestinationKind.GOOGLE_ADS:
            # Google shows them as 123-456-7890.
            self.account_id, self.manager_id = self.account_id.replace("-", ""), self.manager_id.replace("-", "")
        validator, message = _ACCOUNTS[self.kind]
        try:
            validator(self.account_id)
        except ValidationError as error:
            raise ValidationError({"account_id": message}) from error
        if self.kind == DestinationKind.GOOGLE_ADS:
            self._check_ads()
        others = Destination.objects.for_site(self.site_id) if self.site_id else Destination.objects.none()
        if self._state.adding and others.count() >= MOST_DESTINATIONS:
            raise ValidationError(f"A site has at most {MOST_DESTINATIONS} conversion destinations.")

    def _check_ads(self) -> None:
        if not self.action_id.isdecimal():
            raise ValidationError({"action_id": "The ID of a conversion action has digits only."})
        if self.manager_id and not (self.manager_id.isdecimal() and len(self.manager_id) == 10):
            raise ValidationError({"manager_id": _ACCOUNTS[DestinationKind.GOOGLE_ADS][1]})

    @property
    def names(self) -> frozenset[str]:
        """The conversions that are sent; empty for all."""
        return frozenset(name.strip() for name in self.conversion_names.split(",") if name.strip())

    @property
    def has_credentials(self) -> bool:
        return all(self.credentials.get(name) for name in CREDENTIALS[self.kind])

    @property
    def state_name(self) -> str:
        """How it does, for people."""
        if not self.is_active:
            return "Off"
        if not self.has_credentials:
            return "Off: credentials are missing"
        return "Failing" if self.failing_since else "Active"


class DispatchQuerySet(SiteScopedQuerySet):
    """Dispatches by what is to be done about them."""

    def due(self, *, at: datetime) -> "DispatchQuerySet":
        return self.filter(status=DispatchStatus.PENDING, next_try_at__lte=at)


class Dispatch(SiteScopedModel):
    """One conversion to one destination, and what became of it. Without a conversion it tries the destination out."""

    wagtail_reference_index_ignore = True
    role_actions = {SiteRole.ADMINISTRATOR: ("view", "change")}

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="dispatches")
    conversion = models.ForeignKey(Conversion, null=True, on_delete=models.CASCADE, related_name="dispatches")
    status = models.CharField(max_length=8, choices=DispatchStatus.choices, default=DispatchStatus.PENDING)
    # {"email": hash, "phone": hash}: what the service tells people by. Forgotten as soon as it is sent.
    person = EncryptedJSONField(default=dict, editable=False)
    has_consent = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField("next try", default=timezone.now)
    last_try_at = models.DateTimeField("last try", null=True)
    sent_at = models.DateTimeField("sent", null=True)
    # Of the last try: the answer's status and its beginning, or why there was none.
    response_status = models.PositiveSmallIntegerField("answer", null=True)
    response = EncryptedCharField(max_length=1_000, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects: ClassVar = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = "sent conversion"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["destination", "next_try_at", "id"],
                condition=Q(status=DispatchStatus.PENDING),
                name="tracking_dispatch_waiting",
            ),
            models.Index(fields=["site", "-id"], name="tracking_dispatch_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["destination", "conversion"], name="tracking_dispatch_once"),
        ]

    def __str__(self) -> str:
        return f"Conversion {self.conversion_id or 'for a try'} to {self.destination_id}"

    @property
    def is_test(self) -> bool:
        return self.conversion_id is None

    @property
    def what(self) -> str:
        """What is sent, for people."""
        return "Test event" if self.conversion is None else self.conversion.name

    def mark(self, status: DispatchStatus, **values: Any) -> None:
        """Keep what became of the last try."""
        self.status = status
        for name, value in values.items():
            setattr(self, name, value)
        self.save()
