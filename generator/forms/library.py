"""Forms of the content library: what people type there is checked with line and column before it is stored."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from generator.core.tokens import KNOWN_NAMES, token_key
from generator.enums import PickRule
from generator.forms.sites import SiteForm
from generator.models import DictionaryEntry
from generator.services import vocabulary
from generator.services.text_errors import Vocabulary, condition_errors, text_errors

WEIGHTED_TERM = re.compile(r"\s*(\d{1,6})\s*::(.*)\Z")
TOP_WEIGHT = 1000


def check_fields(form, *, fields: Iterable[str], vocabulary: Vocabulary) -> None:
    """Adds the errors of a form's texts to their fields; fields that failed already are left alone."""
    values: Mapping[str, str] = form.cleaned_data
    for field in fields:
        if field not in form.errors:
            for error in text_errors(values.get(field, ""), vocabulary=vocabulary):
                form.add_error(field, error)


class FragmentForm(SiteForm):
    """Checks heading, body and every item against the tokens of the fragment's campaign, or of the whole site."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_settled:
            names = self._vocabulary(cleaned.get("campaign"))
            check_fields(self, fields=("heading", "body"), vocabulary=names)
            for error in condition_errors(cleaned.get("condition", ""), tokens=names.tokens | KNOWN_NAMES):
                self.add_error("condition", error)
            for item in self.live_forms("items"):
                check_fields(item, fields=("title", "text"), vocabulary=names)
        return cleaned

    def _vocabulary(self, campaign: Any) -> Vocabulary:
        if campaign is None:
            return vocabulary.of_site(self.site_id)
        return vocabulary.of_campaign(campaign)


class HeadlinePatternForm(SiteForm):
    """Checks the formula against the tokens of the whole site."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_settled:
            check_fields(self, fields=("formula",), vocabulary=vocabulary.of_site(self.site_id))
        return cleaned


class TemplateForm(SiteForm):
    """Checks the slots of an article template."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_settled:
            names = vocabulary.of_site(self.site_id).tokens
            for slot in self.live_forms("slots"):
                for error in condition_errors(slot.cleaned_data.get("condition", ""), tokens=names):
                    slot.add_error("condition", error)
                self._check_numbers(slot)
        return cleaned

    @staticmethod
    def _check_numbers(slot: forms.ModelForm) -> None:
        minimum, maximum = slot.cleaned_data.get("minimum"), slot.cleaned_data.get("maximum")
        is_counted = slot.cleaned_data.get("pick") == PickRule.ALL and minimum is not None
        if is_counted and maximum and maximum < minimum:
            slot.add_error("maximum", "The maximum is smaller than the minimum. 0 means no limit.")


class DictionaryForm(SiteForm):
    """Terms are typed one a line, with a weight as `3::term` where it is not 1."""

    terms = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 14, "class": "spark-syntax"}),
        strip=False,
        help_text="One term a line. A term that should come up more often has its weight before it, such as 3::fast.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = self.instance.entries.all() if self.instance.pk else []
        self.initial.setdefault("terms", "\n".join(_written(entry) for entry in entries))

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if token_key(key) in KNOWN_NAMES:
            raise ValidationError(f"{{{key}}} is a token already; a dictionary needs a name of its own.")
        return key

    def clean_terms(self) -> list[tuple[str, int]]:
        terms: dict[str, int] = {}
        errors = []
        for number, line in enumerate(self.cleaned_data["terms"].splitlines(), start=1):
            if not line.strip():
                continue
            try:
                term, weight = _read_term(line)
            except ValidationError as error:
                errors.append(ValidationError(f"Line {number}, column 1: {error.message}"))
                continue
            if term in terms:
                errors.append(ValidationError(f"Line {number}, column 1: “{term}” is in the list already."))
            terms[term] = weight
        if errors:
            raise ValidationError(errors)
        return list(terms.items())

    def save(self, commit: bool = True) -> Any:
        kept = {entry.term: entry for entry in self.instance.entries.all()} if self.instance.pk else {}
        self.instance.entries = [
            self._entry(kept, term=term, weight=weight, order=order)
            for order, (term, weight) in enumerate(self.cleaned_data["terms"])
        ]
        return super().save(commit)

    @staticmethod
    def _entry(kept: dict[str, DictionaryEntry], *, term: str, weight: int, order: int) -> DictionaryEntry:
        entry = kept.get(term) or DictionaryEntry(term=term)
        entry.weight, entry.sort_order = weight, order
        return entry


def _written(entry: DictionaryEntry) -> str:
    return entry.term if entry.weight == 1 else f"{entry.weight}::{entry.term}"


def _read_term(line: str) -> tuple[str, int]:
    match = WEIGHTED_TERM.match(line)
    term, weight = (match[2].strip(), int(match[1])) if match else (line.strip(), 1)
    if not term:
        raise ValidationError("There is no term after the weight.")
    if not 1 <= weight <= TOP_WEIGHT:
        raise ValidationError(f"A weight is between 1 and {TOP_WEIGHT}.")
    limit = DictionaryEntry._meta.get_field("term").max_length
    if len(term) > limit:
        raise ValidationError(f"A term has {limit} characters at most.")
    return term, weight
