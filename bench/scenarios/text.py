"""Articles per second and core: our text engine against `spintax-core`, the same texts and the same seeds."""

import random
import time
from collections.abc import Callable
from statistics import mean

import spintax_core

from bench.articles import DICTIONARIES, SECTIONS, VALUES, for_spintax_core
from bench.results import Result
from generator.core.compose import Composer
from generator.core.shuffle import stable_random
from generator.core.spintax import CompiledText, compile_text, parse
from generator.core.tokens import TokenValues
from generator.core.types import (
    AxisPlan,
    CampaignPlan,
    CombinationMethod,
    DictionaryPlan,
    FragmentPlan,
    SectionPlan,
)

ROUNDS = 25
ARTICLES = 60
MOST_DIFFERENCE = 0.05

TERMS = {
    name: DictionaryPlan(name, tuple((term, 1 + place % 3) for place, term in enumerate(terms)))
    for name, terms in DICTIONARIES.items()
}


def run(*, scale: float) -> Result:
    """Both engines render parsed texts without any work on the result; the best of the rounds, taken in turn."""
    articles = max(int(ARTICLES * scale), 5)
    texts = [_compiled(source) for source in SECTIONS]
    sources = [for_spintax_core(source) for source in SECTIONS]
    parsed = [spintax_core.parse(source) for source in sources]
    words = _words(texts, parsed, articles)
    seconds = _best_in_turn(
        lambda seed: _ours(texts, seed),
        lambda seed: _theirs(parsed, seed),
        lambda seed: _ours([_compiled(source) for source in SECTIONS], seed),
        lambda seed: _theirs(sources, seed),
        Composer(_plan()).compose,
        articles=articles,
    )
    ours, baseline, ours_parsing, theirs_parsing, composing = (1 / each for each in seconds)
    return Result(
        name="text",
        ours=ours,
        baseline=baseline,
        unit="articles/s",
        notes=(
            f"one core; {words:.0f} words in {len(SECTIONS)} slots; both texts parsed before, spintax-core without its "
            f"post-processing; parsed for each article: {ours_parsing:.0f} against {theirs_parsing:.0f}; "
            f"composed with blocks, safe HTML, ids, meta data, JSON-LD and provenance: {composing:.0f} articles/s"
        ),
    )


def _compiled(source: str) -> CompiledText:
    return compile_text(parse(source, known=VALUES, dictionaries=TERMS), dictionaries=TERMS)


def _ours(texts: list[CompiledText], seed: int) -> str:
    rng, values = stable_random(seed), TokenValues(VALUES)
    return "\n".join([text.render(rng, values) for text in texts])


def _theirs(texts: list[spintax_core.Ast] | list[str], seed: int) -> str:
    rng = spintax_core.make_rng(seed)
    return "\n".join([spintax_core.render_with(text, rng, context=VALUES, post_process=False) for text in texts])


def _words(texts: list[CompiledText], parsed: list[spintax_core.Ast], articles: int) -> float:
    """Words of an article, which are as many for both engines, or else they would not do the same work."""
    ours, theirs = (
        mean(len(article.split()) for article in each)
        for each in (
            [_ours(texts, seed) for seed in range(articles)],
            [_theirs(parsed, seed) for seed in range(articles)],
        )
    )
    assert abs(ours - theirs) < MOST_DIFFERENCE * ours, (ours, theirs)
    return ours


def _best_in_turn(*ways: Callable[[int], object], articles: int) -> list[float]:
    """The least processor time of an article each way; ways take turns, so that a noisy neighbour meets all of them."""
    best = [float("inf")] * len(ways)
    order = list(range(len(ways)))
    rng = random.Random(1)  # noqa: S311 - an order, not a secret
    for _ in range(ROUNDS):
        rng.shuffle(order)
        for place in order:
            begun = time.process_time()
            for seed in range(articles):
                ways[place](seed)
            best[place] = min(best[place], (time.process_time() - begun) / articles)
    return best


def _plan() -> CampaignPlan:
    """The same texts as a campaign of 1,000 places."""
    names = ("city", "neighborhood", "population")
    axis = AxisPlan(
        name="location",
        kind="location",
        keys=tuple(f"town-{number}" for number in range(1_000)),
        rows=tuple(
            {"city": f"Town {number}", "neighborhood": f"Old Town {number}", "population": f"{number + 1_000:,}"}
            for number in range(1_000)
        ),
    )
    sections = tuple(
        SectionPlan(f"section-{place}", "rich_text", (FragmentPlan(f"fragment-{place}", "any", "", source),))
        for place, source in enumerate(SECTIONS)
    )
    return CampaignPlan(
        campaign="bench",
        version=1,
        seed=1,
        method=CombinationMethod.ALL,
        sample_size=0,
        axes=(axis,),
        headline="{Roof {repair|care}|Gutter {repair|care}} in {City}, {State}",
        sections=sections,
        hub="{State}",
        constants={name: value for name, value in VALUES.items() if name not in names},
        dictionaries=tuple(TERMS.values()),
        schema_type="Service",
    )
