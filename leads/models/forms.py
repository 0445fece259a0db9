"""Forms and their fields, as editors make them."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from modelcluster.models import ClusterableModel
from wagtail.search import index

from leads.enums import FieldKind, FormPurpose, FormStatus, SpamLevel
from leads.models.confirmations import AsksToConfirm
from leads.models.form_fields import MEGABYTE, FormField
from leads.visitor_form import FieldSpec, VisitorForm
from sites_app.tenancy import SiteScopedModel

DEFAULT_CONSENT = "I agree that my details are kept and used to answer my enquiry."
DEFAULT_SUCCESS = "Thank you. We have your message and will answer soon."
MOST_RECIPIENTS = 10
# What a form without files may weigh, as it is sent.
MOST_BYTES = 256 * 1024


def validate_path(value: str) -> None:
    """A path on the site itself. Browsers that enforce our content security policy follow a form nowhere else."""
    if not re.fullmatch(r"/(?![/\\])[^\s\\]*", value):
        raise ValidationError("Enter a path on this site that begins with one slash, such as /thank-you/.")


def addresses_in(text: str) -> list[str]:
    """The e-mail addresses of a text, one a line or divided by commas, each once."""
    return list(dict.fromkeys(part.strip() for part in re.split(r"[,;\n]", text) if part.strip()))


def validate_addresses(value: str) -> None:
    found = addresses_in(value)
    for address in found:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValidationError(f"“{address}” is no e-mail address.") from error
    if len(found) > MOST_RECIPIENTS:
        raise ValidationError(f"At most {MOST_RECIPIENTS} addresses.")


class Form(index.Indexed, ClusterableModel, AsksToConfirm, SiteScopedModel):
    """A form of one site; blocks of its pages show it."""

    name = models.CharField(max_length=120, help_text="Also the title where the form stands alone.")
    key = models.SlugField(
        max_length=60,
        blank=True,
        help_text="Part of the form's address, /forms/…/. Leave empty to make it from the name.",
    )
    purpose = models.CharField(max_length=10, choices=FormPurpose.choices, default=FormPurpose.CONTACT)
    status = models.CharField(
        max_length=10,
        choices=FormStatus.choices,
        default=FormStatus.ACTIVE,
        help_text="A paused form says so to visitors and takes nothing.",
    )
    button_label = models.CharField(max_length=60, default="Send")
    success_message = models.TextField(default=DEFAULT_SUCCESS, help_text="Shown when the form was sent.")
    redirect_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="thank-you page",
        help_text="Instead of the message: a page of this site that visitors see once the form was sent.",
    )
    redirect_path = models.CharField(
        "or path",
        max_length=500,
        blank=True,
        validators=[validate_path],
        help_text="A path on this site, such as /thank-you/?from=contact. Used when no page is chosen.",
    )
    recipients = models.TextField(
        blank=True,
        validators=[validate_addresses],
        help_text="E-mail addresses that are told of each submission, one a line.",
    )
    subject = models.CharField(
        max_length=200,
        blank=True,
        help_text="Of the mail to the recipients. {name}, {email}, {phone} and {form} stand for what was sent.",
    )
    reply_to = models.EmailField(
        "reply to", blank=True, help_text="Leave empty to answer the visitor's own e-mail address."
    )
    auto_reply_subject = models.CharField(
        "subject", max_length=200, blank=True, help_text="Leave the text empty to send no automatic reply."
    )
    auto_reply_text = models.TextField(
        "text", blank=True, help_text="A mail to the visitor. {name} and {form} stand for their name and the form's."
    )
    conversion_value = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="What a lead of this form is worth on average, in the currency of the business.",
    )
    consent_text = models.TextField(
        default=DEFAULT_CONSENT,
        blank=True,
        help_text="What visitors agree to in a field of the kind “Consent”. Kept with each submission as they read it.",
    )
    spam_level = models.CharField(
        "spam check",
        max_length=10,
        choices=SpamLevel.choices,
        default=SpamLevel.NORMAL,
        help_text="What looks like spam is held in quarantine and never thrown away.",
    )
    blocked_words = models.TextField(
        blank=True, help_text="A submission with one of these words or phrases is held. One a line."
    )
    address_limit = models.PositiveSmallIntegerField(
        "submissions in ten minutes",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1_000)],
        help_text="More than this from one internet address are held; five times as many are refused.",
    )

    search_fields = [index.AutocompleteField("name"), index.SearchField("name"), index.FilterField("site")]

    class Meta:
        verbose_name = "form"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="leads_form_key_per_site")]

    def __str__(self) -> str:
        return self.name

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.key or self._free_key()
        super().full_clean(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where the form stands alone, and where it is sent to, on any host of its site."""
        return reverse("form", args=[self.key])

    def _free_key(self) -> str:
        """A key made of the name, with a number where the site has it already."""
        plain = slugify(self.name)[:50] or "form"
        others = Form.objects.for_site(self.site_id).exclude(pk=self.pk) if self.site_id else Form.objects.none()
        taken, key, number = set(others.values_list("key", flat=True)), plain, 2
        while key in taken:
            key, number = f"{plain}-{number}", number + 1
        return key

    @property
    def is_active(self) -> bool:
        return self.status == FormStatus.ACTIVE

    @property
    def recipient_list(self) -> list[str]:
        return addresses_in(self.recipients)

    @cached_property
    def field_list(self) -> list[FormField]:
        """The fields in order, read once."""
        return list(self.fields.all()) if self.pk else []

    @cached_property
    def specs(self) -> list[FieldSpec]:
        """The fields as visitors are shown them."""
        return [field.spec(consent_text=self.consent_text) for field in self.field_list]

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """The key of the field for each role that the form asks for."""
        found: dict[str, str] = {}
        for field in self.field_list:
            if field.lead_role:
                found.setdefault(field.lead_role, field.key)
        return found

    @cached_property
    def takes_files(self) -> bool:
        return any(spec.kind == FieldKind.FILE for spec in self.specs)

    @property
    def most_bytes(self) -> int:
        """How large a request may be that sends the form; with files, as large as all of them may be together."""
        files = sum(spec.files.most * spec.files.most_bytes for spec in self.specs if spec.files)
        return MOST_BYTES + min(files, settings.SPARK_FORM_UPLOAD_MB * MEGABYTE)

    def visitor_form(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        name: str = "",
        extras: Mapping[str, str] | None = None,
    ) -> VisitorForm:
        """The form for a visitor to fill in, or bound to what they sent."""
        return VisitorForm(self.specs, data, files, name=name or self.key, extras=extras)

    def api_representation(self) -> dict[str, Any]:
        """The form for clients that draw it themselves: where to send it, and its fields."""
        return {
            "key": self.key,
            "name": self.name,
            "action": self.get_absolute_url(),
            "is_active": self.is_active,
            "button_label": self.button_label,
            "fields": [
                {
                    "key": spec.key,
                    "label": spec.label,
                    "kind": str(spec.kind),
                    "required": spec.is_required,
                    "help_text": spec.help_text,
                    "placeholder": spec.placeholder,
                    "choices": list(spec.choices),
                    "default": spec.default,
                    "max_length": spec.longest,
                    "autocomplete": spec.autocomplete,
                    "files": spec.files and spec.files.as_json(),
                }
                for spec in self.specs
            ],
        }
