"""The widget for texts in the generator's syntax: a textarea that a script turns into an editor."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets import AdminAutoHeightTextInput

from generator.assets import TEXT_EDITOR
from generator.core.text_report import TextKind


class TextEditor(AdminAutoHeightTextInput):
    """Highlights the syntax, and shows problems, variants and samples while one types; plain without scripts.

    `extra` names tokens that only this text may use. Where there are no `lines`, line breaks become spaces.
    """

    template_name = "generator/widgets/text_editor.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        kind: TextKind = TextKind.BODY,
        extra: tuple[str, ...] = (),
        lines: bool = True,
    ) -> None:
        super().__init__({"spellcheck": "true", "autocomplete": "off", **(attrs or {})})
        self.kind = kind
        self.extra = extra
        self.lines = lines
        self.site_id: int | None = None
        self.campaign_id: int | None = None

    @property
    def media(self) -> forms.Media:
        return TEXT_EDITOR

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        # Django's renderer for forms looks in the folders of apps only, and finds its own textarea alone.
        context["textarea"] = super()._render("django/forms/widgets/textarea.html", context, renderer)
        return mark_safe(render_to_string(template_name, context))  # noqa: S308 - a template's own output

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["editor"] = {
            "url": reverse("generator_texts:check"),
            "kind": self.kind.value,
            "extra": " ".join(self.extra),
            "lines": "true" if self.lines else "false",
            "site": self.site_id or "",
            "campaign": self.campaign_id or "",
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value if self.lines or value is None else " ".join(value.splitlines())


def line(*extra: str) -> TextEditor:
    """An editor of one line; `extra` names tokens that only this text may use."""
    return TextEditor(kind=TextKind.LINE, extra=extra, lines=False)


def settle(form: forms.Form, *, site_id: int | None, campaign_id: int | None = None) -> None:
    """Tells the form's editors whose names their texts may use. Rows of inline forms ask the form that they are in."""
    for field in form.fields.values():
        if isinstance(field.widget, TextEditor):
            field.widget.site_id = site_id
            field.widget.campaign_id = campaign_id
