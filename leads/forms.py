"""The forms of the admin in which editors make forms and keep leads."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

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


def _is_kept(child: Any) -> bool:
    cleaned = getattr(child, "cleaned_data", None)
    return cleaned is not None and bool(cleaned) and not cleaned.get("DELETE")
