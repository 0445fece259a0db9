"""Titles and descriptions as search engines show them: of a length that is shown whole, ending on a word. Pure."""

import html
import re
from collections.abc import Iterable
from typing import Any

TITLE_LENGTH = 60
DESCRIPTION_LENGTH = 155
_TAG = re.compile(r"<[^>]+>")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\s*/?>", re.IGNORECASE)


def document_title(title: str, *, site_name: str, page_number: int = 1) -> str:
    """The title with the number of a further page and the site's name, which is left out where it would be cut off."""
    if page_number > 1:
        title = f"{title} – {page_number}"
    whole = f"{title} – {site_name}"
    says_it = not site_name or site_name.casefold() in title.casefold()
    return title if says_it or len(whole) > TITLE_LENGTH else whole


def home_title(title: str, *, site_name: str, tagline: str) -> str:
    """The title of a home page: the site's name with its tagline, where both are shown whole."""
    name = site_name or title
    whole = f"{name} – {tagline}"
    return whole if tagline and len(whole) <= TITLE_LENGTH else name


def description_of(page: Any, stream: Iterable[Any]) -> str:
    """What is written for search engines, else the page's introduction, else the beginning of its text."""
    if page.search_description:
        return str(page.search_description)
    if introduction := getattr(page, "introduction", ""):
        return shortened(introduction)
    for bound in stream:
        if bound.block_type == "rich_text":
            return shortened(plain_text(bound.value.source))
        if bound.block_type == "hero" and bound.value.get("text"):
            return shortened(bound.value["text"])
    return ""


def plain_text(markup: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(html.unescape(_TAG.sub("", _BLOCK_END.sub(" ", markup))).split())


def shortened(text: str, *, length: int = DESCRIPTION_LENGTH) -> str:
    """The text up to a length, ending on a word and with an ellipsis where something follows."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rpartition(" ")[0].rstrip(",;:–—- ") + "…"
