"""Composes one article of a plan; the only function of the core that the shell calls per article.

    composer = Composer(plan)            # compiles the plan once; `PlanError` when it is broken
    draft = composer.compose(position)   # the same bytes for the same plan and position, for ever

What varies is derived from the plan's seed, the point's index and the names of section and fragment, so a change in
one fragment leaves the wording of all others as it was.
"""

from __future__ import annotations

import copy
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from generator.core.article_blocks import Block, Writer, fill
from generator.core.permutations import PermutationSpace
from generator.core.plan_check import check_plan
from generator.core.plan_texts import CompiledFragment, CompiledSection, PlanTexts, Problem, headline_count
from generator.core.seo import (
    MAX_DESCRIPTION,
    MAX_TITLE,
    count_words,
    shorten,
    shorten_to_sentence,
    slugify,
    structured_data,
)
from generator.core.shuffle import KeyedShuffle, stable_random, stable_seed, stable_uuid, written_uuid
from generator.core.spintax import CompiledText
from generator.core.substance import Locality, measure
from generator.core.tokens import TokenValues, token_key
from generator.core.tracing import Tracer
from generator.core.types import (
    ArticleDraft,
    BlockProvenance,
    CampaignPlan,
    PickRule,
    Provenance,
    Severity,
)

_NAMESPACE = bytes.fromhex("5b0f0f6e6a555d0f9d430c6f2d2d7a11")


