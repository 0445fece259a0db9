"""What Wagtail's content checks look at on our pages, beside what they look at anyway."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem


class SparkContentChecker(ContentCheckerItem):
    """Wagtail's checks, and those that our blocks need: pictures without words, tables without headings, films without
    subtitles, links that say nothing.
    """

    axe_run_only = [
        *ContentCheckerItem.axe_run_only,
        "image-alt",
        "frame-title-unique",
        "th-has-data-cells",
        "scope-attr-valid",
        "spark-content-image",
        "spark-table-headings",
        "spark-captions",
    ]
    axe_custom_rules = [
        *ContentCheckerItem.axe_custom_rules,
        {
            "id": "spark-content-image",
            "impact": "serious",
            # What illustrates a title that stands beside it may be without words; what is content may not.
            "selector": ":is(.block-image, .block-columns, .split-media, .map-picture, .gallery) img",
            "tags": ["best-practice"],
            "any": ["non-empty-alt"],
            "enabled": True,
        },
        {
            "id": "spark-table-headings",
            "impact": "serious",
            "selector": "table:not(:has(th))",
            "tags": ["best-practice"],
            "any": ["non-empty-title"],
            "enabled": True,
        },
        {
            "id": "spark-captions",
            "impact": "moderate",
            "selector": ".block-media:not(:has(.transcript)) video:not(:has(track))",
            "tags": ["best-practice"],
            "any": ["non-empty-title"],
            "enabled": True,
        },
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": _("Image without alternative text"),
            "help_text": _("Say what the picture shows"),
        },
        "frame-title-unique": {
            "error_name": _("Two frames have the same title"),
            "help_text": _("Name each by what it shows"),
        },
        "th-has-data-cells": {
            "error_name": _("Table heading without cells"),
            "help_text": _("Take the empty column or row away"),
        },
        "scope-attr-valid": {
            "error_name": _("Table heading that belongs to nothing"),
            "help_text": _("Make the table anew with the table block"),
        },
        "spark-content-image": {
            "error_name": _("Picture without words"),
            "help_text": _("Write an alternative text in the block, or with the image"),
        },
        "spark-table-headings": {
            "error_name": _("Table without headings"),
            "help_text": _("Name its columns"),
        },
        "spark-captions": {
            "error_name": _("Film without subtitles and transcript"),
            "help_text": _("Add one of them for those who cannot hear"),
        },
    }


def use_our_checks(items: list[Any]) -> None:
    """Puts our checks in the place of Wagtail's among the items of its user bar, with the same settings."""
    items[:] = [
        SparkContentChecker(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]
