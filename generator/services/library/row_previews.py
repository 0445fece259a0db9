"""What a row of the library gives to articles: its tokens with a sentence, its terms as they are drawn, its titles.

Reads and stores nothing but the row itself and the names that its site has.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.models import Site

from generator.core.spintax import compile_text, parse
from generator.core.text_report import TextKind, TextNames, report, written_count, written_token
from generator.core.tokens import KNOWN_NAMES, token_key
from generator.core.types import DictionaryPlan
from generator.models import Avatar, HeadlinePattern, LibraryItem, Niche, Offer, SpintaxDictionary
from generator.services import text_names
from generator.services.plan_axes import Rows, avatar_rows, niche_rows, offer_rows

DRAWS = 1_000
ARTICLES = 100
TITLES = 12
# What search engines show of a title.
LONG_TITLE = 60


@dataclass(frozen=True, slots=True)
class TermDraws:
    """A term with its share of the weights, and how often it came in a real drawing."""

    text: str
    weight: int
    percent: float
    drawn: int


@dataclass(frozen=True, slots=True)
class Given:
    """Tokens as people write them with the values that one row of an axis gives them; `missing` ones stay empty."""

    title: str
    tokens: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What the preview of a row shows; each kind of row fills what it has."""

    given: tuple[Given, ...] = ()
    terms: tuple[TermDraws, ...] = ()
    titles: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def preview_row(row: LibraryItem, *, site: Site) -> RowPreview:
    """What the row gives on the site. Raises KeyError for a kind that has no such preview."""
    return _PREVIEWS[type(row)](row, site)


def _dictionary(row: SpintaxDictionary, site: Site) -> RowPreview:
    entries = [(entry.term, entry.weight) for entry in row.entries.all()]
    if not entries:
        return RowPreview(notes=("It has no terms yet, so no text that names it can be written.",))
    total = sum(weight for _, weight in entries)
    drawn = _drawn(DictionaryPlan(row.key, tuple(entries)))
    expected = sum(1 - (1 - weight / total) ** ARTICLES for _, weight in entries)
    terms = tuple(TermDraws(term, weight, 100 * weight / total, drawn[term]) for term, weight in entries)
    return RowPreview(
        terms=tuple(sorted(terms, key=lambda term: -term.percent)),
        figures=(
            ("Terms", f"{len(entries):,}"),
            (f"Drawn in {DRAWS:,} texts", f"{len(drawn):,}"),
            (f"Expected in {ARTICLES} articles", f"{expected:,.1f}"),
        ),
        notes=_rare(terms),
    )


def _drawn(dictionary: DictionaryPlan) -> Counter[str]:
    """How often each term comes, drawn as articles draw it; the same at every look."""
    name = token_key(dictionary.name)
    text = parse(f"{{{name}}}", known=frozenset(), dictionaries={name})
    compiled = compile_text(text, dictionaries={name: dictionary}, is_html=False)
    rng = random.Random(dictionary.name)  # noqa: S311 - a sample, no secret
    return Counter(compiled.render(rng, {}) for _ in range(DRAWS))


def _rare(terms: Iterable[TermDraws]) -> tuple[str, ...]:
    rare = [term for term in terms if term.percent < 100 / ARTICLES / 2]
    if not rare:
        return ()
    seldom = f"{len(rare):,} of the terms come less than once in {2 * ARTICLES} texts."
    return (f"{seldom} Raise their weight to see more of them.",)


def _avatar(row: Avatar, site: Site) -> RowPreview:
    sentences = (
        "[[CAP:[[A_AN:{Identity}]]]] asks for help: [[PRONOUN]] [[HAS_HAVE]] a question, and the answer is for "
        "[[PPRONOUN]] and [[POSPRONOUN]] family.",
        "{?pain_point?For {Avatar}, the trouble is this: {Pain_Point}.|For {Avatar}.}",
    )
    rows = avatar_rows(row, with_niche=True)
    notes = () if row.variants.all() else ("It has no variants yet, so its pronouns are “they” and “them”.",)
    return RowPreview(given=_given(rows, sentences, names=text_names.dictionaries(site)), notes=notes)


def _niche(row: Niche, site: Site) -> RowPreview:
    used = sorted(avatar.name for avatar in row.avatars.all() if avatar.site_id in {None, site.pk})
    notes = f"Avatars of this niche: {', '.join(used)}." if used else "No avatar belongs to it yet."
    sentences = ("What everybody in {Niche} should know.",)
    return RowPreview(given=_given(niche_rows(row), sentences, names={}), notes=(notes,))


def _offer(row: Offer, site: Site) -> RowPreview:
    sentences = (
        "{Offer}{?offer_hook?: {Offer_Hook}|.}",
        "{?offer_pain?{Offer_Pain} |}{?offer_solution?{Offer_Solution} |}{?offer_value?{Offer_Value}|}",
        "{?offer_cta?“{Offer_Cta}” stands on its button.|It has no words for its button.}",
    )
    own = [f"Only for {point.avatar}: {point.text}" for point in row.points.all() if point.avatar_id]
    return RowPreview(given=_given(offer_rows(row), sentences, names={}), notes=tuple(own))


def _pattern(row: HeadlinePattern, site: Site) -> RowPreview:
    names = text_names.of_site(site)
    found = report(row.formula, names=names, kind=TextKind.LINE, samples=TITLES)
    problems = tuple(f"Line {each.line}, column {each.column}: {each.message}" for each in found.diagnostics)
    if not found.count:
        return RowPreview(problems=problems)
    long = sum(len(title) > LONG_TITLE for title in found.samples)
    note = f"{long} of these have more than {LONG_TITLE} characters; search engines cut them."
    return RowPreview(
        titles=found.samples,
        figures=(("Variants, before the values of tokens", written_count(found.count)),),
        notes=(note,) if long else (),
        problems=problems,
    )


def _given(rows: Rows, sentences: Iterable[str], *, names: Mapping[str, DictionaryPlan]) -> tuple[Given, ...]:
    return tuple(_given_row(key, row, sentences, names) for key, row in rows)


def _given_row(
    key: str, row: Mapping[str, str], sentences: Iterable[str], dictionaries: Mapping[str, DictionaryPlan]
) -> Given:
    values = {token_key(name): value for name, value in row.items()}
    given = {name: value for name, value in values.items() if value.strip()}
    names = TextNames(KNOWN_NAMES | frozenset(values), dictionaries, rows=(values,))
    shown = (report(text, names=names, kind=TextKind.LINE, samples=1).samples for text in sentences)
    return Given(
        title=key,
        tokens=tuple((f"{{{written_token(name)}}}", value) for name, value in given.items()),
        missing=tuple(f"{{{written_token(name)}}}" for name in values if name not in given),
        sentences=tuple(text for samples in shown for text in samples if text.strip()),
    )


_PREVIEWS: Mapping[type[LibraryItem], Callable[[Any, Site], RowPreview]] = {
    SpintaxDictionary: _dictionary,
    Avatar: _avatar,
    Niche: _niche,
    Offer: _offer,
    HeadlinePattern: _pattern,
}
PREVIEWED = frozenset(_PREVIEWS)
