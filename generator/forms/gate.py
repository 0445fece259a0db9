"""The forms of the publish gate: policies, waivers, notes about flags, and rolling back what went out."""

from typing import Any

from django import forms

from generator.enums import WAIVABLE, GateCheck
from generator.models import Campaign, ReleasePolicy
from generator.services.policies import LIMITS, Limits
from generator.services.rolling_back import RollbackPreview

_SHARES = ("min_local_share", "max_similarity")
_LABELS = {
    "min_words": "Minimum words",
    "min_local_share": "Minimum local share, in percent",
    "max_similarity": "Most alike, in percent",
    "max_title": "Longest title, in characters",
    "min_description": "Shortest description, in characters",
    "max_description": "Longest description, in characters",
    "requires_sample": "A test batch comes first",
    "daily_cap": "Most articles a day",
}
_HELP = {
    "min_words": "An article with fewer words is kept back. 0: any length.",
    "min_local_share": "Of the words of an article about a place, how many are about it: sentences that tell one "
    "of its facts, and parts written for it. Its name, repeated, counts once. 0: none.",
    "max_similarity": "How much of an article may stand in its worst sibling, once names and numbers of the place are "
    "taken out. 100: anything.",
    "max_title": "Of the title that search engines show: the meta title, or the page's own.",
    "min_description": "Of the description for search engines. 0: an article may have none.",
    "max_description": "Search engines cut what is longer.",
    "requires_sample": "Nothing of a campaign goes out before people have approved a sample of it.",
    "daily_cap": "How many the release plans of this site may send out in a day. 0: as many as they plan.",
}


class PercentField(forms.FloatField):
    """A share from 0 to 1 that people write in percent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, step_size=0.1, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value * 100:g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else round(percent / 100, 6)


class ReleasePolicyForm(forms.ModelForm):
    """What is asked of every article of a site. What the limits mean together is checked by the service."""

    min_local_share = PercentField()
    max_similarity = PercentField()

    class Meta:
        model = ReleasePolicy
        fields = (*LIMITS, "daily_cap")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = _LABELS[name], _HELP[name]

    @property
    def limits(self) -> Limits:
        return Limits(**{name: self.cleaned_data[name] for name in LIMITS})

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields in the order in which a person thinks of them."""
        return [
            ("Before anything goes out", [self["requires_sample"]]),
            ("What an article says", [self["min_words"], self["min_local_share"], self["max_similarity"]]),
            ("What search engines show", [self["max_title"], self["min_description"], self["max_description"]]),
            ("How many go out", [self["daily_cap"]]),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        low, high = cleaned.get("min_description"), cleaned.get("max_description")
        if low is not None and high is not None and low > high:
            self.add_error("min_description", "The shortest description must not be longer than the longest.")
        return cleaned


class OverridesForm(forms.Form):
    """What a campaign asks for itself; an empty field is what the site asks."""

    SAMPLE = (("", "As the site asks"), ("yes", "Yes"), ("no", "No"))

    min_words = forms.IntegerField(min_value=0, required=False)
    min_local_share = PercentField(required=False)
    max_similarity = PercentField(required=False)
    max_title = forms.IntegerField(min_value=0, required=False)
    min_description = forms.IntegerField(min_value=0, required=False)
    max_description = forms.IntegerField(min_value=0, required=False)
    requires_sample = forms.ChoiceField(choices=SAMPLE, required=False)

    def __init__(self, *args: Any, campaign: Campaign, site_limits: Limits, **kwargs: Any) -> None:
        initial = dict(campaign.gate_overrides)
        if "requires_sample" in initial:
            initial["requires_sample"] = "yes" if initial["requires_sample"] else "no"
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = _LABELS[name], self._help(name, site_limits)

    @staticmethod
    def _help(name: str, limits: Limits) -> str:
        value = getattr(limits, name)
        if name == "requires_sample":
            return f"The site asks: {'yes' if value else 'no'}."
        return f"The site asks for {value * 100:g}." if name in _SHARES else f"The site asks for {value:,}."

    @property
    def overrides(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if "requires_sample" in given:
            given["requires_sample"] = given["requires_sample"] == "yes"
        return given


class WaiverForm(forms.Form):
    """Which checks somebody answers for, and why."""

    checks = forms.MultipleChoiceField(
        label="What is waived",
        choices=[(check.value, check.label) for check in GateCheck if check in WAIVABLE],
        widget=forms.CheckboxSelectMultiple,
        help_text="A gap in a text cannot be waived, nor can a campaign's hold.",
    )
    reason = forms.CharField(
        label="Why it may go out all the same",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who looks at the history reads it, with your name.",
    )


class NoteForm(forms.Form):
    """Why something that was found does not matter."""

    note = forms.CharField(label="Why it does not matter here", widget=forms.Textarea(attrs={"rows": 3}))


class RollBackForm(forms.Form):
    """Whether pages that changed since go back too, why, and the number of pages, so that nobody does it by a slip."""

    also_changed = forms.BooleanField(
        required=False,
        label="Also pages that somebody has edited or published since",
        help_text="What they wrote is not lost: it stays in the history and as unpublished changes.",
    )
    comment = forms.CharField(
        required=False,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stands in the history of every page.",
    )
    number = forms.CharField(label="Number of pages", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, preview: RollbackPreview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        number, more = preview.count(also_changed=False), preview.count(also_changed=True)
        with_those = f", or {more} with those that changed since" if preview.changed else ""
        self.fields["number"].help_text = f"Type {number}{with_those}, to confirm."
        if not preview.changed:
            del self.fields["also_changed"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        expected = self.preview.count(also_changed=cleaned.get("also_changed", False))
        typed = "".join(filter(str.isdigit, cleaned.get("number", "")))
        if not expected:
            self.add_error(None, "No page would go back: all of them have changed since.")
        elif "number" in cleaned and typed != str(expected):
            self.add_error("number", f"{expected:,} pages would go back. Type that number to confirm.")
        return cleaned
