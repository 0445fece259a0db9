"""Blocks to read: running text, a quotation, questions with answers."""

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup, CharBlock, ListBlock, StructBlock, TextBlock
from wagtail.rich_text import expand_db_html

from blocks.pictures import PictureChooserBlock
from blocks.sections import PREVIEW_TEMPLATE, PreviewedStructBlock, SectionBlock, SettingBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "blockquote"]
ANSWER_FEATURES = ["bold", "italic", "ol", "ul", "link"]

# What rich text holds of links and embeds that are looked up.
_ENTITY = re.compile(r"<(?:a|embed)\b", re.IGNORECASE)
_TEXT, _ANCHOR = "\x00text\x00", "\x00anchor\x00"
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

    def render(self, value: Any, context: Any = None) -> SafeString:
        """The text between what its template writes before and behind it, which the engine is asked for once."""
        if settings.DEBUG or not value:
            return super().render(value, context=context)
        anchor = (context or {}).get("anchor", "")
        head, before, after = _around(self.meta.template, is_anchored=bool(anchor))
        text = value.source
        if _ENTITY.search(text):
            text = expand_db_html(text)
        return mark_safe(f"{head}{escape(anchor)}{before}{text}{after}")  # noqa: S308 - rich text is safe

    def get_heading(self, value: Any) -> str:
        """The first second-level heading in the text."""
        found = _FIRST_HEADING.search(value.source)
        return strip_tags(found.group(1)).strip() if found else ""


@lru_cache
def _around(template: str, *, is_anchored: bool) -> tuple[str, str, str]:
    """What the template of a text writes before its anchor, between anchor and text, and behind the text."""
    markup = render_to_string(template, {"value": _TEXT, "anchor": _ANCHOR if is_anchored else ""})
    head, anchored, rest = markup.partition(_ANCHOR)
    before, _, after = (rest if anchored else head).partition(_TEXT)
    return (head if anchored else ""), before, after


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
