"""Blocks that give a page its shape: the opening, what is on offer, how it goes, the figures."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, CharBlock, ListBlock, StructBlock, TextBlock

from blocks.checks import button_problems, refuse
from blocks.icons import ICON_CHOICES
from blocks.links import LinkBlock
from blocks.pictures import PictureChooserBlock
from blocks.sections import PreviewedStructBlock, SectionBlock, SettingBlock


class HeroBlock(PreviewedStructBlock):
    """The opening of a page: what this is, for whom, and the next step."""

    eyebrow = CharBlock(
        default="",
        required=False,
        max_length=80,
        label=_("Line above the heading"),
        help_text=_("A place, a topic, a promise."),
    )
    heading = CharBlock(default="", max_length=160, label=_("Heading"))
    text = TextBlock(default="", required=False, rows=3, label=_("Text"), help_text=_("One or two sentences."))
    image = PictureChooserBlock(required=False, label=_("Image"))
    button_label = CharBlock(default="", required=False, max_length=60, label=_("Button label"))
    link = LinkBlock(required=False, label=_("Button leads to"))
    layout = SettingBlock(
        required=False,
        default="split",
        choices=[
            ("split", _("Image after the text")),
            ("mirrored", _("Image before the text")),
            ("stacked", _("Image beneath the text")),
            ("cover", _("Text over the image")),
            ("plain", _("Text only")),
        ],
        label=_("Layout"),
    )
    second_label = CharBlock(default="", required=False, max_length=60, label=_("Second button label"))
    second_link = LinkBlock(required=False, label=_("Second button leads to"))

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        refuse(button_problems(value, label="second_label", link="second_link"))
        return value

    class Meta:
        icon = "title"
        label = _("Opening")
        group = _("Layout")
        template = "blocks/hero.html"
        stylesheet = "css/blocks/hero.css"
        description = _("The big opening of a page, with a heading, an image and a button.")
        form_layout = BlockGroup(
            children=[
                *("eyebrow", "heading", "text", "image"),
                BlockGroup(["button_label", "link"], heading=_("Button")),
                BlockGroup(["second_label", "second_link"], heading=_("Second button"), classname="collapsed"),
            ],
            settings=["layout"],
        )
        label_format = "{heading}"
        preview_value = {
            "eyebrow": "Denver and the Front Range",
            "heading": "A roof that is ready for the next hailstorm",
            "text": "Inspections, repairs and replacements by the same crew since 2004.",
            "image": None,
            "button_label": "Book an inspection",
            "link": {"page": None, "url": "/contact/", "anchor": ""},
            "layout": "split",
            "second_label": "See our prices",
            "second_link": {"page": None, "url": "/prices/", "anchor": ""},
        }


class TitledItemBlock(StructBlock):
    """A title and a text: one feature, one step."""

    title = CharBlock(default="", max_length=160, label=_("Title"))
    text = TextBlock(default="", required=False, rows=2, label=_("Text"))

    class Meta:
        icon = "tick-inverse"
        label = _("Entry")
        form_layout = ["title", "text"]
        label_format = "{title}"


class FeatureBlock(TitledItemBlock):
    """One thing on offer, with an icon if all of them have one."""

    icon = SettingBlock(required=False, default="", choices=ICON_CHOICES, label=_("Icon"))

    class Meta:
        form_layout = ["icon", "title", "text"]


class FeaturesBlock(SectionBlock):
    """What is on offer, as a grid of short entries."""

    items = ListBlock(FeatureBlock(), min_num=1, label=_("Features"))

    class Meta:
        icon = "list-ul"
        label = _("Features")
        group = _("Layout")
        template = "blocks/features.html"
        description = _("A grid of short points, each with a title.")
        form_layout = BlockGroup(children=["heading", "intro", "items"], settings=["tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "What you get",
            "intro": "The same list for every roof, in writing.",
            "tone": "plain",
            "items": [
                {"title": "Photographs of every slope", "text": "You see what we saw.", "icon": "camera"},
                {"title": "One price", "text": "Fixed before we start.", "icon": "price"},
                {"title": "A clean garden", "text": "Magnets over the lawn, twice.", "icon": "leaf"},
            ],
        }


class StepsBlock(SectionBlock):
    """How it goes, in order."""

    items = ListBlock(TitledItemBlock(), min_num=1, label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        group = _("Layout")
        template = "blocks/steps.html"
        description = _("Numbered steps, one after the other.")
        form_layout = BlockGroup(children=["heading", "intro", "items"], settings=["tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "How it goes",
            "intro": "",
            "tone": "plain",
            "items": [
                {"title": "You call", "text": "We ask four questions and offer two dates."},
                {"title": "We look", "text": "Forty minutes on the roof, ten in the attic."},
                {"title": "You decide", "text": "With photographs and a price in your hand."},
            ],
        }


class KeyFactBlock(StructBlock):
    """A figure and what it counts."""

    figure = CharBlock(default="", max_length=24, label=_("Figure"), help_text=_("Short: 2,400 or 48 h."))
    label = CharBlock(default="", max_length=80, label=_("What it counts"))

    class Meta:
        icon = "decimal"
        label = _("Fact")
        form_layout = ["figure", "label"]
        label_format = "{figure} {label}"


class KeyFactsBlock(SectionBlock):
    """A few figures that speak for themselves."""

    items = ListBlock(KeyFactBlock(), min_num=2, max_num=6, label=_("Facts"))

    class Meta:
        icon = "info-circle"
        label = _("Key facts")
        group = _("Layout")
        template = "blocks/key_facts.html"
        description = _("Two to six figures in a row.")
        form_layout = BlockGroup(children=["heading", "intro", "items"], settings=["tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "",
            "intro": "",
            "tone": "tint",
            "items": [
                {"figure": "2004", "label": "on roofs since"},
                {"figure": "3,100+", "label": "roofs replaced"},
                {"figure": "48 h", "label": "to an inspection"},
            ],
        }
