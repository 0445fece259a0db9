"""The fixed pieces of the text syntax: patterns of heads and tokens, permutation settings; it walks no text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from generator.core.spintax_tree import MAX_DIAGNOSTICS, Nodes, Text
from generator.core.tokens import NAME, Names, token_key
from generator.core.types import Diagnostic, Severity

SPECIAL = re.compile(r"[\\{}\[\]|]|/#|%(?=[A-Za-z_])")
ESCAPABLE = frozenset("\\{}[]|%/#<>:?")
DOUBLE_BRACE_TOKEN = re.compile(rf"\{{\{{\s*({NAME})\s*\}}\}}")
BRACE_TOKEN = re.compile(rf"\{{\s*({NAME})\s*\}}")
PERCENT_TOKEN = re.compile(rf"%({NAME})%")
CONDITIONAL = re.compile(rf"\{{\?\s*(!?)\s*({NAME})\s*\?")
PLURAL = re.compile(
    rf"\{{plural\s+(?:(-?[0-9][0-9,]{{0,30}})|%({NAME})%|\{{\{{\s*({NAME})\s*\}}\}}|\{{\s*({NAME})\s*\}}|({NAME}))\s*:",
    re.IGNORECASE,
)
PLURAL_LIKE = re.compile(r"\{plural\s[^|{}]{0,80}:", re.IGNORECASE)
GRAMMAR = re.compile(rf"\[\[\s*({NAME})\s*(\]\]|:)")
WEIGHT = re.compile(r"\s{0,20}([0-9]{1,12})::")
PERMUTATION_SETTINGS = re.compile(r'\[\s{0,20}<((?:[^<>"]|"[^"]{0,200}"){0,300})>')

_SETTING = re.compile(r'\s*([A-Za-z]+)\s*=\s*(?:"([^"]*)"|([^;"\s]*))\s*(?:;|$|(?=\s))')
_HAS_SETTING = re.compile(r"[A-Za-z]\s*=")
_HTML_TAG = re.compile(
    r"/?(?:p|b|i|u|s|a|em|strong|span|div|br|hr|img|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|code|pre|sub|sup|small|table|"
    r"thead|tbody|tr|td|th|figure|figcaption|section|article|mark|abbr|cite|q)\b",
    re.IGNORECASE,
)
_ELEMENT_SEPARATOR = re.compile(r"<(?!/)[^<>A-Za-z]{1,20}>\s*$")


@dataclass(frozen=True, slots=True)
class PermutationSettings:
    """What stands between `[<` and `>`; `problem` says what is wrong with it, else it is empty."""

    minimum: int | None = None
    maximum: int | None = None
    separator: str = " "
    last_separator: str | None = None
    problem: str = ""


def is_html_tag(settings: str) -> bool:
    """Whether `<settings>` after a bracket is an HTML tag that begins the first option."""
    return _HTML_TAG.match(settings) is not None and not re.match(r"[a-z]+\s*=", settings, re.IGNORECASE)


def read_settings(source: str) -> PermutationSettings:
    """Return the settings; without any `key=` the whole text is the separator, as `[<, >a|b]`."""
    if not _HAS_SETTING.search(source):
        return PermutationSettings(separator=_pad(source), last_separator=_pad(source))
    values: dict[str, str] = {}
    position = 0
    while position < len(source.rstrip()):
        match = _SETTING.match(source, position)
        if match is None or match.end() == position:
            return PermutationSettings(problem=f"“{source[position:].strip()}” is not a setting such as minsize=2.")
        values[match[1].lower()] = match[2] if match[2] is not None else match[3]
        position = match.end()
    return _settings_of(values)


def _settings_of(values: dict[str, str]) -> PermutationSettings:
    unknown = sorted(values.keys() - {"minsize", "maxsize", "sep", "lastsep"})
    if unknown:
        return PermutationSettings(problem=f"“{unknown[0]}” is not one of minsize, maxsize, sep and lastsep.")
    sizes: dict[str, int | None] = {"minsize": None, "maxsize": None}
    for name in sizes:
        if name in values:
            if not re.fullmatch(r"[0-9]{1,3}", values[name]):
                return PermutationSettings(problem=f"{name} must be a whole number, not “{values[name]}”.")
            sizes[name] = int(values[name])
    last = values.get("lastsep")
    return PermutationSettings(
        minimum=sizes["minsize"],
        maximum=sizes["maxsize"],
        separator=_pad(values.get("sep", " ")),
        last_separator=None if last is None else _pad(last),
    )


def _pad(separator: str) -> str:
    """Return a separator that is a word with spaces around it: `and` joins as ` and `."""
    word = separator.strip()
    return f" {word} " if word.isalpha() else separator


def trim(nodes: Nodes) -> Nodes:
    """Return an option without the white space at its two ends."""
    result = list(nodes)
    if result and isinstance(result[0], Text):
        result[0] = Text(result[0].value.lstrip())
    if result and isinstance(result[-1], Text):
        result[-1] = Text(result[-1].value.rstrip())
    return tuple(node for node in result if not (isinstance(node, Text) and not node.value))


def ends_with_separator(nodes: Nodes) -> bool:
    """Whether an option ends with a separator of its own (`a<, >`), which this syntax does not have."""
    return bool(nodes) and isinstance(nodes[-1], Text) and _ELEMENT_SEPARATOR.search(nodes[-1].value) is not None


class Problems:
    """Collects a text's diagnostics in any order; at most `MAX_DIAGNOSTICS` and a last one that says there are more."""

    def __init__(self, source: str, *, names: Names | None = None) -> None:
        self._source = source
        self._names = names or Names(frozenset())
        self._found: list[tuple[int, str, str, Severity]] = []
        self.is_full = False

    def add(self, code: str, message: str, offset: int, *, severity: Severity = Severity.ERROR) -> None:
        """Record a problem at an offset of the source."""
        if self.is_full:
            return
        if len(self._found) == MAX_DIAGNOSTICS:
            self.is_full = True
            code, message, severity = "limit.problems", "There are more problems than are shown.", Severity.ERROR
        self._found.append((offset, code, message, severity))

    def unknown(self, name: str, offset: int) -> None:
        """Record a name that has no value here, with the nearest name that has one."""
        if self.is_full:
            return
        if token_key(name) in self._names.optional:
            self.add("token.unavailable", f"Nothing in this campaign gives “{name}” a value.", offset)
            return
        suggestion = self._names.suggestion(name)
        hint = f" Did you mean {{{suggestion}}}?" if suggestion else ""
        self.add("token.unknown", f"“{name}” is neither a token nor a dictionary.{hint}", offset)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return the problems in the order of the text, with line and column."""
        if not self._found:
            return ()
        starts = [0, *(match.end() for match in re.finditer("\n", self._source))]
        result = []
        for offset, code, message, severity in sorted(self._found, key=lambda problem: problem[0]):
            line = bisect_right(starts, offset)
            result.append(Diagnostic(code, message, line, offset - starts[line - 1] + 1, severity))
        return tuple(result)
