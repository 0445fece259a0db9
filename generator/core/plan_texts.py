"""Every text of a plan, parsed and compiled with the names the plan gives; it composes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from generator.core.safe_html import has_tags
from generator.core.spintax import CompiledText, compile_text, parse
from generator.core.spintax_compile import nodes_of
from generator.core.spintax_tree import ParsedText, Text
from generator.core.tokens import KNOWN_NAMES, token_key, token_keys
from generator.core.tracing import Tracer
from generator.core.types import CampaignPlan, Diagnostic, DictionaryPlan, FragmentPlan, SectionPlan

HTML_BODIES = frozenset({"rich_text"})
HTML_ITEMS = frozenset({"faq"})


class Problem(NamedTuple):
    """A diagnostic and where it is: `headline`, `axes/city`, `sections/intro/welcome/body`."""

    where: str
    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True)
class PlanText:
    """One text of the plan, and the conditions, its section's and its fragment's, under which alone it is rendered."""

    where: str
    parsed: ParsedText
    compiled: CompiledText
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """When a section is used: a token name with a value, without one (`!`), or with this value (`name=value`)."""

    name: str = ""
    is_negated: bool = False
    value: str = ""

    @classmethod
    def read(cls, source: str) -> Condition:
        """Return the condition that is written; blank means always."""
        name, _, value = source.strip().partition("=")
        is_negated = name.startswith("!")
        return cls(token_key(name.lstrip("!").strip()), is_negated, value.strip())

    @property
    def guard(self) -> str:
        """The token that is known to have a value wherever the condition holds."""
        return "" if self.is_negated else self.name

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether the condition holds for the values, by lower-case name."""
        if not self.name:
            return True
        actual = values.get(self.name, "").strip()
        matches = actual.casefold() == self.value.casefold() if self.value else bool(actual)
        return matches is not self.is_negated


@dataclass(frozen=True, slots=True)
class CompiledFragment:
    """A fragment, ready to be rendered."""

    key: str
    weight: int
    condition: Condition
    heading: CompiledText
    body: CompiledText
    items: tuple[tuple[CompiledText, CompiledText], ...]


@dataclass(frozen=True, slots=True)
class CompiledSection:
    """A section, ready to be filled."""

    plan: SectionPlan
    condition: Condition
    fragments: tuple[CompiledFragment, ...]
    is_conditional: bool
    """Whether some of the fragments have a condition."""

    def fitting(self, values: Mapping[str, str]) -> CompiledSection:
        """Return the section with those of its fragments whose condition holds for the values."""
        if not self.is_conditional:
            return self
        return replace(self, fragments=tuple(each for each in self.fragments if each.condition.holds(values)))


class PlanTexts:
    """Compiles all texts of a plan; a text with an error compiles to nothing and is in `texts` with its problems."""

    def __init__(self, plan: CampaignPlan, *, tracer: Tracer | None = None) -> None:
        self._tracer = tracer
        self._dictionaries: Mapping[str, DictionaryPlan] = {token_key(each.name): each for each in plan.dictionaries}
        self._components = token_keys(plan.components)
        self.available = available_names(plan)
        self.optional = KNOWN_NAMES - self.available
        self.texts: list[PlanText] = []
        titled = frozenset({"title"})
        self.headline = self._read("headline", plan.headline)
        self.slug = self._read("slug", plan.slug, extra=titled)
        self.meta_title = self._read("meta_title", plan.meta_title, extra=titled)
        self.meta_description = self._read("meta_description", plan.meta_description, extra=titled)
        self.hub = self._read("hub", plan.hub)
        self.hub_slug = self._read("hub_slug", plan.hub_slug)
        self.sections = tuple(self._read_section(section) for section in plan.sections)

    def _read_section(self, section: SectionPlan) -> CompiledSection:
        condition = Condition.read(section.condition)
        fragments = tuple(self._read_fragment(section, fragment, condition) for fragment in section.fragments)
        is_conditional = any(fragment.condition.name for fragment in fragments)
        return CompiledSection(section, condition, fragments, is_conditional)

    def _read_fragment(self, section: SectionPlan, fragment: FragmentPlan, condition: Condition) -> CompiledFragment:
        where = f"sections/{section.name}/{fragment.key}"
        own = Condition.read(fragment.condition)
        conditions = tuple(each for each in (condition, own) if each.name)
        items = []
        is_html = section.block_type in HTML_ITEMS
        for place, item in enumerate(fragment.items):
            title = self._read(f"{where}/items/{place}/title", item.title, conditions=conditions)
            text = self._read(f"{where}/items/{place}/text", item.text, conditions=conditions, may_be_html=is_html)
            items.append((title, text))
        return CompiledFragment(
            key=fragment.key,
            weight=fragment.weight,
            condition=own,
            heading=self._read(f"{where}/heading", fragment.heading, conditions=conditions),
            body=self._read(
                f"{where}/body",
                fragment.body,
                conditions=conditions,
                may_be_html=True,
                has_components=section.block_type in HTML_BODIES,
            ),
            items=tuple(items),
        )

    def _read(
        self,
        where: str,
        source: str,
        *,
        conditions: tuple[Condition, ...] = (),
        extra: frozenset[str] = frozenset(),
        may_be_html: bool = False,
        has_components: bool = False,
    ) -> CompiledText:
        guards = frozenset(condition.guard for condition in conditions) & self.optional
        parsed = parse(
            source,
            known=self.available | extra | guards,
            optional=self.optional - guards,
            dictionaries=self._dictionaries.keys(),
            components=self._components if has_components else (),
        )
        is_html = may_be_html and _is_html(parsed)
        sound = parsed if parsed.is_valid else ParsedText("", (), ())
        shown = replace(sound, tree=self._tracer.mark_tree(sound.tree)) if self._tracer else sound
        compiled = compile_text(shown, dictionaries=self._dictionaries, is_html=is_html)
        self.texts.append(PlanText(where, parsed, compiled, conditions))
        return compiled


def headline_count(plan: CampaignPlan) -> int:
    """Return how many variants the headline has; 1 while it is broken."""
    return PlanTexts(replace(plan, sections=())).headline.count()


def available_names(plan: CampaignPlan) -> frozenset[str]:
    """Return the names that the plan gives a value, by an axis or as a constant."""
    return token_keys(set(plan.constants).union(*(row for axis in plan.axes for row in axis.rows)))


def _is_html(parsed: ParsedText) -> bool:
    return any(isinstance(node, Text) and has_tags(node.value) for node in nodes_of(parsed.tree))
