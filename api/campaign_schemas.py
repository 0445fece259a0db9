"""Campaigns as the API gives and takes them: the old API's names, and all else that a campaign is."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from generator.enums import AxisKind, CampaignStatus, LocationKind, Method, SchemaType
from generator.models import Campaign, CampaignAxis, GeneratedArticle
from generator.services import board, plans
from generator.services.forecasts import Forecast
from generator.services.samples import Sample

LocationMode = Literal["city", "county", "state"]
# The value of what was not given, which is not the same as null: null is refused where there must be something.
ABSENT: Any = None

# Where the old API's name for a value is another than ours.
_OURS = {"headline_spintax_root": "headline", "target_word_count": "word_target", "parent_page_id": "parent_page"}
THEIRS = {ours: theirs for theirs, ours in _OURS.items()}


class Axis(Schema):
    """One dimension of a campaign: which fields count depends on the kind. Rows of the library are named by keys."""

    kind: AxisKind
    name: str = Field("", max_length=40)
    location_kind: LocationKind = LocationKind.CITY
    states: list[str] = Field([], description="Keys of states, such as us-tx; empty means all.")
    minimum_population: int = Field(0, ge=0)
    cluster: str | None = Field(None, description="The key of a location cluster.")
    keys: list[str] = Field([], description="Keys of avatars, niches or offers; empty means all.")
    dictionary: str | None = Field(None, description="The key of a dictionary.")
    rows: str = Field("", description="CSV, for a list.")
    limit: int | None = Field(None, ge=1)


class CampaignChange(Schema):
    """What is to be changed; what is not given stays. `axes` and `exclusions` stand for all of them.

    A headline, its own or a pattern's, is all that a title can be.
    """

    name: str = Field(ABSENT, min_length=1, max_length=120)
    headline_spintax_root: str = Field(ABSENT, max_length=20_000)
    headline_pattern: str | None = Field(None, description="The key of a headline pattern, in place of a headline.")
    target_word_count: int = Field(ABSENT, ge=1, le=20_000)
    location_mode: LocationMode = Field(ABSENT, description="Which places the axis of places has.")
    template: str = Field(ABSENT, description="The key of an article template.")
    parent_page_id: str = Field(ABSENT, description="The hub page that its hubs are made under.")
    method: Method = Field(ABSENT)
    sample_size: int | None = Field(None, ge=1, le=2**53)
    seed: int = Field(ABSENT, ge=0, le=2**53)
    schema_type: SchemaType = Field(ABSENT)
    hub_pattern: str = Field(ABSENT, max_length=120)
    slug_pattern: str = Field(ABSENT, max_length=255)
    meta_title_pattern: str = Field(ABSENT, max_length=255)
    meta_description_pattern: str = Field(ABSENT, max_length=5_000)
    reject_limit: int = Field(ABSENT, ge=0, le=100)
    axes: list[Axis] = Field(ABSENT, max_length=12)
    exclusions: list[str] = Field(ABSENT, max_length=100)


class NewCampaign(CampaignChange):
    """A campaign to be made. Without a template the site's only one is taken, without axes those it has rows for."""

    site_id: str = ""
    name: str = Field(min_length=1, max_length=120)
    key: str = Field(ABSENT, max_length=80, pattern=r"^[-a-zA-Z0-9_]+$")


class CampaignAnswer(Schema):
    """A campaign as in a list."""

    id: str
    key: str
    name: str
    site_id: str
    status: CampaignStatus
    headline_spintax_root: str
    headline_pattern: str | None
    target_word_count: int
    location_mode: str | None
    template: str
    method: Method
    is_held: bool
    held_because: str
    is_approved: bool
    created_at: datetime
    updated_at: datetime


class AxisAnswer(Axis):
    """An axis with the number of its rows."""

    count: int


class CampaignProblem(Schema):
    """What is wrong with a campaign. `field` is the value that it lies in, empty for the content library."""

    field: str
    where: str
    code: str
    message: str
    line: int
    column: int
    is_error: bool


class CampaignDetail(CampaignAnswer):
    """A campaign as it stands. `size` is how many articles it makes, as a text: it may be larger than any number.

    `articles` counts those that were written, by status; `version` is the number of the last frozen version.
    """

    axes: list[AxisAnswer]
    exclusions: list[str]
    hub_pattern: str
    slug_pattern: str
    meta_title_pattern: str
    meta_description_pattern: str
    schema_type: SchemaType
    sample_size: int | None
    seed: str
    reject_limit: int
    parent_page_id: str
    version: int | None
    headlines: str
    size: str
    problems: list[CampaignProblem]
    articles: dict[str, int]


class CampaignList(Schema):
    """Campaigns, the newest first; `next` is the `cursor` of those after them, null at the end."""

    campaigns: list[CampaignAnswer]
    next: str | None


class SampleAnswer(Schema):
    """An article as it would be written, at a place of the campaign's order; `error` says why it cannot be."""

    position: str
    title: str
    slug: str
    meta_title: str
    meta_description: str
    word_count: int
    content: str
    blocks: list[dict[str, Any]]
    axis_keys: dict[str, str]
    error: str


