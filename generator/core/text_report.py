"""What an editor wants to know of one text while typing it: its problems, its variants counted, and some of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log10

from generator.core.safe_html import has_tags, one_line, to_html, to_text
from generator.core.seo import slugify
from generator.core.spintax import compile_text, parse
from generator.core.tokens import (
    COMPONENT_CLOSE,
    COMPONENT_NAMES,
    COMPONENT_OPEN,
    KNOWN_NAMES,
    TokenValues,
    token_key,
    token_keys,
)
from generator.core.types import Diagnostic, DictionaryPlan

SAMPLES = 3
MAX_SAMPLE_LENGTH = 1200

_WRITTEN_IN_FULL = 10**15


class TextKind(StrEnum):
    """What becomes of a text: one line, a part of an address, or running text that may hold HTML."""

    LINE = "line"
    SLUG = "slug"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class TextNames:
    """What a text may refer to, with dictionaries by lower-case name, and token values to show it with.

    Each of `rows` is one set of values; a name that none of them holds is shown by its name.
    """

    tokens: frozenset[str]
    dictionaries: Mapping[str, DictionaryPlan]
    rows: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class TextReport:
    """`count` is 0 and there are no samples while the text has an error."""

    diagnostics: tuple[Diagnostic, ...]
    count: int
    samples: tuple[str, ...]


def report(
    text: str, *, names: TextNames, kind: TextKind, extra: Collection[str] = (), samples: int = SAMPLES
) -> TextReport:
    """Return the problems of the text as `PlanTexts` would find them, its count, and variants that differ."""
    known = names.tokens | token_keys(extra)
    parsed = parse(
        text,
        known=known,
        optional=KNOWN_NAMES - known,
        dictionaries=names.dictionaries.keys(),
        components=COMPONENT_NAMES if kind is TextKind.BODY else (),
    )
    if not parsed.is_valid:
        return TextReport(parsed.diagnostics, 0, ())
    is_html = kind is TextKind.BODY and has_tags(text)
    compiled = compile_text(parsed, dictionaries=names.dictionaries, is_html=is_html)
    rows = [_values(row, known=known) for row in names.rows] or [_values({}, known=known)]
    paths = compiled.sample(samples, seed=1)
    shown = (compiled.render(path, rows[place % len(rows)]) for place, path in enumerate(paths))
    texts = (_finished(rendered, kind=kind, is_html=is_html) for rendered in shown)
    return TextReport(parsed.diagnostics, compiled.count(), tuple(dict.fromkeys(texts)))


def written_count(count: int) -> str:
    """Return a count as people read it: in full with separators, or the power of ten of one too long to read."""
    if count < _WRITTEN_IN_FULL:
        return f"{count:,}"
    # Far beyond what a float holds, and beyond what Python writes as decimals.
    shift = max(count.bit_length() - 64, 0)
    exponent = log10(count >> shift) + shift * log10(2)
    whole = int(exponent)
    return f"about {10 ** (exponent - whole):.1f} × 10^{whole}"


def written_token(name: str) -> str:
    """Return a token's name as people write it: `state_code` as `State_Code`."""
    return "_".join(part.capitalize() for part in name.split("_"))


def _values(row: Mapping[str, str], *, known: Collection[str]) -> TokenValues:
    given = {token_key(name): value for name, value in row.items()}
    return TokenValues({name: given.get(name, f"‹{written_token(name)}›") for name in known} | given)


def _finished(rendered: str, *, kind: TextKind, is_html: bool) -> str:
    if kind is TextKind.BODY:
        # Where a block will stand, its name does.
        shown = rendered.replace(COMPONENT_OPEN, "‹").replace(COMPONENT_CLOSE, "›")
        text = to_text(to_html(shown, is_html=is_html))
    elif kind is TextKind.SLUG:
        text = slugify(one_line(rendered))
    else:
        text = one_line(rendered)
    return text if len(text) <= MAX_SAMPLE_LENGTH else f"{text[:MAX_SAMPLE_LENGTH].rstrip()}…"
