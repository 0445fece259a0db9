"""How much a submission looks like spam, in points with their reasons. It asks nothing of the database."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leads.enums import FieldKind, SpamLevel
from leads.visitor_form import Answer

# From how many points on a submission is held.
THRESHOLDS = {SpamLevel.NORMAL: 100, SpamLevel.STRICT: 60}
FASTEST_SECONDS = 2.0
LINKS_FREE = 2
MOST_POINTS = 1_000

_LINK = re.compile(r"https?://|www\.\w", re.IGNORECASE)
_MARKUP = re.compile(r"\[/?(?:url|link|img)\b|<\s*a\s[^>]*href", re.IGNORECASE)
_FREE_TEXT = {FieldKind.TEXT, FieldKind.TEXTAREA, FieldKind.URL, FieldKind.HIDDEN}
DISPOSABLE = frozenset(
    {
        "10minutemail.com",
        "dispostable.com",
        "fakeinbox.com",
        "getnada.com",
        "guerrillamail.com",
        "guerrillamail.info",
        "mailcatch.com",
        "maildrop.cc",
        "mailinator.com",
        "mailnesia.com",
        "mintemail.com",
        "moakt.com",
        "mohmal.com",
        "sharklasers.com",
        "spamgourmet.com",
        "temp-mail.org",
        "tempmail.com",
        "throwawaymail.com",
        "trashmail.com",
        "yopmail.com",
    }
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of how a submission came, beside its words."""

    honeypot: str = ""
    # Seconds since the visitor began; None when the browser said nothing of it, or nothing that holds.
    age: float | None = None
    sent_token: bool = False
    has_origin: bool = True
    sent_lately: int = 0
    limit: int = 10
    said_before: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were given."""

    code: str
    points: int
    text: str

    def as_json(self) -> dict[str, str | int]:
        return {"code": self.code, "points": self.points, "text": self.text}


@dataclass(frozen=True, slots=True)
class Verdict:
    """All reasons, and whether they are enough to hold the submission."""

    reasons: tuple[Reason, ...]
    is_held: bool

    @property
    def score(self) -> int:
        return min(sum(reason.points for reason in self.reasons), MOST_POINTS)


def judge(answers: Sequence[Answer], *, signs: Signs, level: SpamLevel, blocked: Sequence[str] = ()) -> Verdict:
    """Points for what the submission says and for how it came. At the level “off” nothing is ever held."""
    reasons = (*_of_sending(signs), *_of_words(answers, blocked=blocked))
    limit = THRESHOLDS.get(level)
    return Verdict(reasons, is_held=limit is not None and sum(reason.points for reason in reasons) >= limit)


def _of_sending(signs: Signs) -> Iterator[Reason]:
    if signs.honeypot.strip():
        yield Reason("honeypot", 100, "A field was filled in that people don't see.")
    if signs.age is not None and signs.age < FASTEST_SECONDS:
        yield Reason("fast", 60, f"Filled in within {signs.age:.1f} seconds.")
    elif signs.age is None and signs.sent_token:
        yield Reason("token", 40, "The sign of when it was begun is forged or a day old.")
    elif signs.age is None:
        yield Reason("no_script", 20, "Sent without the page's script.")
    if not signs.has_origin:
        yield Reason("no_origin", 20, "The browser didn't say which page it came from.")
    if signs.sent_lately > signs.limit:
        yield Reason("often", 70, f"Number {signs.sent_lately} from one internet address within ten minutes.")
    if signs.said_before:
        yield Reason("repeated", 60, "The very same words were sent within the last day.")


def _of_words(answers: Sequence[Answer], *, blocked: Sequence[str]) -> Iterator[Reason]:
    words = "\n".join(str(answer.value) for answer in answers if answer.kind in _FREE_TEXT)
    links = len(_LINK.findall(words)) - sum(1 for each in answers if each.kind == FieldKind.URL and each.value)
    if links > LINKS_FREE:
        yield Reason("links", min(20 * (links - LINKS_FREE), 80), f"{links} links.")
    if _MARKUP.search(words):
        yield Reason("markup", 60, "Links written as code.")
    if any("name" in each.key and _LINK.search(str(each.value)) for each in answers):
        yield Reason("name_link", 60, "A link in the place of a name.")
    everything = "\n".join(str(answer.value) for answer in answers).casefold()
    found = [word for word in blocked if word.casefold() in everything]
    if found:
        yield Reason("blocked", 100, f"Blocked words: {', '.join(found[:5])}.")
    for answer in answers:
        domain = str(answer.value).rpartition("@")[2].lower()
        if answer.kind == FieldKind.EMAIL and domain in DISPOSABLE:
            yield Reason("disposable", 50, f"A throw-away address at {domain}.")
