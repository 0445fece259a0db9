"""The two ways to render a compiled text: drawing its decisions, or following a path; they know no kinds of items."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from generator.core.spintax_plan import Path, Series, take


class Draw:
    """Decides by a generator and writes the path down."""

    __slots__ = ("_decisions", "_random", "entries", "missing", "values")

    def __init__(self, values: Mapping[str, str], rng: random.Random) -> None:
        self.values = values
        self.entries: list[str] = []
        self.missing: list[str] = []
        self._random = rng.random
        self._decisions: list[int] = []

    def fill(self, series: Series, /) -> str:
        draw, note = self._random, self._decisions.append
        pieces = series.frame.copy()
        for place, size, words, part in series.gaps:
            if size:
                choice = int(draw() * size)
                note(choice)
                pieces[place] = words[choice]
            else:
                pieces[place] = part.text(self)
        return "".join(pieces)

    def path(self) -> Path:
        """Return the decisions so far."""
        return tuple(self._decisions)

    def pick(self, size: int, /) -> int:
        place = int(self._random() * size)
        self._decisions.append(place)
        return place

    def pick_weighted(self, weights: Sequence[int], /) -> int:
        place = bisect_right(weights, self._random() * weights[-1])
        self._decisions.append(place)
        return place

    def branch(self, branch: Series, variants: int, /) -> str:
        start = len(self._decisions)
        text = self.fill(branch)
        inner = self._decisions[start:]
        self._decisions[start:] = (branch.rank(iter(inner)) if inner else 0,)
        return text


class Replay:
    """Follows a path. Raises `ValueError` when it is that of another text."""

    __slots__ = ("_decisions", "_path", "entries", "missing", "values")

    def __init__(self, values: Mapping[str, str], path: Sequence[int]) -> None:
        self.values = values
        self.entries: list[str] = []
        self.missing: list[str] = []
        self._path = tuple(path)
        self._decisions = iter(self._path)

    def fill(self, series: Series, /) -> str:
        decisions = self._decisions
        pieces = series.frame.copy()
        for place, size, words, part in series.gaps:
            if size:
                pieces[place] = words[take(decisions, size)]
            else:
                pieces[place] = part.text(self)
        return "".join(pieces)

    def finish(self) -> None:
        """Raise `ValueError` when the path goes on."""
        if next(self._decisions, None) is not None:
            raise ValueError("This path does not belong to this text.")

    def path(self) -> Path:
        """Return the path that is followed."""
        return self._path

    def pick(self, size: int, /) -> int:
        return take(self._decisions, size)

    def pick_weighted(self, weights: Sequence[int], /) -> int:
        return take(self._decisions, len(weights))

    def branch(self, branch: Series, variants: int, /) -> str:
        number = take(self._decisions, variants) % branch.count
        path: list[int] = []
        branch.unrank(number, path)
        outer, self._decisions = self._decisions, iter(path)
        text = self.fill(branch)
        self._decisions = outer
        return text
