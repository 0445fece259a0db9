"""A person's choice of how often notices come by mail, in their account."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from generator.enums import NoticeDigest
from generator.models import NoticePreference
from generator.services import digests


class DigestForm(forms.Form):
    """Bound to a person rather than to a row, as Wagtail's account page asks for it."""

    digest = forms.ChoiceField(
        label="Notices by mail",
        choices=NoticeDigest.choices,
        widget=forms.RadioSelect,
        help_text="One mail holds everything that is new on all your sites: jobs that ended, test batches, campaigns "
        "on hold, releases, what was assigned to you, and how many drafts await your review.",
    )

    def __init__(self, *args: Any, instance: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = instance
        stored = NoticePreference.objects.filter(pk=instance.pk).first()
        self.initial["digest"] = stored.digest if stored else NoticeDigest.DAILY

    def save(self) -> None:
        digests.prefer(self.user, NoticeDigest(self.cleaned_data["digest"]), at=timezone.now())
