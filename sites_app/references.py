"""What a page or a setting points at is of a site of the person who saves it.

Choosers offer nothing else, so a form that names another site's image, document or page was made by hand. It is
refused as a whole: showing it again with an error would show what it names.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from wagtail.blocks import StreamValue

from sites_app.tenancy import is_of_sites, site_ids_for_user

type Reference = tuple[type[Model], str]


class OwnReferencesMixin(forms.ModelForm):
    """In front of a Wagtail admin form that is made with `for_user`. Raises PermissionDenied in `is_valid`.

    What the row pointed at before may stay: a superuser may have put it there.
    """

    for_user: Any

    def is_valid(self) -> bool:
        if self.for_user is None or self.for_user.is_superuser or not self.is_bound:
            return super().is_valid()
        if not hasattr(self, "_known_references"):
            self._known_references = set(self._stored_references())
        is_valid = super().is_valid()
        site_ids = site_ids_for_user(self.for_user)
        for model, pk in set(self._given_references()) - self._known_references:
            row = model._base_manager.filter(pk=pk).first()
            if row is not None and not is_of_sites(row, site_ids):
                raise PermissionDenied
        return is_valid

    def _stored_references(self) -> Iterator[Reference]:
        for name in self.fields:
            yield from _references(getattr(self.instance, name, None) if self.instance.pk else None)

    def _given_references(self) -> Iterator[Reference]:
        for value in getattr(self, "cleaned_data", {}).values():
            yield from _references(value)


def _references(value: Any) -> Iterator[Reference]:
    """The rows that a field's value points at."""
    if isinstance(value, Model):
        yield type(value), str(value.pk)
    elif isinstance(value, StreamValue):
        for model, pk, _model_path, _content_path in value.stream_block.extract_references(value):
            yield model, str(pk)
