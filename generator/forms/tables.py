"""Forms of what goes in and out of the library as a whole: a table file, a copy."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.models import Site

from generator.services.library.copying import free_key
from generator.services.library.uploads import MOST_BYTES

MEGABYTE = 1024 * 1024


class TableFileForm(forms.Form):
    """A CSV file to import."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=f"UTF-8, {MOST_BYTES // MEGABYTE} MB at most. Nothing is stored before you have seen what it does.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(f"The file has more than {MOST_BYTES // MEGABYTE} MB. Divide it.")
        return file


class CopyForm(forms.Form):
    """Name, key and, where there is a choice, the site of a copy."""

    name = forms.CharField(max_length=120)
    key = forms.SlugField(max_length=80, help_text="A stable short name, used by templates, imports and the API.")
    site = forms.ModelChoiceField(Site.objects.none(), empty_label=None)

    def __init__(self, *args: Any, row: Any, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        home = next((site for site in sites if site.pk == row.site_id), sites[0])
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])  # type: ignore[attr-defined]
        self.fields["site"].initial = home
        self.fields["key"].initial = free_key(row, site=home)
        self.fields["name"].initial = row.name if row.site_id is None else f"{row.name} (copy)"[:120]
        if len(sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        site, key = cleaned.get("site"), cleaned.get("key")
        if site and key and type(self.row).objects.for_site(site).filter(key=key).exists():
            self.add_error("key", "This key is taken already.")
        return cleaned
