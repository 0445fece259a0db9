"""Marks in an article's texts where each word came from, so that a preview can tell; what is stored has no marks.

A mark is a pair of characters that no text has, around what a choice, token, dictionary or marker became. Where marks
would change a text (they stand between a space and a comma, say), it is left without them: tracing shows what is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.core.spintax_tree import (
    Choice,
    Conditional,
    Dictionary,
    Grammar,
    Node,
    Nodes,
    Permutation,
    Plural,
    Text,
    Token,
)
from generator.core.types import ArticleDraft, BlockProvenance

FIRST = 0xF0000
FIRST_TEXT = 0x100000
MOST_MARKS = 0xFF00
CLOSE = "\U0010fffc"
CLOSE_ALL = "\U0010fffd"
MARK = re.compile("[\U000f0000-\U0010fffd]")

# What of a block's value is no text: addresses, keys, pictures.
_NO_TEXTS = frozenset({"id", "type", "link", "image", "page", "url", "anchor"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of text came from.

    `kind` is `text`, `choice`, `token`, `dictionary`, `order`, `grammar` or `component`. `detail` is the token's name,
    or `2/3` for the second of three options. A `text` mark names section and fragment.
    """

    kind: str
    detail: str = ""
    section: str = ""
    fragment: str = ""


class Tracer:
    """Marks the trees of a plan's texts, and tells afterwards what each mark is."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []

    def mark_tree(self, tree: Nodes) -> Nodes:
        """Return the tree with marks around what varies; it has the same variants in the same order."""
        return tuple(marked for node in tree for marked in self._nodes(node))

    def open(self, mark: Mark) -> str:
        """Return the character that opens the mark, or nothing when there are too many."""
        if len(self.marks) >= MOST_MARKS:
            return ""
        self.marks.append(mark)
        return chr((FIRST_TEXT if mark.kind == "text" else FIRST) + len(self.marks) - 1)

    def _nodes(self, node: Node) -> Iterator[Node]:
        match node:
            case Choice():
                options = tuple(
                    self._around(self.mark_tree(option), Mark("choice", f"{place}/{len(node.options)}"))
                    for place, option in enumerate(node.options, start=1)
                )
                yield Choice(options, node.weights)
            case Conditional():
                yield replace(node, then=self.mark_tree(node.then), otherwise=self.mark_tree(node.otherwise))
            case Plural():
                yield replace(node, forms=tuple(map(self.mark_tree, node.forms)))
            case Permutation():
                options = tuple(map(self.mark_tree, node.options))
                yield from self._around((replace(node, options=options),), _mark_of(node))
            case Text():
                yield node
            case _:
                yield from self._around((node,), _mark_of(node))

    def _around(self, nodes: Nodes, mark: Mark) -> Nodes:
        """Return the nodes within a mark. An empty option stays empty: others may depend on that."""
        opening = self.open(mark) if nodes else ""
        return (Text(opening), *nodes, Text(CLOSE)) if opening else nodes


def _mark_of(node: Node) -> Mark:
    match node:
        case Token(name=name):
            return Mark("token", name)
        case Dictionary(name=name):
            return Mark("dictionary", name)
        case Permutation(options=options):
            return Mark("order", str(len(options)))
        case Grammar(name=name):
            return Mark("grammar", name)
        case _:
            return Mark("component")


def traced_blocks(draft: ArticleDraft, marked: ArticleDraft, tracer: Tracer) -> list[Mapping[str, object]]:
    """Return the blocks of a draft with marks: those of `marked` where it says the same, and one around each text."""
    return [
        {**block, "value": _traced(block["value"], twin["value"], origin=origin, tracer=tracer)}
        for block, twin, origin in zip(draft.blocks, marked.blocks, draft.provenance.blocks, strict=True)
    ]


def _traced(value: object, twin: object, *, origin: BlockProvenance, tracer: Tracer) -> object:
    if isinstance(value, str):
        shown = twin if isinstance(twin, str) and MARK.sub("", twin) == value else value
        opening = tracer.open(Mark("text", "", origin.section, origin.fragment)) if value.strip() else ""
        return f"{opening}{shown}{CLOSE_ALL}" if opening else value
    if isinstance(value, Mapping) and isinstance(twin, Mapping):
        return {
            name: each if name in _NO_TEXTS else _traced(each, twin.get(name), origin=origin, tracer=tracer)
            for name, each in value.items()
        }
    if isinstance(value, Sequence) and isinstance(twin, Sequence) and len(value) == len(twin):
        return [_traced(each, other, origin=origin, tracer=tracer) for each, other in zip(value, twin, strict=True)]
    return value
