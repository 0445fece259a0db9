"""The space of a campaign's points: size, order and numbering as arithmetic; it never holds a list of points.

A point is a choice on every axis. Its `index` is the mixed-radix number of the choices (the last axis counts fastest).
Its `position` is its place in a seeded order of which every beginning is an even sample of every axis: a cap of
`n` points never repeats a value of the largest axis before each has been used.

The order: sort the axes by size, the largest first. With `N` points and `n` values on the first axis, write the
position as `k = q·n + r`. The first choice is a keyed shuffle of `r`, and the rest of the point is the point at place
`(r + q·s) mod N/n` of the remaining axes, where the stride `s` is the smallest number from `n` upwards without a common
factor with `N/n`. Given `r`, `q ↦ r + q·s` is a bijection of the residues, so the whole map is one; because `s` is
close to `n`, the places on the remaining axes run on almost consecutively, which keeps those even as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.core.covering import count_uncovered
from generator.core.shuffle import KeyedShuffle
from generator.core.types import CombinationMethod

MAX_WALKED_SAMPLE = 20_000

type ExclusionRule = Mapping[int, frozenset[int]]
"""For each named axis (by its place) the choices of which the rule takes out every combination."""


@dataclass(frozen=True, slots=True)
class PointCount:
    """How many points are left. When not `is_exact`, `value` is an upper bound."""

    value: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class _Level:
    """One axis in the order of sizes: `rest` is the number of points of the smaller axes."""

    axis: int
    size: int
    rest: int
    stride: int
    inverse: int
    shuffle: KeyedShuffle


class PermutationSpace:
    """The points of axes of the given sizes, in a seeded even order.

    With `ZIP` the axes walk together as one of the shortest length, but the last `free_axes` axes stay free (a headline
    combines with every row). With `SAMPLE` only the first `sample_size` positions exist. Excluded points keep their
    index and position, and `is_excluded` tells them.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        method: CombinationMethod = CombinationMethod.ALL,
        seed: int = 0,
        sample_size: int = 0,
        exclusions: Sequence[ExclusionRule] = (),
        free_axes: int = 0,
    ) -> None:
        if any(size < 0 for size in sizes):
            raise ValueError("An axis cannot have a negative size.")
        if any(not rule for rule in exclusions):
            raise ValueError("An exclusion must name an axis.")
        self.sizes = tuple(sizes)
        self.method = method
        self._walking = len(self.sizes) - free_axes if method is CombinationMethod.ZIP else 0
        self._rules = tuple(exclusions)
        walking, free = self.sizes[: self._walking], self.sizes[self._walking :]
        self._axes = ((min(walking),) if walking else ()) + free
        self.total = math.prod(self._axes)
        is_sample = method is CombinationMethod.SAMPLE
        self.size = min(sample_size, self.total) if is_sample else self.total
        self._levels = _levels(self._axes, seed) if self.total else ()

    def index_at(self, position: int) -> int:
        """Return the index of the point at a place of the order. Raises `IndexError` outside `range(size)`."""
        if not 0 <= position < self.size:
            raise IndexError(f"There is no position {position} in a space of {self.size}.")
        choices = [0] * len(self._axes)
        place = position
        for level in self._levels:
            turn, value = divmod(place, level.size)
            choices[level.axis] = level.shuffle.forward(value)
            place = (value + turn * level.stride) % level.rest
        return self._number(choices)

    def position_of(self, index: int) -> int:
        """Return the place of a point in the order; for a sample it may be `size` or more, that is, outside."""
        choices = self._digits(index)
        place = 0
        for level in reversed(self._levels):
            value = level.shuffle.backward(choices[level.axis])
            turn = (place - value) * level.inverse % level.rest
            place = turn * level.size + value
        return place

    def choices_of(self, index: int) -> tuple[int, ...]:
        """Return the choice on every axis. Raises `IndexError` outside `range(total)`."""
        digits = self._digits(index)
        return (digits[0],) * self._walking + tuple(digits[1:]) if self._walking else tuple(digits)

    def index_of(self, choices: Sequence[int]) -> int:
        """Return the index of a point, the inverse of `choices_of`. Raises `IndexError` when there is no such point."""
        walking = set(choices[: self._walking])
        if len(choices) != len(self.sizes) or len(walking) > 1:
            raise IndexError(f"{tuple(choices)} is no point of this space.")
        digits = [*walking, *choices[self._walking :]]
        if any(not 0 <= digit < size for digit, size in zip(digits, self._axes, strict=True)):
            raise IndexError(f"{tuple(choices)} is no point of this space.")
        return self._number(digits)

    @property
    def own_axes(self) -> tuple[int, ...]:
        """The sizes of the axes that the points are numbered by: those that walk together are one."""
        return self._axes

    @property
    def own_rules(self) -> tuple[ExclusionRule, ...]:
        """The exclusions that take any point out, in terms of `own_axes`."""
        return tuple(rule for rule in map(self._on_own_axes, self._rules) if rule is not None)

    def digits_of(self, position: int) -> tuple[int, ...]:
        """Return the choices on `own_axes` of the point at a position. Raises `IndexError`."""
        return tuple(self._digits(self.index_at(position)))

    def position_at(self, digits: Sequence[int]) -> int:
        """Return the position of the point with these choices on `own_axes`, as `position_of` does."""
        return self.position_of(self._number(digits))

    def is_excluded(self, choices: Sequence[int]) -> bool:
        """Whether an exclusion takes the point out."""
        return any(all(choices[axis] in values for axis, values in rule.items()) for rule in self._rules)

    @property
    def has_exclusions(self) -> bool:
        """Whether any point may be left out."""
        return bool(self._rules)

    def excludes(self, position: int) -> bool:
        """Whether the point at a position is left out. Raises `IndexError`."""
        return self.has_exclusions and self.is_excluded(self.choices_of(self.index_at(position)))

    def count(self) -> PointCount:
        """Return how many positions hold a point that is not excluded.

        Exact as long as the rules do not cross in too many ways, and in a sample of up to `MAX_WALKED_SAMPLE` points by
        looking at each; beyond that an upper bound.
        """
        rules = self.own_rules
        if not rules:
            return PointCount(self.size, is_exact=True)
        left = count_uncovered(self._axes, rules)
        bound = self.total - max(self._points_of(rule) for rule in rules) if left is None else left
        if self.size < self.total:
            return self._count_sample(bound)
        return PointCount(bound, is_exact=left is not None)

    def _count_sample(self, bound: int) -> PointCount:
        if self.size > MAX_WALKED_SAMPLE:
            return PointCount(min(self.size, bound), is_exact=False)
        points = (self.choices_of(self.index_at(position)) for position in range(self.size))
        return PointCount(sum(not self.is_excluded(choices) for choices in points), is_exact=True)

    def _digits(self, index: int) -> list[int]:
        if not 0 <= index < self.total:
            raise IndexError(f"There is no index {index} in a space of {self.total}.")
        digits = []
        for size in reversed(self._axes):
            index, digit = divmod(index, size)
            digits.append(digit)
        return digits[::-1]

    def _number(self, digits: Sequence[int]) -> int:
        index = 0
        for digit, size in zip(digits, self._axes, strict=True):
            index = index * size + digit
        return index

    def _on_own_axes(self, rule: ExclusionRule) -> dict[int, frozenset[int]] | None:
        """Return a rule in terms of the axes the points are numbered by; None when it takes nothing out."""
        result: dict[int, frozenset[int]] = {}
        for axis, values in rule.items():
            own = 0 if axis < self._walking else axis - max(self._walking - 1, 0)
            inside = frozenset(value for value in values if 0 <= value < self._axes[own])
            result[own] = result[own] & inside if own in result else inside
        return result if all(result.values()) else None

    def _points_of(self, rule: ExclusionRule) -> int:
        return math.prod(len(rule[axis]) if axis in rule else size for axis, size in enumerate(self._axes))


def _levels(sizes: Sequence[int], seed: int) -> tuple[_Level, ...]:
    levels = []
    rest = math.prod(sizes)
    for axis in sorted(range(len(sizes)), key=lambda axis: (-sizes[axis], axis)):
        size = sizes[axis]
        rest //= size
        stride = size
        while math.gcd(stride, rest) != 1:
            stride += 1
        levels.append(_Level(axis, size, rest, stride, pow(stride, -1, rest), KeyedShuffle(size, seed=seed, key=axis)))
    return tuple(levels)
