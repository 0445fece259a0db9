"""Closes constructs: makes a node of a finished frame, or says what is wrong with it; it reads no text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, auto

from generator.core import spintax_markup as markup
from generator.core.spintax_tree import (
    MAX_PERMUTATION_OPTIONS,
    Choice,
    Conditional,
    Grammar,
    Node,
    Nodes,
    Permutation,
    Plural,
    Text,
)
from generator.core.types import Severity


class Kind(IntEnum):
    """What a frame will become."""

    ROOT = auto()
    CHOICE = auto()
    CONDITIONAL = auto()
    PLURAL = auto()
    BRACKET = auto()
    GRAMMAR = auto()


BRACES = frozenset({Kind.CHOICE, Kind.CONDITIONAL, Kind.PLURAL})


@dataclass(slots=True)
class Frame:
    """A construct that is still open. `guard` is the name known not to be blank in the branch being read."""

    kind: Kind
    start: int
    name: str = ""
    guard: str = ""
    number: int | None = None
    negated: bool = False
    guarded: bool = False
    reported: bool = False
    settings: markup.PermutationSettings | None = None
    options: list[Nodes] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)

    def add(self, *nodes: Node) -> None:
        """Append nodes after the literal text read so far."""
        self.flush()
        self.nodes.extend(nodes)

    def flush(self) -> None:
        """Make the literal text read so far a node."""
        if self.buffer:
            self.nodes.append(Text("".join(self.buffer)))
            self.buffer.clear()

    def end_option(self) -> None:
        """Close the option being read."""
        self.flush()
        self.options.append(tuple(self.nodes))
        self.nodes.clear()


class Closer:
    """Makes nodes of finished frames; what is wrong goes to `problems`."""

    def __init__(self, problems: markup.Problems) -> None:
        self._problems = problems
        self._close: dict[Kind, Callable[[Frame], Nodes]] = {
            Kind.CHOICE: self._close_choice,
            Kind.CONDITIONAL: self._close_conditional,
            Kind.PLURAL: self._close_plural,
            Kind.BRACKET: self._close_bracket,
            Kind.GRAMMAR: self._close_grammar,
        }

    def close(self, frame: Frame) -> Nodes:
        """Return what the frame becomes. The frame's last option is closed already."""
        return self._close[frame.kind](frame)

    def _close_grammar(self, frame: Frame) -> Nodes:
        return (Grammar(frame.name, frame.options[0], frame.start),)

    def _close_choice(self, frame: Frame) -> Nodes:
        if len(frame.options) > 1:
            return (Choice(tuple(frame.options), tuple(frame.weights)),)
        nodes = frame.options[0]
        if not frame.reported:
            self._report_single(frame, nodes)
        return nodes

    def _report_single(self, frame: Frame, nodes: Nodes) -> None:
        literal = "".join(node.value for node in nodes if isinstance(node, Text)).strip()
        if not nodes:
            self._problems.add("choice.empty", "There is nothing between these braces.", frame.start)
        elif all(isinstance(node, Text) for node in nodes):
            self._problems.unknown("_".join(literal.split())[:80], frame.start)
        else:
            self._problems.add(
                "choice.single", "These braces hold one option only.", frame.start, severity=Severity.WARNING
            )

    def _close_conditional(self, frame: Frame) -> Nodes:
        if len(frame.options) > 2:
            self._problems.add("conditional.options", "A condition has a yes and a no part only.", frame.start)
        yes, no = (*frame.options, ())[:2]
        if frame.negated:
            yes, no = no, yes
        return (Conditional(frame.name, yes, no, frame.start),)

    def _close_plural(self, frame: Frame) -> Nodes:
        if len(frame.options) not in {2, 3}:
            self._problems.add(
                "plural.forms", "A plural has two forms (one|other) or three (one|few|many).", frame.start
            )
        forms = tuple(markup.trim(option) for option in frame.options)
        return (Plural(frame.number, frame.name, forms, frame.start, frame.guarded),)

    def _close_bracket(self, frame: Frame) -> Nodes:
        if frame.settings is None and len(frame.options) == 1:
            return (Text("["), *frame.options[0], Text("]"))
        options = tuple(trimmed for option in frame.options if (trimmed := markup.trim(option)))
        total = len(options)
        if total > MAX_PERMUTATION_OPTIONS:
            self._problems.add(
                "limit.permutation", f"A permutation may have {MAX_PERMUTATION_OPTIONS} options at most.", frame.start
            )
        if any(markup.ends_with_separator(option) for option in options[:-1]):
            self._problems.add("permutation.separator", 'Put separators first: [<sep=", ">a|b].', frame.start)
        settings = frame.settings or markup.PermutationSettings()
        minimum, maximum = self._sizes(settings, total, frame.start)
        last = settings.separator if settings.last_separator is None else settings.last_separator
        return (Permutation(options, minimum, maximum, settings.separator, last),)

    def _sizes(self, settings: markup.PermutationSettings, total: int, offset: int) -> tuple[int, int]:
        lowest, highest = settings.minimum, settings.maximum
        maximum = total if highest is None else highest
        minimum = lowest if lowest is not None else (total if highest is None else 1)
        if not total:
            self._problems.add("permutation.empty", "This permutation has no options.", offset)
        elif minimum < 1 or maximum < 1 or (highest is not None and minimum > highest):
            self._problems.add("permutation.size", "1 ≤ minsize ≤ maxsize must hold.", offset)
        elif max(minimum, maximum) > total:
            message = f"This permutation has {total} options only."
            self._problems.add("permutation.size", message, offset, severity=Severity.WARNING)
        return min(minimum, total), min(maximum, total)
