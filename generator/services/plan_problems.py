"""Problems of a plan in the words of the admin: which form field they belong to, and a label for people."""

from dataclasses import dataclass

from generator.core.plan_texts import Problem
from generator.core.types import Diagnostic, Severity

# What may still be missing when a campaign is saved, and not when it is generated from: values in some row.
LEFT_FOR_LATER = frozenset({"token.empty", "plural.number"})

# The campaign's form field for each part of a plan; everything else belongs to the template and its fragments.
_FIELDS = {
    "headline": ("headline", "Headline"),
    "headline_pattern": ("headline_pattern", "Headline pattern"),
    "slug": ("slug_pattern", "Slug pattern"),
    "meta_title": ("meta_title_pattern", "Meta title pattern"),
    "meta_description": ("meta_description_pattern", "Meta description pattern"),
    "hub": ("hub_pattern", "Hub pattern"),
    "sample_size": ("sample_size", "Sample size"),
    "size": ("axes", "Axes"),
    "exclusions": ("exclusions", "Exclusions"),
    "axes": ("axes", "Axes"),
    "template": ("template", "Template"),
    "parent_page": ("parent_page", "Parent page"),
}


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """A problem of a campaign. `field` is the campaign's form field, empty when it lies in the content library.

    `where` is its path in the plan (`sections/intro/welcome/body`), `label` the same for people.
    """

    where: str
    field: str
    label: str
    diagnostic: Diagnostic

    @property
    def is_error(self) -> bool:
        return self.diagnostic.severity is Severity.ERROR

    def __str__(self) -> str:
        found = self.diagnostic
        return f"{self.label}, line {found.line}, column {found.column}: {found.message}"


def explain(problem: Problem) -> PlanProblem:
    """The problem with its field and label."""
    head, _, rest = problem.where.partition("/")
    field, label = _FIELDS.get(head, ("", ""))
    if head == "axes" and rest:
        label = f"Axis “{rest.partition('/')[0]}”"
    elif head == "exclusions" and rest.isdecimal():
        label = f"Exclusion {int(rest) + 1}"
    elif head == "dictionaries":
        label = f"Dictionary “{rest}”"
    elif head == "sections":
        label = _section_label(rest)
    return PlanProblem(problem.where, field, label or problem.where, problem.diagnostic)


def _section_label(path: str) -> str:
    """`intro/welcome/items/0/title` as “Section “intro”, fragment “welcome”, entry 1, title”."""
    section, _, rest = path.partition("/")
    fragment, _, part = rest.partition("/")
    words = [f"Section “{section}”"]
    if fragment:
        words.append(f"fragment “{fragment}”")
    if part.startswith("items/"):
        _, number, part = part.split("/", 2)
        words.append(f"entry {int(number) + 1}")
    return ", ".join([*words, part] if part else words)
