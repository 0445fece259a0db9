"""The icons of a site: for the browser's tab, a home screen and an installed app, drawn from its mark or its letter."""

import hashlib
import html
import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from PIL import Image, ImageDraw, ImageFont

from sites_app.colours import parse_hex, text_on

_FONT = "fonts/archivo.woff2"
_KEPT_SECONDS = 7 * 24 * 3_600
# How much of a maskable icon every mask shows.
_SAFE = 0.66
_NEARLY_SQUARE = (0.8, 1.25)


@dataclass(frozen=True, slots=True)
class IconSize:
    """One file: its pixels, and whether a device cuts it to its own shape."""

    pixels: int
    is_maskable: bool = False


SIZES = {
    "180": IconSize(180, is_maskable=True),
    "192": IconSize(192),
    "512": IconSize(512),
    "maskable-512": IconSize(512, is_maskable=True),
}


def letter_svg(*, name: str, brand: str) -> str:
    """The name's first letter on the brand's colour."""
    ground = parse_hex(brand)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{brand}"/>'
        f'<text x="16" y="23" text-anchor="middle" font-family="sans-serif" font-size="20" font-weight="700" '
        f'fill="{text_on(ground).css()}">{html.escape(_letter(name))}</text></svg>'
    )


def letter_address(*, name: str, brand: str) -> str:
    """The letter's drawing as a `data:` address."""
    return "data:image/svg+xml," + quote(letter_svg(name=name, brand=brand))


def icon_digest(settings: Any) -> str:
    """Changes whenever the icons of the site do; part of their addresses."""
    mark = _mark(settings)
    drawn_from = (mark.file.name if mark else "", settings.name, settings.brand_color)
    return hashlib.sha256(repr(drawn_from).encode()).hexdigest()[:12]


def icon_png(settings: Any, size: IconSize) -> bytes:
    """The icon as PNG; kept in the cache, for drawing takes some hundredths of a second."""
    key = f"icon:{settings.site_id}:{icon_digest(settings)}:{size.pixels}:{size.is_maskable}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = _draw(settings, size)
        cache.set(key, found, _KEPT_SECONDS)
    return found


def _mark(settings: Any) -> Any:
    """The image that stands for the site: its own icon, or a logo that fits a square."""
    if settings.favicon:
        return settings.favicon
    logo = settings.logo
    low, high = _NEARLY_SQUARE
    return logo if logo and logo.height and low <= logo.width / logo.height <= high else None


def _draw(settings: Any, size: IconSize) -> bytes:
    mark = _mark(settings)
    icon = _from_mark(mark, settings, size) if mark else None
    output = io.BytesIO()
    (icon or _from_letter(settings, size)).save(output, "PNG", optimize=True)
    return output.getvalue()


def _from_mark(mark: Any, settings: Any, size: IconSize) -> Image.Image | None:
    try:
        with mark.file.storage.open(mark.file.name) as stream, Image.open(stream) as opened:
            picture = opened.convert("RGBA")
    except OSError:
        # The file is gone: the letter is still a site's own.
        return None
    edge = round(size.pixels * (_SAFE if size.is_maskable else 1))
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    ground = (255, 255, 255, 255) if size.is_maskable else (0, 0, 0, 0)
    icon = Image.new("RGBA", (size.pixels, size.pixels), ground)
    icon.alpha_composite(picture, ((size.pixels - picture.width) // 2, (size.pixels - picture.height) // 2))
    return icon


def _from_letter(settings: Any, size: IconSize) -> Image.Image:
    ground = parse_hex(settings.brand_color)
    pixels = size.pixels
    icon = Image.new("RGBA", (pixels, pixels), settings.brand_color if size.is_maskable else (0, 0, 0, 0))
    draw = ImageDraw.Draw(icon)
    if not size.is_maskable:
        draw.rounded_rectangle((0, 0, pixels - 1, pixels - 1), radius=pixels * 7 // 32, fill=settings.brand_color)
    font = ImageFont.truetype(_font_file(), pixels * (0.45 if size.is_maskable else 0.6))
    font.set_variation_by_axes([700] * len(font.get_variation_axes()))
    middle = (pixels / 2, pixels / 2)
    draw.text(middle, _letter(settings.name), font=font, fill=text_on(ground).hex(), anchor="mm")
    return icon


def _font_file() -> Any:
    found = finders.find(_FONT)
    return found or io.BytesIO(staticfiles_storage.open(_FONT).read())


def _letter(name: str) -> str:
    return name.strip()[:1].upper()
