"""The changes of an import as people read them: a text with what left and what came, a list by its entries. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from generator.services.blueprints.differences import FieldChange

type Kind = Literal["same", "gone", "new"]

CONTEXT = 60
MOST_WORDS = 2_000
MOST_LETTERS = 1_200
MOST_ENTRIES = 20
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that stays, leaves or comes."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One field: the pieces of its text, or entries of its list; `more` entries are not listed."""

    name: str
    pieces: tuple[Piece, ...] = ()
    entries: tuple[Piece, ...] = ()
    more: int = 0
    is_reordered: bool = False


def wording(change: FieldChange) -> Wording:
    """A changed field in words."""
    name = change.name.replace("_", " ")
    before, after = change.before, change.after
    if isinstance(before, list) or isinstance(after, list):
        return _list(name, before or [], after or [])
    pieces = _pieces(_WORDS.findall(written(before)), _WORDS.findall(written(after)))
    return Wording(name, tuple(piece for piece in pieces if piece.text))


def written(value: Any) -> str:
    """A value as text: a mapping by its values that say something."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " · ".join(text for each in value.values() if (text := written(each)))
    if isinstance(value, list):
        return "; ".join(map(written, value))
    return str(value)


def _list(name: str, before: list[Any], after: list[Any]) -> Wording:
    gone = [Piece("gone", _cut(written(each))) for each in before if each not in after]
    new = [Piece("new", _cut(written(each))) for each in after if each not in before]
    entries = (*gone, *new)
    return Wording(
        name,
        entries=entries[:MOST_ENTRIES],
        more=max(len(entries) - MOST_ENTRIES, 0),
        is_reordered=not entries and before != after,
    )


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    """The words that both texts begin and end with, and between them what differs."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    yield Piece("same", _shortened("".join(old[:head]), is_first=True, is_last=False))
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    yield Piece("same", _shortened("".join(old[len(old) - tail :]), is_first=False, is_last=True))


def _middle(old: list[str], new: list[str]) -> Iterator[Piece]:
    if max(len(old), len(new)) > MOST_WORDS:
        yield Piece("gone", _cut("".join(old)))
        yield Piece("new", _cut("".join(new)))
        return
    for tag, a_from, a_to, b_from, b_to in SequenceMatcher(a=old, b=new).get_opcodes():
        if tag == "equal":
            yield Piece("same", _shortened("".join(old[a_from:a_to]), is_first=False, is_last=False))
        else:
            yield Piece("gone", _cut("".join(old[a_from:a_to])))
            yield Piece("new", _cut("".join(new[b_from:b_to])))


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    differing = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    """A part that stays, with as much of it as one needs to find the place."""
    if len(text) <= 2 * CONTEXT:
        return text
    head = "" if is_first else text[:CONTEXT]
    tail = "" if is_last else text[-CONTEXT:]
    return f"{head} … {tail}"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} …"
