"""The text syntax: `parse` a text once, `compile_text` it once, then count, number, draw and render its variants.

The order of work is fixed: parse, choose, put in the token values (which are data and are never parsed), apply grammar.

    parsed = parse("{Best|Top} roofers in {City}", known={"city"})
    text = compile_text(parsed)
    text.count()                                    # 2
    text.render(text.nth(1), {"city": "Austin"})    # 'Top roofers in Austin'

The syntax, and the codes of the problems, are described in `docs/reference/text-syntax.md`.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.core.permutations import PermutationSpace
from generator.core.spintax_compile import compile_tree, nodes_of
from generator.core.spintax_parser import Parser
from generator.core.spintax_plan import Path, Series
from generator.core.spintax_runs import Draw, Replay
from generator.core.spintax_tree import Component, Dictionary, ParsedText, Plural, Token
from generator.core.tokens import KNOWN_NAMES, Names, TokenValues, token_keys
from generator.core.types import CombinationMethod, DictionaryPlan


class Rendering(NamedTuple):
    """A finished text and how it came about. `missing` names the required values that were blank."""

    text: str
    path: Path
    entries: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class References:
    """What a text refers to: tokens (with `required` the ones that may not be blank), numbers, dictionaries."""

    tokens: frozenset[str]
    required: frozenset[str]
    numbers: frozenset[str]
    dictionaries: frozenset[str]
    components: frozenset[str]


def parse(
    text: str,
    *,
    known: Collection[str] = KNOWN_NAMES,
    optional: Collection[str] = (),
    dictionaries: Collection[str] = (),
    components: Collection[str] = (),
) -> ParsedText:
    """Return the tree of a text and all its problems; never raises, in time linear in the text.

    `known` names have a value, `optional` ones may only be used under a condition on them. With an error the tree
    is empty.
    """
    names = Names(token_keys(known), token_keys(optional), token_keys(dictionaries), token_keys(components))
    return Parser(text, names=names).parse()


def compile_text(
    parsed: ParsedText, *, dictionaries: Mapping[str, DictionaryPlan] | None = None, is_html: bool = False
) -> CompiledText:
    """Return the compiled form. With `is_html` values and dictionary terms are escaped, the text itself is not.

    Raises `ValueError` when the text has an error. `dictionaries` is by lower-case name.
    """
    if not parsed.is_valid:
        raise ValueError(parsed.diagnostics[0].message)
    return CompiledText(compile_tree(parsed.tree, dictionaries=dictionaries or {}, is_html=is_html), is_html=is_html)


def references_of(parsed: ParsedText) -> References:
    """Return what a text refers to."""
    nodes = list(nodes_of(parsed.tree))
    return References(
        tokens=frozenset(node.name for node in nodes if isinstance(node, Token)),
        required=frozenset(node.name for node in nodes if isinstance(node, Token) and not node.guarded),
        numbers=frozenset(node.name for node in nodes if isinstance(node, Plural) and node.name),
        dictionaries=frozenset(node.name for node in nodes if isinstance(node, Dictionary)),
        components=frozenset(node.name for node in nodes if isinstance(node, Component)),
    )


class CompiledText:
    """All variants of one text. It never changes, so threads may share it."""

    __slots__ = ("_series", "is_html")

    def __init__(self, series: Series, *, is_html: bool) -> None:
        self._series = series
        self.is_html = is_html

    def count(self) -> int:
        """Return the exact number of paths."""
        return self._series.count

    def nth(self, number: int) -> Path:
        """Return the path with this number. Raises `IndexError` outside `range(count())`."""
        if not 0 <= number < self._series.count:
            raise IndexError(f"There is no variant {number} of {self._series.count}.")
        path: list[int] = []
        self._series.unrank(number, path)
        return tuple(path)

    def index_of(self, path: Sequence[int]) -> int:
        """Return the number of a path, the inverse of `nth`. Raises `ValueError` for a path of another text."""
        decisions = iter(path)
        number = self._series.rank(decisions)
        if next(decisions, None) is not None:
            raise ValueError("This path does not belong to this text.")
        return number

    def sample(self, size: int, seed: int) -> tuple[Path, ...]:
        """Return `size` paths, or all, that differ and are spread evenly over the text's choices."""
        space = PermutationSpace(
            self._series.sizes, method=CombinationMethod.SAMPLE, seed=seed, sample_size=max(size, 0)
        )
        return tuple(self._path_at(space.choices_of(space.index_at(place))) for place in range(space.size))

    def draw(self, rng: random.Random, tokens: Mapping[str, str] | TokenValues | None = None) -> Path:
        """Return a path drawn by the weights, for the branches that these values take."""
        return self.rendering(rng, tokens or {}).path

    def render(self, source: Sequence[int] | random.Random, tokens: Mapping[str, str] | TokenValues) -> str:
        """Return the text of a path, or of one drawn by the weights. Raises `ValueError` for a path of another text."""
        return self._run(source, tokens)[0]

    def rendering(self, source: Sequence[int] | random.Random, tokens: Mapping[str, str] | TokenValues) -> Rendering:
        """Return the text of a path or of a draw, with its path, the dictionary entries used and what was missing."""
        text, run = self._run(source, tokens)
        missing = tuple(dict.fromkeys(run.missing)) if run.missing else ()
        return Rendering(text, run.path(), tuple(run.entries), missing)

    def _run(
        self, source: Sequence[int] | random.Random, tokens: Mapping[str, str] | TokenValues
    ) -> tuple[str, Draw | Replay]:
        values = tokens if isinstance(tokens, TokenValues) else TokenValues(tokens)
        shown = values.escaped if self.is_html else values.plain
        if isinstance(source, random.Random):
            draw = Draw(shown, source)
            return draw.fill(self._series), draw
        replay = Replay(shown, source)
        text = replay.fill(self._series)
        replay.finish()
        return text, replay

    def _path_at(self, choices: Sequence[int]) -> Path:
        number, factor = 0, 1
        for choice, size in zip(choices, self._series.sizes, strict=True):
            number += choice * factor
            factor *= size
        return self.nth(number)