class PreviewAnswer(Schema):
    """`size` is how many articles the campaign makes, `left` how many no job has taken; texts, for they may be huge."""

    size: str
    left: str
    articles: list[SampleAnswer]


class SimilarityAnswer(Schema):
    """How alike sampled articles are, from 0 to 1, once the values of tokens are out."""

    mean: float
    highest: float
    pairs: int


class AdviceAnswer(Schema):
    """Something to mend first. `slot` is empty for what concerns the whole article; `code` is stable."""

    code: str
    slot: str
    message: str


class ForecastAnswer(Schema):
    """What generating `pages` articles would give; see the reference of forecasts for the formulas."""

    pages: int
    samples: int
    words: int
    fewest_words: int
    most_words: int
    total_words: int
    total_bytes: int
    is_size_measured: bool
    rate: float
    is_rate_measured: bool
    seconds: float
    similarity: SimilarityAnswer | None
    advice: list[AdviceAnswer]


def values_of(body: CampaignChange) -> dict[str, Any]:
    """What was given, under our names."""
    given = body.model_dump(exclude_unset=True, exclude={"site_id"})
    return {_OURS.get(name, name): value for name, value in given.items()}


def campaign_answer(campaign: Campaign) -> dict[str, Any]:
    places = [axis for axis in campaign.axes.all() if axis.kind == AxisKind.LOCATION]
    pattern = campaign.headline_pattern
    return {
        **{name: getattr(campaign, name) for name in ("key", "name", "status", "method", "held_because")},
        "id": str(campaign.pk),
        "site_id": str(campaign.site_id),
        "headline_spintax_root": campaign.headline,
        "headline_pattern": pattern.key if pattern else None,
        "target_word_count": campaign.word_target,
        "location_mode": places[0].location_kind if places else None,
        "template": campaign.template.key,
        "is_held": campaign.held_at is not None,
        "is_approved": campaign.approved_version_id is not None,
        "created_at": campaign.created_at,
        "updated_at": campaign.updated_at,
    }


def campaign_detail(campaign: Campaign) -> dict[str, Any]:
    """A campaign as it stands, read once."""
    found = plans.examine(campaign)
    last = campaign.versions.values_list("number", flat=True).first()
    articles = GeneratedArticle.objects.for_site(campaign.site_id).filter(campaign=campaign)
    names = ("hub_pattern", "slug_pattern", "meta_title_pattern", "meta_description_pattern", "schema_type")
    axes = zip(campaign.axes.all(), found.summary.axes, strict=True)
    return {
        **campaign_answer(campaign),
        **{name: getattr(campaign, name) for name in (*names, "sample_size", "reject_limit")},
        "seed": str(campaign.seed),
        "parent_page_id": str(campaign.parent_page_id),
        "version": last,
        "axes": [_axis_answer(axis, summary.count) for axis, summary in axes],
        "exclusions": [each.rule for each in campaign.exclusions.all()],
        "headlines": str(found.summary.headlines),
        "size": str(found.summary.pages),
        "problems": list(map(_problem, found.problems)),
        "articles": dict(board.counts(articles, is_filtered=False)),
    }


def _axis_answer(axis: CampaignAxis, count: int) -> dict[str, Any]:
    names = ("kind", "location_kind", "states", "minimum_population", "keys", "rows", "limit")
    return {
        **{name: getattr(axis, name) for name in names},
        "name": str(axis),
        "cluster": axis.cluster.key if axis.cluster else None,
        "dictionary": axis.dictionary.key if axis.dictionary else None,
        "count": count,
    }


def _problem(problem: Any) -> dict[str, Any]:
    found = problem.diagnostic
    return {
        "field": THEIRS.get(problem.field, problem.field),
        "where": problem.where,
        **{name: getattr(found, name) for name in ("code", "message", "line", "column")},
        "is_error": problem.is_error,
    }


def sample_answer(sample: Sample) -> dict[str, Any]:
    draft = sample.draft
    names = ("title", "slug", "meta_title", "meta_description")
    return {
        "position": str(sample.position),
        **{name: getattr(draft, name, "") for name in names},
        "word_count": draft.word_count if draft else 0,
        "content": draft.plain_text if draft else "",
        "blocks": list(draft.blocks) if draft else [],
        "axis_keys": dict(draft.provenance.axis_keys) if draft else {},
        "error": sample.error,
    }


def forecast_answer(found: Forecast) -> dict[str, Any]:
    names = ("pages", "samples", "words", "fewest_words", "most_words", "total_words", "total_bytes", "seconds")
    alike = found.similarity
    return {
        **{name: getattr(found, name) for name in (*names, "is_size_measured", "rate", "is_rate_measured")},
        "similarity": alike and {"mean": alike.mean, "highest": alike.highest, "pairs": alike.pairs},
        "advice": list(found.advice),
    }
