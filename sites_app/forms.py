"""Forms that know tenancy: a row's site is chosen once, and everything a row points at is of the same site."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseFormSet, ModelForm
from wagtail.models import Site
from wagtail.permissions import policy_registry

from sites_app.tenancy import SharableModel, is_readable_on_sites, is_shared, readable_within_sites


class SiteScopedFormMixin(ModelForm):
    """For models with a `site`, in front of a Wagtail admin form that is made with `for_user`.

    A person with one site never sees the field; others choose among the sites where they may add. It is fixed once
    the row exists. Choices of related rows, in the form and in its child forms, are cut to that site; while the site
    is still to be chosen, to the person's sites, and then checked against the chosen one. What the platform shares
    may be chosen on every site. A new row is itself shared only if a view says so, by `is_for_all_sites`.
    """

    for_user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settle_site()
        self._limit_choices(self)

    def _settle_site(self) -> None:
        policy = policy_registry.get_by_type(self._meta.model)
        sites = policy.sites_user_has_permission_for(self.for_user, "add")
        if self._is_update() or self._is_for_all_sites():
            self.fields.pop("site", None)
        elif len(sites) == 1:
            self.fields.pop("site", None)
            self.instance.site = sites[0]
        elif "site" in self.fields:
            self.fields["site"].queryset = sites  # type: ignore[attr-defined]
            self.fields["site"].required = True
        self._site_ids = [site.pk for site in sites]
        if self._is_settled():
            self._site_ids = [] if is_shared(self.instance) else [self.instance.site_id]

    def _is_update(self) -> bool:
        return self.instance.pk is not None and not getattr(self.instance, "is_copy_source", False)

    def _is_for_all_sites(self) -> bool:
        """Whether the row is shared, or is to be; only a superuser's may."""
        if not isinstance(self.instance, SharableModel) or not self.for_user.is_superuser:
            return False
        return (self._is_update() and is_shared(self.instance)) or getattr(self.instance, "is_for_all_sites", False)

    def _is_settled(self) -> bool:
        return "site" not in self.fields and (self.instance.site_id is not None or self._is_for_all_sites())

    def _limit_choices(self, form: forms.BaseForm) -> None:
        for name, field in form.fields.items():
            is_site = form is self and name == "site"
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None and not is_site:
                field.queryset = readable_within_sites(field.queryset, self._site_ids)
        for formset in getattr(form, "formsets", {}).values():
            self._limit_new_forms(formset)

    def _limit_new_forms(self, formset: BaseFormSet) -> None:
        add_fields = formset.add_fields

        def add_limited_fields(form: forms.BaseForm, index: int | None) -> None:
            add_fields(form, index)
            self._limit_choices(form)

        # A form set makes its forms when they are first asked for, and an empty one at each rendering.
        formset.add_fields = add_limited_fields  # type: ignore[method-assign]

    def _get_validation_exclusions(self) -> set[str]:
        # Constraints such as “the key is unique on a site” hold although the site is no field of the form.
        return super()._get_validation_exclusions() - {"site"}  # type: ignore[misc]

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        if self._is_settled():
            return True
        site: Site = self.cleaned_data["site"]
        strangers = [row for row in _chosen_rows(self) if not is_readable_on_sites(row, [site.pk])]
        for row in strangers:
            self.add_error(
                None, ValidationError("“%(row)s” belongs to another site than the one chosen.", params={"row": row})
            )
        return not strangers


def _chosen_rows(form: Any) -> Iterator[Model]:
    """Every row that a valid form and its child forms point at, but the site itself."""
    for name, value in form.cleaned_data.items():
        if name == "site" or value is None:
            continue
        if isinstance(value, Model):
            yield value
        elif isinstance(form.fields.get(name), forms.ModelMultipleChoiceField):
            yield from value
    for formset in getattr(form, "formsets", {}).values():
        for child in formset.forms:
            if getattr(child, "cleaned_data", None):
                yield from _chosen_rows(child)
