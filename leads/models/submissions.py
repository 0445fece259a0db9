"""What visitors sent, the leads that it makes, and the mails that tell of it. Written by `leads.services` only."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from leads.enums import TICKED, DeliveryKind, DeliveryStatus, LeadStatus, SubmissionStatus
from leads.models.forms import Form
from leads.models.searched import SearchedModel, SearchedQuerySet, words_index
from leads.visitor_form import texts
from sites_app.encryption import (
    EncryptedCharField,
    EncryptedEmailField,
    EncryptedJSONField,
    EncryptedTextField,
    blind_index,
    blind_indexes,
)
from sites_app.enums import SiteRole
from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel, SiteScopedQuerySet

HANDLED_BY_EDITORS = {
    SiteRole.ADMINISTRATOR: ("view", "change", "delete"),
    SiteRole.EDITOR: ("view", "change"),
}

# What blind indexes are for: an address as a lead's is another one than as a recipient's.
EMAIL, PHONE, RECIPIENT = "lead.email", "lead.phone", "delivery.recipient"
INDEX_LENGTH = 40


def phone_key(number: str) -> str:
    """The digits of a telephone number; without the zeros that stand for going abroad."""
    return "".join(sign for sign in number if sign.isdigit()).lstrip("0")[:40]


def email_keys(address: str, *, site_id: int) -> list[str]:
    """All that `Lead.email_key` may hold for an address."""
    return blind_indexes(address.strip().lower(), site_id=site_id, purpose=EMAIL)


def phone_keys(number: str, *, site_id: int) -> list[str]:
    """All that `Lead.phone_key` may hold for a number."""
    return blind_indexes(phone_key(number), site_id=site_id, purpose=PHONE)


def recipient_keys(address: str, *, site_id: int) -> list[str]:
    """All that `Delivery.recipient_key` may hold for an address."""
    return blind_indexes(address, site_id=site_id, purpose=RECIPIENT)


class LeadQuerySet(SearchedQuerySet):
    """Leads by what became of them."""

    def current(self) -> "LeadQuerySet":
        """Those that stand for somebody; what was merged into another lead does not."""
        return self.filter(merged_into=None)


class Lead(SearchedModel):
    """Somebody who wants something of the business, known by name, e-mail address or telephone number.

    A lead that was `merged_into` another keeps the values that did not win, so that what comes by its address or number
    finds the other one, and so that the merge can be undone.
    """

    # Written with each submission; nobody asks which leads point at a submission.
    wagtail_reference_index_ignore = True
    role_actions = {role: ("add", *actions) for role, actions in HANDLED_BY_EDITORS.items()}

    name = EncryptedCharField(max_length=200, blank=True)
    email = EncryptedEmailField("e-mail", max_length=254, blank=True)
    phone = EncryptedCharField("telephone", max_length=40, blank=True)
    # By what a later submission finds its lead: blind indexes.
    email_key = models.CharField(max_length=INDEX_LENGTH, blank=True, editable=False)
    phone_key = models.CharField(max_length=INDEX_LENGTH, blank=True, editable=False)
    status = models.CharField(max_length=10, choices=LeadStatus.choices, default=LeadStatus.NEW)
    value = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, help_text="What the lead is worth."
    )
    first_submission = models.ForeignKey(
        "leads.Submission", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    last_submission = models.ForeignKey(
        "leads.Submission", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    # Copies of their submissions' touches, which stay when those go; see `leads.services.touches`.
    first_touch = models.JSONField(default=dict, editable=False)
    last_touch = models.JSONField(default=dict, editable=False)
    first_at = models.DateTimeField("first heard of", default=timezone.now, editable=False)
    last_at = models.DateTimeField("last heard of", default=timezone.now, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tags = models.ManyToManyField("leads.LeadTag", blank=True, related_name="leads")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="merged_leads"
    )

    objects: ClassVar = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = "lead"
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(fields=["site", "status", "-last_at"], name="leads_lead_by_status"),
            models.Index(fields=["site", "-last_at", "-id"], name="leads_lead_newest"),
            models.Index(fields=["site", "phone_key"], condition=~Q(phone_key=""), name="leads_lead_phone"),
            words_index("leads_lead_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "email_key"], condition=~Q(email_key=""), name="leads_lead_email_per_site"
            )
        ]

    def searched_text(self) -> str:
        return "\n".join((self.name, self.email, self.phone))

    def blind_values(self) -> Mapping[str, Any]:
        return {
            **super().blind_values(),
            "email_key": blind_index(self.email.strip().lower(), site_id=self.site_id, purpose=EMAIL),
            "phone_key": blind_index(phone_key(self.phone), site_id=self.site_id, purpose=PHONE),
        }

    def clean(self) -> None:
        if not (self.name or self.email or self.phone):
            raise ValidationError("A lead needs a name, an e-mail address or a telephone number.")
        same = Lead.objects.for_site(self.site_id).exclude(pk=self.pk) if self.site_id else Lead.objects.none()
        if self.email and same.filter(email_key__in=email_keys(self.email, site_id=self.site_id)).exists():
            raise ValidationError({"email": "Another lead of this site has this address."})

    def __str__(self) -> str:
        # Log entries keep it for ever, so it names nobody.
        return f"Lead {self.pk}"

    @property
    def known_as(self) -> str:
        """What people call the lead."""
        return self.name or self.email or self.phone


class Submission(SearchedModel):
    """What one visitor sent by one form. It stays when its form or its page is deleted."""

    wagtail_reference_index_ignore = True
    role_actions = HANDLED_BY_EDITORS

    # What others call it by: it says nothing of how many there are.
    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    form = models.ForeignKey(Form, null=True, on_delete=models.SET_NULL, related_name="submissions")
    form_key = models.CharField(max_length=60, editable=False)
    form_name = models.CharField("form", max_length=120, editable=False)
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    lead = models.ForeignKey(Lead, null=True, on_delete=models.SET_NULL, related_name="submissions")
    status = models.CharField(max_length=12, choices=SubmissionStatus.choices, default=SubmissionStatus.RECEIVED)
    # [{"key": …, "label": as the visitor read it, "kind": …, "value": …}] in the form's order.
    answers = EncryptedJSONField(default=list)
    consent_text = EncryptedTextField("consent given to", blank=True)
    # Their queries may hold anything.
    page_url = EncryptedCharField("sent from", max_length=2_000, blank=True)
    referrer = EncryptedCharField("came from", max_length=2_000, blank=True)
    utm = models.JSONField("campaign parameters", default=dict)
    # How the visit came about and what its page was made of, as it was then; see `leads.services.touches`.
    touch = models.JSONField(default=dict, editable=False)
    # By what tracking knows the visitor on that day.
    visitor = models.BigIntegerField(null=True, editable=False)
    spam_score = models.PositiveSmallIntegerField(default=0)
    # [{"code": …, "points": …, "text": …}]
    spam_reasons = models.JSONField(default=list)
    idempotency_key = models.CharField(max_length=64, editable=False)
    # The same visitor on the same day, and the same words: both keyed, neither can be turned back.
    visitor_hash = models.CharField(max_length=32, blank=True, editable=False)
    content_hash = models.CharField(max_length=32, editable=False)

    class Meta:
        verbose_name = "submission"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["site", "-id"], name="leads_submission_newest"),
            models.Index(fields=["site", "form", "-id"], name="leads_submission_of_form"),
            models.Index(fields=["site", "content_hash", "created_at"], name="leads_submission_same_words"),
            words_index("leads_submission_words"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["site", "idempotency_key"], name="leads_submission_once_per_key")
        ]

    def __str__(self) -> str:
        return f"Submission {self.pk} of {self.form_name}"

    def searched_text(self) -> str:
        return "\n".join(text for _, text in self.texts())

    @property
    def is_received(self) -> bool:
        return self.status == SubmissionStatus.RECEIVED

    @property
    def is_confirmed(self) -> bool:
        """Whether the visitor confirmed their address; False as well where nobody asked for it."""
        confirmation = getattr(self, "confirmation", None)
        return confirmation is not None and confirmation.is_confirmed

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the visitor was asked to confirm their address, and did not."""
        confirmation = getattr(self, "confirmation", None)
        return confirmation is not None and not confirmation.is_confirmed

    def texts(self) -> Iterator[tuple[str, str]]:
        """Labels and readable answers, without what was left empty."""
        return texts(self.answers)

    def answer(self, key: str) -> Any:
        """The value of one answer; empty when the form had no such field then."""
        return next((answer["value"] for answer in self.answers if answer["key"] == key), "")

    @property
    def summary(self) -> str:
        """The beginning of what was said, for lists."""
        said = [answer for answer in self.answers if answer["kind"] not in TICKED]
        return " · ".join(text for _, text in texts(said))[:160]


