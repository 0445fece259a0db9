"""The compiled permutation: counting, numbering and rendering of ordered selections; it knows no other item."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import factorial, perm

from generator.core.spintax_plan import Item, Run, Series, take


class PermutationItem(Item):
    """From `minimum` to `maximum` of the options, in any order.

    With option counts `c`, there are `k! · e_k(c)` selections of `k`, where `e_k` is the elementary symmetric
    polynomial. An element that renders to nothing is dropped with its separator.
    """

    __slots__ = ("_last", "_minimum", "_options", "_separator", "_sizes", "_starts")

    def __init__(
        self, options: Sequence[Series], *, minimum: int, maximum: int, separator: str, last_separator: str
    ) -> None:
        self._options = tuple(options)
        self._minimum = minimum
        self._sizes = maximum - minimum + 1
        self._separator = separator
        self._last = last_separator
        sums = _elementary([option.count for option in options])
        counts = (factorial(size) * sums[size] for size in range(minimum, maximum + 1))
        self._starts = (0, *accumulate(counts))
        self.count = self._starts[-1]

    def text(self, run: Run) -> str:
        pick = run.pick
        size = self._minimum + (pick(self._sizes) if self._sizes > 1 else 0)
        left = list(self._options)
        elements = []
        for _ in range(size):
            option = left.pop(pick(len(left)) if len(left) > 1 else 0)
            element = option.text(run).strip() if option.literal is None else option.literal
            if element:
                elements.append(element)
        if len(elements) < 2:
            return "".join(elements)
        last = elements.pop()
        return f"{self._separator.join(elements)}{self._last}{last}"

    def unrank(self, number: int, path: list[int]) -> None:
        place = bisect_right(self._starts, number) - 1
        number -= self._starts[place]
        if self._sizes > 1:
            path.append(place)
        left = list(self._options)
        for size in range(self._minimum + place, 0, -1):
            rests = _orders_without_each([option.count for option in left], size - 1)
            chosen = 0
            while number >= left[chosen].count * rests[chosen]:
                number -= left[chosen].count * rests[chosen]
                chosen += 1
            own, number = divmod(number, rests[chosen])
            if len(left) > 1:
                path.append(chosen)
            left.pop(chosen).unrank(own, path)

    def rank(self, decisions: Iterator[int]) -> int:
        place = take(decisions, self._sizes) if self._sizes > 1 else 0
        number = self._starts[place]
        left = list(self._options)
        for size in range(self._minimum + place, 0, -1):
            rests = _orders_without_each([option.count for option in left], size - 1)
            chosen = take(decisions, len(left)) if len(left) > 1 else 0
            number += sum(left[before].count * rests[before] for before in range(chosen))
            number += left.pop(chosen).rank(decisions) * rests[chosen]
        return number


def _elementary(counts: Sequence[int]) -> list[int]:
    """Return the elementary symmetric polynomials of all degrees: the coefficients of the product of `1 + c·t`."""
    sums = [1] + [0] * len(counts)
    for number, count in enumerate(counts, start=1):
        for degree in range(number, 0, -1):
            sums[degree] += count * sums[degree - 1]
    return sums


def _orders_without_each(counts: Sequence[int], size: int) -> list[int]:
    """Return for each option how many ordered selections of `size` there are of the others."""
    if len(set(counts)) == 1:
        return [perm(len(counts) - 1, size) * counts[0] ** size] * len(counts)
    sums = _elementary(counts)
    orders = []
    for count in counts:
        # Dividing the product by `1 + c·t` takes the option out.
        value = 1
        for degree in range(1, size + 1):
            value = sums[degree] - count * value
        orders.append(factorial(size) * value)
    return orders
