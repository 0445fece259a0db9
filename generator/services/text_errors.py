"""Checks texts in the generator's syntax as people wrote them; each problem becomes an error with its place."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from generator.core.spintax import parse
from generator.core.tokens import COMPONENT_NAMES, KNOWN_NAMES, Names
from generator.core.types import Diagnostic, Severity

CONDITION = re.compile(r"\s*(?:(!)\s*)?([A-Za-z_][A-Za-z0-9_]*)\s*(?:=\s*(\S.*?))?\s*\Z")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which names a text may use: tokens that have a value, and dictionaries."""

    tokens: frozenset[str]
    dictionaries: frozenset[str] = frozenset()

    def problems(self, text: str) -> tuple[Diagnostic, ...]:
        """Every error of the text; warnings do not keep anyone from saving."""
        optional = KNOWN_NAMES - self.tokens
        parsed = parse(
            text,
            known=self.tokens,
            optional=optional,
            dictionaries=self.dictionaries,
            # Whether a component may stand here depends on the slot, which the campaign's check knows.
            components=COMPONENT_NAMES,
        )
        return tuple(problem for problem in parsed.diagnostics if problem.severity is Severity.ERROR)

    def suggestion(self, name: str) -> str:
        """The name that was probably meant, or an empty string."""
        return Names(available=self.tokens, dictionaries=self.dictionaries).suggestion(name)


def place(problem: Diagnostic) -> str:
    """Where the problem is, in words."""
    return f"Line {problem.line}, column {problem.column}"


def as_error(problem: Diagnostic) -> ValidationError:
    """The problem as an error that names its line and column."""
    return ValidationError(f"{place(problem)}: {problem.message}", code=problem.code)


def text_errors(text: str, *, vocabulary: Vocabulary) -> list[ValidationError]:
    """The errors of one text; empty for a good one."""
    return [as_error(problem) for problem in vocabulary.problems(text or "")]


def condition_errors(condition: str, *, tokens: Collection[str]) -> list[ValidationError]:
    """The errors of a slot's condition: a token, `!token` or `token=value`."""
    if not condition:
        return []
    match = CONDITION.match(condition)
    if not match or (match[1] and match[3]):
        return [
            ValidationError(
                "Line 1, column 1: Write a token such as “landmark”, “!zip”, or “state=Texas”.", code="condition"
            )
        ]
    name = match[2].lower()
    if name in tokens:
        return []
    meant = Names(available=frozenset(tokens)).suggestion(name)
    hint = f" Did you mean “{meant}”?" if meant else ""
    return [
        ValidationError(
            f"Line 1, column {match.start(2) + 1}: There is no token called “{match[2]}”.{hint}", code="condition"
        )
    ]
