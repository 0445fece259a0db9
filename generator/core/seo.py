"""What search engines read: lengths that end on a word, slugs, JSON-LD; it knows no campaign and no page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

MAX_TITLE = 60
MAX_DESCRIPTION = 155
MAX_SLUG = 80

_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i", "ħ": "h",
        "&": " and ", "’": "", "'": "", "‘": "", "ʻ": "",
        # Cyrillic: Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i",
        "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
        "ю": "yu", "я": "ya", "і": "i", "ї": "i", "є": "ye", "ў": "u", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj",
        "ћ": "c", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz",
        # Greek
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
        "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
        "χ": "ch", "ψ": "ps", "ω": "o", "ά": "a", "έ": "e", "ή": "i", "ί": "i", "ό": "o", "ύ": "y", "ώ": "o", "ϊ": "i",
        "ϋ": "y", "ΐ": "i", "ΰ": "y",
    }
)  # fmt: skip
_LOOSE_END = re.compile(
    r"(?:[\s,;:|–—(&/-]+|(?<=\s)(?:a|an|and|at|by|for|from|in|of|on|or|our|the|to|with|your))+$", re.IGNORECASE
)
_WORD = re.compile(r"\w[\w'’-]*")
# The same for plain ASCII, many times faster: what is no part of a word becomes a space.
_ASCII_WORDS = bytes(code if chr(code).isalnum() or code == ord("_") else 0x20 for code in range(128)).ljust(256)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


def shorten(text: str, limit: int) -> str:
    """Return the text, cut after a whole word to `limit` characters at most, without a loose `and` or comma at its end.

    Only a single word longer than the limit is cut inside.
    """
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit] if text[limit : limit + 1].isspace() else text[: limit + 1].rpartition(" ")[0]
    return _LOOSE_END.sub("", cut) or text[:limit]


def shorten_to_sentence(text: str, limit: int) -> str:
    """Return the text cut at the end of a sentence where that keeps half of the limit, else after a whole word."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit)]
    return text[: ends[-1]] if ends and ends[-1] * 2 >= limit else shorten(text, limit)


def count_words(text: str) -> int:
    """Return the number of words; hyphens and apostrophes do not part a word."""
    if not text.isascii():
        return len(_WORD.findall(text))
    return len(text.encode().translate(_ASCII_WORDS, b"'-").split())


def slugify(text: str, limit: int = MAX_SLUG) -> str:
    """Return lower-case ASCII words joined by hyphens, up to `limit` in whole words; empty without any ASCII form.

    Latin, Cyrillic and Greek letters have one.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.lower()).replace("ου", "ou").replace("ού", "ou")
    ascii_text = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.lower())
    slug = "-".join(words)
    if len(slug) <= limit:
        return slug
    cut = slug[: limit + 1].rpartition("-")[0]
    return cut or slug[:limit]


def structured_data(
    *,
    schema_type: str,
    title: str,
    description: str,
    words: int,
    language: str,
    tokens: Mapping[str, str],
    questions: Sequence[tuple[str, str]],
) -> dict[str, object]:
    """Return one JSON-LD document: the article, and what it offers where, and its questions when there are any."""
    area = area_served(tokens)
    article: dict[str, object] = {
        "@type": "Article", "headline": title, "description": description, "inLanguage": language, "wordCount": words,
    }  # fmt: skip
    graph: list[dict[str, object]] = [article]
    subject = _subject(schema_type, title, description, tokens, area)
    if subject:
        article["about"] = {"@id": subject["@id"]}
        graph.append(subject)
    elif area:
        article["contentLocation"] = area
    if questions:
        graph.append(_faq(questions))
    return {"@context": "https://schema.org", "@graph": graph}


def area_served(tokens: Mapping[str, str]) -> dict[str, object] | None:
    """Return the place that the location tokens name, the smallest with its parents around it, or None."""
    place: dict[str, object] | None = None
    for name, kind in (("country", "Country"), ("state", "State"), ("county", "AdministrativeArea"), ("city", "City")):
        value = tokens.get(name, "").strip()
        if value:
            inner: dict[str, object] = {"@type": kind, "name": value}
            if place:
                inner["containedInPlace"] = place
            place = inner
    if place and tokens.get("city", "").strip() and (geo := _geo(tokens)):
        place["geo"] = geo
    return place


def _geo(tokens: Mapping[str, str]) -> dict[str, object] | None:
    try:
        latitude, longitude = float(tokens.get("latitude", "")), float(tokens.get("longitude", ""))
    except ValueError:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}


def _subject(
    schema_type: str, title: str, description: str, tokens: Mapping[str, str], area: dict[str, object] | None
) -> dict[str, object] | None:
    business = _business(tokens)
    if schema_type == "Service":
        name = tokens.get("offer") or tokens.get("niche") or title
        subject: dict[str, object] = {"@type": "Service", "@id": "#service", "name": name, "description": description}
        if business:
            subject["provider"] = business
    elif schema_type == "LocalBusiness":
        subject = {"@id": "#business", **business, "@type": "LocalBusiness"}
        subject.setdefault("name", title)
    else:
        return None
    if area:
        subject["areaServed"] = area
    return subject


def _business(tokens: Mapping[str, str]) -> dict[str, object]:
    fields = {"name": "agency_name", "url": "agency_url", "telephone": "phone", "email": "email", "address": "address"}
    found: dict[str, object] = {key: tokens[name] for key, name in fields.items() if tokens.get(name, "").strip()}
    return {"@type": "LocalBusiness", **found} if found.get("name") else {}


def _faq(questions: Sequence[tuple[str, str]]) -> dict[str, object]:
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in questions
        ],
    }
