"""Forms of what goes in and out of the library as a whole: a table file, a copy."""

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.models import Site

from generator.core.tokens import KNOWN_NAMES
from generator.forms import vocabulary
from generator.forms.texts import Vocabulary, condition_errors, text_errors
from generator.models import Campaign
from generator.services.library.copying import free_key
from generator.services.library.uploads import MOST_BYTES

MEGABYTE = 1024 * 1024


class LibraryChecks:
    """Decides what a table file's texts may say on a site, or in the shared library: what the edit forms decide."""

    def __init__(self, site: Site | None) -> None:
        self.site = site
        self._of_campaigns: dict[int, Vocabulary] = {}

    @cached_property
    def fingerprint(self) -> str:
        names = [sorted(self._of_site.tokens), sorted(self._of_site.dictionaries)]
        return hashlib.sha256(json.dumps(names).encode()).hexdigest()

    @cached_property
    def _of_site(self) -> Vocabulary:
        return vocabulary.of_site(self.site)

    def _vocabulary(self, campaign: int | None) -> Vocabulary:
        if campaign is None:
            return self._of_site
        if campaign not in self._of_campaigns:
            row = Campaign.objects.for_site(self.site).get(pk=campaign) if self.site else None
            self._of_campaigns[campaign] = vocabulary.of_campaign(row) if row else self._of_site
        return self._of_campaigns[campaign]

    def text_errors(self, text: str, *, campaign: int | None) -> Iterator[str]:
        for error in text_errors(text, vocabulary=self._vocabulary(campaign)):
            yield from error.messages

    def condition_errors(self, condition: str) -> Iterator[str]:
        for error in condition_errors(condition, tokens=self._of_site.tokens | KNOWN_NAMES):
            yield from error.messages


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