class DeliveryQuerySet(SiteScopedQuerySet):
    """Mails by what is to be done about them."""

    def overdue(self, *, at: Any, queued_before: Any) -> "DeliveryQuerySet":
        """Those whose message seems to be lost: they were due, and not put on the queue of late."""
        waiting = self.filter(status=DeliveryStatus.PENDING, next_try_at__lte=at)
        return waiting.filter(Q(queued_at=None) | Q(queued_at__lte=queued_before))


class Delivery(SiteScopedModel):
    """One mail to one address about one submission, and what became of it."""

    role_actions = KEPT_BY_PLATFORM

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=12, choices=DeliveryKind.choices)
    recipient = EncryptedEmailField(max_length=254)
    recipient_key = models.CharField(max_length=INDEX_LENGTH, default="", editable=False)
    status = models.CharField(max_length=8, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    # Mail servers name the address that they refuse.
    error = EncryptedCharField(max_length=500, blank=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # The same for every try, so that a mailbox that gets a mail twice can tell.
    message_id = models.UUIDField(default=uuid.uuid4, editable=False)

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(status=DeliveryStatus.PENDING), name="leads_delivery_waiting"
            ),
            models.Index(
                fields=["site", "recipient_key", "-created_at"],
                condition=Q(kind=DeliveryKind.AUTO_REPLY),
                name="leads_delivery_replied",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind", "recipient_key"], name="leads_delivery_once_per_recipient"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            self.index()
        super().save(*args, **kwargs)

    def index(self) -> "Delivery":
        """Set what is made of encrypted columns, for rows that are not saved one by one; returns the row."""
        for name, value in self.blind_values().items():
            setattr(self, name, value)
        return self

    def blind_values(self) -> Mapping[str, Any]:
        return {"recipient_key": blind_index(self.recipient, site_id=self.site_id, purpose=RECIPIENT)}

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_failed(self) -> bool:
        return self.status == DeliveryStatus.FAILED
