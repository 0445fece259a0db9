"""The fields of an article's page beside its body: what a draft writes there, and the fingerprints of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from generator.core.types import ArticleDraft
from generator.services.stream_data import fingerprint
from sites_app.models import ArticlePage

# What a person edits as one, by the name that it has in the provenance.
HEAD_FIELDS: Mapping[str, Sequence[str]] = {
    "title": ("title",),
    "seo_title": ("seo_title",),
    "search_description": ("search_description",),
    "place": ("place_name", "latitude", "longitude"),
}
_PLACE_LENGTH = ArticlePage._meta.get_field("place_name").max_length


def fields_of(draft: ArticleDraft) -> dict[str, Any]:
    """The values of the page's fields that the draft writes."""
    place_name, latitude, longitude = place_of(draft)
    return {
        "title": draft.title,
        "seo_title": draft.meta_title,
        "search_description": draft.meta_description,
        "place_name": place_name,
        "latitude": latitude,
        "longitude": longitude,
    }


def head_fingerprints(content: Mapping[str, Any]) -> dict[str, str]:
    """A digest of each of `HEAD_FIELDS` in a page's content, the same for what white space alone tells apart."""
    return {
        name: fingerprint(" ".join("" if content.get(each) is None else str(content[each]) for each in names))
        for name, names in HEAD_FIELDS.items()
    }


def place_of(draft: ArticleDraft) -> tuple[str, float | None, float | None]:
    """The name and the point of the place that an article is about, as far as its tokens tell."""
    tokens = draft.tokens
    name = tokens.get("city") or tokens.get("county") or tokens.get("state") or ""
    return name[:_PLACE_LENGTH], _number(tokens, "latitude"), _number(tokens, "longitude")


def _number(tokens: Mapping[str, str], name: str) -> float | None:
    value = tokens.get(name, "")
    return float(value) if value else None
