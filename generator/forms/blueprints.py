"""The form that takes a blueprint's file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from generator.services.blueprints.reading import MAX_BYTES


class BlueprintFileForm(forms.Form):
    """One file, of a size that can be a blueprint's."""

    file = forms.FileField(
        label="Blueprint",
        help_text="YAML or JSON. You see everything that it would change before anything is stored.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.json"}),
        max_length=255,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            most, size = filesizeformat(MAX_BYTES), filesizeformat(file.size)
            raise ValidationError(f"A blueprint has at most {most}; this file has {size}.", code="too_large")
        return file
