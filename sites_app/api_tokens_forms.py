"""The forms by which people make and rotate API tokens."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from wagtail.models import Site

from sites_app.enums import APIScope
from sites_app.models import APIToken
from sites_app.models.api_tokens import validate_address_range

MOST_ADDRESSES = 50
LIFETIMES = [
    ("30", "30 days"),
    ("90", "90 days"),
    ("365", "One year"),
    ("", "It does not expire"),
]
GRACES = [
    ("0", "At once"),
    ("1", "After an hour"),
    ("24", "After a day"),
    ("168", "After a week"),
]


class APITokenForm(forms.Form):
    """What a new token is called, whose it is, what it may do, from where and for how long."""

    required_css_class = "required"

    name = forms.CharField(max_length=80, help_text=APIToken._meta.get_field("name").help_text)
    site = forms.ModelChoiceField(queryset=Site.objects.none())
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=APIScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose as little as the program needs: whoever has the token may do it.",
    )
    lifetime = forms.ChoiceField(label="Expires after", choices=LIFETIMES, initial="90", required=False)
    addresses = forms.CharField(
        label="Allowed addresses",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=APIToken._meta.get_field("addresses").help_text,
    )

    def __init__(self, *args: Any, user: User, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = sites
        if user.is_superuser:
            field.required, field.empty_label = False, "The platform: every site"
        self._only_site = sites[0] if not user.is_superuser and len(sites) == 1 else None
        if self._only_site:
            del self.fields["site"]

    def clean_addresses(self) -> list[str]:
        ranges = self.cleaned_data["addresses"].split()
        if len(ranges) > MOST_ADDRESSES:
            raise ValidationError(f"At most {MOST_ADDRESSES} addresses or ranges.")
        for each in ranges:
            validate_address_range(each)
        return ranges

    @property
    def owner(self) -> Site | None:
        """Whose the token will be; None for the platform's."""
        return self._only_site or self.cleaned_data["site"]

    def expires_at(self, now: datetime) -> datetime | None:
        days = self.cleaned_data["lifetime"]
        return now + timedelta(days=int(days)) if days else None


class RotationForm(forms.Form):
    """When the old token ends."""

    grace = forms.ChoiceField(
        label="The old token ends",
        choices=GRACES,
        initial="24",
        help_text="Until then both work, so that the program can be given the new one without a gap.",
    )

    @property
    def period(self) -> timedelta:
        return timedelta(hours=int(self.cleaned_data["grace"]))
