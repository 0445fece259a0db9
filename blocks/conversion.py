"""Blocks that ask the reader to do something."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, CharBlock, TextBlock

from blocks.links import LinkBlock
from blocks.sections import PreviewedStructBlock, ToneBlock


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
