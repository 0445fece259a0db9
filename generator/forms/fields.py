"""Form fields and widgets for lists of keys: checkboxes that can be searched, stored as a JSON list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from generator.assets import SCRIPTS

SEARCHABLE_FROM = 9


def where_to_make(model: Any, *, site_id: int | None) -> SafeString:
    """Says that the site has no such rows yet, with a link to where one is made; the form stays open beside it."""
    names = model._meta.verbose_name_plural
    url = reverse(model.snippet_viewset.get_url_name("add"))
    return format_html(
        'This site has no {} yet. <a href="{}{}" target="_blank" rel="noopener">Make one</a>, then reload this page.',
        names,
        url,
        f"?for_site={site_id}" if site_id else "",
    )


class KeyCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in columns, with a filter above when there are many; none ticked means all."""

    template_name = "generator/widgets/key_checkboxes.html"

    @property
    def media(self) -> forms.Media:
        return SCRIPTS

    def __init__(self, attrs: dict[str, Any] | None = None, *, nothing_to_choose: str = "") -> None:
        super().__init__(attrs)
        self.nothing_to_choose = nothing_to_choose

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        # Django's renderer for forms looks in the folders of apps only.
        return mark_safe(render_to_string(template_name, context))  # noqa: S308 - a template's own output

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        count = len(list(self.choices))
        context["widget"]["is_searchable"] = count >= SEARCHABLE_FROM
        context["widget"]["total"] = count
        context["widget"]["nothing_to_choose"] = self.nothing_to_choose
        return context


class KeysField(forms.MultipleChoiceField):
    """A list of keys out of the choices that are set for the object's site."""

    widget = KeyCheckboxes
    default_error_messages = {"invalid_choice": "“%(value)s” is not there any more."}

    def __init__(self, *, nothing_to_choose: str = "", **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.nothing_to_choose = nothing_to_choose

    def offer(self, choices: Iterable[tuple[str, str]], *, nothing: str = "") -> None:
        """Sets what may be chosen, and what is said when that is nothing."""
        self.choices = list(choices)
        if nothing:
            self.widget.nothing_to_choose = nothing
