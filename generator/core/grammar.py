"""English agreement on finished words: a or an by sound, and capital letters; it knows no markup and no point."""

from __future__ import annotations

import re
from functools import lru_cache

_LEAD = re.compile(r"(?:\s|<[^<>]*>|&(?:quot|#x27|lsquo|ldquo|#39);|[\"'“‘(\[])*")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9,.]{0,60}|[^\W\d_]{1,60}")

# Acronyms that are said as a word; every other one is said letter by letter.
_SAID_AS_WORD = frozenset(
    {
        "FAFSA", "FEMA", "FICO", "FIFA", "HEPA", "HIPAA", "HUD", "LASER", "LASIK", "LEED", "LIDAR", "MERV", "NAFTA",
        "NASA", "NASCAR", "NASDAQ", "NATO", "NIMBY", "RADAR", "RAID", "RAM", "ROM", "SCUBA", "SIM", "SONAR", "SWAT",
        "UNESCO", "UNICEF", "UNIX", "YELP", "ZIP", "ZOOM",
    }
)  # fmt: skip
_VOWEL_LETTERS = frozenset("AEFHILMNORSX")
_SOUNDS_LIKE_CONSONANT = re.compile(
    r"e[uw](?!ler)|onc?e(?![a-z])|one(?:self|ness)|ouija|uni(?:[^nmdgls]|mo|l[ao]|s[oe]|g)|unanim|ukrai|u[bcfhjkqrst][aeiou]",
    re.IGNORECASE,
)
_SOUNDS_LIKE_VOWEL = re.compile(
    r"hour(?!i)|heir|honest|hono(?:u)?r|uber|y(?:b[lor]|cl|fere|gg|p[ios]|rou|tt)|unis(?:sue|on?l)", re.IGNORECASE
)


def article_for(text: str) -> str:
    """Return `a` or `an`, by the sound that the text begins with; leading tags and quotation marks are passed over."""
    match = _WORD.match(text, _start(text))
    if match is None:
        return "a"
    return "an" if _has_vowel_sound(match[0].rstrip(".,"), _is_shouting(text)) else "a"


def with_article(text: str) -> str:
    """Return the text after its indefinite article; blank text stays as it is."""
    return f"{article_for(text)} {text.lstrip()}" if text.strip() else text


def capitalise(text: str) -> str:
    """Return the text with a capital first letter; leading tags and quotation marks are passed over."""
    start = _start(text)
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def _start(text: str) -> int:
    """Return where the text begins after leading tags and quotation marks."""
    if text[:1].isalnum():
        return 0
    lead = _LEAD.match(text)
    return lead.end() if lead else 0


def _is_shouting(text: str) -> bool:
    """Whether the text is several words all in capitals, where capitals tell nothing of acronyms."""
    return text.isupper() and len(text.split()) > 1


@lru_cache(maxsize=4096)
def _has_vowel_sound(word: str, is_shouting: bool, /) -> bool:
    if word[0].isdigit():
        return _number_has_vowel_sound(word)
    letters = word.replace(".", "")
    is_acronym = len(letters) == 1 or (letters[:2].isupper() and letters.isalnum() and not is_shouting)
    if is_acronym and letters.rstrip("s") not in _SAID_AS_WORD:
        return letters[0].upper() in _VOWEL_LETTERS
    if _SOUNDS_LIKE_VOWEL.match(word):
        return True
    if _SOUNDS_LIKE_CONSONANT.match(word):
        return False
    return word[0].lower() in "aeiouàáâäãåæèéêëìíîïòóôöõøœùúûü"


def _number_has_vowel_sound(word: str) -> bool:
    """Eight, eleven and eighteen begin with a vowel; so do the years and hundreds said from them (1850, 11,000)."""
    digits = re.sub(r"[^0-9].*", "", word.replace(",", ""))
    if len(digits) == 4 and "," not in word:
        return digits[:2] in {"11", "18"} or digits[0] == "8"
    group = digits[: len(digits) % 3 or 3]
    return group.startswith("8") or group in {"11", "18"}
