"""Forms about test batches: how many articles to read, the verdict, why a campaign is held or released."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from generator.enums import BatchStatus
from generator.models.batches import LARGEST_BATCH, SMALLEST_BATCH, USUAL_BATCH
from generator.services.campaign_holds import REASON_LENGTH


class BatchSizeForm(forms.Form):
    """How many articles a test batch is to have."""

    size = forms.IntegerField(
        label="How many articles",
        min_value=SMALLEST_BATCH,
        max_value=LARGEST_BATCH,
        initial=USUAL_BATCH,
        help_text=f"From {SMALLEST_BATCH} to {LARGEST_BATCH}. More show more of the axes, and take longer to read.",
    )


class VerdictForm(forms.Form):
    """A verdict, and a reason for all but the approval."""

    verdict = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (BatchStatus.APPROVED, BatchStatus.HELD, BatchStatus.CHANGED)],
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}), label="Reason", strip=True
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") not in {None, BatchStatus.APPROVED} and not cleaned.get("reason"):
            self.add_error("reason", ValidationError("Say why: whoever reads it later was not here."))
        return cleaned


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), label="Reason", strip=True
    )
