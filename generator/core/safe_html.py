"""Makes finished text into safe HTML and HTML into plain text; it knows no tokens and no blocks."""

from __future__ import annotations

import html
import re

import nh3

TAGS = frozenset({"p", "h2", "h3", "ul", "ol", "li", "b", "strong", "i", "em", "a", "br", "blockquote"})
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_ANY_TAG = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?:p|h2|h3|ul|ol|li|blockquote)\b", re.IGNORECASE)
_EMPTY_BLOCK = re.compile(r"<(p|h2|h3|li)>(?:\s|&nbsp;|<br>)*</\1>")
_BLOCK_END = re.compile(r"</(?:p|h2|h3|li|blockquote)>|<br>")
_TAG = re.compile(r"<(?:[^<>\"]|\"[^\"]*\")*>")
# Both begin with a plain space, which the engine finds many times faster than a class of characters.
_SPACES = re.compile(r"  +")
_SPACE_BEFORE_MARK = re.compile(r" (?<=[\S\xa0] )(?=[,.;:!?](?:[\s<]|$))")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")
_SAFE_URL = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|[#?])\S*", re.IGNORECASE)

_CLEANER = nh3.Cleaner(
    tags=set(TAGS), attributes={"a": {"href"}}, url_schemes=set(SCHEMES), link_rel=None, strip_comments=True,
    url_relative=lambda url: None if url.startswith(("//", "\\", "/\\")) else url,
)  # fmt: skip


def has_tags(text: str) -> bool:
    """Whether the text holds one of the allowed tags, and so is HTML and not plain text."""
    return _ANY_TAG.search(text) is not None


def tidy(text: str) -> str:
    """Return the text without the gaps that empty options leave: double spaces, a space before a comma or full stop."""
    return _SPACE_BEFORE_MARK.sub("", _SPACES.sub(" ", text.replace("\t", " ")))


def one_line(text: str) -> str:
    """Return plain text on one line."""
    return tidy(" ".join(text.split()))


def sanitise(markup: str) -> str:
    """Return HTML that holds nothing but the allowed tags and safe addresses, without empty paragraphs."""
    return _EMPTY_BLOCK.sub("", _CLEANER.clean(tidy(markup))).strip()


def to_html(text: str, *, is_html: bool) -> str:
    """Return safe HTML of a rendered body. Text without block tags is read as paragraphs and `- ` lists.

    Markup is sanitised. Plain text needs no more than to be escaped: no tag can come out of it but `p`, `ul` and `li`.
    """
    text = text.replace("\0", "")
    if is_html:
        return sanitise(text if _BLOCK_TAG.search(text) else _paragraphs(text))
    return tidy(_paragraphs(html.escape(text, quote=False))).replace("\xa0", "&nbsp;")


def to_text(markup: str) -> str:
    """Return the visible text of HTML, a line for each block."""
    text = html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", markup)))
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


def safe_url(url: str) -> str:
    """Return the address if a visitor may be sent there (http, mailto, tel, a path, a query, a fragment), else ''."""
    url = url.strip()
    return url if _SAFE_URL.fullmatch(url) else ""


def _paragraphs(text: str) -> str:
    parts: list[str] = []
    for block in _PARAGRAPH_BREAK.split(text.replace("\r\n", "\n").replace("\r", "\n").strip()):
        running: list[str] = []
        items: list[str] = []
        for line in block.split("\n"):
            stripped = line.strip()
            if stripped.startswith("- "):
                parts.extend(_flush_paragraph(running))
                items.append(f"<li>{stripped[2:].strip()}</li>")
            else:
                parts.extend(_flush_list(items))
                running.append(stripped)
        parts.extend(_flush_paragraph(running))
        parts.extend(_flush_list(items))
    return "".join(parts)


def _flush_paragraph(lines: list[str]) -> list[str]:
    text = " ".join(lines).strip()
    lines.clear()
    return [f"<p>{text}</p>"] if text else []


def _flush_list(items: list[str]) -> list[str]:
    markup = "".join(items)
    items.clear()
    return [f"<ul>{markup}</ul>"] if markup else []