class PlanError(ValueError):
    """The plan is broken; `problems` says where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(f"{first.where}: {first.diagnostic.message}{more}")


class UnresolvedTokenError(ValueError):
    """A required value was blank at a point, so that nothing may be written there."""

    def __init__(self, position: int, names: Sequence[str]) -> None:
        self.position = position
        self.names = tuple(names)
        super().__init__(f"Position {position}: no value for {', '.join(self.names)}.")


def problems(plan: CampaignPlan) -> tuple[Problem, ...]:
    """Return everything that is wrong with a plan, in the order an editor reads it; warnings too."""
    return check_plan(plan, PlanTexts(plan))


def compose(plan: CampaignPlan, position: int) -> ArticleDraft | None:
    """Return the article at a position of the plan, as `Composer` does; for more than one, keep a `Composer`."""
    return Composer(plan).compose(position)


@dataclass(frozen=True, slots=True)
class PointHeadline:
    """The title of one point, and which point it is."""

    position: int
    index: int
    text: str
    axis_keys: Mapping[str, str]


def fragment_wordings(fragment: CompiledFragment) -> int:
    """Return in how many ways a fragment can be worded."""
    texts = [fragment.heading, fragment.body, *(text for item in fragment.items for text in item)]
    return math.prod(text.count() for text in texts)


class Composer:
    """A compiled plan. It never changes, so threads may share it.

    Raises `PlanError` when a text has an error or some row lacks a required value.
    """

    def __init__(self, plan: CampaignPlan) -> None:
        self.plan = plan
        self._texts = PlanTexts(plan)
        errors = [problem for problem in check_plan(plan, self._texts) if problem.diagnostic.severity is Severity.ERROR]
        if errors:
            raise PlanError(errors)
        self._constants = {token_key(name): value for name, value in plan.constants.items()}
        self._components = {token_key(name): block for name, block in plan.components.items()}
        self._locality = Locality.of(plan)
        self.space = space_of(plan, headlines=self._texts.headline.count())

    def traced(self, tracer: Tracer) -> Composer:
        """Return a composer of the same plan whose articles' texts hold the tracer's marks."""
        twin = copy.copy(self)
        twin._texts = PlanTexts(self.plan, tracer=tracer)
        return twin

    def compose(self, position: int) -> ArticleDraft | None:
        """Return the article at a position, or None when its point is excluded.

        Raises `IndexError` outside `range(space.size)` and `UnresolvedTokenError` rather than leave a gap.
        """
        index = self.space.index_at(position)
        choices = self.space.choices_of(index)
        if self.space.is_excluded(choices):
            return None
        tokens = self._tokens(choices)
        writer = Writer(TokenValues(tokens))
        title = writer.line(self._texts.headline, self._texts.headline.nth(choices[-1]))
        placed = self._blocks(position, index, writer)
        head = self._head(index, title, writer)
        if writer.missing:
            raise UnresolvedTokenError(position, tuple(writer.missing))
        text = "\n\n".join([title, *(each.block.text for each in placed if each.block.text)])
        words = count_words(text)
        return ArticleDraft(
            title=title,
            slug=head.slug,
            meta_title=head.meta_title,
            meta_description=head.meta_description,
            hub_title=head.hub_title,
            hub_slug=head.hub_slug,
            blocks=tuple(each.raw() for each in placed),
            plain_text=text,
            word_count=words,
            structured_data=structured_data(
                schema_type=self.plan.schema_type,
                title=title,
                description=head.meta_description,
                words=words,
                language=self.plan.language,
                tokens=tokens,
                questions=[question for each in placed for question in each.block.questions],
            ),
            provenance=Provenance(
                position=position,
                index=index,
                headline_variant=choices[-1],
                axis_keys=self._axis_keys(choices),
                blocks=tuple(each.provenance() for each in placed),
                fragments=tuple(dict.fromkeys(each.fragment for each in placed)),
                dictionary_entries=tuple(sorted(writer.entries)),
            ),
            tokens=tokens,
            local_share=self._local_share(title, placed, tokens, words=words),
        )

    def _local_share(
        self, title: str, placed: Sequence[_Placed], tokens: Mapping[str, str], *, words: int
    ) -> float | None:
        place = self._locality.place(tokens)
        if not place:
            return None
        written_for_places = self._locality.fragments
        others, written = [title], list[str]()
        for each in placed:
            (written if (each.section, each.fragment) in written_for_places else others).append(each.block.text)
        return measure("\n".join(others), place, written="\n".join(written), words=words).share

    def headline(self, position: int) -> PointHeadline | None:
        """Return the title that `compose` gives the position, without the rest of the article; None where excluded.

        Raises as `compose` does.
        """
        index = self.space.index_at(position)
        choices = self.space.choices_of(index)
        if self.space.is_excluded(choices):
            return None
        writer = Writer(TokenValues(self._tokens(choices)))
        title = writer.line(self._texts.headline, self._texts.headline.nth(choices[-1]))
        if writer.missing:
            raise UnresolvedTokenError(position, tuple(writer.missing))
        return PointHeadline(position, index, title, self._axis_keys(choices))

    def wordings(self) -> Mapping[str, int]:
        """Return how many wordings each section has: those of all its fragments, texts and entries combined."""
        return {
            section.plan.name: sum(fragment_wordings(each) for each in section.fragments)
            for section in self._texts.sections
        }

    def _axis_keys(self, choices: Sequence[int]) -> dict[str, str]:
        return {axis.name: axis.keys[choice] for axis, choice in zip(self.plan.axes, choices[:-1], strict=True)}

    def _tokens(self, choices: Sequence[int]) -> dict[str, str]:
        tokens = dict(self._constants)
        for axis, choice in zip(self.plan.axes, choices[:-1], strict=True):
            tokens.update((token_key(name), value) for name, value in axis.rows[choice].items())
        return tokens

    def _blocks(self, position: int, index: int, writer: Writer) -> list[_Placed]:
        placed = []
        for section in self._texts.sections:
            if not section.condition.holds(writer.values.plain):
                continue
            number = 0
            name = section.plan.name
            fitting = section.fitting(writer.values.plain)
            for fragment in choose_fragments(fitting, seed=self.plan.seed, position=position, index=index):
                rng = stable_random(self.plan.seed, index, name, fragment.key)
                writer.paths.clear()
                for block in fill(section.plan.block_type, writer, fragment, rng, components=self._components):
                    path = f"{self.plan.campaign}/{self.plan.version}/{position}/{name}/{number}"
                    block_id = stable_uuid(_NAMESPACE, path)
                    placed.append(_Placed(block, block_id, name, fragment.key, "/".join(writer.paths)))
                    number += 1
        return placed

    def _head(self, index: int, title: str, writer: Writer) -> _Head:
        """Render the patterns about the article; they may name `{Title}` as well."""
        lead = writer.lead
        titled = Writer(writer.values.with_value("title", title), entries=writer.entries, missing=writer.missing)

        def pattern(name: str, text: CompiledText, limit: int = 255) -> str:
            source = stable_random(self.plan.seed, index, name) if text.count() > 1 else ()
            return titled.line(text, source, limit=limit)

        texts = self._texts
        description = pattern("meta_description", texts.meta_description, 1000)
        hub = pattern("hub", texts.hub)
        return _Head(
            slug=slugify(pattern("slug", texts.slug) or title) or f"article-{index}",
            meta_title=pattern("meta_title", texts.meta_title, MAX_TITLE) or shorten(title, MAX_TITLE),
            meta_description=shorten_to_sentence(description or lead or title, MAX_DESCRIPTION),
            hub_title=hub,
            hub_slug=slugify(pattern("hub_slug", texts.hub_slug) or hub),
        )


@dataclass(frozen=True, slots=True)
class _Head:
    slug: str
    meta_title: str
    meta_description: str
    hub_title: str
    hub_slug: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block at its place in the article, with its id and where it came from."""

    block: Block
    block_id: bytes
    section: str
    fragment: str
    choices: str

    def raw(self) -> dict[str, object]:
        """Return the block as StreamField stores it; entries of a list get ids of their own."""
        value = self.block.value
        if isinstance(value, dict) and isinstance(value.get("items"), list):
            items = [
                {"type": "item", "value": item, "id": written_uuid(stable_uuid(self.block_id, str(place)))}
                for place, item in enumerate(value["items"])
            ]
            value = {**value, "items": items}
        return {"type": self.block.block_type, "value": value, "id": written_uuid(self.block_id)}

    def provenance(self) -> BlockProvenance:
        return BlockProvenance(written_uuid(self.block_id), self.section, self.fragment, self.choices)


