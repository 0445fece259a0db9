"""Forms of releasing: a release plan, the day that a portion is moved to, why releases are stopped."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from generator.enums import ReleaseMode
from generator.models import ReleasePlan

WEEKDAYS = (
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
)
MOST_PER_DAY = 100_000
SHAPES = {
    ReleaseMode.STEADY: "The same number on each release day.",
    ReleaseMode.RAMP: "Grows over the first fourteen release days: good for a new site.",
    ReleaseMode.SPIKES: "Busy days between quiet ones, as many in a week as when steady.",
}


class ReleasePlanForm(forms.ModelForm):
    """How the approved articles of a campaign go out. `today` is the day on the campaign's site."""

    weekdays = forms.TypedMultipleChoiceField(
        label="On", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple, initial=[0, 1, 2, 3, 4, 5, 6]
    )

    class Meta:
        model = ReleasePlan
        fields = [
            *("mode", "per_day", "total", "starts_on", "weekdays", "from_time", "to_time", "jitter_minutes"),
        ]
        labels = {
            "mode": "Shape",
            "per_day": "A day",
            "total": "In all",
            "starts_on": "First day",
            "from_time": "From",
            "to_time": "To",
            "jitter_minutes": "Jitter in minutes",
        }
        help_texts = {
            "total": "0 is all that are approved, now and later.",
            "jitter_minutes": "Each may be so much early or late, but never outside the hours.",
        }
        widgets = {
            "mode": forms.RadioSelect,
            "starts_on": AdminDateInput,
            "from_time": AdminTimeInput,
            "to_time": AdminTimeInput,
        }

    def __init__(self, *args: Any, today: dt.date, timezone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        zone = timezone.replace("_", " ")
        self.fields["from_time"].help_text = self.fields["to_time"].help_text = f"By the site's clock ({zone})."
        self.fields["per_day"].widget.attrs.update(min=1, max=MOST_PER_DAY)
        self.fields["jitter_minutes"].widget.attrs.update(min=0, max=240)

    def clean_starts_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise ValidationError("Nothing is released in the past: choose today or a later day.")
        return day

    def clean_per_day(self) -> int:
        number: int = self.cleaned_data["per_day"]
        if number > MOST_PER_DAY:
            raise ValidationError(f"At most {MOST_PER_DAY:,} a day.")
        return number

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("from_time"), data.get("to_time")
        if start and end and start >= end:
            self.add_error("to_time", "The hours must end later than they begin.")
        return data


class MoveDayForm(forms.Form):
    """To which later day a portion is moved."""

    target = forms.DateField(label="Move to", widget=AdminDateInput, help_text="A later day, by the site's clock.")


class StopForm(forms.Form):
    """Why all releases of a site are stopped."""

    because = forms.CharField(
        label="Why", max_length=255, help_text="Everybody who works on the site reads it until releases go on."
    )
