"""Chooses a few positions of a space that between them show every value of every axis, as far as that can be done.

Axes of more values than there are positions are shown evenly: one value out of each of as many equal parts. Two ways
lead there, neither of which walks the space. Where nearly every point may be taken, points are put together, each from
the values that are needed most. Where most of them may not (a sample, positions that were taken before), those that
show most are picked from the first that may be; the order is even, so that these are a fair lot.
"""

from __future__ import annotations

import heapq
import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.core.permutations import PermutationSpace
from generator.core.point_search import PointSearch
from generator.core.shuffle import KeyedShuffle

MOST_LOOKED_AT = 5_000
MOST_NAMED = 100
# Points that were put together and turned out to be taken, before the value that they were for is given up.
MOST_TRIES = 300
# How far to look within its part of a huge axis for a value that the rules do not leave out.
MOST_NEIGHBOURS = 200


@dataclass(frozen=True, slots=True)
class SampledPoint:
    """One position, its choice on every axis, and which `(axis, value)` no point before it in the sample has."""

    position: int
    choices: tuple[int, ...]
    covers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class AxisCoverage:
    """How many values of an axis the sample shows; `missing` are the first of the others."""

    size: int
    covered: int
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StratifiedSample:
    """The points in the order in which they were found, and what they show of each axis."""

    points: tuple[SampledPoint, ...]
    axes: tuple[AxisCoverage, ...]


def stratify(
    space: PermutationSpace, count: int, *, seed: int, taken: Sequence[range] = (), stop: int | None = None
) -> StratifiedSample:
    """Return up to `count` different points that the space does not leave out; the same for the same arguments.

    Positions in `taken` (ranges in order that do not overlap), and from `stop` on, are not used. Without exclusions
    every value is covered once `count` is at least the size of the largest axis and nothing is taken. There are fewer
    than `count` points when no more were found among the first `MOST_LOOKED_AT` that are free.
    """
    free = _Free(taken, stop=space.size if stop is None else min(stop, space.size))
    chosen: dict[int, tuple[int, ...]] = {}
    if free.count * 2 > space.total:
        chosen.update(_Builder(space, count, seed=seed).build(free))
    if len(chosen) < count:
        _pick(space, free, chosen, count=count)
    return _report(space, chosen)


class _Free:
    """Positions that may be used."""

    def __init__(self, taken: Sequence[range], *, stop: int) -> None:
        self._starts = [gap.start for gap in taken]
        self._taken = taken
        self._stop = stop
        self.count = stop - sum(max(min(gap.stop, stop) - gap.start, 0) for gap in taken)

    def __contains__(self, position: int) -> bool:
        place = bisect_right(self._starts, position) - 1
        return position < self._stop and (place < 0 or position >= self._taken[place].stop)

    def __iter__(self) -> Iterator[int]:
        start = 0
        for gap in self._taken:
            yield from range(start, min(gap.start, self._stop))
            start = gap.stop
        yield from range(start, self._stop)


