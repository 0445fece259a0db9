"""The checks of the publish gate, one by one: what was measured against what is asked. Reads and stores nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.enums import WAIVABLE, GateCheck
from generator.services.article_measures import Measures
from generator.services.policies import Limits

SHOWN_LEFTOVERS = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of an article beside its text. `campaign` is its name, `sibling` that of the article it is like."""

    campaign: str
    version: int
    held_because: str | None
    has_sample: bool
    sibling: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one article: what was found, what is asked, and what to do about it.

    `message` is a whole sentence that says why the article may not go out; empty when it may. A check that fails and
    is waived does not keep the article back.
    """

    check: GateCheck
    found: str
    asked: str
    message: str = ""
    advice: str = ""
    score: float | None = None
    is_waived: bool = False

    @property
    def is_passed(self) -> bool:
        return not self.message

    @property
    def keeps_back(self) -> bool:
        return bool(self.message) and not self.is_waived

    @property
    def label(self) -> str:
        return str(self.check.label)

    @property
    def may_be_waived(self) -> bool:
        return self.check in WAIVABLE


def results(each: Measures, limits: Limits, standing: Standing) -> Iterator[CheckResult]:
    """Every check that says anything about the article, passed or not, in the order of `GateCheck`."""
    yield _held(standing)
    if limits.requires_sample:
        yield _sample(standing)
    yield _tokens(each)
    yield _words(each, limits)
    if each.local_share is not None:
        yield _local(each, limits)
    if each.similarity is not None:
        yield _similarity(each, limits, standing)
    yield _title(each, limits)
    yield _description(each, limits)


def _held(standing: Standing) -> CheckResult:
    if standing.held_because is None:
        return CheckResult(GateCheck.HELD, "not on hold", "")
    because = standing.held_because.rstrip(".") or "no reason was given"
    return CheckResult(
        GateCheck.HELD,
        "on hold",
        "not on hold",
        f"“{standing.campaign}” is on hold: {because}.",
        "Whoever may generate from the campaign ends the hold on its page.",
    )


def _sample(standing: Standing) -> CheckResult:
    if standing.has_sample:
        return CheckResult(GateCheck.SAMPLE, "approved", "approved")
    return CheckResult(
        GateCheck.SAMPLE,
        "not approved",
        "approved",
        f"Nobody has approved a test batch of “{standing.campaign}” as it is in version {standing.version}.",
        "Read a test batch of the campaign and approve it.",
    )


def _tokens(each: Measures) -> CheckResult:
    if not each.unresolved:
        return CheckResult(GateCheck.TOKENS, "nothing unresolved", "nothing unresolved")
    names = ", ".join(each.unresolved[:SHOWN_LEFTOVERS])
    return CheckResult(
        GateCheck.TOKENS,
        names,
        "nothing unresolved",
        f"The text still holds {names}.",
        "Write the words that belong there, or take it out.",
    )


def _words(each: Measures, limits: Limits) -> CheckResult:
    found, asked = f"{each.words:,} words", f"at least {limits.min_words:,}"
    if each.words >= limits.min_words:
        return CheckResult(GateCheck.WORDS, found, asked)
    return CheckResult(
        GateCheck.WORDS,
        found,
        asked,
        f"It has {found}, and {asked} are asked for.",
        "Add what a reader would still want to know, or a slot to the template.",
        score=each.words,
    )


def _local(each: Measures, limits: Limits) -> CheckResult:
    share = each.local_share or 0.0
    found, asked = f"{share:.1%} about the place", f"at least {limits.min_local_share:.1%}"
    if share >= limits.min_local_share:
        return CheckResult(GateCheck.LOCAL, found, asked)
    return CheckResult(
        GateCheck.LOCAL,
        found,
        asked,
        f"Of its words {share:.1%} are about its place, and {asked} are asked for.",
        "Tell a fact of the place: a landmark, a neighbourhood, something that is so only there.",
        score=share,
    )


def _similarity(each: Measures, limits: Limits, standing: Standing) -> CheckResult:
    share = each.similarity or 0.0
    found, asked = f"{share:.0%} alike", f"at most {limits.max_similarity:.0%}"
    if share <= limits.max_similarity:
        return CheckResult(GateCheck.SIMILARITY, found, asked)
    other = f"“{standing.sibling}”" if standing.sibling else "another article"
    return CheckResult(
        GateCheck.SIMILARITY,
        found,
        asked,
        f"It is {share:.0%} like {other}, and {asked} is allowed.",
        "Say something else in one of the two, or give the fragments more variants.",
        score=share,
    )


def _title(each: Measures, limits: Limits) -> CheckResult:
    length = len(each.title)
    found, asked = f"{length} characters", f"1 to {limits.max_title}"
    if 1 <= length <= limits.max_title:
        return CheckResult(GateCheck.TITLE, found, asked)
    message = f"Its title for search engines has {length} characters, and at most {limits.max_title} are shown."
    return CheckResult(
        GateCheck.TITLE,
        found,
        asked,
        message if length else "It has no title.",
        "Write a shorter one among the page's settings for search engines.",
        score=length,
    )


def _description(each: Measures, limits: Limits) -> CheckResult:
    length = len(each.description)
    found = f"{length} characters" if length else "none"
    asked = f"{limits.min_description} to {limits.max_description} characters"
    if limits.min_description <= length <= limits.max_description:
        return CheckResult(GateCheck.DESCRIPTION, found, asked)
    message = f"Its description for search engines has {length} characters, and {asked} are asked for."
    return CheckResult(
        GateCheck.DESCRIPTION,
        found,
        asked,
        message if length else "It has no description for search engines.",
        "Write one among the page's settings for search engines.",
        score=length,
    )
