"""Reads a text into a tree in one pass, never raising and in linear time; it resolves names but chooses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from generator.core import spintax_markup as markup
from generator.core.spintax_frames import BRACES, Closer, Frame, Kind
from generator.core.spintax_tree import (
    MAX_CONSTRUCTS,
    MAX_LENGTH,
    MAX_NESTING,
    MAX_WEIGHT,
    Component,
    Dictionary,
    ParsedText,
    Token,
)
from generator.core.tokens import COMPONENT_PREFIX, GRAMMAR_TOKENS, Names, strip_reserved, token_key
from generator.core.types import Severity

_WORD_MARKERS = frozenset({"a_an", "cap"})


class Parser:
    """Parses one text; use it once."""

    def __init__(self, text: str, *, names: Names) -> None:
        self._source = text
        self._text = text
        self._names = names
        self._problems = markup.Problems(text, names=names)
        self._closer = Closer(self._problems)
        self._position = 0
        self._stack = [Frame(Kind.ROOT, 0)]
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
            self._problems.add("comment.unclosed", "This comment is never closed by “#/”.", self._position)
        self._skip(2)

    def _read_percent(self) -> None:
        match = markup.PERCENT_TOKEN.match(self._text, self._position)
        if match:
            self._read_reference(match)
        else:
            self._skip(1)

    def _read_reference(self, match: re.Match[str]) -> None:
        self._count_construct()
        offset, key = match.start(), token_key(match[1])
        self._position = match.end()
        if key.startswith(COMPONENT_PREFIX):
            self._add_component(match[1], offset)
        elif key not in self._names.available and key in self._names.dictionaries:
            self._stack[-1].add(Dictionary(key, offset))
        else:
            self._add_token(match[1], offset)

    def _add_component(self, name: str, offset: int) -> None:
        if token_key(name) not in self._names.components:
            self._problems.add("component.unknown", f"There is no component “{name}” here.", offset)
        self._stack[-1].add(Component(token_key(name), offset))

    def _add_token(self, name: str, offset: int) -> None:
        self._stack[-1].add(Token(token_key(name), offset, self._is_guarded(name, offset)))

    def _is_guarded(self, name: str, offset: int) -> bool:
        """Whether a condition around this place tells that the value is not blank; reports a name without a value."""
        key = token_key(name)
        guarded = any(frame.guard == key for frame in self._stack)
        if key not in self._names.available and not (guarded and key in self._names.optional):
            self._problems.unknown(name, offset)
        return guarded

    # Openings

    def _push(self, frame: Frame) -> None:
        self._count_construct()
        if len(self._stack) > MAX_NESTING:
            self._problems.add("limit.nesting", f"Markup may be nested {MAX_NESTING} levels deep at most.", frame.start)
            self._is_stopped = True
        self._stack.append(frame)

    def _count_construct(self) -> None:
        self._constructs += 1
        if self._constructs > MAX_CONSTRUCTS and not self._is_stopped:
            self._problems.add(
                "limit.constructs", f"A text may hold {MAX_CONSTRUCTS:,} constructs at most.", self._position
            )
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
        negated, name = bool(match[1]), token_key(match[2])
        if name not in self._names.available | self._names.optional:
            self._problems.unknown(match[2], match.start(2))
        guard = "" if negated else name
        self._push(Frame(Kind.CONDITIONAL, match.start(), name=name, guard=guard, negated=negated))
        self._position = match.end()

    def _open_plural(self, match: re.Match[str]) -> None:
        number = int(match[1].replace(",", "")) if match[1] else None
        name = next((group for group in match.groups()[1:] if group), "")
        guarded = bool(name) and self._is_guarded(name, match.start())
        self._push(Frame(Kind.PLURAL, match.start(), name=token_key(name), number=number, guarded=guarded))
        self._position = match.end()

    def _open_choice(self) -> None:
        start = self._position
        frame = Frame(Kind.CHOICE, start)
        if self._text.startswith("{?", start):
            frame.reported = True
            self._problems.add("conditional.malformed", "Write a condition as {?name?yes|no}.", start)
        elif markup.PLURAL_LIKE.match(self._text, start):
            frame.reported = True
            self._problems.add(
                "plural.malformed", "Write a plural as {plural 3: one|other} or {plural Token: …}.", start
            )
        self._push(frame)
        self._position = start + 1
        self._read_weight(frame)

    def _read_weight(self, frame: Frame) -> None:
        match = markup.WEIGHT.match(self._text, self._position)
        weight = int(match[1]) if match else 1
        if not 1 <= weight <= MAX_WEIGHT:
            self._problems.add("weight.range", f"A weight is a number from 1 to {MAX_WEIGHT:,}.", self._position)
        frame.weights.append(weight)
        if match:
            self._position = match.end()

    def _read_open_bracket(self) -> None:
        match = markup.GRAMMAR.match(self._text, self._position)
        if match and self._open_grammar(match):
            return
        frame = Frame(Kind.BRACKET, self._position)
        settings = markup.PERMUTATION_SETTINGS.match(self._text, self._position)
        self._position += 1
        if settings and not markup.is_html_tag(settings[1]):
            frame.settings = markup.read_settings(settings[1])
            self._position = settings.end()
            if frame.settings.problem:
                self._problems.add("permutation.settings", frame.settings.problem, frame.start)
        self._push(frame)

    def _open_grammar(self, match: re.Match[str]) -> bool:
        """Read a marker; false when the brackets turn out to be two permutations, one in the other."""
        name, is_closed, start = match[1].lower(), match[2] == "]]", match.start()
        is_value, is_word = name in GRAMMAR_TOKENS, name in _WORD_MARKERS
        if not (is_value or is_word or is_closed or match[1].isupper()):
            return False
        if not is_value and not is_word:
            self._problems.add("grammar.unknown", f"There is no grammar marker “{match[1]}”.", start)
        elif is_value is not is_closed:
            usage = f"[[{match[1]}]]" if is_value else f"[[{match[1]}:word]]"
            self._problems.add("grammar.argument", f"This marker is written {usage}.", start)
        self._position = match.end()
        if not is_closed:
            self._push(Frame(Kind.GRAMMAR, start, name=name))
        elif is_value:
            self._count_construct()
            self._add_token(GRAMMAR_TOKENS[name], start)
        return True

    # Separators and closings

    def _read_pipe(self) -> None:
        frame = self._stack[-1]
        if frame.kind is Kind.ROOT:
            self._skip(1)
            return
        if frame.kind is Kind.GRAMMAR:
            self._problems.add("grammar.pipe", "A marker takes one word; put choices in braces.", self._position)
        frame.end_option()
        self._position += 1
        if frame.kind is Kind.CHOICE:
            self._read_weight(frame)
        elif frame.kind is Kind.CONDITIONAL:
            frame.guard = frame.name if frame.negated and len(frame.options) == 1 else ""

    def _read_close_brace(self) -> None:
        if not any(frame.kind in BRACES for frame in self._stack):
            self._problems.add(
                "brace.unexpected", "This “}” closes nothing; write \\} for a plain one.", self._position
            )
            self._skip(1)
            return
        while self._stack[-1].kind not in BRACES:
            self._abandon()
        self._position += 1
        self._close()

    def _read_close_bracket(self) -> None:
        frame = self._stack[-1]
        if frame.kind is Kind.GRAMMAR and self._text.startswith("]]", self._position):
            self._position += 2
            self._close()
        elif frame.kind is Kind.BRACKET:
            self._position += 1
            self._close()
        else:
            self._problems.add(
                "bracket.unexpected", "This “]” closes nothing; write \\] for a plain one.", self._position
            )
            self._skip(1)

    def _close(self) -> None:
        frame = self._stack.pop()
        frame.end_option()
        self._stack[-1].add(*self._closer.close(frame))

    def _abandon(self) -> None:
        """Report the innermost open construct as never closed, and go on with its parent."""
        frame = self._stack.pop()
        self._stack[-1].reported = True
        if frame.kind in BRACES:
            self._problems.add("brace.unclosed", "This “{” is never closed; write \\{ for a plain one.", frame.start)
        elif frame.kind is Kind.GRAMMAR:
            self._problems.add("grammar.unclosed", "This marker is never closed by “]]”.", frame.start)
        else:
            self._problems.add("bracket.unclosed", "This “[” is never closed; write \\[ for a plain one.", frame.start)
