"""The column sets of the library's kinds: one row of a table is an item with, where it has any, one of its parts.

`docs/reference/library-csv.md` describes them to people; a test holds the two together.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model

from generator.core.tokens import KNOWN_NAMES, token_key
from generator.enums import PickRule
from generator.models import (
    ArticleTemplate,
    Avatar,
    AvatarVariant,
    ClusterMember,
    DictionaryEntry,
    Fragment,
    FragmentItem,
    HeadlinePattern,
    LocationCluster,
    Niche,
    Offer,
    OfferPoint,
    SpintaxDictionary,
    TemplateSlot,
)
from generator.services.library.columns import Choice, Column, Key, ManyKeys, YesNo

type Values = Mapping[str, Any]
type Finding = tuple[str, str]
KEY, NAME = "key", "name"


@dataclass(frozen=True)
class Parts:
    """The rows of an item that stand in its own columns: its terms, items, slots."""

    model: type[Model]
    relation: str
    parent: str
    columns: tuple[Column, ...]
    unique: str = ""
    minimum: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Table:
    """The columns of one kind of the library. `check` finds what no column can see alone, as (column, message)."""

    name: str
    model: type[Model]
    columns: tuple[Column, ...]
    parts: Parts | None = None
    check: Callable[[Values], Iterator[Finding]] | None = None
    check_part: Callable[[Values], Iterator[Finding]] | None = None

    @property
    def header(self) -> list[str]:
        parts = self.parts.names if self.parts else ()
        return [KEY, *(column.name for column in self.columns), *parts]


def _check_dictionary(item: Values) -> Iterator[Finding]:
    if token_key(item[KEY]) in KNOWN_NAMES:
        yield KEY, f"{{{item[KEY]}}} is a token already; a dictionary needs a name of its own."


def _check_slot(part: Values) -> Iterator[Finding]:
    if part["pick"] == PickRule.ALL and part["maximum"] and part["maximum"] < part["minimum"]:
        yield "maximum", "The maximum is smaller than the minimum. 0 means no limit."


def _of(model: type[Model], *columns: Column) -> tuple[Column, ...]:
    return tuple(replace(column, model=model) for column in columns)


_NAME = Column(NAME, "What people call it.")

FRAGMENTS = Table(
    "fragments",
    Fragment,
    _of(
        Fragment,
        _NAME,
        Choice("type", "What part of an article it is.", "fragment_type"),
        Key("campaign", "The key of the only campaign that may use it; empty for all."),
        Column("heading", "Its heading, with choices and tokens.", is_syntax=True),
        Column("body", "Its text; blank lines separate paragraphs.", is_syntax=True),
        Column("weight", "How often it is drawn, beside others of its type."),
        Column("condition", "A token that must have a value."),
        YesNo("in_use", "Whether new articles use it.", "is_active"),
    ),
    Parts(
        FragmentItem,
        "items",
        "fragment",
        _of(
            FragmentItem,
            Column("item_title", "A feature, step, question or button.", "title", is_syntax=True),
            Column("item_text", "Its text, answer or address.", "text", is_syntax=True),
        ),
    ),
)
PATTERNS = Table(
    "patterns",
    HeadlinePattern,
    _of(
        HeadlinePattern,
        _NAME,
        Choice("kind", "What sort of headline it makes."),
        Column("formula", "The headline, with choices and tokens.", is_syntax=True),
    ),
)
DICTIONARIES = Table(
    "dictionaries",
    SpintaxDictionary,
    _of(SpintaxDictionary, _NAME),
    Parts(
        DictionaryEntry,
        "entries",
        "dictionary",
        _of(
            DictionaryEntry,
            Column("term", "A word or a phrase."),
            Column("weight", "How often it is drawn, beside the others."),
        ),
        unique="term",
        minimum=1,
    ),
    check=_check_dictionary,
)
AVATARS = Table(
    "avatars",
    Avatar,
    _of(
        Avatar,
        _NAME,
        Column("wealth_cluster", "Such as “middle”."),
        Column("psychographics", "What moves this person."),
        Column("pain_points", "One a line; the first is {Pain_Point}."),
        Column("tech_stack", "What this person works with."),
        ManyKeys("niches", "Keys of niches, with semicolons between them."),
    ),
    Parts(
        AvatarVariant,
        "variants",
        "avatar",
        _of(
            AvatarVariant,
            Choice("gender", "The grammatical form."),
            Column("identity", "Such as “homeowner”."),
            Column("pronoun", "she, he, they"),
            Column("pronoun_object", "her, him, them"),
            Column("pronoun_possessive", "her, his, their"),
            Column("isare", "is, are"),
            Column("has_have", "has, have"),
            Column("does_do", "does, do"),
        ),
        unique="gender",
        minimum=1,
    ),
)
NICHES = Table("niches", Niche, _of(Niche, _NAME, Column("description", "What belongs to it.")))
OFFERS = Table(
    "offers",
    Offer,
    _of(
        Offer,
        _NAME,
        Column("title", "What readers see; {Offer}."),
        Column("hook", "One sentence; {Offer_Hook}."),
        Column("call_to_action", "The words of its button; {Offer_Cta}."),
    ),
    Parts(
        OfferPoint,
        "points",
        "offer",
        _of(
            OfferPoint,
            Choice("point_kind", "What sort of point it is.", "kind"),
            Column("point_text", "The point itself.", "text"),
            Key("point_avatar", "The key of the only avatar that it is meant for.", "avatar"),
        ),
    ),
)
CLUSTERS = Table(
    "clusters",
    LocationCluster,
    _of(LocationCluster, _NAME, Column("descriptor", "What the places have in common; {Descriptor}.")),
    Parts(
        ClusterMember,
        "members",
        "cluster",
        _of(
            ClusterMember,
            Key("place", "The key of a place, such as us-tx-austin.", "location", key_name="path_key"),
            Column("neighborhood", "{Neighborhood}"),
            Column("landmark", "{Landmark}"),
            Column("zip_focus", "{Zip}"),
            Column("facts", "One a line; the first is {Local_Fact}."),
        ),
        unique="place",
    ),
)
TEMPLATES = Table(
    "templates",
    ArticleTemplate,
    _of(ArticleTemplate, _NAME),
    Parts(
        TemplateSlot,
        "slots",
        "template",
        _of(
            TemplateSlot,
            Column("slot", "The section's name.", "name"),
            Choice("fragments", "The type of the fragments that fill it.", "fragment_type"),
            Choice("shown_as", "The block that shows them.", "block_type"),
            Choice("pick", "How fragments are chosen."),
            YesNo("required", "Whether an article needs the section.", "is_required"),
            Column("minimum", "At least so many, where all are picked."),
            Column("maximum", "At most so many; 0 means no limit."),
            Column("condition", "A token that must have a value."),
        ),
        unique="slot",
        minimum=1,
    ),
    check_part=_check_slot,
)
TABLES: Mapping[str, Table] = {
    table.name: table for table in (FRAGMENTS, PATTERNS, TEMPLATES, DICTIONARIES, AVATARS, NICHES, OFFERS, CLUSTERS)
}


def table_of(model: type[Model]) -> Table:
    """The table of a kind of the library."""
    return next(table for table in TABLES.values() if table.model is model)
