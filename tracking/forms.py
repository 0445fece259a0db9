"""The form in which administrators of a site make conversion destinations."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from tracking.destination_texts import FIELDS, SPECIAL
from tracking.models import Destination
from tracking.models.destinations import CREDENTIALS

STORED = "It is stored, and shown to nobody. Leave it empty to keep it."


def _secret() -> forms.CharField:
    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
    return forms.CharField(required=False, max_length=2_000, widget=widget)


class DestinationForm(WagtailAdminModelForm):
    """A destination with the fields of its kind. Credentials go in and never come out again."""

    api_secret = _secret()
    client_id = forms.CharField(required=False, max_length=300)
    client_secret = _secret()
    refresh_token = _secret()
    access_token = _secret()

    instance: Destination

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = FIELDS[self.instance.kind]
        for name in SPECIAL - set(texts):
            self.fields.pop(name, None)
        for name, (label, help_text) in texts.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, help_text
        for name in self._secrets:
            stored = self.instance.credentials.get(name)
            if name == "client_id":
                self.fields[name].initial = stored
            elif stored:
                self.fields[name].help_text = STORED
            self.fields[name].required = not stored

    @property
    def _secrets(self) -> tuple[str, ...]:
        return CREDENTIALS[self.instance.kind]

    def save(self, commit: bool = True) -> Any:
        given = {name: self.cleaned_data[name].strip() for name in self._secrets if self.cleaned_data.get(name)}
        if given:
            self.instance.credentials = {**self.instance.credentials, **given}
        if given or {"account_id", "action_id", "is_active"} & set(self.changed_data):
            # It starts afresh.
            self.instance.failing_since = self.instance.not_before = None
        return super().save(commit=commit)
