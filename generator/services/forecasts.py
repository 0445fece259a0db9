"""What generating a number of a campaign's articles would cost and give, said before anything is written.

Nothing is stored. Words and similarity are those of sampled articles; size and speed are the site's own where it has
written articles before, else stated assumptions (`docs/reference/forecast.md`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from django.core.cache import cache
from wagtail.models import Site

from generator.core.compose import Composer, UnresolvedTokenError
from generator.core.plan_json import digest
from generator.core.seo import count_words
from generator.core.similarity import jaccard, ring_pairs, shingles, strip_values, words_of
from generator.core.types import ArticleDraft, CampaignPlan
from generator.models import Campaign
from generator.services import plans
from generator.services.forecast_advice import MOST_WORDINGS, Advice, SlotForecast, advise
from generator.services.measures import bytes_per_article, drafts_per_second
from generator.services.stream_data import article_shape

SAMPLES = 20
PAIRS = 40
KEPT_SECONDS = 600
# Raise it when the shape of a forecast changes: kept ones of another shape are not read.
FORMAT = 1

# What one article takes on disk for each byte of its body's JSON, in all tables and indexes; and how fast drafts are
# written where nothing has been measured yet. How both were found is in docs/reference/forecast.md.
STORED_PER_JSON_BYTE = 4.4
USUAL_RATE = 150.0


@dataclass(frozen=True, slots=True)
class Similarity:
    """How alike sampled pairs of articles are once the values of tokens are out, from 0.0 to 1.0.

    `alike` are the numbers, as people count, of the two most similar.
    """

    mean: float
    highest: float
    alike: tuple[int, int]
    pairs: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The expected result of generating `pages` articles. `is_size_measured` and `is_rate_measured` say what is known.

    `words` is the mean of the sampled articles, of which there are `samples`.
    """

    pages: int
    samples: int
    words: int
    fewest_words: int
    most_words: int
    article_bytes: int
    is_size_measured: bool
    rate: float
    is_rate_measured: bool
    similarity: Similarity | None
    slots: tuple[SlotForecast, ...]
    advice: tuple[Advice, ...]

    @property
    def total_words(self) -> int:
        return self.words * self.pages

    @property
    def total_bytes(self) -> int:
        return self.article_bytes * self.pages

    @property
    def seconds(self) -> float:
        """How long the work takes once it has begun."""
        return self.pages / self.rate


def forecast(campaign: Campaign, count: int, *, plan: CampaignPlan | None = None) -> Forecast:
    """Return what the first `count` articles of the campaign as it stands would be; `plan` if somebody has read it.

    Forecasts of the same plan are kept for ten minutes. Raises `PlanError` for a broken campaign and `ValueError` when
    there is nothing to make.
    """
    plan = plan or plans.examine(campaign).plan
    key = f"generator.forecast.{FORMAT}.{campaign.pk}.{digest(plan)}.{count}.{campaign.word_target}"
    found: Forecast | None = cache.get(key)
    if found is None:
        found = _make(campaign, count, Composer(plan))
        cache.set(key, found, KEPT_SECONDS)
    return found


def _make(campaign: Campaign, count: int, composer: Composer) -> Forecast:
    count = min(count, composer.space.size)
    drafts = sample(composer, count=count)
    if not drafts:
        raise ValueError("There is no article to make a forecast from.")
    size = _article_bytes(campaign.site, drafts)
    rate = drafts_per_second(campaign.site)
    lengths = [draft.word_count for draft in drafts]
    similarity = _similarity(drafts)
    slots = _slots(composer, drafts)
    words = round(fmean(lengths))
    return Forecast(
        pages=count,
        samples=len(drafts),
        words=words,
        fewest_words=min(lengths),
        most_words=max(lengths),
        article_bytes=round(size[0]),
        is_size_measured=size[1],
        rate=rate or USUAL_RATE,
        is_rate_measured=rate is not None,
        similarity=similarity,
        slots=slots,
        advice=advise(
            slots,
            count=count,
            words=words,
            word_target=campaign.word_target,
            similarity=similarity.mean if similarity else 0.0,
        ),
    )


def sample(composer: Composer, *, count: int) -> list[ArticleDraft]:
    """Articles spread evenly over the first `count` positions; what is excluded or cannot be written is passed over."""
    size = min(SAMPLES, count)
    found = []
    for number in range(size):
        try:
            draft = composer.compose(number * count // size)
        except UnresolvedTokenError:
            continue
        if draft is not None:
            found.append(draft)
    return found


def _similarity(drafts: Sequence[ArticleDraft]) -> Similarity | None:
    sets = [shingles(words_of(strip_values(draft.plain_text, draft.tokens.values()))) for draft in drafts]
    shares = {
        (drafts[one].provenance.position + 1, drafts[other].provenance.position + 1): jaccard(sets[one], sets[other])
        for one, other in ring_pairs(len(drafts), most=PAIRS)
    }
    if not shares:
        return None
    alike = max(shares, key=lambda pair: shares[pair])
    return Similarity(fmean(shares.values()), shares[alike], alike, len(shares))


def _slots(composer: Composer, drafts: Sequence[ArticleDraft]) -> tuple[SlotForecast, ...]:
    wordings = composer.wordings()
    words = [_words_by_section(draft) for draft in drafts]
    found = []
    for section in composer.plan.sections:
        used = [counts[section.name] for counts in words if section.name in counts]
        found.append(
            SlotForecast(
                name=section.name,
                block_type=section.block_type,
                fragments=len(section.fragments),
                wordings=min(wordings[section.name], MOST_WORDINGS),
                words=round(fmean(used)) if used else 0,
                share=len(used) / len(words),
            )
        )
    return tuple(found)


def _words_by_section(draft: ArticleDraft) -> dict[str, int]:
    shape = article_shape()
    sections = {block.block_id: block.section for block in draft.provenance.blocks}
    counts: dict[str, int] = {}
    for block in shape.complete(draft.blocks):
        section = sections[block["id"]]
        counts[section] = counts.get(section, 0) + sum(map(count_words, shape.texts([block])))
    return counts


def _article_bytes(site: Site, drafts: Sequence[ArticleDraft]) -> tuple[float, bool]:
    measured = bytes_per_article(site)
    if measured is not None:
        return measured, True
    bodies = (json.dumps(article_shape().complete(draft.blocks)) for draft in drafts)
    return fmean(map(len, bodies)) * STORED_PER_JSON_BYTE, False
