"""Reads a text into a tree in one pass, never raising and in linear time; it resolves names but chooses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from generator.core import spintax_markup as markup
from generator.core.spintax_tree import (
    MAX_CONSTRUCTS,
    MAX_LENGTH,
    MAX_NESTING,
    MAX_PERMUTATION_OPTIONS,
    MAX_WEIGHT,
    Choice,
    Component,
    Conditional,
    Dictionary,
    Grammar,
    Node,
    Nodes,
    ParsedText,
    Permutation,
    Plural,
    Text,
    Token,
)
from generator.core.tokens import COMPONENT_PREFIX, GRAMMAR_TOKENS, Names, strip_reserved
from generator.core.types import Severity

_WORD_MARKERS = frozenset({"a_an", "cap"})


class _Kind(Enum):
    ROOT = auto()
    CHOICE = auto()
    CONDITIONAL = auto()
    PLURAL = auto()
    BRACKET = auto()
    GRAMMAR = auto()


_BRACES = frozenset({_Kind.CHOICE, _Kind.CONDITIONAL, _Kind.PLURAL})


@dataclass(slots=True)
class _Frame:
    """A construct that is still open. `guard` is the name known not to be blank in the branch being read."""

    kind: _Kind
    start: int
    name: str = ""
    guard: str = ""
    number: int | None = None
    negated: bool = False
    reported: bool = False
    settings: markup.PermutationSettings | None = None
    options: list[Nodes] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)

    def add(self, *nodes: Node) -> None:
        self.flush()
        self.nodes.extend(nodes)

    def flush(self) -> None:
        if self.buffer:
            self.nodes.append(Text("".join(self.buffer)))
            self.buffer.clear()

    def end_option(self) -> None:
        self.flush()
        self.options.append(tuple(self.nodes))
        self.nodes.clear()


class Parser:
    """Parses one text; use it once."""

    def __init__(self, text: str, *, names: Names) -> None:
        self._source = text
        self._text = text
        self._names = names
        self._problems = markup.Problems(text)
        self._position = 0
        self._stack = [_Frame(_Kind.ROOT, 0)]
        self._constructs = 0
        self._is_stopped = False
        self._last_comment_end = text.rfind("#/") if len(text) <= MAX_LENGTH else -1
        self._handlers: dict[str, Callable[[], None]] = {
            "\\": self._read_escape,
            "{": self._read_open_brace,
            "}": self._read_close_brace,
            "[": self._read_open_bracket,
            "]": self._read_close_bracket,
            "|": self._read_pipe,
            "%": self._read_percent,
            "/#": self._read_comment,
        }

    def parse(self) -> ParsedText:
        """Return the tree and every problem; with an error the tree is empty."""
        if len(self._text) > MAX_LENGTH:
            self._problems.add("limit.length", f"A text may have {MAX_LENGTH:,} characters at most.", 0)
        else:
            self._scan()
        diagnostics = self._problems.diagnostics()
        has_error = any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
        return ParsedText(self._source, () if has_error else tuple(self._stack[0].nodes), diagnostics)

    def _scan(self) -> None:
        while not self._is_stopped:
            match = markup.SPECIAL.search(self._text, self._position)
            if match is None:
                break
            self._literal(self._text[self._position : match.start()])
            self._position = match.start()
            self._handlers[match[0]]()
        if self._is_stopped:
            return
        self._literal(self._text[self._position :])
        while len(self._stack) > 1:
            self._abandon()
        self._stack[0].flush()

    # What the text is made of

    def _literal(self, text: str) -> None:
        if text:
            self._stack[-1].buffer.append(strip_reserved(text))

    def _skip(self, length: int) -> None:
        """Take the next characters as they are."""
        self._literal(self._text[self._position : self._position + length])
        self._position += length

    def _read_escape(self) -> None:
        following = self._text[self._position + 1 : self._position + 2]
        self._literal(following if following in markup.ESCAPABLE else "\\" + following)
        self._position += 2

    def _read_comment(self) -> None:
        """Drop a closed comment. An unclosed one is an error, but in an address (`/page/#top`) it is no comment."""
        if self._position + 2 <= self._last_comment_end:
            self._position = self._text.index("#/", self._position + 2) + 2
            return
        before = self._text[self._position - 1 : self._position]
        if not before or before.isspace() or before in ">{|}[]":
            self._problem("comment.unclosed", "This comment is never closed by “#/”.", self._position)
        self._skip(2)

    def _read_percent(self) -> None:
        match = markup.PERCENT_TOKEN.match(self._text, self._position)
        if match:
            self._read_reference(match)
        else:
            self._skip(1)

    def _read_reference(self, match: re.Match[str]) -> None:
        self._count_construct()
        offset, key = match.start(), match[1].lower()
        self._position = match.end()
        if key.startswith(COMPONENT_PREFIX):
            self._add_component(match[1], offset)
        elif key not in self._names.available and key in self._names.dictionaries:
            self._stack[-1].add(Dictionary(key, offset))
        else:
            self._add_token(match[1], offset)

    def _add_component(self, name: str, offset: int) -> None:
        if name.lower() not in self._names.components:
            self._problem("component.unknown", f"There is no component “{name}” here.", offset)
        self._stack[-1].add(Component(name.lower(), offset))

    def _add_token(self, name: str, offset: int) -> None:
        key = name.lower()
        guarded = any(frame.guard == key for frame in self._stack)
        if key not in self._names.available and not (guarded and key in self._names.optional):
            self._report_name(name, offset)
        self._stack[-1].add(Token(key, offset, guarded))

    def _report_name(self, name: str, offset: int) -> None:
        if self._problems.is_full:
            return
        if name.lower() in self._names.optional:
            self._problem("token.unavailable", f"Nothing in this campaign gives “{name}” a value.", offset)
            return
        suggestion = self._names.suggestion(name)
        hint = f" Did you mean {{{suggestion}}}?" if suggestion else ""
        self._problem("token.unknown", f"“{name}” is neither a token nor a dictionary.{hint}", offset)

    # Openings

    def _push(self, frame: _Frame) -> None:
        self._count_construct()
        if len(self._stack) > MAX_NESTING:
            self._problem("limit.nesting", f"Markup may be nested {MAX_NESTING} levels deep at most.", frame.start)
            self._is_stopped = True
        self._stack.append(frame)

    def _count_construct(self) -> None:
        self._constructs += 1
        if self._constructs > MAX_CONSTRUCTS and not self._is_stopped:
            self._problem("limit.constructs", f"A text may hold {MAX_CONSTRUCTS:,} constructs at most.", self._position)
            self._is_stopped = True

    def _read_open_brace(self) -> None:
        text, position = self._text, self._position
        token = markup.DOUBLE_BRACE_TOKEN.match(text, position) or markup.BRACE_TOKEN.match(text, position)
        conditional = markup.CONDITIONAL.match(text, position)
        plural = markup.PLURAL.match(text, position)
        if token:
            self._read_reference(token)
        elif conditional:
            self._open_conditional(conditional)
        elif plural:
            self._open_plural(plural)
        else:
            self._open_choice()

    def _open_conditional(self, match: re.Match[str]) -> None:
        negated, name = bool(match[1]), match[2].lower()
        if name not in self._names.available | self._names.optional:
            self._report_name(match[2], match.start(2))
        guard = "" if negated else name
        self._push(_Frame(_Kind.CONDITIONAL, match.start(), name=name, guard=guard, negated=negated))
        self._position = match.end()

    def _open_plural(self, match: re.Match[str]) -> None:
        number = int(match[1].replace(",", "")) if match[1] else None
        name = next((group for group in match.groups()[1:] if group), "")
        if name and name.lower() not in self._names.available:
            self._report_name(name, match.start())
        self._push(_Frame(_Kind.PLURAL, match.start(), name=name.lower(), number=number))
        self._position = match.end()

    def _open_choice(self) -> None:
        start = self._position
        frame = _Frame(_Kind.CHOICE, start)
        if self._text.startswith("{?", start):
            frame.reported = True
            self._problem("conditional.malformed", "Write a condition as {?name?yes|no}.", start)
        elif markup.PLURAL_LIKE.match(self._text, start):
            frame.reported = True
            self._problem("plural.malformed", "Write a plural as {plural 3: one|other} or {plural Token: …}.", start)
        self._push(frame)
        self._position = start + 1
        self._read_weight(frame)

    def _read_weight(self, frame: _Frame) -> None:
        match = markup.WEIGHT.match(self._text, self._position)
        weight = int(match[1]) if match else 1
        if not 1 <= weight <= MAX_WEIGHT:
            self._problem("weight.range", f"A weight is a number from 1 to {MAX_WEIGHT:,}.", self._position)
        frame.weights.append(weight)
        if match:
            self._position = match.end()

    def _read_open_bracket(self) -> None:
        match = markup.GRAMMAR.match(self._text, self._position)
        if match and self._open_grammar(match):
            return
        frame = _Frame(_Kind.BRACKET, self._position)
        settings = markup.PERMUTATION_SETTINGS.match(self._text, self._position)
        self._position += 1
        if settings and not markup.is_html_tag(settings[1]):
            frame.settings = markup.read_settings(settings[1])
            self._position = settings.end()
            if frame.settings.problem:
                self._problem("permutation.settings", frame.settings.problem, frame.start)
        self._push(frame)

    def _open_grammar(self, match: re.Match[str]) -> bool:
        """Read a marker; false when the brackets turn out to be two permutations, one in the other."""
        name, is_closed, start = match[1].lower(), match[2] == "]]", match.start()
        is_value, is_word = name in GRAMMAR_TOKENS, name in _WORD_MARKERS
        if not (is_value or is_word or is_closed or match[1].isupper()):
            return False
        if not is_value and not is_word:
            self._problem("grammar.unknown", f"There is no grammar marker “{match[1]}”.", start)
        elif is_value is not is_closed:
            usage = f"[[{match[1]}]]" if is_value else f"[[{match[1]}:word]]"
            self._problem("grammar.argument", f"This marker is written {usage}.", start)
        self._position = match.end()
        if not is_closed:
            self._push(_Frame(_Kind.GRAMMAR, start, name=name))
        elif is_value:
            self._count_construct()
            self._add_token(GRAMMAR_TOKENS[name], start)
        return True

    # Separators and closings

    def _read_pipe(self) -> None:
        frame = self._stack[-1]
        if frame.kind is _Kind.ROOT:
            self._skip(1)
            return
        if frame.kind is _Kind.GRAMMAR:
            self._problem("grammar.pipe", "A marker takes one word; put choices in braces.", self._position)
        frame.end_option()
        self._position += 1
        if frame.kind is _Kind.CHOICE:
            self._read_weight(frame)
        elif frame.kind is _Kind.CONDITIONAL:
            frame.guard = frame.name if frame.negated and len(frame.options) == 1 else ""

    def _read_close_brace(self) -> None:
        if not any(frame.kind in _BRACES for frame in self._stack):
            self._problem("brace.unexpected", "This “}” closes nothing; write \\} for a plain one.", self._position)
            self._skip(1)
            return
        while self._stack[-1].kind not in _BRACES:
            self._abandon()
        self._position += 1
        frame = self._stack.pop()
        frame.end_option()
        close = {_Kind.CHOICE: self._close_choice, _Kind.CONDITIONAL: self._close_conditional}
        close.get(frame.kind, self._close_plural)(frame)

    def _read_close_bracket(self) -> None:
        frame = self._stack[-1]
        if frame.kind is _Kind.GRAMMAR and self._text.startswith("]]", self._position):
            self._stack.pop()
            frame.end_option()
            self._stack[-1].add(Grammar(frame.name, frame.options[0], frame.start))
            self._position += 2
        elif frame.kind is _Kind.BRACKET:
            self._stack.pop()
            frame.end_option()
            self._position += 1
            self._close_bracket(frame)
        else:
            self._problem("bracket.unexpected", "This “]” closes nothing; write \\] for a plain one.", self._position)
            self._skip(1)

    def _abandon(self) -> None:
        """Report the innermost open construct as never closed, and go on with its parent."""
        frame = self._stack.pop()
        if frame.kind in _BRACES:
            self._problem("brace.unclosed", "This “{” is never closed; write \\{ for a plain one.", frame.start)
        elif frame.kind is _Kind.GRAMMAR:
            self._problem("grammar.unclosed", "This marker is never closed by “]]”.", frame.start)
        else:
            self._problem("bracket.unclosed", "This “[” is never closed; write \\[ for a plain one.", frame.start)

    def _close_choice(self, frame: _Frame) -> None:
        if len(frame.options) > 1:
            self._stack[-1].add(Choice(tuple(frame.options), tuple(frame.weights)))
            return
        nodes = frame.options[0]
        if not frame.reported:
            self._report_single(frame, nodes)
        self._stack[-1].add(*nodes)

    def _report_single(self, frame: _Frame, nodes: Nodes) -> None:
        literal = "".join(node.value for node in nodes if isinstance(node, Text)).strip()
        if not nodes:
            self._problem("choice.empty", "There is nothing between these braces.", frame.start)
        elif all(isinstance(node, Text) for node in nodes):
            self._report_name("_".join(literal.split())[:80], frame.start)
        else:
            self._problem("choice.single", "These braces hold one option only.", frame.start, severity=Severity.WARNING)

    def _close_conditional(self, frame: _Frame) -> None:
        if len(frame.options) > 2:
            self._problem("conditional.options", "A condition has a yes and a no part only.", frame.start)
        yes, no = (*frame.options, ())[:2]
        if frame.negated:
            yes, no = no, yes
        self._stack[-1].add(Conditional(frame.name, yes, no, frame.start))

    def _close_plural(self, frame: _Frame) -> None:
        if len(frame.options) not in {2, 3}:
            self._problem("plural.forms", "A plural has two forms (one|other) or three (one|few|many).", frame.start)
        forms = tuple(markup.trim(option) for option in frame.options)
        self._stack[-1].add(Plural(frame.number, frame.name, forms, frame.start))

    def _close_bracket(self, frame: _Frame) -> None:
        if frame.settings is None and len(frame.options) == 1:
            parent = self._stack[-1]
            parent.add(Text("["), *frame.options[0], Text("]"))
            return
        options = tuple(trimmed for option in frame.options if (trimmed := markup.trim(option)))
        total = len(options)
        if total > MAX_PERMUTATION_OPTIONS:
            self._problem(
                "limit.permutation", f"A permutation may have {MAX_PERMUTATION_OPTIONS} options at most.", frame.start
            )
        if any(markup.ends_with_separator(option) for option in options[:-1]):
            self._problem("permutation.separator", 'Put separators first: [<sep=", ">a|b].', frame.start)
        settings = frame.settings or markup.PermutationSettings()
        minimum, maximum = self._sizes(settings, total, frame.start)
        last = settings.separator if settings.last_separator is None else settings.last_separator
        self._stack[-1].add(Permutation(options, minimum, maximum, settings.separator, last))

    def _sizes(self, settings: markup.PermutationSettings, total: int, offset: int) -> tuple[int, int]:
        minimum = settings.minimum
        maximum = settings.maximum if settings.maximum is not None else total
        if minimum is None:
            minimum = total if settings.maximum is None else 1
        if not total:
            self._problem("permutation.empty", "This permutation has no options.", offset)
        elif not 1 <= minimum <= maximum:
            self._problem("permutation.size", "1 ≤ minsize ≤ maxsize must hold.", offset)
        elif maximum > total:
            message = f"This permutation has {total} options only."
            self._problem("permutation.size", message, offset, severity=Severity.WARNING)
        return min(minimum, total), min(maximum, total)

    def _problem(self, code: str, message: str, offset: int, *, severity: Severity = Severity.ERROR) -> None:
        self._problems.add(code, message, offset, severity=severity)
