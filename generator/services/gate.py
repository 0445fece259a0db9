"""The publish gate: what an article must be before visitors may read it, asked for many articles at once.

Everything that publishes asks here: the admin, jobs, plans, Wagtail's own buttons and the API.
"""

from collections.abc import Collection
from dataclasses import dataclass

from generator.models import GeneratedArticle
from generator.querysets import among


@dataclass(frozen=True, slots=True)
class GateProblem:
    """Why an article may not go out. `check` is stable: the name of the check that failed."""

    check: str
    message: str

    def __str__(self) -> str:
        return self.message


class GateRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """An article may not be published now, and why."""

    def __init__(self, problems: tuple[GateProblem, ...]) -> None:
        self.problems = problems
        super().__init__(" ".join(map(str, problems)))


def refusals(page_ids: Collection[int], *, site_id: int) -> dict[int, tuple[GateProblem, ...]]:
    """What keeps each of these articles of the site from going out, by page; pages without a problem are left out."""
    held = GeneratedArticle.objects.for_site(site_id).filter(among("pk", page_ids), campaign__held_at__isnull=False)
    return {
        page_id: (GateProblem("held", f"“{name}” is on hold: {because or 'no reason was given.'}"),)
        for page_id, name, because in held.values_list("pk", "campaign__name", "campaign__held_because")
    }


def check(article: GeneratedArticle) -> None:
    """Pass silently, or raise `GateRefused`."""
    problems = refusals([article.pk], site_id=article.site_id).get(article.pk)
    if problems:
        raise GateRefused(problems)
