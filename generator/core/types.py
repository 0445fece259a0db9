"""The value objects that pass between the shell and the pure core; everything here is frozen and has no behaviour.

A `CampaignPlan` is all that decides what a campaign writes. It is a plain tree of strings, numbers and
tuples, so that it can be stored as JSON with its campaign version and read back to the same bytes years later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem of one text. `line` and `column` count from 1; `code` is stable and documented."""

    code: str
    message: str
    line: int
    column: int
    severity: Severity = Severity.ERROR


class CombinationMethod(StrEnum):
    """How axes combine: the whole product, row by row, or a number of distinct points of the product."""

    ALL = "all"
    ZIP = "zip"
    SAMPLE = "sample"


class PickRule(StrEnum):
    """Which of a slot's fragments go into an article."""

    ONE = "one"
    LEAST_USED = "least_used"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class AxisPlan:
    """One axis of the space: `rows[i]` holds the token values that choosing row `i` brings.

    Token names are lower case (`city`, `state_code`, `avatar`, …); values are data and never parsed as markup.
    `keys[i]` names row `i` for people and for provenance (`us-tx-austin`, `homeowner/female`).
    """

    name: str
    kind: str
    keys: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Points whose choice lies in every named axis's set of keys are left out of the space."""

    keys: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """One entry of a fragment that is a list: a question and its answer, a feature, a step."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class FragmentPlan:
    """A reusable piece of content. `heading`, `body` and the items are spintax; `body` may hold simple HTML.

    A body without tags is plain text whose blank lines separate paragraphs. With a `condition`, written as a section's,
    the fragment is chosen only where that holds.
    """

    key: str
    fragment_type: str
    heading: str
    body: str
    items: tuple[ItemPlan, ...] = ()
    weight: int = 1
    condition: str = ""


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A template slot with the fragments that may fill it.

    `block_type` is a block of the article's stream (`rich_text`, `faq`, `features`, `steps`, `cta`, `quote`, `hero`,
    `image`). `condition` is a token name, optionally preceded by `!`, or `name=value`; empty means always.
    With `PickRule.ALL` at least `minimum` and at most `maximum` fragments are used (0 means no limit).
    """

    name: str
    block_type: str
    fragments: tuple[FragmentPlan, ...]
    pick: PickRule = PickRule.ONE
    required: bool = True
    minimum: int = 1
    maximum: int = 1
    condition: str = ""


@dataclass(frozen=True, slots=True)
class DictionaryPlan:
    """A named list of `(term, weight)`, drawn from by `{name}`."""

    name: str
    entries: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """Everything that decides a campaign's articles.

    `headline` is the spintax root of the title; its variants are the last axis of the space. `slug`, `meta_title` and
    `meta_description` are patterns in the same syntax (empty: derived from the title and the first paragraph).
    `hub` is a pattern, rendered per article, whose value names the hub page that parents it (`{State}`).
    `constants` are token values that every article has: the site's profile and the frozen dates of the version.
    `schema_type` is the JSON-LD type of the article: `Article`, `Service` or `LocalBusiness`.
    `components` holds the block, `{"type": str, "value": …}`, that each `{{COMPONENT_…}}` name becomes.
    """

    campaign: str
    version: int
    seed: int
    method: CombinationMethod
    sample_size: int
    axes: tuple[AxisPlan, ...]
    headline: str
    sections: tuple[SectionPlan, ...]
    slug: str = ""
    meta_title: str = ""
    meta_description: str = ""
    hub: str = ""
    hub_slug: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    dictionaries: tuple[DictionaryPlan, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    schema_type: str = "Article"
    language: str = "en"
    components: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockProvenance:
    """Where one block of an article came from."""

    block_id: str
    section: str
    fragment: str
    choices: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How an article was made: enough to make it again and to answer which pages use a fragment.

    `index` is the point in the space, `position` its place in the seeded order, `axis_keys` the row chosen on
    each axis.
    """

    position: int
    index: int
    headline_variant: int
    axis_keys: Mapping[str, str]
    blocks: tuple[BlockProvenance, ...]
    fragments: tuple[str, ...]
    dictionary_entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """A finished article, ready to be stored.

    `blocks` is raw StreamField data: `{"type": str, "value": …, "id": uuid}` each, HTML already safe.
    `plain_text` is the visible text of title and blocks, for the search index and the word count.
    `structured_data` is one JSON-LD document without site addresses (the page's template adds them).
    `local_share` is the share of its words that is about its place, from 0 to 1; None when it is about no place.
    """

    title: str
    slug: str
    meta_title: str
    meta_description: str
    hub_title: str
    hub_slug: str
    blocks: tuple[Mapping[str, object], ...]
    plain_text: str
    word_count: int
    structured_data: Mapping[str, object]
    provenance: Provenance
    tokens: Mapping[str, str]
    local_share: float | None = None
