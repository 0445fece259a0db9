"""Rich text as API clients want it: HTML, Markdown, or a tree of nodes. Links to pages are those of the site.

`?rich_text=` chooses; Wagtail's `?rich_text_format=` is understood as well. In HTML a link to a page has `data-page`
with its id, and one to a document `data-document`, so that a front end can route by itself. What leads nowhere is an
`<a>` without an address, as in Wagtail.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict
from markdownify import markdownify
from wagtail import blocks
from wagtail.rich_text import expand_db_html

from api.v2.reading import refuse
from blocks.loading import DOCUMENT, PAGE

FORMATS = ("html", "markdown", "json")
_TAG = re.compile(r"<a\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_EDITORS_OWN = re.compile(r' data-block-key="[^"]*"')
_KINDS = {"page": PAGE, "document": DOCUMENT}
_MARKS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "code": "code",
    "sup": "superscript",
    "sub": "subscript",
    "del": "strikethrough",
    "s": "strikethrough",
}
_NODES = {"p": "paragraph", "ul": "list", "ol": "list", "li": "list-item", "blockquote": "quote"}
_VOID = {"br": "line-break", "hr": "divider"}
_HEADING = re.compile(r"h([1-6])$")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads; `path` is a page's."""

    href: str
    kind: str
    id: int


type Resolve = Callable[[str, int], Target | None]
type Write = Callable[[str], Any]


def writer_for(parameters: QueryDict, resolve: Resolve) -> Write:
    """The way to write rich text that the parameters ask for. Raises `Problem`."""
    given = parameters.get("rich_text") or parameters.get("rich_text_format") or "html"
    if given not in FORMATS:
        refuse("invalid-parameter", f"rich_text is one of {', '.join(FORMATS)}.", parameter="rich_text")

    def write(source: str) -> Any:
        html = to_html(source or "", resolve)
        if given == "html":
            return html
        return to_markdown(html) if given == "markdown" else to_nodes(html)

    return write


def to_html(source: str, resolve: Resolve) -> str:
    """The stored text with the addresses of what it links to."""

    def link(found: re.Match[str]) -> str:
        given = dict(_ATTRIBUTE.findall(found[1]))
        kind = _KINDS.get(given.get("linktype", ""))
        if kind is None:
            return found[0]
        key = given.get("id", "")
        target = resolve(kind, int(key)) if key.isdecimal() else None
        return f'<a href="{escape(target.href)}" data-{kind}="{target.id}">' if target else "<a>"

    html = _TAG.sub(link, _EDITORS_OWN.sub("", source))
    return str(expand_db_html(html)) if "<embed" in html else html


def to_markdown(html: str) -> str:
    """The HTML as Markdown."""
    return str(markdownify(html, heading_style="ATX", bullets="-")).strip()


def to_nodes(html: str) -> list[dict[str, Any]]:
    """The HTML as a tree of nodes; its schema is published as `rich-text.json`."""
    reader = _NodeReader()
    reader.feed(html)
    reader.close()
    return reader.nodes


class _NodeReader(HTMLParser):
    """Collects nodes; marks such as bold are members of the texts within them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[dict[str, Any]] = []
        self._open: list[tuple[str, list[dict[str, Any]]]] = [("", self.nodes)]
        self._marks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if mark := _MARKS.get(tag):
            self._marks.append(mark)
        elif kind := _VOID.get(tag):
            self._add({"type": kind})
        elif tag == "img":
            given = dict(attrs)
            self._add({"type": "image", "src": given.get("src") or "", "alt": given.get("alt") or ""})
        elif node := _node(tag, dict(attrs)):
            self._add(node)
            self._open.append((tag, node["children"]))

    def handle_endtag(self, tag: str) -> None:
        mark = _MARKS.get(tag)
        if mark and mark in self._marks:
            self._marks.reverse()
            self._marks.remove(mark)
            self._marks.reverse()
        elif any(name == tag for name, _ in self._open[1:]):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        is_between = self._open[-1][0] in {"", "ul", "ol"}
        if data and not (is_between and not data.strip()):
            self._add({"type": "text", "text": data, **dict.fromkeys(sorted(set(self._marks)), True)})

    def _add(self, node: dict[str, Any]) -> None:
        self._open[-1][1].append(node)


def _node(tag: str, given: dict[str, str | None]) -> dict[str, Any] | None:
    if heading := _HEADING.match(tag):
        return {"type": "heading", "level": int(heading[1]), "children": []}
    if tag == "a":
        page, document = given.get("data-page"), given.get("data-document")
        return {
            "type": "link",
            "href": unescape(given.get("href") or "") or None,
            "page": int(page) if page else None,
            "document": int(document) if document else None,
            "children": [],
        }
    if kind := _NODES.get(tag):
        ordered = {"ordered": tag == "ol"} if kind == "list" else {}
        return {"type": kind, **ordered, "children": []}
    return None


def write_by_context() -> None:
    """Lets Wagtail's rich text blocks write as the context says, if it says so; called once, when apps are ready."""
    plain = blocks.RichTextBlock.get_api_representation

    def representation(block: Any, value: Any, context: dict[str, Any] | None = None) -> Any:
        write = (context or {}).get("rich_text")
        return write(value.source) if write is not None else plain(block, value, context)

    blocks.RichTextBlock.get_api_representation = representation
