"""The tree of a parsed text, and the limits that keep any text's cost bounded; no behaviour beyond that."""

from __future__ import annotations

from dataclasses import dataclass

from generator.core.types import Diagnostic, Severity

MAX_LENGTH = 200_000
MAX_NESTING = 50
MAX_CONSTRUCTS = 50_000
MAX_PERMUTATION_OPTIONS = 20
MAX_WEIGHT = 1_000_000
MAX_DIAGNOSTICS = 100


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text, escapes already resolved."""

    value: str


@dataclass(frozen=True, slots=True)
class Token:
    """A value of the point, by its lower-case name. `guarded`: only reached when the value is not blank."""

    name: str
    offset: int
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A draw from the dictionary of that lower-case name."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Component:
    """A place where a StreamField block of that lower-case name goes."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the options; `weights[i]` is how often option `i` is drawn against the others."""

    options: tuple[Nodes, ...]
    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Permutation:
    """From `minimum` to `maximum` of the options in any order, joined by the separators."""

    options: tuple[Nodes, ...]
    minimum: int
    maximum: int
    separator: str
    last_separator: str


@dataclass(frozen=True, slots=True)
class Conditional:
    """`then` where the named value is not blank, `otherwise` where it is."""

    name: str
    then: Nodes
    otherwise: Nodes
    offset: int


@dataclass(frozen=True, slots=True)
class Plural:
    """The form that agrees with a number: `number` when written, else the value of the token `name`.

    `guarded`: only reached when that value is not blank.
    """

    number: int | None
    name: str
    forms: tuple[Nodes, ...]
    offset: int
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """A marker that rewrites what its argument renders to (`a_an`, `cap`)."""

    name: str
    argument: Nodes
    offset: int


type Node = Text | Token | Dictionary | Component | Choice | Permutation | Conditional | Plural | Grammar
type Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What a text means and what is wrong with it. With an error among the diagnostics it may not be rendered."""

    source: str
    tree: Nodes
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_valid(self) -> bool:
        """Whether no diagnostic is an error."""
        return all(diagnostic.severity is not Severity.ERROR for diagnostic in self.diagnostics)
