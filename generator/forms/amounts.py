"""Forms that ask how many: drafts to generate, articles to make a forecast for, headlines to make."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from generator.models import Campaign


class GenerateForm(forms.Form):
    """How many drafts to make now."""

    count = forms.IntegerField(label="How many drafts", min_value=1)

    def __init__(self, *args: Any, campaign: Campaign, left: int, is_test: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.left = left
        field = self.fields["count"]
        field.widget.attrs.update(max=left, min=1)
        field.help_text = f"{left:,} of this campaign's pages are still to be made."
        if is_test:
            field.help_text = f"The campaign is not approved yet: {left:,} drafts may be made to try it out."

    def clean_count(self) -> int:
        count = self.cleaned_data["count"]
        if count > self.left:
            raise ValidationError(f"Only {self.left:,} are left.")
        return count


class ForecastForm(forms.Form):
    """How many articles to make a forecast for."""

    count = forms.IntegerField(label="For how many articles", min_value=1)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["count"].widget.attrs.update(max=most)

    def clean_count(self) -> int:
        count: int = self.cleaned_data["count"]
        if count > self.most:
            raise ValidationError(f"At most {self.most:,}.")
        return count


class HeadlinesForm(forms.Form):
    """How many headlines to add to a campaign's inventory."""

    count = forms.IntegerField(label="How many headlines", min_value=1)
    replace = forms.BooleanField(
        label="Start again",
        required=False,
        help_text="Takes out the headlines that are available and not locked, and looks from the beginning. "
        "Do so after the headline or the axes were changed.",
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["count"].widget.attrs.update(max=most)
        self.fields["count"].help_text = (
            f"At most {most:,} at a time. Each is the title of one page that the campaign can make, evenly chosen "
            "from all of them; a title that is there already is not added again."
        )

    def clean_count(self) -> int:
        count: int = self.cleaned_data["count"]
        if count > self.most:
            raise ValidationError(f"At most {self.most:,} at a time.")
        return count
