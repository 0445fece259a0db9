"""Proves that a plan can be composed for every row of its axes, or says why not; it renders nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from generator.core.plan_texts import CompiledSection, Condition, PlanText, PlanTexts, Problem
from generator.core.spintax_compile import nodes_of
from generator.core.spintax_markup import Problems
from generator.core.spintax_tree import Plural, Token
from generator.core.tokens import token_key, token_keys, whole_number
from generator.core.types import AxisPlan, CampaignPlan, CombinationMethod, Diagnostic, PickRule, Severity

BLOCK_TYPES = frozenset({"rich_text", "features", "steps", "faq", "quote", "cta", "hero", "image"})
_LISTS = frozenset({"features", "steps", "faq"})
_SHOWN_ROWS = 3


def check_plan(plan: CampaignPlan, texts: PlanTexts) -> tuple[Problem, ...]:
    """Return every problem of the plan; without an error among them each of its points can be composed."""
    return tuple(_Checker(plan, texts).problems())


def missing_values(plan: CampaignPlan, texts: PlanTexts) -> Iterator[tuple[str, str, list[str]]]:
    """Yield, per text that needs it, what a row lacks: the axis (empty for a constant), the field, the rows' keys."""
    return _Checker(plan, texts).missing()


class _BadRows(NamedTuple):
    """The rows (by key; one empty key for a constant) that lack a value, and how that is said."""

    code: str
    message: str
    rows: list[str]


