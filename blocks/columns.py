"""Two or three columns of simple things side by side, one above the other on a phone."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup, ListBlock, StreamBlock, StructBlock

from blocks.checks import button_problems, refuse
from blocks.links import LinkBlock
from blocks.media import ALT_HELP
from blocks.pictures import PictureChooserBlock
from blocks.sections import SectionBlock, SettingBlock

COLUMN_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class ColumnImageBlock(StructBlock):
    """An image in a column."""

    image = PictureChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(default="", required=False, max_length=255, label=_("Alternative text"), help_text=ALT_HELP)
    caption = blocks.CharBlock(default="", required=False, max_length=255, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Image")
        form_layout = ["image", "alt", "caption"]
        label_format = "{caption}"


class ColumnButtonBlock(StructBlock):
    """A button in a column."""

    label = blocks.CharBlock(default="", max_length=60, label=_("Button label"))
    link = LinkBlock(label=_("Button leads to"))

    class Meta:
        icon = "link"
        label = _("Button")
        form_layout = ["label", "link"]
        label_format = "{label}"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        refuse(button_problems(value, label="label"))
        return value


class ColumnStreamBlock(StreamBlock):
    """What stands in one column."""

    text = blocks.RichTextBlock(features=COLUMN_FEATURES, label=_("Text"), icon="pilcrow")
    image = ColumnImageBlock()
    button = ColumnButtonBlock()

    class Meta:
        icon = "doc-full"
        label = _("Column")


class ColumnsBlock(SectionBlock):
    """Two or three columns."""

    columns = ListBlock(ColumnStreamBlock(), min_num=2, max_num=3, label=_("Columns"))
    widths = SettingBlock(
        required=False,
        default="equal",
        choices=[
            ("equal", _("All alike")),
            ("first", _("The first one wider")),
            ("last", _("The last one wider")),
        ],
        label=_("Widths"),
    )

    class Meta:
        icon = "grip"
        label = _("Columns")
        group = _("Layout")
        template = "blocks/columns.html"
        stylesheet = "css/blocks/columns.css"
        description = _("Two or three columns of texts, images and buttons.")
        form_layout = BlockGroup(children=["heading", "intro", "columns"], settings=["widths", "tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "Two ways to begin",
            "intro": "",
            "tone": "plain",
            "widths": "equal",
            "columns": [
                [
                    {
                        "type": "text",
                        "value": "<h3>After a storm</h3><p>Call before ten, and we come within two days.</p>",
                    },
                    {
                        "type": "button",
                        "value": {
                            "label": "Call a crew",
                            "link": {"page": None, "url": "/contact/", "anchor": ""},
                        },
                    },
                ],
                [
                    {
                        "type": "text",
                        "value": "<h3>Before the next one</h3><p>A look at your roof in a quiet month.</p>",
                    },
                ],
            ],
        }
