"""Fills one section's fragment for one point and shapes it as raw StreamField values; it chooses no fragment."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generator.core.plan_texts import CompiledFragment
from generator.core.safe_html import one_line, safe_url, sanitise, to_html, to_text
from generator.core.seo import shorten
from generator.core.spintax import CompiledText
from generator.core.tokens import COMPONENT_CLOSE, COMPONENT_OPEN, TokenValues

_COMPONENT = re.compile(f"{COMPONENT_OPEN}([^{COMPONENT_CLOSE}]*){COMPONENT_CLOSE}")
_FIRST_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


@dataclass(slots=True)
class Block:
    """One block before it has an id, the text a visitor reads in it, and the questions it answers."""

    block_type: str
    value: object
    text: str
    questions: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Writer:
    """Renders texts for one point and remembers what they used and what they missed."""

    values: TokenValues
    entries: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    lead: str = ""

    def render(self, text: CompiledText, source: random.Random | tuple[int, ...]) -> str:
        """Return one rendering of the text; its path is added to `paths`."""
        rendering = text.rendering(source, self.values)
        if rendering.entries:
            self.entries.update(dict.fromkeys(rendering.entries))
        if rendering.missing:
            self.missing.update(dict.fromkeys(rendering.missing))
        self.paths.append(".".join(map(str, rendering.path)))
        return rendering.text

    def line(self, text: CompiledText, source: random.Random | tuple[int, ...], *, limit: int = 255) -> str:
        """Return a rendering as one line of plain text that ends on a word."""
        line = one_line(self.render(text, source))
        return line if len(line) <= limit else shorten(line, limit)

    def plain(self, text: CompiledText, source: random.Random) -> str:
        """Return a rendering as running plain text, without the tags it may have."""
        rendered = self.render(text, source)
        return one_line(to_text(sanitise(rendered)) if text.is_html else rendered)

    def markup(self, text: CompiledText, source: random.Random) -> str:
        """Return a rendering as safe HTML."""
        return to_html(self.render(text, source), is_html=text.is_html)


type Shape = Callable[[Writer, CompiledFragment, random.Random, Mapping[str, Mapping[str, object]]], list[Block]]


def fill(
    block_type: str,
    writer: Writer,
    fragment: CompiledFragment,
    rng: random.Random,
    *,
    components: Mapping[str, Mapping[str, object]],
) -> list[Block]:
    """Return the blocks of a fragment: one, or with components in running text several, or none for a picture."""
    return _SHAPES[block_type](writer, fragment, rng, components)


def _rich_text(
    writer: Writer, fragment: CompiledFragment, rng: random.Random, components: Mapping[str, Mapping[str, object]]
) -> list[Block]:
    heading = writer.line(fragment.heading, rng)
    parts = _COMPONENT.split(writer.render(fragment.body, rng))
    blocks = []
    for place, part in enumerate(parts):
        if place % 2:
            component = components[part]
            blocks.append(Block(str(component["type"]), component["value"], ""))
            continue
        markup = to_html(part, is_html=fragment.body.is_html)
        if heading and place == 0:
            markup = f"<h2>{html.escape(heading, quote=False)}</h2>{markup}"
        if markup:
            writer.lead = writer.lead or _first_paragraph(markup)
            blocks.append(Block("rich_text", markup, to_text(markup)))
    return blocks


def _titled_list(block_type: str) -> Shape:
    def shape(
        writer: Writer, fragment: CompiledFragment, rng: random.Random, _: Mapping[str, Mapping[str, object]]
    ) -> list[Block]:
        heading, intro = writer.line(fragment.heading, rng), writer.plain(fragment.body, rng)
        items = [
            {"title": writer.line(title, rng, limit=160), "text": writer.plain(text, rng)}
            for title, text in fragment.items
        ]
        texts = [heading, intro, *(line for item in items for line in item.values())]
        writer.lead = writer.lead or intro
        value = {"heading": heading, "intro": intro, "items": items}
        return [Block(block_type, value, _lines(texts))]

    return shape


def _faq(
    writer: Writer, fragment: CompiledFragment, rng: random.Random, _: Mapping[str, Mapping[str, object]]
) -> list[Block]:
    heading, intro = writer.line(fragment.heading, rng), writer.plain(fragment.body, rng)
    items = [
        {"question": writer.line(title, rng), "answer": writer.markup(text, rng)} for title, text in fragment.items
    ]
    questions = [(item["question"], to_text(item["answer"])) for item in items]
    value = {"heading": heading, "intro": intro, "items": items}
    texts = [heading, intro, *(line for pair in questions for line in pair)]
    return [Block("faq", value, _lines(texts), questions)]


def _quote(
    writer: Writer, fragment: CompiledFragment, rng: random.Random, _: Mapping[str, Mapping[str, object]]
) -> list[Block]:
    attribution, text = writer.line(fragment.heading, rng, limit=120), writer.plain(fragment.body, rng)
    role = writer.line(fragment.items[0][0], rng, limit=120) if fragment.items else ""
    value = {"text": text, "attribution": attribution, "role": role}
    return [Block("quote", value, _lines([text, attribution, role]))]


def _cta(
    writer: Writer, fragment: CompiledFragment, rng: random.Random, _: Mapping[str, Mapping[str, object]]
) -> list[Block]:
    value, text = _with_button(writer, fragment, rng)
    return [Block("cta", value, text)]


def _hero(
    writer: Writer, fragment: CompiledFragment, rng: random.Random, _: Mapping[str, Mapping[str, object]]
) -> list[Block]:
    value, text = _with_button(writer, fragment, rng)
    writer.lead = writer.lead or str(value["text"])
    return [Block("hero", {**value, "image": None}, text)]


def _with_button(writer: Writer, fragment: CompiledFragment, rng: random.Random) -> tuple[dict[str, object], str]:
    """Return heading, text and button; the first entry of the fragment is the button's label and address."""
    heading, text = writer.line(fragment.heading, rng, limit=160), writer.plain(fragment.body, rng)
    label = url = ""
    if fragment.items:
        label = writer.line(fragment.items[0][0], rng, limit=60)
        url = safe_url(writer.render(fragment.items[0][1], rng))
    address, _, anchor = url.partition("#") if url.startswith("#") else (url, "", "")
    link = {"page": None, "url": address, "anchor": anchor}
    value: dict[str, object] = {"heading": heading, "text": text, "button_label": label, "link": link}
    return value, _lines([heading, text, label])


def _nothing(*_: object) -> list[Block]:
    return []


_SHAPES: Mapping[str, Shape] = {
    "rich_text": _rich_text,
    "features": _titled_list("features"),
    "steps": _titled_list("steps"),
    "faq": _faq,
    "quote": _quote,
    "cta": _cta,
    "hero": _hero,
    "image": _nothing,
}


def _first_paragraph(markup: str) -> str:
    match = _FIRST_PARAGRAPH.search(markup)
    return to_text(match[1]).replace("\n", " ") if match else ""


def _lines(texts: list[str]) -> str:
    return "\n".join(text for text in texts if text)
