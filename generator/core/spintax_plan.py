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

    def pick(self, count: int, weights: Sequence[int] | None, /) -> int:
        """Decide: return a number below `count`, by the cumulative weights where there are any."""

    def miss(self, name: str) -> None:
        """Note that a required value is blank."""

    def use_entry(self, dictionary: str, term: str) -> None:
        """Note that a dictionary's entry was used."""

    def number(self, name: str) -> int:
        """Return a value as a whole number."""

    def emit_branch(self, branch: Series, variants: int, out: list[str]) -> None:
        """Render the branch that the point takes of an item with this many variants."""


class Item(ABC):
    """A part of a compiled text. It takes decisions of a path only when `count` is more than one."""

    __slots__ = ("count",)
    count: int

    @abstractmethod
    def emit(self, out: list[str], run: Run) -> None:
        """Append the rendered text."""

    def unrank(self, number: int, path: list[int]) -> None:  # noqa: B027 - an item without variants decides nothing
        """Append the decisions of the variant with this number, which the caller keeps inside `range(count)`."""

    def rank(self, decisions: Iterator[int]) -> int:
        """Return the number of the variant whose decisions come next. Raises `ValueError` when there is none."""
        return 0


class Series(Item):
    """Parts one after the other; `literal` is their text when all of them are plain."""

    __slots__ = ("_parts", "_varied", "literal")

    def __init__(self, parts: Sequence[str | Item]) -> None:
        self._parts = tuple(parts)
        self._varied = tuple(part for part in self._parts if not isinstance(part, str) and part.count > 1)
        self.count = math.prod(part.count for part in self._varied)
        texts = [part for part in self._parts if isinstance(part, str)]
        self.literal = "".join(texts) if len(texts) == len(self._parts) else None

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of variants of each part that has more than one."""
        return tuple(part.count for part in self._varied)

    def emit(self, out: list[str], run: Run) -> None:
        append = out.append
        for part in self._parts:
            if isinstance(part, str):
                append(part)
            else:
                part.emit(out, run)

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

    def emit(self, out: list[str], run: Run) -> None:
        value = run.values.get(self.name, "")
        if self.is_required and (not value or value.isspace()):
            run.miss(self.name)
        out.append(value)


class MarkItem(Item):
    """The place of a component."""

    __slots__ = ("_mark",)

    def __init__(self, mark: str) -> None:
        self.count = 1
        self._mark = mark

    def emit(self, out: list[str], run: Run) -> None:
        out.append(self._mark)


class ChoiceItem(Item):
    """One of several options."""

    __slots__ = ("_options", "_size", "_starts", "_weights")

    def __init__(self, options: Sequence[Series], weights: Sequence[int]) -> None:
        self._options = tuple(options)
        self._size = len(self._options)
        self._weights = tuple(accumulate(weights)) if len(set(weights)) > 1 else None
        self._starts = (0, *accumulate(option.count for option in options))
        self.count = self._starts[-1]

    def emit(self, out: list[str], run: Run) -> None:
        option = self._options[run.pick(self._size, self._weights)]
        if option.literal is None:
            option.emit(out, run)
        else:
            out.append(option.literal)

    def unrank(self, number: int, path: list[int]) -> None:
        place = bisect_right(self._starts, number) - 1
        path.append(place)
        self._options[place].unrank(number - self._starts[place], path)

    def rank(self, decisions: Iterator[int]) -> int:
        place = take(decisions, self._size)
        return self._starts[place] + self._options[place].rank(decisions)


class DictionaryItem(Item):
    """One of a dictionary's terms."""

    __slots__ = ("_name", "_shown", "_terms", "_weights")

    def __init__(self, name: str, terms: Sequence[str], weights: Sequence[int], *, shown: Sequence[str]) -> None:
        self._name = name
        self._terms = tuple(terms)
        self._shown = tuple(shown)
        self._weights = tuple(accumulate(weights)) if len(set(weights)) > 1 else None
        self.count = len(self._terms)

    def emit(self, out: list[str], run: Run) -> None:
        place = run.pick(self.count, self._weights) if self.count > 1 else 0
        run.use_entry(self._name, self._terms[place])
        out.append(self._shown[place])

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

    def emit(self, out: list[str], run: Run) -> None:
        branch = self._branches[self._select(run)]
        if self.count == 1:
            branch.emit(out, run)
        else:
            run.emit_branch(branch, self.count, out)

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

    def emit(self, out: list[str], run: Run) -> None:
        inner: list[str] = []
        self._argument.emit(inner, run)
        out.append(self._rewrite("".join(inner)))

    def unrank(self, number: int, path: list[int]) -> None:
        self._argument.unrank(number, path)

    def rank(self, decisions: Iterator[int]) -> int:
        return self._argument.rank(decisions)


def take(decisions: Iterator[int], count: int) -> int:
    """Return the next decision. Raises `ValueError` when there is none or it is not below `count`."""
    decision = next(decisions, -1)
    if not 0 <= decision < count:
        raise ValueError("This path does not belong to this text.")
    return decision
