"""Blocks to look at: one image, and an image beside a text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup, CharBlock, ChoiceBlock

from blocks.links import LinkBlock
from blocks.pictures import PictureChooserBlock
from blocks.sections import PreviewedStructBlock, ToneBlock
from blocks.text import ANSWER_FEATURES

_ALT_HELP = _("What the picture shows, for those who cannot see it. Empty: the text kept with the image.")


class ImageBlock(PreviewedStructBlock):
    """One image with a caption."""

    image = PictureChooserBlock(label=_("Image"))
    caption = CharBlock(default="", required=False, max_length=255, label=_("Caption"))
    alt = CharBlock(default="", required=False, max_length=255, label=_("Alternative text"), help_text=_ALT_HELP)
    width = ChoiceBlock(
        required=False,
        default="text",
        choices=[("text", _("As wide as the text")), ("wide", _("Wider than the text"))],
        label=_("Width"),
    )

    class Meta:
        icon = "image"
        label = _("Image")
        group = _("Media")
        template = "blocks/image.html"
        description = _("An image with a caption.")
        form_layout = BlockGroup(children=["image", "caption", "alt"], settings=["width"])
        label_format = "{caption}"
        preview_value = {
            "image": None,
            "caption": "After the storm, before the crew arrives.",
            "alt": "",
            "width": "wide",
        }


class MediaTextBlock(PreviewedStructBlock):
    """An image beside a text, side by side where there is room."""

    heading = CharBlock(default="", required=False, max_length=255, label=_("Heading"))
    text = blocks.RichTextBlock(features=ANSWER_FEATURES, label=_("Text"))
    image = PictureChooserBlock(required=False, label=_("Image"))
    alt = CharBlock(default="", required=False, max_length=255, label=_("Alternative text"), help_text=_ALT_HELP)
    button_label = CharBlock(default="", required=False, max_length=60, label=_("Button label"))
    link = LinkBlock(required=False, label=_("Button leads to"))
    image_side = ChoiceBlock(
        required=False,
        default="end",
        choices=[("start", _("Before the text")), ("end", _("After the text"))],
        label=_("Image"),
    )
    tone = ToneBlock(required=False, default="plain", label=_("Background"))

    class Meta:
        icon = "media"
        label = _("Image and text")
        group = _("Media")
        template = "blocks/media_text.html"
        description = _("A picture and a short text, side by side.")
        form_layout = BlockGroup(
            children=["heading", "text", "image", "alt", "button_label", "link"], settings=["image_side", "tone"]
        )
        label_format = "{heading}"
        preview_value = {
            "heading": "One crew, start to finish",
            "text": "<p>The people who measure your roof are the people who build it.</p>",
            "image": None,
            "alt": "",
            "button_label": "Meet the crew",
            "link": {"page": None, "url": "/about/", "anchor": ""},
            "image_side": "end",
            "tone": "plain",
        }
