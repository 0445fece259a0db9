"""Blocks to look at: one image, an image beside a text, many images."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup, CharBlock, ListBlock, StructBlock

from blocks.links import LinkBlock
from blocks.pictures import PictureChooserBlock
from blocks.sections import PreviewedStructBlock, SectionBlock, SettingBlock, ToneBlock
from blocks.text import ANSWER_FEATURES

ALT_HELP = _("What the picture shows, for those who cannot see it. Empty: the text kept with the image.")


class ImageBlock(PreviewedStructBlock):
    """One image with a caption."""

    image = PictureChooserBlock(label=_("Image"))
    caption = CharBlock(default="", required=False, max_length=255, label=_("Caption"))
    alt = CharBlock(default="", required=False, max_length=255, label=_("Alternative text"), help_text=ALT_HELP)
    width = SettingBlock(
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
    alt = CharBlock(default="", required=False, max_length=255, label=_("Alternative text"), help_text=ALT_HELP)
    button_label = CharBlock(default="", required=False, max_length=60, label=_("Button label"))
    link = LinkBlock(required=False, label=_("Button leads to"))
    image_side = SettingBlock(
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
        stylesheet = "css/blocks/media_text.css"
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


class GalleryItemBlock(StructBlock):
    """One image of a gallery."""

    image = PictureChooserBlock(label=_("Image"))
    caption = CharBlock(default="", required=False, max_length=255, label=_("Caption"))
    alt = CharBlock(default="", required=False, max_length=255, label=_("Alternative text"), help_text=ALT_HELP)

    class Meta:
        icon = "image"
        label = _("Image")
        form_layout = ["image", "caption", "alt"]
        label_format = "{caption}"


class GalleryBlock(SectionBlock):
    """Images in a grid. Each opens large: in a dialog over the page, or without JavaScript by itself."""

    items = ListBlock(GalleryItemBlock(), min_num=1, max_num=48, label=_("Images"))
    layout = SettingBlock(
        required=False,
        default="grid",
        choices=[
            ("grid", _("All alike")),
            ("lead", _("The first one large")),
            ("natural", _("Not cropped")),
        ],
        label=_("Layout"),
    )

    class Meta:
        icon = "copy"
        label = _("Gallery")
        group = _("Media")
        template = "blocks/gallery.html"
        stylesheet = "css/blocks/gallery.css"
        is_island = True
        description = _("Images in a grid that open large on a click.")
        form_layout = BlockGroup(children=["heading", "intro", "items"], settings=["layout", "tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "Roofs we have finished",
            "intro": "",
            "tone": "plain",
            "layout": "lead",
            "items": [
                {"image": None, "caption": caption, "alt": ""}
                for caption in ("Aurora, after the May storm", "Standing seam in Evergreen", "Clay tile in Pueblo")
            ],
        }
