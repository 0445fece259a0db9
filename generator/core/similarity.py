"""How alike two articles are: the share of word shingles that both have, once the values that differ are taken out.

Two articles about two towns that say the same words are the same article to a reader, so what a point's tokens brought
is taken out of a text before it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

SHINGLE_WORDS = 5

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: case, punctuation and spaces do not count."""
    return [word.casefold() for word in _WORD.findall(text)]


def strip_values(text: str, values: Iterable[str]) -> str:
    """Return the text without the values, wherever they stand as whole words; the longest are taken out first."""
    # Most values do not stand in the text, and each alternative costs the expression time at every character.
    lower = text.lower()
    there = {short for value in values if (short := value.strip()).lower() in lower and _WORD.search(short)}
    if not there:
        return text
    found = sorted(there, key=lambda value: (-len(value), value))
    pattern = "|".join(map(re.escape, found))
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", " ", text, flags=re.IGNORECASE)


def shingles(words: Sequence[str], *, size: int = SHINGLE_WORDS) -> frozenset[tuple[str, ...]]:
    """Return every run of `size` words; a shorter text is one run of all its words, and an empty one has none."""
    if size < 1:
        raise ValueError("A shingle has at least one word.")
    if not words:
        return frozenset()
    if len(words) <= size:
        return frozenset((tuple(words),))
    return frozenset(zip(*(words[start:] for start in range(size)), strict=False))


def jaccard(one: Collection[tuple[str, ...]], other: Collection[tuple[str, ...]]) -> float:
    """Return the share of shingles that both sets have, from 0.0 to 1.0; two empty sets are alike."""
    if not one and not other:
        return 1.0
    one, other = frozenset(one), frozenset(other)
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def ring_pairs(count: int, *, most: int) -> Iterator[tuple[int, int]]:
    """Return up to `most` different pairs of `count` things, each thing in as many as any other (one more or less).

    First every neighbour in a ring, then every second one, and so on: no thing decides the result.
    """
    return islice(_ring(count), most)


def _ring(count: int) -> Iterator[tuple[int, int]]:
    for step in range(1, count // 2 + 1):
        # Half-way around, each pair would be met from both its ends.
        for first in range(step if 2 * step == count else count):
            yield first, (first + step) % count
