"""Blocks to read: running text, a quotation, questions with answers."""

import re
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup, CharBlock, ListBlock, StructBlock, TextBlock

from blocks.pictures import PictureChooserBlock
from blocks.sections import PREVIEW_TEMPLATE, PreviewedStructBlock, SectionBlock, SettingBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "blockquote"]
ANSWER_FEATURES = ["bold", "italic", "ol", "ul", "link"]

_FIRST_HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL | re.IGNORECASE)


class RichTextBlock(blocks.RichTextBlock):
    """Running text with headings, lists and links."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = _("Text")
        template = "blocks/rich_text.html"
        preview_template = PREVIEW_TEMPLATE
        description = _("Paragraphs with headings, lists and links.")
        preview_value = (
            "<h2>What a free inspection covers</h2>"
            "<p>We walk the whole roof, photograph every slope and <b>explain what we saw</b> before anyone talks "
            "about price.</p><ul><li>Shingles, flashing and vents</li><li>Gutters and drainage</li>"
            "<li>The attic, from the inside</li></ul>"
        )

    def get_heading(self, value: Any) -> str:
        """The first second-level heading in the text."""
        found = _FIRST_HEADING.search(value.source)
        return strip_tags(found.group(1)).strip() if found else ""


class QuoteBlock(PreviewedStructBlock):
    """Somebody's own words."""

    text = TextBlock(default="", rows=3, label=_("Words"), help_text=_("Without quotation marks."))
    attribution = CharBlock(default="", required=False, max_length=120, label=_("Who said it"))
    role = CharBlock(default="", required=False, max_length=120, label=_("Role or place"))
    portrait = PictureChooserBlock(
        required=False, label=_("Portrait"), help_text=_("Shown small and round beside the name.")
    )
    rating = SettingBlock(
        required=False,
        default="",
        choices=[(str(stars), "★" * stars) for stars in range(5, 0, -1)],
        label=_("Rating"),
        help_text=_("Only what this person gave, of five stars."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = _("Text")
        template = "blocks/quote.html"
        description = _("One quotation, with the name of the person.")
        form_layout = BlockGroup(children=["text", "attribution", "role", "portrait"], settings=["rating"])
        label_format = "{text}"
        preview_value = {
            "text": "They came the morning after the storm, and told me I did not need a new roof.",
            "attribution": "Marlene Ortega",
            "role": "Homeowner, Aurora",
            "portrait": None,
            "rating": "5",
        }


class QuestionBlock(StructBlock):
    """One question and its answer."""

    question = CharBlock(default="", max_length=255, label=_("Question"))
    answer = blocks.RichTextBlock(features=ANSWER_FEATURES, label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question")
        form_layout = ["question", "answer"]
        label_format = "{question}"


class FaqBlock(SectionBlock):
    """Questions that open without JavaScript; also the source of the page's FAQ structured data."""

    items = ListBlock(QuestionBlock(), min_num=1, label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        group = _("Text")
        template = "blocks/faq.html"
        description = _("Questions whose answers open on a click.")
        form_layout = BlockGroup(children=["heading", "intro", "items"], settings=["tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "Before you call",
            "intro": "What people ask us most.",
            "tone": "plain",
            "items": [
                {"question": "How long does it take?", "answer": "<p>Most roofs are done in one or two days.</p>"},
                {"question": "Do you work in winter?", "answer": "<p>Yes, on any dry day above 5 °C.</p>"},
            ],
        }
