"""Double opt-in: what a form says of it, and the confirmation that one submission waits for or has."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from sites_app.encryption import EncryptedEmailField, blind_index, blind_indexes
from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel

# How long the link in the mail leads to a confirmation.
VALID_FOR = timedelta(days=7)
PURPOSE = "confirmation.email"


def email_keys(address: str, *, site_id: int) -> list[str]:
    """All that `Confirmation.email_key` may hold for an address."""
    return blind_indexes(address.strip().lower(), site_id=site_id, purpose=PURPOSE)


class AsksToConfirm(models.Model):
    """The abstract parent of forms that may ask by mail whether an address is that of whoever sent it."""

    asks_to_confirm = models.BooleanField(
        "ask by e-mail to confirm",
        default=False,
        help_text="Double opt-in: the visitor gets a mail with a link. Until it is opened the submission is marked as "
        "not confirmed, makes no lead, and nobody is told of it.",
    )
    confirmation_subject = models.CharField(
        "subject", max_length=200, blank=True, help_text="Leave empty for “Please confirm your e-mail address”."
    )
    confirmation_text = models.TextField(
        "text", blank=True, help_text="What stands above the link. {form} and {site} stand for the names of both."
    )

    class Meta:
        abstract = True


class Confirmation(SiteScopedModel):
    """That a visitor was asked by mail to confirm what they sent, and when they did."""

    wagtail_reference_index_ignore = True
    role_actions = KEPT_BY_PLATFORM

    submission = models.OneToOneField("leads.Submission", on_delete=models.CASCADE, related_name="confirmation")
    email = EncryptedEmailField(max_length=254)
    email_key = models.CharField(max_length=40, default="", editable=False)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "confirmation"
        indexes = [
            models.Index(
                fields=["site", "email_key"], condition=Q(confirmed_at=None), name="leads_confirmation_waiting"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        for name, value in self.blind_values().items():
            setattr(self, name, value)
        super().save(*args, **kwargs)

    def blind_values(self) -> Mapping[str, Any]:
        """What it is found by, made of what is encrypted."""
        return {"email_key": blind_index(self.email.strip().lower(), site_id=self.site_id, purpose=PURPOSE)}

    def __str__(self) -> str:
        return f"Confirmation of submission {self.submission_id}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def is_expired(self, *, at: datetime) -> bool:
        """Whether the link leads nowhere any more and was never opened."""
        return not self.is_confirmed and self.asked_at + VALID_FOR < at
