"""The outline of a stream: its blocks, the place on the page where each begins, and the table of contents."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

# A table of contents for fewer headings than this would be longer than the scrolling it saves.
CONTENTS_FROM = 4


@dataclass(frozen=True, slots=True)
class Section:
    """A block of the stream with its heading and its anchor; both are empty for a block without a heading."""

    block: Any
    heading: str = ""
    anchor: str = ""


def outline(stream: Iterable[Any]) -> list[Section]:
    """The blocks in order. Anchors are made of the headings and are unique on the page."""
    sections: list[Section] = []
    used: set[str] = set()
    for bound in stream:
        get_heading = getattr(bound.block, "get_heading", None)
        heading = get_heading(bound.value) if get_heading else ""
        sections.append(Section(block=bound, heading=heading, anchor=_unique(slugify(heading)[:60], used=used)))
    return sections


def table_of_contents(sections: Iterable[Section]) -> list[Section]:
    """The sections with a heading that are worth a table of contents; empty for a short page."""
    named = [section for section in sections if section.anchor and section.block.block_type not in {"hero", "cta"}]
    return named if len(named) >= CONTENTS_FROM else []


def _unique(anchor: str, *, used: set[str]) -> str:
    if not anchor:
        return ""
    candidate, number = anchor, 2
    while candidate in used:
        candidate, number = f"{anchor}-{number}", number + 1
    used.add(candidate)
    return candidate
