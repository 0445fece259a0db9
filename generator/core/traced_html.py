"""Turns the marks in a page's HTML into spans that name them; whatever is no visible text loses its marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from generator.core.tracing import CLOSE, CLOSE_ALL, FIRST, FIRST_TEXT, MARK

_PARTS = re.compile(
    r"<!--.*?-->"
    r"|<(script|style|title|textarea|template|noscript|svg)\b.*?</\1\s*>"
    r"|<(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>",
    re.DOTALL | re.IGNORECASE,
)
_MARKS = re.compile(f"({MARK.pattern})")


@dataclass(frozen=True, slots=True)
class AnnotatedHtml:
    """The page with spans, and the numbers of the marks in it in the order of their first use."""

    html: str
    used: tuple[int, ...]


def annotate(html: str) -> AnnotatedHtml:
    """Return the page whose marked texts are in `<span data-from="3 7">`, the mark around the whole text first.

    A span holds text alone, never a tag, so the page stays as well-formed as it was. Words that the page took out of a
    text, such as a table of contents, have lost that first mark and get no span.
    """
    writer = _Writer()
    position = 0
    for match in _PARTS.finditer(html):
        writer.text(html[position : match.start()])
        writer.pieces.append(MARK.sub("", match[0]))
        position = match.end()
    writer.text(html[position:])
    return AnnotatedHtml("".join(writer.pieces), tuple(writer.used))


@dataclass
class _Writer:
    pieces: list[str] = field(default_factory=list)
    used: dict[int, None] = field(default_factory=dict)
    _open: list[int] = field(default_factory=list)
    _is_new: bool = False

    def text(self, text: str) -> None:
        for piece in _MARKS.split(text):
            if MARK.fullmatch(piece):
                self._mark(piece)
            elif self._open and piece.strip():
                self._span(piece)
            else:
                self.pieces.append(piece)

    def _mark(self, mark: str) -> None:
        number = ord(mark)
        if mark == CLOSE_ALL:
            self._open.clear()
        elif mark == CLOSE:
            # The mark around a whole text is closed by the other character alone.
            del self._open[max(len(self._open) - 1, 1) :]
        elif number >= FIRST_TEXT:
            self._open = [number - FIRST_TEXT]
            self._is_new = True
        elif self._open:
            self._open.append(number - FIRST)

    def _span(self, text: str) -> None:
        self.used.update(dict.fromkeys(self._open))
        # The first span of each text can be reached by keyboard; all of them would be too many stops.
        stop = ' tabindex="0"' if self._is_new else ""
        self._is_new = False
        self.pieces.append(f'<span class="spark-from" data-from="{" ".join(map(str, self._open))}"{stop}>{text}</span>')
