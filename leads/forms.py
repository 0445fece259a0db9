"""The forms of the admin in which editors make forms and keep leads."""

from collections.abc import Mapping
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from leads.enums import FieldKind, FieldRole
from leads.models.forms import FormField


class FormAdminForm(WagtailAdminModelForm):
    """A form with its fields: no two of them have one key, and each role is given once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Empty keys are made of labels only then, and what is said of two equal ones is said beside the field.
        self.formsets["fields"].validate_unique = lambda: None

    def is_valid(self) -> bool:
        return super().is_valid() and self._has_sound_fields()

    def _has_sound_fields(self) -> bool:
        kept = [child for child in self.formsets["fields"].forms if _is_kept(child)]
        if not kept:
            self.add_error(None, "A form needs at least one field.")
            return False
        if self.cleaned_data.get("asks_to_confirm") and not any(_names_address(child.instance) for child in kept):
            self.add_error(
                "asks_to_confirm", "There is nobody to ask: the form needs a required field for an e-mail address."
            )
            return False
        self._name_apart(kept)
        keys: set[str] = set()
        roles: set[str] = set()
        for child in kept:
            field: FormField = child.instance
            if field.key in keys:
                child.add_error("key", f"Another field has the key “{field.key}”.")
            if field.role and field.role in roles:
                child.add_error("role", "Another field is that of the lead already.")
            keys.add(field.key)
            roles.add(field.role)
        return all(child.is_valid() for child in kept)

    @staticmethod
    def _name_apart(kept: list[Any]) -> None:
        """Keys that were made of labels get a number where the label stands twice."""
        given = {child.instance.key for child in kept if child.cleaned_data.get("key")}
        for child in kept:
            if child.cleaned_data.get("key"):
                continue
            plain, number = child.instance.key, 2
            while child.instance.key in given:
                child.instance.key, number = f"{plain[:36]}_{number}", number + 1
            given.add(child.instance.key)


def _names_address(field: FormField) -> bool:
    return field.kind == FieldKind.EMAIL and field.is_required and field.lead_role == FieldRole.EMAIL


def _is_kept(child: Any) -> bool:
    cleaned = getattr(child, "cleaned_data", None)
    return cleaned is not None and bool(cleaned) and not cleaned.get("DELETE")


class LeadForm(forms.Form):
    """Who a lead is. It holds what the person saw, so that nobody overwrites what somebody else has written since."""

    name = forms.CharField(max_length=200, required=False, label="Name", show_hidden_initial=True)
    email = forms.EmailField(max_length=254, required=False, label="E-mail", show_hidden_initial=True)
    phone = forms.CharField(max_length=40, required=False, label="Telephone", show_hidden_initial=True)
    value = forms.DecimalField(
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
        label="Value",
        help_text="What the lead is worth, in the currency of the business.",
        show_hidden_initial=True,
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not any(found.get(name) for name in ("name", "email", "phone")):
            raise forms.ValidationError("A lead needs a name, an e-mail address or a telephone number.")
        return found

    @property
    def hidden_initials(self) -> list[Any]:
        """What the person saw, as inputs that nobody sees."""
        return [field.as_hidden(only_initial=True) for field in self]

    def seen(self) -> dict[str, Any]:
        """The values that the person saw before they wrote."""
        return {name: self._seen(name) for name in self.fields}

    def _seen(self, name: str) -> Any:
        bound = self[name]
        field = bound.field
        raw = field.widget.value_from_datadict(self.data, self.files, bound.html_initial_name)
        try:
            return field.clean(raw)
        except forms.ValidationError:
            return None

    def seeing(self, now: Mapping[str, Any]) -> "LeadForm":
        """The form with the values of now as those that the person has seen."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name, value in now.items():
            data[self[name].html_initial_name] = "" if value is None else str(value)
        self.data = data
        return self
