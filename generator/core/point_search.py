"""Finds points of a space that no rule leaves out, from a wish list for each axis; it walks neither space nor axes.

A rule takes a point out when the point's choice on every axis that the rule names is among the rule's. Which rules
still hold after some choices is all that decides whether the other axes can be completed: that is what is remembered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

MOST_WORK = 500_000
# Choices that are looked at for one point before it is given up: wish lists may leave no way where the axes do.
MOST_STEPS = 20_000

type Rule = Mapping[int, frozenset[int]]
type Active = frozenset[int]


class PointSearch:
    """The points of axes of the given sizes that no rule takes out."""

    def __init__(self, sizes: Sequence[int], rules: Sequence[Rule]) -> None:
        self._sizes = tuple(sizes)
        self._rules = tuple(rules)
        self._known: dict[tuple[tuple[int, ...], Active], bool] = {}
        self._work = 0
        self._steps = 0

    def hardness(self, axis: int, value: int) -> float:
        """Return how much of the other axes the rules take from the value: from 0 for nothing upwards."""
        naming = (rule for rule in self._rules if value in rule.get(axis, ()))
        return sum(
            math.prod(len(values) / self._sizes[other] for other, values in rule.items() if other != axis)
            for rule in naming
        )

    def exists(self, axis: int, value: int) -> bool:
        """Whether any point has the value; True also when it would take too long to know."""
        rest = tuple(other for other in range(len(self._sizes)) if other != axis)
        return self._can_complete(rest, self._after(axis, value, self._everything))

    def witness(self, axis: int, value: int) -> tuple[int, ...] | None:
        """Return any point that has the value; None when there is none, or when it would take too long to find."""
        digits = [0] * len(self._sizes)
        digits[axis] = value
        active = self._after(axis, value, self._everything)
        rest = tuple(other for other in range(len(self._sizes)) if other != axis)
        while rest:
            other, rest = rest[0], rest[1:]
            fitting = (
                (each, after)
                for each in self._values(other, active)
                if self._can_complete(rest, after := self._after(other, each, active))
            )
            found = next(fitting, None)
            if found is None:
                return None
            digits[other], active = found
        return None if active else tuple(digits)

    def points(self, order: Sequence[int], wishes: Callable[[int], Sequence[int]]) -> Iterator[tuple[int, ...]]:
        """Yield points whose choices are wishes, the best first: the first wish of the first axis in `order` and so on.

        The last axis of the order changes fastest. Ends without a word after `MOST_STEPS` choices.
        """
        digits = [0] * len(self._sizes)
        self._steps = 0
        yield from self._points(tuple(order), wishes, self._everything, digits)

    @property
    def _everything(self) -> Active:
        return frozenset(range(len(self._rules)))

    def _points(
        self, order: tuple[int, ...], wishes: Callable[[int], Sequence[int]], active: Active, digits: list[int]
    ) -> Iterator[tuple[int, ...]]:
        if not order:
            yield tuple(digits)
            return
        axis, rest = order[0], order[1:]
        for value in wishes(axis):
            self._steps += 1
            if self._steps > MOST_STEPS:
                return
            after = self._after(axis, value, active)
            if self._can_complete(rest, after):
                digits[axis] = value
                yield from self._points(rest, wishes, after, digits)

    def _after(self, axis: int, value: int, active: Active) -> Active:
        """Return the rules that still hold once the value is chosen."""
        return frozenset(rule for rule in active if axis not in self._rules[rule] or value in self._rules[rule][axis])

    def _can_complete(self, rest: tuple[int, ...], active: Active) -> bool:
        """Whether the axes that are left have choices with which none of the active rules holds to its end."""
        if not active:
            return True
        if any(not any(axis in self._rules[rule] for axis in rest) for rule in active):
            return False
        key = (rest, active)
        if key not in self._known:
            if self._work > MOST_WORK:
                return True
            self._known[key] = any(self._can_complete(rest[1:], after) for after in self._ways(rest[0], active))
        return self._known[key]

    def _values(self, axis: int, active: Active) -> Sequence[int]:
        """Return values of the axis that between them leave whatever can be left of the active rules."""
        rules = [self._rules[rule][axis] for rule in active if axis in self._rules[rule]]
        named = frozenset[int]().union(*rules)
        # The rules that name the axis all end with a value that none of them names: no other can leave fewer.
        unnamed = next((value for value in range(self._sizes[axis]) if value not in named), None)
        self._work += 1 if unnamed is not None else len(named) * len(rules)
        return sorted(named) if unnamed is None else (unnamed,)

    def _ways(self, axis: int, active: Active) -> set[Active]:
        """Return the sets of rules that can still hold after the axis."""
        return {self._after(axis, value, active) for value in self._values(axis, active)}
