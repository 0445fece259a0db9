"""What a blueprint may hold: its sections, and for each the fields, references and lists of a row."""

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from generator import models as library
from generator.services.blueprints.reading import BlueprintProblem, Document, Path
from sites_app.models import Menu, MenuItem, SiteSettings

FORMAT = 1

SETTINGS_FIELDS = (
    *("name", "tagline", "theme", "brand_color", "accent_color", "footer_text", "business_type", "phone", "email"),
    *("street_address", "locality", "region", "postal_code", "country", "latitude", "longitude", "opening_hours"),
    *("facebook_url", "instagram_url", "linkedin_url", "youtube_url", "timezone"),
    *("color_scheme", "font_pair", "radius", "density", "heading_weight", "is_installable", "short_name"),
    *("robots_rules", "refuses_ai_training", "offers_markdown", "measures_visits", "raw_event_days"),
)
# A site's own: what it is, whether it is served, its files, what points at its pages, and what proves whose it is.
SETTINGS_LEFT_OUT = (
    *("id", "site", "collection", "key", "status", "logo", "favicon"),
    *("cta_label", "cta_page", "cta_url", "privacy_page", "legal_page"),
    *("google_verification", "bing_verification", "uses_indexnow", "indexnow_key"),
    *("api_origins", "requires_second_factor", "front_end_url", "front_end_preview_path"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of row. `links` are foreign keys and `lists` many-to-many relations by what they name, `children` lists.

    A row of a `whole` part is all there is to say: fields that are not given have their defaults. In other parts they
    stay as they are stored.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    key: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    children: Mapping[str, "Part"] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    whole: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that a row may have, in the order of an export."""
        return (*((self.key,) if self.key else ()), *self.fields, *self.links, *self.lists, *self.children)


_NAMED = ("name",)
SECTIONS: Mapping[str, Part] = {
    "niches": Part(library.Niche, (*_NAMED, "description"), key="key"),
    "avatars": Part(
        library.Avatar,
        (*_NAMED, "wealth_cluster", "psychographics", "pain_points", "tech_stack"),
        key="key",
        lists={"niches": "niches"},
        children={
            "variants": Part(
                library.AvatarVariant,
                (
                    *("gender", "identity", "pronoun", "pronoun_object", "pronoun_possessive"),
                    *("isare", "has_have", "does_do"),
                ),
            )
        },
    ),
    "offers": Part(
        library.Offer,
        (*_NAMED, "title", "hook", "call_to_action"),
        key="key",
        children={"points": Part(library.OfferPoint, ("kind", "text"), links={"avatar": "avatars"})},
    ),
    "dictionaries": Part(
        library.SpintaxDictionary,
        _NAMED,
        key="key",
        children={"entries": Part(library.DictionaryEntry, ("term", "weight"))},
    ),
    "patterns": Part(library.HeadlinePattern, (*_NAMED, "kind", "formula"), key="key"),
    "templates": Part(
        library.ArticleTemplate,
        _NAMED,
        key="key",
        children={
            "slots": Part(
                library.TemplateSlot,
                (
                    *("name", "fragment_type", "block_type", "pick", "is_required", "minimum", "maximum"),
                    "condition",
                ),
            )
        },
    ),
    "clusters": Part(
        library.LocationCluster,
        (*_NAMED, "descriptor"),
        key="key",
        children={
            "members": Part(
                library.ClusterMember,
                ("neighborhood", "landmark", "zip_focus", "facts"),
                links={"location": "places"},
                required=("location",),
            )
        },
    ),
    "campaigns": Part(
        library.Campaign,
        (
            *(*_NAMED, "headline", "slug_pattern", "meta_title_pattern", "meta_description_pattern", "hub_pattern"),
            *("method", "sample_size", "seed", "schema_type", "word_target", "reject_limit"),
        ),
        key="key",
        links={"template": "templates", "headline_pattern": "patterns", "parent_page": "pages"},
        children={
            "axes": Part(
                library.CampaignAxis,
                (
                    *("kind", "name", "location_kind", "states", "minimum_population", "radius_km", "keys", "rows"),
                    "limit",
                ),
                links={"cluster": "clusters", "center": "places", "dictionary": "dictionaries"},
            ),
            "exclusions": Part(library.CampaignExclusion, ("rule",)),
        },
        required=("seed", "template", "parent_page"),
    ),
    "fragments": Part(
        library.Fragment,
        (*_NAMED, "fragment_type", "heading", "body", "weight", "condition", "is_active"),
        key="key",
        links={"campaign": "campaigns"},
        children={"items": Part(library.FragmentItem, ("title", "text"))},
    ),
    "menus": Part(
        Menu,
        (),
        key="location",
        children={
            "items": Part(MenuItem, ("label", "url", "is_indented", "opens_new_tab"), links={"page": "pages"}),
        },
    ),
}
SETTINGS = Part(SiteSettings, SETTINGS_FIELDS, whole=False)
HEADER = ("blueprint", "name", "description", "checksum")
# What only a new row takes over: the campaign's identity, which decides the ids of its articles' blocks.
ONCE = {"campaigns": ("uid",)}


class RowReader:
    """Checks rows of a document against their part and collects what is wrong, each with its line."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems: list[BlueprintProblem] = []

    def report(self, path: Path, message: str, *, offset: int = 0) -> None:
        """Adds a problem at a part of the document, `offset` lines below its beginning."""
        self.problems.append(BlueprintProblem(self._document.line(path) + offset, message))

    def rows(self, value: Any, path: Path) -> list[tuple[Path, dict[str, Any]]]:
        """The mappings of a list with their paths; what is none is reported."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.report(path, f"“{path[-1]}” is a list.")
            return []
        found = []
        for place, row in enumerate(value):
            if isinstance(row, dict):
                found.append(((*path, place), row))
            else:
                self.report((*path, place), f"An entry of “{path[-1]}” is a mapping of fields.")
        return found

    def row(self, part: Part, raw: Mapping[str, Any], path: Path, *, also: tuple[str, ...] = ()) -> dict[str, Any]:
        """The row's values, complete if its part is whole."""
        self.unknown(raw, (*part.names, *also), path)
        row: dict[str, Any] = {}
        for name in ((part.key,) if part.key else ()) + part.fields:
            if name in raw or part.whole:
                row[name] = self._field(part, name, raw, path)
        for name in part.links:
            row[name] = self._reference(part, name, raw, path)
        for name in part.lists:
            row[name] = self._keys(raw.get(name), (*path, name))
        for name, child in part.children.items():
            row[name] = [self.row(child, each, where) for where, each in self.rows(raw.get(name), (*path, name))]
        return row

    def unknown(self, raw: Mapping[str, Any], known: tuple[str, ...], path: Path) -> None:
        """Reports fields that nothing knows, with the name that was probably meant."""
        for name in raw:
            if name not in known:
                near = get_close_matches(str(name), known, n=1)
                hint = f" Did you mean “{near[0]}”?" if near else f" Known: {', '.join(known)}."
                self.report((*path, name), f"There is no field “{name}” here.{hint}")

    def _field(self, part: Part, name: str, raw: Mapping[str, Any], path: Path) -> Any:
        model_field: Any = part.model._meta.get_field(name)
        if name not in raw:
            needs = name in part.required or not (model_field.blank or model_field.has_default() or model_field.null)
            if needs:
                self.report(path, f"The field “{name}” is missing.")
            return model_field.get_default()
        return self.value(model_field, raw[name], (*path, name))

    def value(self, model_field: Any, value: Any, path: Path) -> Any:
        """A value as its field takes it; one of another type or against its rules is reported."""
        if value is None and (model_field.null or model_field.empty_strings_allowed):
            return None if model_field.null else ""
        if wanted := _wrong_type(model_field, value):
            self.report(path, f"“{path[-1]}” is {wanted}.")
            return value
        try:
            model_field.clean(value, None)
        except ValidationError as error:
            self.report(path, f"“{path[-1]}”: {' '.join(error.messages)}")
        return value

    def _reference(self, part: Part, name: str, raw: Mapping[str, Any], path: Path) -> str | None:
        value = raw.get(name)
        model_field: Any = part.model._meta.get_field(name)
        if value is None:
            if name in part.required or not model_field.null:
                self.report(path, f"The field “{name}” is missing.")
        elif not isinstance(value, str):
            self.report((*path, name), f"“{name}” is the key of one of the {part.links[name]}.")
            return None
        return value

    def _keys(self, value: Any, path: Path) -> list[str]:
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        self.report(path, f"“{path[-1]}” is a list of keys.")
        return []


def uid_of(raw: Mapping[str, Any]) -> uuid.UUID | None:
    """The identity that a campaign's row carries, if it is one."""
    try:
        return uuid.UUID(str(raw["uid"])) if "uid" in raw else None
    except ValueError:
        return None


def _wrong_type(model_field: models.Field, value: Any) -> str:
    """What the field wants instead, in words; empty when the type is right."""
    if isinstance(model_field, models.JSONField):
        is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return "" if is_list else "a list of texts"
    if isinstance(model_field, models.BooleanField):
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(model_field, models.IntegerField):
        return "" if isinstance(value, int) and not isinstance(value, bool) else "a whole number"
    if isinstance(model_field, models.FloatField):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        return "" if is_number else "a number"
    return "" if isinstance(value, str) else "a text; put it in quotes"
