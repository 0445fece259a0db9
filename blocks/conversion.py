"""Blocks that ask the reader to do something."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup, BooleanBlock, CharBlock, TextBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from blocks.links import LinkBlock
from blocks.loading import kind_of, rows_of
from blocks.schemas import TEXT, Schema, nullable, struct
from blocks.sections import PreviewedStructBlock, ToneBlock
from blocks.text import ANSWER_FEATURES


class CtaBlock(PreviewedStructBlock):
    """A call to action: why now, and one button. Without a link of its own it offers the site's telephone number."""

    heading = CharBlock(default="", max_length=160, label=_("Heading"))
    text = TextBlock(default="", required=False, rows=2, label=_("Text"))
    button_label = CharBlock(default="", required=False, max_length=60, label=_("Button label"))
    link = LinkBlock(required=False, label=_("Button leads to"))
    tone = ToneBlock(required=False, default="brand", label=_("Background"))

    class Meta:
        icon = "pick"
        label = _("Call to action")
        group = _("Conversion")
        template = "blocks/cta.html"
        description = _("A short invitation with one button.")
        form_layout = BlockGroup(
            children=["heading", "text", BlockGroup(["button_label", "link"], heading=_("Button"))], settings=["tone"]
        )
        label_format = "{heading}"
        preview_value = {
            "heading": "Hail last night?",
            "text": "We keep two mornings a week free for storm inspections.",
            "button_label": "Book an inspection",
            "link": {"page": None, "url": "/contact/", "anchor": ""},
            "tone": "brand",
        }


class FormChooserBlock(SnippetChooserBlock):
    """One of the site's forms."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("leads.Form", **kwargs)

    def bulk_to_python(self, values: Any) -> list[Any]:
        values = list(values)
        rows = rows_of(kind_of(self), {value for value in values if value is not None})
        return super().bulk_to_python(values) if rows is None else [rows.get(value) for value in values]

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> dict[str, Any] | None:
        return value.api_representation() if value is not None else None

    def api_schema(self) -> Schema:
        field = struct(
            key=TEXT,
            label=TEXT,
            kind=TEXT,
            required={"type": "boolean"},
            help_text=TEXT,
            placeholder=TEXT,
            choices={"type": "array", "items": TEXT},
            default=TEXT,
            max_length={"type": "integer"},
            autocomplete=TEXT,
            files=nullable(
                struct(types={"type": "array", "items": TEXT}, most={"type": "integer"}, most_bytes={"type": "integer"})
            ),
        )
        return nullable(
            struct(
                key=TEXT,
                name=TEXT,
                action=TEXT,
                is_active={"type": "boolean"},
                button_label=TEXT,
                fields={"type": "array", "items": field},
            )
        )


class SampleForm(forms.Form):
    """What a form looks like in the block picker, where there is no site to take one from."""

    name = forms.CharField(label=_("Name"))
    email = forms.EmailField(label=_("E-mail"))

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return list(self)


class ShownForm(PreviewedStructBlock):
    """The base of blocks that show one of the site's forms.

    A form of another site is never shown, whoever put it there. A page that is kept in a cache is the same for all
    visitors, so nothing of one visitor is in it: the form's own address answers with errors and thanks.
    """

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        form, settings = value.get("form"), context.get("site_settings")
        if form is not None and settings is not None and settings.site_id == form.site_id:
            name = f"{form.key}-{context.get('anchor') or self.name}"
            context |= {"form": form, "visitor_form": form.visitor_form(name=name)}
        return context

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_preview_context(value, parent_context)
        return {**context, "form": {"button_label": _("Send"), "is_active": True}, "visitor_form": SampleForm()}


class FormBlock(ShownForm):
    """A form with what leads up to it, and beside it what else there is to know: hours, an address, a telephone."""

    heading = CharBlock(default="", required=False, max_length=160, label=_("Heading"))
    intro = TextBlock(default="", required=False, rows=2, label=_("Introduction"))
    form = FormChooserBlock(label=_("Form"), help_text=_("Forms are made under Leads › Forms."))
    beside = blocks.RichTextBlock(
        default="", required=False, features=ANSWER_FEATURES, label=_("Beside the form"), help_text=_("A short text.")
    )
    shows_business = BooleanBlock(required=False, default=True, label=_("Address, hours and telephone beside the form"))
    tone = ToneBlock(required=False, default="plain", label=_("Background"))

    class Meta:
        icon = "form"
        label = _("Form")
        group = _("Conversion")
        template = "blocks/form.html"
        description = _("A form of the site, with the business's address beside it.")
        form_layout = BlockGroup(children=["heading", "intro", "form", "beside"], settings=["shows_business", "tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "Write to us",
            "intro": "We answer the same day.",
            "form": None,
            "beside": "<p>Or come by: the coffee is on from eight.</p>",
            "shows_business": False,
            "tone": "plain",
        }


class OptInBlock(ShownForm):
    """A short form in a band of its own: a newsletter, a checklist, an offer."""

    heading = CharBlock(default="", max_length=160, label=_("Heading"))
    text = TextBlock(default="", required=False, rows=2, label=_("Text"))
    form = FormChooserBlock(label=_("Form"), help_text=_("A form with one or two fields fits best."))
    tone = ToneBlock(required=False, default="tint", label=_("Background"))

    class Meta:
        icon = "mail"
        label = _("Opt-in")
        group = _("Conversion")
        template = "blocks/opt_in.html"
        description = _("A short form in a band: a newsletter, a checklist, an offer.")
        form_layout = BlockGroup(children=["heading", "text", "form"], settings=["tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "One letter a month",
            "text": "What the weather did to roofs, and what to look at on yours.",
            "form": None,
            "tone": "tint",
        }