class _Checker:
    def __init__(self, plan: CampaignPlan, texts: PlanTexts) -> None:
        self._plan = plan
        self._texts = texts
        self._answers: dict[tuple[str, tuple[Condition, ...], Callable[[str], bool]], list[str]] = {}

    def missing(self) -> Iterator[tuple[str, str, list[str]]]:
        """Yield the owner (an axis, or empty for the constants), the field and the rows of each value that is bad."""
        for text in self._texts.texts:
            for node in _values_asked(text):
                if wanted := self._bad_rows(node, text.conditions):
                    axis = self._owners.get(node.name)
                    yield axis.name if axis else "", node.name, wanted.rows

    def problems(self) -> Iterator[Problem]:
        yield from self._axes()
        yield from self._exclusions()
        yield from self._dictionaries()
        if not self._plan.headline.strip():
            yield _problem("headline", "headline.empty", "A campaign needs a headline.")
        for section in self._texts.sections:
            yield from self._section(section)
        for text in self._texts.texts:
            yield from (Problem(text.where, diagnostic) for diagnostic in text.parsed.diagnostics)
            yield from self._values(text)

    # The space

    def _axes(self) -> Iterator[Problem]:
        names = [axis.name for axis in self._plan.axes]
        for place, axis in enumerate(self._plan.axes):
            where = f"axes/{axis.name}"
            if not axis.rows:
                yield _problem(where, "axis.empty", f"The axis “{axis.name}” has no rows.")
            if len(axis.keys) != len(axis.rows) or len(set(axis.keys)) != len(axis.keys):
                yield _problem(where, "axis.keys", f"Each row of the axis “{axis.name}” needs a key of its own.")
            if axis.name in names[:place]:
                yield _problem(where, "axis.duplicate", f"There are two axes named “{axis.name}”.")
        if self._plan.method is CombinationMethod.SAMPLE and self._plan.sample_size < 1:
            yield _problem("sample_size", "sample.size", "A sample needs a size of at least 1.")
        if self._plan.method is CombinationMethod.ZIP and not self._plan.axes:
            yield _problem("axes", "axis.none", "Walking together needs an axis.")
        yield from self._shared_names()

    def _shared_names(self) -> Iterator[Problem]:
        owners: dict[str, str] = {}
        for axis in self._plan.axes:
            for name in sorted(_names_of(axis)):
                if name in owners and owners[name] != axis.name:
                    message = f"“{name}” comes from the axes “{owners[name]}” and “{axis.name}”; the last one counts."
                    yield _problem(f"axes/{axis.name}", "axis.shared_name", message, severity=Severity.WARNING)
                owners[name] = axis.name

    def _exclusions(self) -> Iterator[Problem]:
        axes = {axis.name: axis for axis in self._plan.axes}
        for place, exclusion in enumerate(self._plan.exclusions):
            where = f"exclusions/{place}"
            if not exclusion.keys:
                yield _problem(where, "exclusion.empty", "An exclusion must name an axis.")
            for name, keys in sorted(exclusion.keys.items()):
                if name not in axes:
                    yield _problem(where, "exclusion.axis", f"There is no axis “{name}”.")
                elif unknown := sorted(keys - set(axes[name].keys)):
                    message = f"The axis “{name}” has no row “{unknown[0]}”."
                    yield _problem(where, "exclusion.key", message, severity=Severity.WARNING)

    def _dictionaries(self) -> Iterator[Problem]:
        for dictionary in self._plan.dictionaries:
            where = f"dictionaries/{dictionary.name}"
            if not dictionary.entries:
                yield _problem(where, "dictionary.empty", f"The dictionary “{dictionary.name}” has no terms.")
            if any(weight < 1 for _, weight in dictionary.entries):
                yield _problem(where, "dictionary.weight", "A term's weight is 1 or more.")
            if token_key(dictionary.name) in self._texts.available:
                message = f"“{dictionary.name}” is a token here, which hides the dictionary."
                yield _problem(where, "dictionary.hidden", message, severity=Severity.WARNING)

    # The sections

    def _section(self, section: CompiledSection) -> Iterator[Problem]:
        plan, where = section.plan, f"sections/{section.plan.name}"
        if plan.block_type not in BLOCK_TYPES:
            yield _problem(where, "section.block_type", f"There is no block “{plan.block_type}”.")
        if plan.block_type == "image":
            message = "A picture is chosen by an editor; nothing is generated here."
            yield _problem(where, "section.image", message, severity=Severity.WARNING)
        yield from self._condition(where, section.condition)
        yield from self._fragments(section)
        yield from self._coverage(section)

    def _condition(self, where: str, condition: Condition) -> Iterator[Problem]:
        name = condition.name
        if name and name not in self._texts.available | self._texts.optional:
            yield _problem(where, "condition.unknown", f"The condition names “{name}”, which is no token.")

    def _coverage(self, section: CompiledSection) -> Iterator[Problem]:
        """A required section whose fragments all have conditions must have a fitting one for every row of some axis."""
        if not section.plan.required or not section.fragments or not all(f.condition.name for f in section.fragments):
            return
        asked = {fragment.condition.name for fragment in section.fragments}
        gaps = [
            self._rows_without_fragment(axis, section) for axis in self._plan.axes if asked & self._names[axis.name]
        ]
        fixed = [each.condition for each in section.fragments if each.condition.name not in self._owners]
        if all(gaps) and not any(condition.holds(self._constants) for condition in fixed):
            rows = min(gaps, key=len, default=[])
            shown = ", ".join(rows[:_SHOWN_ROWS]) or "any point"
            message = f"No fragment of this required section fits {shown}."
            yield _problem(f"sections/{section.plan.name}", "section.uncovered", message)

    def _rows_without_fragment(self, axis: AxisPlan, section: CompiledSection) -> list[str]:
        conditions = [each.condition for each in section.fragments if each.condition.name in self._names[axis.name]]
        return [
            key
            for key, values in zip(axis.keys, self._row_values[axis.name], strict=False)
            if (section.condition.name not in values or section.condition.holds(values))
            and not any(condition.holds(values) for condition in conditions)
        ]

    def _fragments(self, section: CompiledSection) -> Iterator[Problem]:
        plan, where = section.plan, f"sections/{section.plan.name}"
        needed = max(plan.minimum, 1) if plan.pick is PickRule.ALL else 1
        if plan.required and len(plan.fragments) < needed:
            message = f"This section needs {needed} fragment{'s' * (needed != 1)} and has {len(plan.fragments)}."
            yield _problem(where, "section.fragments", message)
        for fragment in plan.fragments:
            place = f"{where}/{fragment.key}"
            yield from self._condition(place, Condition.read(fragment.condition))
            if fragment.weight < 1:
                yield _problem(place, "fragment.weight", "A fragment's weight is 1 or more.")
            if plan.block_type in _LISTS and not fragment.items:
                yield _problem(place, "fragment.items", "A list needs at least one entry.")
            if plan.block_type in {"rich_text", "quote"} and not fragment.body.strip():
                yield _problem(f"{place}/body", "fragment.body", "This fragment has no text.")
            if plan.block_type in {"cta", "hero"} and not fragment.heading.strip():
                yield _problem(f"{place}/heading", "fragment.heading", "This fragment has no heading.")

    # The values

    def _values(self, text: PlanText) -> Iterator[Problem]:
        found = Problems(text.parsed.source)
        for node in _values_asked(text):
            if bad := self._bad_rows(node, text.conditions):
                more = f" and {len(bad.rows) - _SHOWN_ROWS} more" if len(bad.rows) > _SHOWN_ROWS else ""
                place = f" in {', '.join(bad.rows[:_SHOWN_ROWS])}{more}" if bad.rows[0] else ""
                found.add(bad.code, f"{bad.message}{place}.", node.offset)
        yield from (Problem(text.where, diagnostic) for diagnostic in found.diagnostics())

    def _bad_rows(self, node: Token | Plural, conditions: tuple[Condition, ...]) -> _BadRows | None:
        """Return the rows without the value that a text asks for, or None where all have it."""
        if node.name == "title" and "title" not in self._texts.available:
            return None
        guarded = node.guarded or any(node.name == condition.guard for condition in conditions)
        if isinstance(node, Plural):
            is_bad = _is_no_number if guarded else _is_no_number_or_blank
            code, message = "plural.number", f"“{node.name}” is no whole number"
        elif guarded:
            return None
        else:
            is_bad = _is_blank
            code, message = "token.empty", f"“{node.name}” has no value"
        rows = self._rows_where(node.name, conditions, is_bad)
        return _BadRows(code, message, rows) if rows else None

    def _rows_where(self, name: str, conditions: tuple[Condition, ...], is_bad: Callable[[str], bool]) -> list[str]:
        """Return the keys of the rows with a bad value where the conditions may hold; one empty key for a constant."""
        question = (name, conditions, is_bad)
        if question not in self._answers:
            self._answers[question] = self._find_rows(name, conditions, is_bad)
        return self._answers[question]

    def _find_rows(self, name: str, conditions: tuple[Condition, ...], is_bad: Callable[[str], bool]) -> list[str]:
        axis = self._owners.get(name)
        if axis is None:
            return [""] if is_bad(self._constants.get(name, "")) and self._may_hold(conditions, {}) else []
        return [
            key
            for key, values in zip(axis.keys, self._row_values[axis.name], strict=False)
            if is_bad(values.get(name, self._constants.get(name, ""))) and self._may_hold(conditions, values)
        ]

    def _may_hold(self, conditions: tuple[Condition, ...], values: Mapping[str, str]) -> bool:
        """Whether all conditions hold for a row, as far as it and the constants tell; other axes may do anything."""
        return all(
            condition.holds(values)
            if condition.name in values
            else condition.name in self._owners or condition.holds(self._constants)
            for condition in conditions
        )

    @cached_property
    def _constants(self) -> Mapping[str, str]:
        return {token_key(name): value for name, value in self._plan.constants.items()}

    @cached_property
    def _names(self) -> Mapping[str, set[str]]:
        return {axis.name: _names_of(axis) for axis in self._plan.axes}

    @cached_property
    def _owners(self) -> Mapping[str, AxisPlan]:
        return {name: axis for axis in self._plan.axes for name in self._names[axis.name]}

    @cached_property
    def _row_values(self) -> Mapping[str, Sequence[Mapping[str, str]]]:
        return {axis.name: _keyed_rows(axis) for axis in self._plan.axes}


