"""Reads the exclusions that people write, such as `state = Texas AND offer = repair, check`; it counts nothing.

A condition names an axis, whose rows are then named by key, or a token, whose values then decide; `*` stands for any
letters, and neither case counts. A row must meet every condition on its axis. What all conditions name is left out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from generator.core.spintax_markup import Problems
from generator.core.tokens import NAME, Names, token_key
from generator.core.types import AxisPlan, Diagnostic, Exclusion, Severity

_AND = re.compile(r"\s+AND\s+|[ \t]*\n\s*(?:AND\s+)?")
_CONDITION = re.compile(rf"\s*({NAME})\s*=\s*(\S.*?)\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ReadExclusion:
    """What a rule leaves out, or None when it leaves out nothing; and what is wrong with it."""

    exclusion: Exclusion | None
    diagnostics: tuple[Diagnostic, ...]


def read_exclusion(rule: str, *, axes: Sequence[AxisPlan]) -> ReadExclusion:
    """Return the rows that a rule names. A rule with an error leaves out nothing, nor does one that fits no row."""
    problems = Problems(rule)
    keys: dict[str, frozenset[str]] = {}
    for offset, part in _parts(rule.rstrip()):
        match = _CONDITION.match(part)
        if match is None:
            problems.add("exclusion.malformed", "Write a condition as axis = key, key.", offset)
            continue
        name, values = match[1], _values(match[2])
        axis = _axis_of(name, axes)
        if axis is None:
            problems.add("exclusion.axis", _unknown(name, axes), offset + match.start(1))
            continue
        rows = _rows(axis, name, values, problems, offset + match.start(2))
        keys[axis.name] = keys.get(axis.name, rows) & rows
    diagnostics = problems.diagnostics()
    is_broken = any(each.severity is Severity.ERROR for each in diagnostics)
    return ReadExclusion(None if is_broken or not keys or not all(keys.values()) else Exclusion(keys), diagnostics)


def _parts(rule: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _AND.finditer(rule):
        yield start, rule[start : match.start()]
        start = match.end()
    yield start, rule[start:]


def _values(source: str) -> list[str]:
    read = next(csv.reader([source.replace("\n", " ")], skipinitialspace=True), [])
    return [value.strip() for value in read if value.strip()]


def _axis_of(name: str, axes: Sequence[AxisPlan]) -> AxisPlan | None:
    """Return the axis of that name, else the one that gives the token of that name; the last one counts."""
    key = token_key(name)
    named = [axis for axis in axes if token_key(axis.name) == key]
    found = named or [axis for axis in axes if _columns(axis, key)]
    return found[-1] if found else None


def _columns(axis: AxisPlan, key: str) -> list[str]:
    """Return the columns of the axis that are the token."""
    return [column for column in set[str]().union(*axis.rows) if token_key(column) == key]


def _rows(axis: AxisPlan, name: str, values: Sequence[str], problems: Problems, offset: int) -> frozenset[str]:
    """Return the keys of the rows that any of the values names; warns of a value that names none."""
    names = _columns(axis, token_key(name))
    columns = [next((row[each] for each in names if each in row), "") for row in axis.rows]
    found: set[str] = set()
    for value in values:
        fits = _pattern(value)
        rows = {
            row
            for row, column in zip(axis.keys, columns, strict=True)
            if fits(column) or _is_key(axis, name, row, fits)
        }
        if not rows:
            message = f"No row of the axis “{axis.name}” fits “{value}”."
            problems.add("exclusion.key", message, offset, severity=Severity.WARNING)
        found |= rows
    return frozenset(found)


def _is_key(axis: AxisPlan, name: str, row: str, fits: Callable[[str], bool]) -> bool:
    return token_key(name) == token_key(axis.name) and fits(row)


def _pattern(value: str) -> Callable[[str], bool]:
    if "*" not in value:
        wanted = value.casefold()
        return lambda text: text.casefold() == wanted
    pattern = re.compile(".*".join(re.escape(part) for part in value.split("*")), re.IGNORECASE)
    return lambda text: pattern.fullmatch(text) is not None


def _unknown(name: str, axes: Sequence[AxisPlan]) -> str:
    known = frozenset(token_key(axis.name) for axis in axes)
    columns = frozenset(token_key(column) for axis in axes for row in axis.rows[:1] for column in row)
    meant = Names(available=known | columns).suggestion(name)
    hint = f" Did you mean “{meant}”?" if meant else ""
    return f"“{name}” is neither an axis nor a token of one.{hint}"