class _Builder:
    """Puts points together on the axes by which a space numbers its points, each from the neediest values."""

    def __init__(self, space: PermutationSpace, count: int, *, seed: int) -> None:
        self._space = space
        self._count = count
        self._search = PointSearch(space.own_axes, space.own_rules)
        self._wanted = [self._values(axis, size, seed) for axis, size in enumerate(space.own_axes)]
        self._hardness = [
            {value: self._search.hardness(axis, value) for value in wanted} for axis, wanted in enumerate(self._wanted)
        ]
        self._used: list[Counter[int]] = [Counter() for _ in self._wanted]
        self._hopeless: set[tuple[int, int]] = set()

    def build(self, free: _Free) -> dict[int, tuple[int, ...]]:
        """Return the digits of the points on the space's own axes, by position."""
        found: dict[int, tuple[int, ...]] = {}
        while len(found) < self._count:
            need = self._neediest()
            point = self._point(need, free, found)
            if point is not None:
                position, digits = point
                found[position] = digits
                for axis, value in enumerate(digits):
                    self._used[axis][value] += 1
            elif need is None:
                break
            else:
                self._hopeless.add(need)
        return found

    def _values(self, axis: int, size: int, seed: int) -> list[int]:
        """Return the values of an axis that the sample is to show, mixed: all, or one of each equal part."""
        if size <= self._count:
            values = [value for value in range(size) if self._search.exists(axis, value)]
        else:
            bounds = [size * part // self._count for part in range(self._count + 1)]
            parts = [range(start, stop) for start, stop in itertools.pairwise(bounds)]
            drawn = (self._one_of(axis, part, seed) for part in parts)
            values = [value for value in drawn if value is not None]
        shuffle = KeyedShuffle(len(values), seed=seed, key=axis)
        return [values[shuffle.forward(place)] for place in range(len(values))]

    def _one_of(self, axis: int, part: range, seed: int) -> int | None:
        """Return a value of the part that some point has."""
        shuffle = KeyedShuffle(len(part), seed=seed, key=part.start)
        for place in range(min(len(part), MOST_NEIGHBOURS)):
            value = part[shuffle.forward(place)]
            if self._search.exists(axis, value):
                return value
        return None

    def _neediest(self) -> tuple[int, int] | None:
        """Return the value that nothing shows yet and that is hardest to place; None when all are shown."""
        open_values = [
            [value for value in wanted if not self._used[axis][value] and (axis, value) not in self._hopeless]
            for axis, wanted in enumerate(self._wanted)
        ]
        needs = [
            (self._hardness[axis][value], len(values), -axis, -place, value)
            for axis, values in enumerate(open_values)
            for place, value in enumerate(values)
        ]
        if not needs:
            return None
        *_, minus_axis, _, value = max(needs)
        return -minus_axis, value

    def _point(
        self, need: tuple[int, int] | None, free: _Free, found: dict[int, tuple[int, ...]]
    ) -> tuple[int, tuple[int, ...]] | None:
        """Return a new point that has the needed value, and on the other axes those that are needed most."""
        axes = range(len(self._wanted))
        first = need[0] if need else -1
        order = sorted(axes, key=lambda axis: (axis != first, -len(self._wanted[axis]), axis))
        witness = self._search.witness(*need) if need else None
        wishes = [self._wishes(axis, witness) for axis in axes]
        if need:
            wishes[first] = [need[1]]
        tries = itertools.islice(self._search.points(order, wishes.__getitem__), MOST_TRIES + self._count)
        for digits in itertools.chain(tries, [witness] if witness else []):
            position = self._space.position_at(digits)
            if position not in found and position in free:
                return position, digits
        return None

    def _wishes(self, axis: int, witness: tuple[int, ...] | None) -> list[int]:
        """Return the values that a point may have on the axis, those that are shown least first.

        What is wanted of a huge axis may not go with a value, so that the witness of that value is the last wish.
        """
        wishes = sorted(self._wanted[axis], key=self._used[axis].__getitem__)
        return wishes if witness is None or witness[axis] in wishes else [*wishes, witness[axis]]


def _pick(space: PermutationSpace, free: _Free, chosen: dict[int, tuple[int, ...]], *, count: int) -> None:
    """Add the free positions that show most of what is not shown yet, the earlier of those that show the same."""
    seen = {each for digits in chosen.values() for each in enumerate(digits)}
    first = itertools.islice((position for position in free if position not in chosen), MOST_LOOKED_AT)
    pool = {position: space.digits_of(position) for position in first if not space.excludes(position)}
    heap = [(-len(digits), position) for position, digits in pool.items()]
    heapq.heapify(heap)
    while heap and len(chosen) < count:
        expected, position = heapq.heappop(heap)
        digits = pool[position]
        gain = -sum(each not in seen for each in enumerate(digits))
        if gain > expected:
            # What it shows has become less since it was looked at; that of the others can only have become less, too.
            heapq.heappush(heap, (gain, position))
            continue
        chosen[position] = digits
        seen.update(enumerate(digits))


def _report(space: PermutationSpace, chosen: dict[int, tuple[int, ...]]) -> StratifiedSample:
    seen: list[set[int]] = [set() for _ in space.sizes]
    points = []
    for position in chosen:
        choices = space.choices_of(space.index_at(position))
        new = tuple((axis, value) for axis, value in enumerate(choices) if value not in seen[axis])
        for axis, value in new:
            seen[axis].add(value)
        points.append(SampledPoint(position, choices, new))
    axes = [
        AxisCoverage(
            size=size,
            covered=len(shown),
            missing=tuple(itertools.islice((value for value in range(size) if value not in shown), MOST_NAMED)),
        )
        for size, shown in zip(space.sizes, seen, strict=True)
    ]
    return StratifiedSample(tuple(points), tuple(axes))
