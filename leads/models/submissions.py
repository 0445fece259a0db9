"""What visitors sent, the leads that it makes, and the mails that tell of it. Written by `leads.services` only."""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from leads.enums import TICKED, DeliveryKind, DeliveryStatus, LeadStatus, SubmissionStatus
from leads.models.forms import Form
from leads.visitor_form import texts
from sites_app.enums import SiteRole
from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel, SiteScopedQuerySet

HANDLED_BY_EDITORS = {
    SiteRole.ADMINISTRATOR: ("view", "change", "delete"),
    SiteRole.EDITOR: ("view", "change"),
}


def phone_key(number: str) -> str:
    """The digits of a telephone number; without the zeros that stand for going abroad."""
    return "".join(sign for sign in number if sign.isdigit()).lstrip("0")[:40]


class Lead(SiteScopedModel):
    """Somebody who wants something of the business, known by name, e-mail address or telephone number."""

    # Written with each submission; nobody asks which leads point at a submission.
    wagtail_reference_index_ignore = True
    role_actions = {role: ("add", *actions) for role, actions in HANDLED_BY_EDITORS.items()}

    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField("e-mail", max_length=254, blank=True)
    phone = models.CharField("telephone", max_length=40, blank=True)
    # By what a later submission finds its lead.
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    phone_key = models.CharField(max_length=40, blank=True, editable=False)
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
    first_at = models.DateTimeField("first heard of", default=timezone.now, editable=False)
    last_at = models.DateTimeField("last heard of", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lead"
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(fields=["site", "-last_at", "-id"], name="leads_lead_newest"),
            models.Index(fields=["site", "phone_key"], condition=~Q(phone_key=""), name="leads_lead_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "email_key"], condition=~Q(email_key=""), name="leads_lead_email_per_site"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_key, self.phone_key = self.email.strip().lower(), phone_key(self.phone)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if not (self.name or self.email or self.phone):
            raise ValidationError("A lead needs a name, an e-mail address or a telephone number.")
        same = Lead.objects.for_site(self.site_id).exclude(pk=self.pk) if self.site_id else Lead.objects.none()
        if self.email and same.filter(email_key=self.email.strip().lower()).exists():
            raise ValidationError({"email": "Another lead of this site has this address."})

    def __str__(self) -> str:
        # Log entries keep it for ever, so it names nobody.
        return f"Lead {self.pk}"

    @property
    def known_as(self) -> str:
        """What people call the lead."""
        return self.name or self.email or self.phone


class Submission(SiteScopedModel):
    """What one visitor sent by one form. It stays when its form or its page is deleted."""

    wagtail_reference_index_ignore = True
    role_actions = HANDLED_BY_EDITORS

    form = models.ForeignKey(Form, null=True, on_delete=models.SET_NULL, related_name="submissions")
    form_key = models.CharField(max_length=60, editable=False)
    form_name = models.CharField("form", max_length=120, editable=False)
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    lead = models.ForeignKey(Lead, null=True, on_delete=models.SET_NULL, related_name="submissions")
    status = models.CharField(max_length=12, choices=SubmissionStatus.choices, default=SubmissionStatus.RECEIVED)
    # [{"key": …, "label": as the visitor read it, "kind": …, "value": …}] in the form's order.
    answers = models.JSONField(default=list)
    search_text = models.TextField(editable=False)
    consent_text = models.TextField("consent given to", blank=True)
    page_url = models.CharField("sent from", max_length=2_000, blank=True)
    referrer = models.CharField("came from", max_length=2_000, blank=True)
    utm = models.JSONField("campaign parameters", default=dict)
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
        ]
        constraints = [
            models.UniqueConstraint(fields=["site", "idempotency_key"], name="leads_submission_once_per_key")
        ]

    def __str__(self) -> str:
        return f"Submission {self.pk} of {self.form_name}"

    @property
    def is_received(self) -> bool:
        return self.status == SubmissionStatus.RECEIVED

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
    recipient = models.EmailField(max_length=254)
    status = models.CharField(max_length=8, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
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
                fields=["site", "recipient", "-created_at"],
                condition=Q(kind=DeliveryKind.AUTO_REPLY),
                name="leads_delivery_replied",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind", "recipient"], name="leads_delivery_once_per_recipient"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_failed(self) -> bool:
        return self.status == DeliveryStatus.FAILED
