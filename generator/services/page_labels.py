"""What articles were made of, for the statistics: campaign, axis values, headline and fragments, from provenance."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import batched

from generator.core.plan_texts import PlanTexts
from generator.core.spintax import CompiledText
from generator.core.text_report import written_token
from generator.core.tokens import TokenValues
from generator.models import CampaignVersion, GeneratedArticle
from generator.services import plans
from tracking.enums import Dimension
from tracking.services.labels import PageLabel

# Pages of one statement.
STEP = 5_000
LONGEST_KEY = 500


def labels_of(page_ids: Collection[int]) -> Iterator[PageLabel]:
    """The labels of those of the pages that campaigns made; a statement for each 5,000 of them.

    Keys begin with the campaign's number. A headline is told by its text, with the tokens in it, so that versions of a
    campaign with the same headline count as one.
    """
    for some in batched(page_ids, STEP):
        # Pages of any site: the roll-up asks for those of one.
        rows = GeneratedArticle.objects.filter(pk__in=some).values_list(
            "pk", "campaign_id", "version_id", "axis_keys", "headline_variant", "fragments"
        )
        for page_id, campaign_id, version_id, axis_keys, variant, fragments in rows.iterator(chunk_size=STEP):
            yield PageLabel(page_id, Dimension.CAMPAIGN, str(campaign_id))
            for axis, value in axis_keys.items():
                yield PageLabel(page_id, Dimension.AXIS, _key(campaign_id, axis, value))
            yield PageLabel(page_id, Dimension.HEADLINE, _key(campaign_id, headline_text(version_id, int(variant))))
            for fragment in fragments:
                yield PageLabel(page_id, Dimension.FRAGMENT, _key(campaign_id, fragment))


@lru_cache(maxsize=20_000)
def headline_text(version_id: int, variant: int) -> str:
    """The variant of a version's headline with the names of tokens in the places of their values."""
    found = _headline(version_id)
    if found is None:
        return f"No. {variant + 1:,}"
    text, values = found
    try:
        return text.render(text.nth(variant), values).strip() or f"No. {variant + 1:,}"
    except IndexError:
        return f"No. {variant + 1:,}"


@lru_cache(maxsize=32)
def _headline(version_id: int) -> tuple[CompiledText, TokenValues] | None:
    """A version never changes, so what was read of it stays true."""
    version = CampaignVersion.objects.filter(pk=version_id).first()
    if version is None:
        return None
    plan = plans.load(version)
    texts = PlanTexts(replace(plan, sections=()))
    names: Mapping[str, str] = {name: f"{{{written_token(name)}}}" for name in texts.available}
    return texts.headline, TokenValues({**names, **plan.constants})


def _key(*parts: object) -> str:
    return ":".join(map(str, parts))[:LONGEST_KEY]
