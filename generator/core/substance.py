"""How much of an article is about its place: the words that only this place brings, counted so that insertion is none.

A text that names its city in every line says no more about the city than one that names it once. So what counts is:

- each *fact* of the place (its landmark, neighbourhood, ZIP code, population, a fact from the library, a further column
  of a list of places) once, with the sentence that first tells it. A fact that is told again adds nothing, nor does a
  second sentence about it.
- each part that is *written for* the place: its fragment or slot is used there alone, by a condition on the place, such
  as `state_code=CO`. It counts whole.
- each *name* of the place (city, county, state) that the text uses, once, with its own words only.

Names inside what is counted are not counted with it. Putting a name into a text once more therefore never raises the
share: it adds a word to the text and none to what is local.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.core.plan_texts import Condition
from generator.core.seo import count_words
from generator.core.tokens import token_key
from generator.core.types import AxisPlan, CampaignPlan

NAME_TOKENS = ("city", "county", "state", "location")
# What a row about a place has beside names and facts: short, or true of many places.
_NEITHER = frozenset(
    {
        "state_code", "country", "country_code", "latitude", "longitude", "lat", "lon", "timezone", "cluster",
        "descriptor",
    }
)  # fmt: skip
_PLACE_CONDITIONS = frozenset({*NAME_TOKENS, "state_code", "zip", "neighborhood", "landmark", "cluster"})
# Shorter values stand in any text.
_SHORTEST_FACT = 3

# A list without a full stop is not one sentence: of a longer one, no more than so many words count.
LONGEST_SENTENCE = 40

# Nor is the end of one looked for further away than that many characters.
_REACH = 10 * LONGEST_SENTENCE
_ENDS = (". ", "? ", "! ", "\n")


@dataclass(frozen=True, slots=True)
class Place:
    """What a text may say of one place: what it is called, and what is true of it."""

    names: tuple[str, ...]
    facts: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.names)


@dataclass(frozen=True, slots=True)
class Substance:
    """Of all words of a text those that are local, and the facts that it tells."""

    words: int
    local_words: int
    facts: tuple[str, ...]

    @property
    def share(self) -> float:
        return min(self.local_words / self.words, 1.0) if self.words else 0.0


@dataclass(frozen=True, slots=True)
class Locality:
    """What of a plan is about places: the tokens that hold facts, and the fragments written for some place."""

    facts: tuple[str, ...]
    fragments: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, plan: CampaignPlan) -> Locality:
        return cls(_fact_names(plan.axes), _written_for_places(plan))

    def place(self, tokens: Mapping[str, str]) -> Place:
        """Return what an article's tokens say of its place; it is false for an article that is about none."""
        names = _distinct(tokens.get(name, "") for name in NAME_TOKENS)
        if not names:
            return Place((), ())
        facts = (tokens.get(name, "") for name in self.facts)
        return Place(names, _distinct(value for value in facts if len(value) >= _SHORTEST_FACT))


def measure(text: str, place: Place, *, written: str = "", words: int | None = None) -> Substance:
    """Return how much of an article is about the place.

    `written` are its parts that were written for the place, `text` all others; `words` is the number of words in both,
    if it is known.
    """
    lower, own = text.lower(), written.lower()
    names = [name.lower() for name in place.names]
    local, in_text, in_own = 0, [], []
    for name in names:
        here, there = _stretches(lower, name), _stretches(own, name)
        if here or there:
            local += count_words(name)
            in_text += here
            in_own += there
    lower, own = _without(lower, in_text), _without(own, in_own)
    told, sentences = [], []
    for fact in place.facts:
        value = _nameless(fact.lower(), names).strip()
        if _first(own, value):
            told.append(fact)
        elif stretch := _first(lower, value):
            told.append(fact)
            sentences.append(_sentence(lower, *stretch))
    local += count_words(own)
    local += sum(min(count_words(lower[start:stop]), LONGEST_SENTENCE) for start, stop in _merged(sentences))
    total = count_words(f"{text}\n{written}") if words is None else words
    return Substance(total, min(local, total), tuple(told))


def is_about_places(axis: AxisPlan) -> bool:
    """Whether the rows of the axis name places."""
    return any(token_key(name) in NAME_TOKENS for row in axis.rows[:1] for name in row)


def _fact_names(axes: Iterable[AxisPlan]) -> tuple[str, ...]:
    """The tokens that hold facts: those that differ between the rows of an axis of places."""
    found: dict[str, None] = {}
    for axis in axes:
        if not is_about_places(axis):
            continue
        columns = {name: token_key(name) for row in axis.rows for name in row}
        for name, token in columns.items():
            if token not in NAME_TOKENS and token not in _NEITHER and _differs(axis.rows, name):
                found[token] = None
    return tuple(found)


def _differs(rows: Sequence[Mapping[str, str]], name: str) -> bool:
    first = rows[0].get(name, "")
    return len(rows) == 1 or any(row.get(name, "") != first for row in rows)


def _written_for_places(plan: CampaignPlan) -> frozenset[tuple[str, str]]:
    return frozenset(
        (section.name, fragment.key)
        for section in plan.sections
        for fragment in section.fragments
        if any(map(_names_a_place, (section.condition, fragment.condition)))
    )


def _names_a_place(source: str) -> bool:
    condition = Condition.read(source)
    return bool(condition.value) and not condition.is_negated and condition.name in _PLACE_CONDITIONS


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    """The values without gaps and without those that differ by case alone, in their order."""
    return tuple({line.lower(): line for value in values if (line := " ".join(value.split()))}.values())


def _nameless(text: str, names: Sequence[str]) -> str:
    """The text without these names; both are in lower case."""
    return _without(text, [each for name in names for each in _stretches(text, name)])


def _stretches(text: str, value: str) -> list[tuple[int, int]]:
    """Where the value stands in the text as whole words."""
    length, found, start = len(value), [], text.find(value)
    while start >= 0:
        stop = start + length
        if _is_whole(text, start, stop):
            found.append((start, stop))
        start = text.find(value, stop)
    return found


def _first(text: str, value: str) -> tuple[int, int] | None:
    start = text.find(value) if value else -1
    while start >= 0:
        stop = start + len(value)
        if _is_whole(text, start, stop):
            return start, stop
        start = text.find(value, start + 1)
    return None


def _is_whole(text: str, start: int, stop: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not text[stop : stop + 1].isalnum()


def _without(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text without these stretches, of which one may lie in another."""
    kept, last = [], 0
    for start, stop in _merged(stretches):
        kept.append(text[last:start])
        last = stop
    kept.append(text[last:])
    return "".join(kept) if last else text


def _sentence(text: str, start: int, stop: int) -> tuple[int, int]:
    """The sentence around a stretch: from the end of the one before to its own."""
    begin, limit = max(start - _REACH, 0), stop + _REACH
    before = max(text.rfind(end, begin, start) for end in _ENDS)
    after = [place for end in _ENDS if (place := text.find(end, stop, limit)) >= 0]
    return (begin if before < 0 else before + 1), min(after, default=min(limit, len(text)))


def _merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in their order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(stretches):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(stop, merged[-1][1])
        else:
            merged.append((start, stop))
    return merged