def _values_asked(text: PlanText) -> Iterator[Token | Plural]:
    """Yield the first mention of each value that the text shows, or counts by, without asking whether it is there."""
    seen: set[tuple[type, str]] = set()
    for node in nodes_of(text.parsed.tree):
        if not isinstance(node, (Token, Plural)) or not node.name or (type(node), node.name) in seen:
            continue
        if isinstance(node, Plural) or not node.guarded:
            seen.add((type(node), node.name))
            yield node


def _is_blank(value: str) -> bool:
    return not value.strip()


def _is_no_number(value: str) -> bool:
    return bool(value.strip()) and whole_number(value) is None


def _is_no_number_or_blank(value: str) -> bool:
    return whole_number(value) is None


def _names_of(axis: AxisPlan) -> set[str]:
    return set(token_keys(set[str]().union(*axis.rows)))


def _keyed_rows(axis: AxisPlan) -> Sequence[Mapping[str, str]]:
    """Return the rows by the names that values are looked up by, which most rows are by already."""
    names = set[str]().union(*axis.rows)
    if all(token_key(name) == name for name in names):
        return axis.rows
    return [{token_key(name): value for name, value in row.items()} for row in axis.rows]


def _problem(where: str, code: str, message: str, *, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(where, Diagnostic(code, message, 1, 1, severity))
