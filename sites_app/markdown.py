"""Pages as Markdown, for assistants that read for people: made from the values of their blocks, whatever these are.

A block with a way of its own has a method `get_markdown(value, request)`; all others are written by what they are made
of: headings, running text, lists of entries, pictures, links.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest
from django.utils.encoding import force_str
from markdownify import markdownify
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText, expand_db_html

_BLANK_LINES = re.compile(r"\n{3,}")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")
# Names of fields whose text stands above what follows.
_HEADINGS = ("heading", "title", "question")


def page_markdown(page: Any, *, request: HttpRequest, description: str, canonical: str) -> str:
    """The page with its front matter: title, description, canonical address, moment of its last visible change."""
    changed = page.changed_at
    facts = {
        "title": page.title,
        "description": description,
        "canonical": canonical,
        "updated": changed and changed.isoformat(timespec="seconds"),
    }
    # Every JSON string is a YAML string as well.
    front = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items() if value)
    introduction = getattr(page, "introduction", "")
    writer = _Writer(request, root=urljoin(canonical, "/"))
    parts = [f"# {escaped(page.title)}", escaped(introduction), *writer.stream(getattr(page, "body", None) or ())]
    text = "\n\n".join(part.strip() for part in parts if part and part.strip())
    return f"---\n{front}\n---\n\n{_BLANK_LINES.sub(chr(10) * 2, text)}\n"


def escaped(text: str) -> str:
    """Plain text as Markdown that says the same."""
    return _SPECIAL.sub(r"\\\1", " ".join(force_str(text).split()))


class _Writer:
    """Writes the blocks of one page; links are absolute."""

    def __init__(self, request: HttpRequest, *, root: str) -> None:
        self._request = request
        self._root = root
        self._kinds: tuple[tuple[type[blocks.Block], Callable[..., Iterator[str]]], ...] = (
            (blocks.StreamBlock, lambda block, value, level: self.stream(value, level)),
            (blocks.StructBlock, self._struct),
            (blocks.ListBlock, self._list),
            (blocks.RichTextBlock, lambda block, value, level: self._rich_text(value, level)),
            (blocks.RawHTMLBlock, lambda block, value, level: self._rich_text(value, level)),
            (ImageChooserBlock, lambda block, value, level: self._image(value)),
            (blocks.PageChooserBlock, lambda block, value, level: self._page(value)),
            # What an editor chose for the look says nothing.
            (blocks.ChoiceBlock, lambda block, value, level: iter(())),
            (blocks.BooleanBlock, lambda block, value, level: iter(())),
            (blocks.ChooserBlock, lambda block, value, level: iter(())),
        )

    def stream(self, stream: Any, level: int = 2) -> Iterator[str]:
        for bound in stream:
            yield from self._block(bound.block, bound.value, level)

    def _block(self, block: blocks.Block, value: Any, level: int) -> Iterator[str]:
        if value in (None, ""):
            return
        if own := getattr(block, "get_markdown", None):
            yield own(value, self._request)
            return
        for kind, write in self._kinds:
            if isinstance(block, kind):
                yield from write(block, value, level)
                return
        if isinstance(value, str | int | float):
            yield escaped(str(value))

    def _struct(self, block: blocks.StructBlock, value: Any, level: int) -> Iterator[str]:
        if "code" in value and isinstance(value["code"], str):
            yield f"```{value.get('language') or ''}\n{value['code']}\n```"
            return
        if "attribution" in value and "text" in value:
            yield _quote(value)
            return
        names = list(block.child_blocks)
        for name in (name for name in _HEADINGS if value.get(name)):
            yield f"{'#' * min(level, 6)} {escaped(value[name])}"
            names.remove(name)
            level += 1
        if link := self._link(value):
            yield link
            names = [name for name in names if name not in {"link", "button_label"}]
        if "figure" in value and "label" in value:
            yield f"- **{escaped(value['figure'])}** {escaped(value['label'])}"
            return
        for name in names:
            yield from self._block(block.child_blocks[name], value[name], level)

    def _list(self, block: blocks.ListBlock, value: Any, level: int) -> Iterator[str]:
        for entry in value:
            yield from self._block(block.child_block, entry, level)

    def _rich_text(self, value: Any, level: int) -> Iterator[str]:
        source = value.source if isinstance(value, RichText) else str(value)
        yield markdownify(self._absolute(expand_db_html(source)), heading_style="ATX", bullets="-").strip()

    def _absolute(self, markup: str) -> str:
        return re.sub(
            r'(href|src)="(/[^"]*)"',
            lambda found: f'{found[1]}="{html.escape(urljoin(self._root, html.unescape(found[2])))}"',
            markup,
        )

    def _image(self, value: Any) -> Iterator[str]:
        rendition = value.get_rendition("width-960|format-webp")
        yield f"![{escaped(value.default_alt_text)}]({urljoin(self._root, rendition.url)})"

    def _page(self, value: Any) -> Iterator[str]:
        if value.live:
            yield f"[{escaped(value.title)}]({value.get_full_url(self._request)})"

    def _link(self, value: Any) -> str:
        """A button, or a card that leads somewhere."""
        link = value.get("link")
        get_href = getattr(link, "get_href", None)
        if get_href is None:
            return ""
        href, label = get_href(self._request), value.get("button_label") or value.get("title")
        return f"[{escaped(label)}]({urljoin(self._root, href)})" if href and label else ""


def _quote(value: Any) -> str:
    source = ", ".join(escaped(value[name]) for name in ("attribution", "role") if value.get(name))
    return f"> {escaped(value['text'])}" + (f"\n>\n> — {source}" if source else "")
