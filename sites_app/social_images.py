"""The picture that stands for a page where it is shared and nobody chose one: its title in the site's colours and type.

A page names the address of its picture; it is drawn when somebody first asks for it, never while pages are published.
The address changes with whatever the picture shows.
"""

import hashlib
import io
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from sites_app.colours import READABLE, Oklch, contrast, parse_hex
from sites_app.enums import Theme

WIDTH, HEIGHT = 1200, 630
MARGIN = 84
# What is drawn changes with this number, and with it the address.
VERSION = 1
MOST_LINES = 4
SIZES = (84, 76, 68, 60, 52, 44)
LINE = 1.14

# The typeface of titles for each theme, its weight, and that of the site's name.
_TYPE = {
    Theme.SOBER: ("archivo", 720, "archivo"),
    Theme.WARM: ("fraunces", 620, "figtree"),
    Theme.EDITORIAL: ("newsreader", 640, "newsreader"),
}
_WHITE, _INK = (255, 255, 255), (20, 22, 26)


@dataclass(frozen=True, slots=True)
class Card:
    """All that a picture shows."""

    title: str
    site_name: str
    host: str
    brand: str
    accent: str
    theme: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((VERSION, *astuple(self))).encode()).hexdigest()[:16]


def card_of(page: Any, *, settings: Any, host: str) -> Card:
    """The picture of a page of the site with these settings and this host."""
    return Card(
        title=page.title,
        site_name=settings.name,
        host=host,
        brand=settings.brand_color,
        accent=settings.accent_color,
        theme=settings.theme,
    )


def file_name(page_id: int, digest: str) -> str:
    return f"{page_id}-{digest}.png"


def path_of(page_id: int, card: Card) -> str:
    """The path of the picture's address on the site's host."""
    return f"/social/{file_name(page_id, card.digest)}"


def draw(card: Card) -> bytes:
    """The picture, as PNG."""
    title_face, weight, name_face = _TYPE.get(Theme(card.theme), _TYPE[Theme.SOBER])
    ink = _ink_on(card.brand)
    picture = Image.new("RGB", (WIDTH, HEIGHT), card.brand)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, 14, HEIGHT), fill=card.accent)
    name = _font(name_face, 34, 640)
    canvas.text((MARGIN, MARGIN), _fitted(_drawable(card.site_name, name_face), name), font=name, fill=ink, anchor="ls")
    canvas.rectangle((MARGIN, MARGIN + 26, MARGIN + 64, MARGIN + 32), fill=card.accent)
    _draw_title(canvas, _drawable(card.title, title_face) or card.site_name, title_face, weight, ink=ink)
    host = _font(name_face, 28, 480)
    canvas.text((MARGIN, HEIGHT - MARGIN + 20), card.host, font=host, fill=_faded(ink, card.brand), anchor="ls")
    output = io.BytesIO()
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(output, "PNG", optimize=True)
    return output.getvalue()


def _draw_title(canvas: ImageDraw.ImageDraw, title: str, face: str, weight: int, *, ink: tuple[int, ...]) -> None:
    lines, font, size = _set(title, face, weight)
    height = size * LINE
    # Between the name and the host, where the eye rests.
    top = MARGIN + 40 + (HEIGHT - 2 * MARGIN - 40 - height * len(lines)) / 2
    for number, line in enumerate(lines):
        canvas.text((MARGIN, top + number * height + size), line, font=font, fill=ink, anchor="ls")


def _set(title: str, face: str, weight: int) -> tuple[list[str], ImageFont.FreeTypeFont, int]:
    """The title in lines of about the same width, in the largest size that it fits in; cut if it fits in none."""
    width = WIDTH - 2 * MARGIN
    for size in SIZES:
        font = _font(face, size, weight)
        lines = wrapped(title, width, font.getlength)
        most = 3 if size > SIZES[-2] else MOST_LINES
        if len(lines) <= most and all(font.getlength(line) <= width for line in lines):
            return balanced(title, width, font.getlength), font, size
    kept = lines[:MOST_LINES]
    kept[-1] = _fitted(" ".join(lines[MOST_LINES - 1 :]), font)
    return [_fitted(line, font) for line in kept], font, size


def wrapped(text: str, width: float, length: Any) -> list[str]:
    """The text in lines of at most `width`, as `length` measures them; a word that is wider has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and length(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(text: str, width: float, length: Any) -> list[str]:
    """The text in as few lines as `wrapped` needs, as narrow as these can be, so that none is left nearly empty."""
    best = wrapped(text, width, length)
    low, high = 0.0, width
    while high - low > 4:
        middle = (low + high) / 2
        lines = wrapped(text, middle, length)
        if len(lines) == len(best) and all(length(line) <= middle for line in lines):
            best, high = lines, middle
        else:
            low = middle
    return best


def _fitted(text: str, font: ImageFont.FreeTypeFont) -> str:
    """The text, cut with an ellipsis where it is wider than the picture's text."""
    width = WIDTH - 2 * MARGIN
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _ink_on(brand: str) -> tuple[int, int, int]:
    white = Oklch(1.0, 0.0, 0.0)
    return _WHITE if contrast(white, parse_hex(brand)) >= READABLE else _INK


def _faded(ink: tuple[int, ...], brand: str) -> tuple[int, ...]:
    ground = tuple(int(brand[place : place + 2], 16) for place in (1, 3, 5))
    return tuple(round(one * 0.8 + other * 0.2) for one, other in zip(ink, ground, strict=True))


def _drawable(text: str, face: str) -> str:
    """The text without what the typeface has no shape for."""
    shapes = _shapes(face)
    return " ".join("".join(letter for letter in text if letter.isspace() or ord(letter) in shapes).split())


@lru_cache
def _converted(face: str) -> bytes:
    """The typeface as our pages have it, unpacked once for a process: Pillow reads no WOFF2."""
    font = TTFont(Path(django_settings.BASE_DIR) / "static" / "fonts" / f"{face}.woff2")
    font.flavor = None
    output = io.BytesIO()
    font.save(output)
    return output.getvalue()


@lru_cache
def _shapes(face: str) -> frozenset[int]:
    return frozenset(TTFont(io.BytesIO(_converted(face))).getBestCmap())


@lru_cache
def _font(face: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(io.BytesIO(_converted(face)), size)
    axes = font.get_variation_axes()
    font.set_variation_by_axes([_place_on(axis, weight=weight, size=size) for axis in axes])
    return font


def _place_on(axis: Any, *, weight: int, size: int) -> float:
    """Where on an axis of a variable typeface: its weight and optical size are ours, all else is as it is."""
    name = axis["name"].decode() if isinstance(axis["name"], bytes) else axis["name"]
    wanted = {"Weight": weight, "Optical Size": size}.get(name, axis["default"])
    return float(min(max(wanted, axis["minimum"]), axis["maximum"]))