def space_of(plan: CampaignPlan, *, headlines: int | None = None) -> PermutationSpace:
    """Return the space of a plan; its last axis is the headline's variants, counted here unless they are given."""
    places = {axis.name: place for place, axis in enumerate(plan.axes)}
    rows = [{key: row for row, key in enumerate(axis.keys)} for axis in plan.axes]
    exclusions = [
        {
            places[name]: frozenset(rows[places[name]][key] for key in keys if key in rows[places[name]])
            for name, keys in exclusion.keys.items()
        }
        for exclusion in plan.exclusions
    ]
    return PermutationSpace(
        [*(len(axis.rows) for axis in plan.axes), headline_count(plan) if headlines is None else headlines],
        method=plan.method,
        seed=plan.seed,
        sample_size=plan.sample_size,
        exclusions=exclusions,
        free_axes=1,
    )


def choose_fragments(section: CompiledSection, *, seed: int, position: int, index: int) -> Sequence[CompiledFragment]:
    """Return the fragments that fill a section at a point, in the plan's order.

    `LEAST_USED` goes through all fragments, in a new order each time, before it uses one again; it needs no memory,
    so that articles made in parallel agree.
    """
    fragments, name = section.fragments, section.plan.name
    total = len(fragments)
    if total < 2:
        return fragments
    if section.plan.pick is PickRule.LEAST_USED:
        turn, place = divmod(position, total)
        return (fragments[_shuffle(total, stable_seed(seed, name), turn).forward(place)],)
    if section.plan.pick is PickRule.ALL:
        most = section.plan.maximum or total
        if most >= total:
            return fragments
        shuffle = KeyedShuffle(total, seed=stable_seed(seed, name), key=index)
        return [fragments[place] for place in sorted(shuffle.forward(rank) for rank in range(most))]
    weights = tuple(accumulate(fragment.weight for fragment in fragments))
    return (fragments[bisect_right(weights, stable_seed(seed, index, name) % weights[-1])],)


@lru_cache(maxsize=1024)
def _shuffle(size: int, seed: int, turn: int) -> KeyedShuffle:
    """Return the shuffle of a turn, which the positions of that turn, one after the other, share."""
    return KeyedShuffle(size, seed=seed, key=turn)
