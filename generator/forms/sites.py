"""The base of the generator's forms: the site is settled before the form is shown, so choices are the site's own."""

from collections.abc import Iterator
from itertools import chain, count
from typing import Any

from django import forms
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminModelForm

from generator.forms import text_editor
from sites_app.tenancy import is_shared

# A key may still get a number at its end.
MOST_OF_A_KEY = 50


class SiteForm(WagtailAdminModelForm):
    """A form of a site's row. A view that knows the site of a new row puts it on the instance, and it is not asked for.

    Choices of related rows are cut to the site by `SiteScopedFormMixin`, which the viewset puts in front.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.site_id is not None or getattr(self.instance, "is_for_all_sites", False):
            self.fields.pop("site", None)
        if "key" in self.fields and not self.instance.pk:
            # The script that makes it from the name may come too late, or not at all.
            self.fields["key"].required = False
        text_editor.settle(self, site_id=self.instance.site_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "key" in self.fields and not cleaned.get("key") and "key" not in self.errors:
            if self.is_settled and cleaned.get("name"):
                cleaned["key"] = self._free_key(cleaned["name"])
            elif not self.fields["key"].required:
                self.add_error("key", "Give it a key, or a name to make one from.")
        return cleaned

    def _free_key(self, name: str) -> str:
        base = slugify(name)[:MOST_OF_A_KEY].strip("-") or self._meta.model._meta.model_name
        rows = self._meta.model.objects
        near = (rows.for_site(self.site_id) if self.site_id else rows.shared()).filter(key__startswith=base)
        taken = set(near.values_list("key", flat=True))
        return next(key for key in chain([base], (f"{base}-{number}" for number in count(2))) if key not in taken)

    @property
    def site_id(self) -> int | None:
        """The site that the object belongs to, or will; None while that is still to be chosen, and if it is shared."""
        return self.instance.site_id

    @property
    def is_settled(self) -> bool:
        """Whether it is known where the object belongs, so that what it names can be checked."""
        if self.instance.pk is None:
            return self.site_id is not None or getattr(self.instance, "is_for_all_sites", False)
        return self.site_id is not None or is_shared(self.instance)

    def live_forms(self, relation: str) -> Iterator[forms.ModelForm]:
        """The forms of a relation that will not be deleted, whether they have errors or not."""
        formset = self.formsets[relation]
        formset.is_valid()
        for form in formset.forms:
            is_gone = formset.can_delete and formset._should_delete_form(form)
            if not is_gone and hasattr(form, "cleaned_data"):
                yield form
