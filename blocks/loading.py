"""What the blocks of many streams choose, found in their raw values and handed to them in one go.

A stream reads what it chose by itself, stream by stream and block by block. Whoever gives out many streams at once
asks `references_in` for what they name, reads each kind in one query, and lets the streams take it from there
(`handed_out`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from wagtail import blocks

# Kinds of rows, by the model that a chooser names.
IMAGE, DOCUMENT, PAGE = "image", "document", "page"
_LINK = re.compile(r"<a\b[^>]*>")
_ATTRIBUTE = re.compile(r'(linktype|id)="([^"]*)"')
_LINKED = {"page": PAGE, "document": DOCUMENT}


@dataclass(slots=True)
class Rows:
    """Rows by kind and key. What was asked for and is not there does not exist."""

    asked: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    found: dict[str, Mapping[int, Any]] = field(default_factory=dict)


_rows: ContextVar[Rows | None] = ContextVar("rows of blocks", default=None)


@contextmanager
def handed_out(rows: Rows) -> Iterator[None]:
    """Within it, blocks take the rows from here."""
    token = _rows.set(rows)
    try:
        yield
    finally:
        _rows.reset(token)


def rows_of(kind: str, wanted: Iterable[int]) -> Mapping[int, Any] | None:
    """The rows, if all that is wanted was asked for before; None when somebody has to ask."""
    rows = _rows.get()
    if rows is None or not rows.asked.get(kind, set()).issuperset(wanted):
        return None
    return rows.found.get(kind, {})


def references_in(block: blocks.Block, raw: Any, asked: dict[str, set[int]]) -> None:
    """Add the keys of what a raw value names to `asked`, by kind."""
    if not raw:
        return
    if isinstance(block, blocks.RichTextBlock):
        for kind, key in links_in(str(raw)):
            asked[kind].add(key)
    elif isinstance(block, blocks.ChooserBlock):
        if str(raw).isdecimal():
            asked[kind_of(block)].add(int(raw))
    else:
        for child, value in _children(block, raw):
            references_in(child, value, asked)


def _children(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """What a raw value is made of; nothing for what has no parts."""
    if isinstance(block, blocks.BaseStreamBlock):
        for entry in raw:
            if isinstance(entry, dict) and (child := block.child_blocks.get(entry.get("type"))):
                yield child, entry.get("value")
    elif isinstance(block, blocks.BaseStructBlock):
        yield from ((child, raw.get(name)) for name, child in block.child_blocks.items() if isinstance(raw, dict))
    elif isinstance(block, blocks.ListBlock):
        for entry in raw:
            # Entries from before they had ids are bare values.
            is_wrapped = isinstance(entry, dict) and entry.get("type") == "item"
            yield block.child_block, entry.get("value") if is_wrapped else entry


def links_in(source: str) -> Iterator[tuple[str, int]]:
    """The pages and documents that a rich text links to, by kind and key."""
    for tag in _LINK.findall(source):
        given = dict(_ATTRIBUTE.findall(tag))
        if (kind := _LINKED.get(given.get("linktype", ""))) and given.get("id", "").isdecimal():
            yield kind, int(given["id"])


def kind_of(block: blocks.ChooserBlock) -> str:
    """The kind of what a chooser chooses: one of ours, or the name of its model."""
    return getattr(block, "kind", "") or str(block.model_class._meta.model_name)
