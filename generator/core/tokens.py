"""Token names: how they are written, which ones exist, and the values of one point; it parses no markup.

A token is written `{City}`, `{{CITY}}` or `%city%`, in any case. A value is data: it is put into a text as it is
(escaped where the text is HTML) and is never read as markup.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

NAME = r"[A-Za-z_][A-Za-z0-9_-]{0,79}"

LOCATION_NAMES = frozenset(
    {
        "city", "state", "state_code", "county", "country", "country_code", "zip", "neighborhood", "landmark",
        "population", "latitude", "longitude", "timezone", "location", "cluster", "descriptor", "local_fact",
    }
)  # fmt: skip
AVATAR_NAMES = frozenset(
    {
        "avatar", "avatar_key", "wealth_cluster", "psychographics", "pain_point", "tech_stack", "identity", "pronoun",
        "pronoun_object", "pronoun_possessive", "isare", "has_have", "does_do",
    }
)  # fmt: skip
NICHE_NAMES = frozenset({"niche", "niche_key"})
OFFER_NAMES = frozenset(
    {"offer", "offer_key", "offer_hook", "offer_cta", "offer_pain", "offer_solution", "offer_value"}
)
SITE_NAMES = frozenset({"agency_name", "agency_url", "agency_city", "agency_state", "phone", "email", "address"})
DATE_NAMES = frozenset({"year", "next_year", "month"})

KNOWN_NAMES = LOCATION_NAMES | AVATAR_NAMES | NICHE_NAMES | OFFER_NAMES | SITE_NAMES | DATE_NAMES
"""Every name the product defines. A campaign adds its own: list columns, variables and dictionaries."""

GRAMMAR_TOKENS: Mapping[str, str] = {
    "pronoun": "pronoun",
    "ppronoun": "pronoun_object",
    "pospronoun": "pronoun_possessive",
    "isare": "isare",
    "has_have": "has_have",
    "does_do": "does_do",
}
"""The grammar markers that stand for a value of the point's avatar variant, and the token that holds it."""

COMPONENT_PREFIX = "component_"
COMPONENT_AVATAR_GRID = "component_avatar_grid"
COMPONENT_OPTIN_FORM = "component_optin_form"
# The components that a text may name; `generator.services.components` and `plan_components` read what each becomes.
COMPONENT_NAMES = frozenset({COMPONENT_AVATAR_GRID, COMPONENT_OPTIN_FORM})

# Marks the place of a component in rendered text; values and literals are stripped of these two characters.
COMPONENT_OPEN = "\ue000"
COMPONENT_CLOSE = "\ue001"

_NEEDS_ESCAPE = re.compile("[&<>\"']")
_UNWANTED = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{COMPONENT_OPEN}{COMPONENT_CLOSE}]")


def strip_reserved(text: str) -> str:
    """Return `text` without control characters and without the two that mark a component's place."""
    return text if text.isprintable() else _UNWANTED.sub("", text)


def whole_number(value: str) -> int | None:
    """Return the whole number that a value writes (`1,234` and `1 234` too), or None."""
    digits = value.strip().replace(",", "").replace(" ", "").replace("\u00a0", "")
    sign = digits.startswith("-")
    return int(digits) if digits[sign:].isascii() and digits[sign:].isdigit() and len(digits) < 40 else None


@dataclass(frozen=True, slots=True)
class Names:
    """What a text may refer to. `available` have a value; `optional` exist elsewhere and may only be asked about."""

    available: frozenset[str]
    optional: frozenset[str] = frozenset()
    dictionaries: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()

    def suggestion(self, name: str) -> str:
        """Return the known name nearest to `name`, or an empty string."""
        candidates = sorted(self.available | self.dictionaries)
        matches = difflib.get_close_matches(token_key(name), candidates, n=1, cutoff=0.7)
        return matches[0] if matches else ""


@lru_cache(maxsize=4096)
def token_key(name: str) -> str:
    """Return the form that a name is looked up by: neither case nor the choice of hyphen or underscore counts."""
    return name.lower().replace("-", "_")


def token_keys(names: Iterable[str]) -> frozenset[str]:
    """Return the forms that the names are looked up by."""
    return frozenset(map(token_key, names))


class TokenValues:
    """The values of one point by lower-case name, as plain text and escaped for HTML."""

    __slots__ = ("_escaped", "plain")

    def __init__(self, values: Mapping[str, str]) -> None:
        self.plain: Mapping[str, str] = {token_key(name): strip_reserved(value) for name, value in values.items()}
        self._escaped: Mapping[str, str] | None = None

    def with_value(self, name: str, value: str) -> TokenValues:
        """Return these values with one more, by its lower-case name."""
        values = TokenValues({})
        values.plain = {**self.plain, name: strip_reserved(value)}
        return values

    @property
    def escaped(self) -> Mapping[str, str]:
        """The values as HTML; made when they are first asked for."""
        if self._escaped is None:
            self._escaped = {name: escape(value) for name, value in self.plain.items()}
        return self._escaped


def escape(value: str) -> str:
    """Return a value as HTML that shows it."""
    return html.escape(value) if _NEEDS_ESCAPE.search(value) else value
