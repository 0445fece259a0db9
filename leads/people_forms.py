"""The forms of the screen “Personal data”: who is looked for, how long is kept, and that erasing is meant."""

from typing import Any

from django import forms

from leads.models import RetentionPolicy
from leads.models.submissions import phone_key
from leads.services.people import SHORTEST_PHONE

CONFIRMATION = "ERASE"


class PersonSearchForm(forms.Form):
    """By what somebody is looked for. It is sent and never part of an address."""

    email = forms.EmailField(label="E-mail address", required=False, max_length=254)
    phone = forms.CharField(label="Telephone number", required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        phone = data.get("phone") or ""
        if not self.errors and not (data.get("email") or phone):
            raise forms.ValidationError("Enter an e-mail address or a telephone number.")
        if phone and len(phone_key(phone)) < SHORTEST_PHONE:
            self.add_error("phone", f"A telephone number has at least {SHORTEST_PHONE} digits.")
        return data


class RetentionForm(forms.ModelForm):
    class Meta:
        model = RetentionPolicy
        fields = ["lead_days", "submission_days", "quarantine_days"]
        widgets = dict.fromkeys(fields, forms.NumberInput(attrs={"min": 1, "placeholder": "kept"}))


class ErasureForm(forms.Form):
    """Typed, so that no slip of the hand erases anybody."""

    confirmation = forms.CharField(
        label=f"Type {CONFIRMATION} to confirm",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_confirmation(self) -> str:
        given: str = self.cleaned_data["confirmation"].strip()
        if given != CONFIRMATION:
            raise forms.ValidationError(f"Type {CONFIRMATION} in capital letters.")
        return given
