"""The compiled form of a text: what can be counted, numbered and rendered many times; it reads no source.

A *path* is the flat tuple of the decisions that lead to one variant, in the order of the text: the place of an option,
the number of elements of a permutation and the place of each among those left, the entry of a dictionary. A conditional
or plural, whose branch is the point's and not ours to choose, takes one decision: the number of the variant inside
whatever branch is taken. It has as many variants as its richest branch, and a poorer branch repeats.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Protocol

type Path = tuple[int, ...]


class Run(Protocol):
    """One rendering: the point's values, how decisions are made, and what is noted on the way."""

    values: Mapping[str, str]
    entries: list[str]
    """The dictionary entries used."""
    missing: list[str]
    """The required values that were blank."""

    def pick(self, size: int, /) -> int:
        """Decide: return a number below `size`."""

    def pick_weighted(self, weights: Sequence[int], /) -> int:
        """Decide by cumulative weights: return a number below how many there are."""

    def fill(self, series: Series, /) -> str:
        """Return the text of a series."""

    def branch(self, branch: Series, variants: int, /) -> str:
        """Return the text of the branch that the point takes of an item with this many variants."""


class Item(ABC):
    """A part of a compiled text. It takes decisions of a path only when `count` is more than one."""

    __slots__ = ("count",)
    count: int

    @abstractmethod
    def text(self, run: Run) -> str:
        """Return the rendered text."""

    def unrank(self, number: int, path: list[int]) -> None:  # noqa: B027 - an item without variants decides nothing
        """Append the decisions of the variant with this number, which the caller keeps inside `range(count)`."""

    def rank(self, decisions: Iterator[int]) -> int:
        """Return the number of the variant whose decisions come next. Raises `ValueError` when there is none."""
        return 0


class Series(Item):
    """Parts one after the other; `literal` is their text when all of them are plain.

    `frame` has the plain parts in their places and blanks for the others, which are the `gaps`: the place, the number
    and the texts of the options of an even choice among plain words (by far the commonest part, which a run decides by
    itself; else 0), and the part.
    """

    __slots__ = ("_varied", "frame", "gaps", "literal")

    def __init__(self, parts: Sequence[str | Item]) -> None:
        items = [(place, part) for place, part in enumerate(parts) if not isinstance(part, str)]
        self.frame = [part if isinstance(part, str) else "" for part in parts]
        self.literal = None if items else "".join(self.frame)
        self.gaps = tuple((place, *_plain_words(part), part) for place, part in items)
        self._varied = tuple(part for _, part in items if part.count > 1)
        self.count = math.prod(part.count for part in self._varied) if items else 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of variants of each part that has more than one."""
        return tuple(part.count for part in self._varied)

    def text(self, run: Run) -> str:
        return run.fill(self)

    def unrank(self, number: int, path: list[int]) -> None:
        for part in self._varied:
            number, own = divmod(number, part.count)
            part.unrank(own, path)

    def rank(self, decisions: Iterator[int]) -> int:
        number, factor = 0, 1
        for part in self._varied:
            number += part.rank(decisions) * factor
            factor *= part.count
        return number


class TokenItem(Item):
    """A value of the point; `is_required` unless it stands where it cannot be blank."""

    __slots__ = ("is_required", "name")

    def __init__(self, name: str, *, is_required: bool) -> None:
        self.count = 1
        self.name = name
        self.is_required = is_required

    def text(self, run: Run) -> str:
        value = run.values.get(self.name, "")
        if self.is_required and (not value or value.isspace()):
            run.missing.append(self.name)
        return value


class MarkItem(Item):
    """The place of a component."""

    __slots__ = ("_mark",)

    def __init__(self, mark: str) -> None:
        self.count = 1
        self._mark = mark

    def text(self, run: Run) -> str:
        return self._mark


class ChoiceItem(Item):
    """One of several options; `words` are all of them when they are plain and drawn evenly."""

    __slots__ = ("_options", "_size", "_starts", "_weights", "words")

    def __init__(self, options: Sequence[Series], weights: Sequence[int]) -> None:
        self._options = tuple(options)
        self._size = len(self._options)
        self._weights = tuple(accumulate(weights)) if len(set(weights)) > 1 else None
        self._starts = (0, *accumulate(option.count for option in options))
        self.count = self._starts[-1]
        words = tuple(option.literal for option in options if option.literal is not None)
        self.words = words if len(words) == self._size and self._weights is None else ()

    def text(self, run: Run) -> str:
        weights = self._weights
        option = self._options[run.pick(self._size) if weights is None else run.pick_weighted(weights)]
        return run.fill(option) if option.literal is None else option.literal

    def unrank(self, number: int, path: list[int]) -> None:
        place = bisect_right(self._starts, number) - 1
        path.append(place)
        self._options[place].unrank(number - self._starts[place], path)

    def rank(self, decisions: Iterator[int]) -> int:
        place = take(decisions, self._size)
        return self._starts[place] + self._options[place].rank(decisions)


class DictionaryItem(Item):
    """One of a dictionary's terms."""

    __slots__ = ("_entries", "_shown", "_weights")

    def __init__(self, name: str, terms: Sequence[str], weights: Sequence[int], *, shown: Sequence[str]) -> None:
        self._entries = tuple(f"{name}:{term}" for term in terms)
        self._shown = tuple(shown)
        self._weights = tuple(accumulate(weights)) if len(set(weights)) > 1 else None
        self.count = len(self._entries)

    def text(self, run: Run) -> str:
        place = self._place(run) if self.count > 1 else 0
        run.entries.append(self._entries[place])
        return self._shown[place]

    def _place(self, run: Run) -> int:
        return run.pick(self.count) if self._weights is None else run.pick_weighted(self._weights)

    def unrank(self, number: int, path: list[int]) -> None:
        path.append(number)

    def rank(self, decisions: Iterator[int]) -> int:
        return take(decisions, self.count)


class SwitchItem(Item):
    """The branch that the point's values select."""

    __slots__ = ("_branches", "_select")

    def __init__(self, branches: Sequence[Series], select: Callable[[Run], int]) -> None:
        self._branches = tuple(branches)
        self._select = select
        self.count = max(branch.count for branch in branches)

    def text(self, run: Run) -> str:
        branch = self._branches[self._select(run)]
        return branch.text(run) if self.count == 1 else run.branch(branch, self.count)

    def unrank(self, number: int, path: list[int]) -> None:
        path.append(number)

    def rank(self, decisions: Iterator[int]) -> int:
        return take(decisions, self.count)


class GrammarItem(Item):
    """Its argument, rewritten once it is finished text."""

    __slots__ = ("_argument", "_rewrite")

    def __init__(self, argument: Series, rewrite: Callable[[str], str]) -> None:
        self._argument = argument
        self._rewrite = rewrite
        self.count = argument.count

    def text(self, run: Run) -> str:
        return self._rewrite(self._argument.text(run))

    def unrank(self, number: int, path: list[int]) -> None:
        self._argument.unrank(number, path)

    def rank(self, decisions: Iterator[int]) -> int:
        return self._argument.rank(decisions)


def _plain_words(part: Item) -> tuple[int, tuple[str, ...]]:
    words = part.words if isinstance(part, ChoiceItem) else ()
    return len(words), words


def take(decisions: Iterator[int], count: int) -> int:
    """Return the next decision. Raises `ValueError` when there is none or it is not below `count`."""
    decision = next(decisions, -1)
    if not 0 <= decision < count:
        raise ValueError("This path does not belong to this text.")
    return decision
