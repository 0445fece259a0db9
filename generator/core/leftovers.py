"""Finds what should have become words and did not: tokens, choices and grammar markers that stand in a finished text.

Generated texts hold none, because composing one fails first. An edit by hand can bring some in: a paragraph that was
copied from a fragment, or an old text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.core.tokens import GRAMMAR_TOKENS, KNOWN_NAMES, NAME, token_key

_BRACES = re.compile(
    rf"\{{\{{?\s*(?:\?|plural\s)?{NAME}[^{{}}\n]{{0,80}}\}}?\}}|\{{[^{{}}\n]{{0,200}}\|[^{{}}\n]{{0,200}}\}}"
)
_PERCENT = re.compile(rf"%({NAME})%")
_MARKER = re.compile(r"\[\[(?:A_AN|CAP|[A-Z_]+)(?::[^\]\n]{0,80})?\]\]", re.IGNORECASE)
_GRAMMAR = frozenset({"a_an", "cap", *GRAMMAR_TOKENS})


def leftovers(texts: Iterable[str]) -> tuple[str, ...]:
    """Return what is unresolved in the texts, as it is written there, each once and in the order of reading."""
    found: dict[str, None] = {}
    for text in texts:
        if "{" in text:
            found |= dict.fromkeys(_BRACES.findall(text))
        if "%" in text:
            found |= {match[0]: None for match in _PERCENT.finditer(text) if token_key(match[1]) in KNOWN_NAMES}
        if "[[" in text:
            found |= {match[0]: None for match in _MARKER.finditer(text) if _is_marker(match[0])}
    return tuple(found)


def _is_marker(text: str) -> bool:
    return token_key(text[2:-2].partition(":")[0]) in _GRAMMAR
