"""Counts the points of a product that no rule takes out, exactly and without walking it; it orders and numbers nothing.

Axis by axis the choices are put together that the same rules still hold for: what is left depends on those rules alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

MOST_WORK = 2_000_000

type Rules = frozenset[int]


def count_uncovered(sizes: Sequence[int], rules: Sequence[Mapping[int, frozenset[int]]]) -> int | None:
    """Return how many points no rule covers; None when rules cross in so many ways that it would take too long.

    A rule covers the points whose choice on each axis that it names is among its choices, which must lie on the axis.
    """
    try:
        return _Counter(sizes, rules).left(0, frozenset(range(len(rules))))
    except _TooMuchWorkError:
        return None


class _TooMuchWorkError(Exception):
    pass


class _Counter:
    def __init__(self, sizes: Sequence[int], rules: Sequence[Mapping[int, frozenset[int]]]) -> None:
        self._sizes = sizes
        self._rules = rules
        self._last = [max(rule) for rule in rules]
        self._known: dict[tuple[int, Rules], int] = {}
        self._work = 0

    def left(self, axis: int, active: Rules) -> int:
        """Return how many points of the axes from `axis` on are left, where the active rules hold so far."""
        if any(self._last[rule] < axis for rule in active):
            return 0
        if not active:
            return math.prod(self._sizes[axis:])
        key = (axis, active)
        if key not in self._known:
            self._known[key] = sum(
                count * self.left(axis + 1, rules) for rules, count in self._groups(axis, active).items() if count
            )
        return self._known[key]

    def _groups(self, axis: int, active: Rules) -> Counter[Rules]:
        """Return the numbers of choices by the rules that still hold after them."""
        free = [rule for rule in active if axis not in self._rules[rule]]
        holding: dict[int, list[int]] = {}
        for rule in active:
            for value in self._rules[rule].get(axis, ()):
                holding.setdefault(value, []).append(rule)
            self._work += len(self._rules[rule].get(axis, ())) + 1
        self._work += len(free) * len(holding)
        if self._work > MOST_WORK:
            raise _TooMuchWorkError
        groups = Counter(frozenset((*free, *rules)) for rules in holding.values())
        groups[frozenset(free)] += self._sizes[axis] - len(holding)
        return groups
