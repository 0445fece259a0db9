"""A sample article with marks that tell where each of its words came from; stores nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from generator.core.text_report import written_token
from generator.core.tracing import Mark, Tracer, traced_blocks
from generator.core.types import ArticleDraft
from generator.services.samples import Sampler


@dataclass(frozen=True, slots=True)
class TracedDraft:
    """A draft whose blocks hold marks, and what each mark is, by its number."""

    draft: ArticleDraft
    marks: tuple[Mark, ...]


def trace(sampler: Sampler, position: int) -> TracedDraft | None:
    """The article at a position with marks, or None where the campaign leaves the point out.

    Without its marks it is the article that the sampler composes. Raises what `Composer.compose` raises.
    """
    tracer = Tracer()
    draft = sampler.composer.compose(position)
    marked = sampler.composer.traced(tracer).compose(position)
    if draft is None or marked is None:
        return None
    blocks = traced_blocks(draft, marked, tracer)
    return TracedDraft(replace(draft, blocks=tuple(blocks)), tuple(tracer.marks))


def explain_mark(mark: Mark) -> str:
    """What a mark is, for people; empty for a whole text, which its fragment explains."""
    if mark.kind == "choice":
        place, _, total = mark.detail.partition("/")
        return f"option {place} of {total}"
    if mark.kind == "token":
        return f"token {{{written_token(mark.detail)}}}"
    words = {
        "dictionary": f"dictionary {{{mark.detail}}}",
        "order": f"{mark.detail} options in an order",
        "grammar": f"marker {mark.detail.upper()}",
        "component": "component",
    }
    return words.get(mark.kind, "")


def fragments_of(draft: ArticleDraft) -> list[tuple[str, str]]:
    """Section and fragment of each block, once, in the order of the article."""
    return list(dict.fromkeys(_origins(draft)))


def _origins(draft: ArticleDraft) -> Iterable[tuple[str, str]]:
    return ((block.section, block.fragment) for block in draft.provenance.blocks)
