"""A site's stylesheet: the custom properties that its brand colours decide, readable by day and by night.

It is a file with an address of its own rather than inline CSS, so that pages can be cached whole under a strict CSP.
"""

import hashlib
import html
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from sites_app.colours import Oklch, parse_hex, readable_on, text_on

# The grounds of `tokens.css` on which brand-coloured text has to be readable: the least favourable of each scheme.
LIGHT_GROUND = Oklch(0.93, 0.01, 80)
DARK_GROUND = Oklch(0.27, 0.01, 80)


def theme_stylesheet(*, brand: str, accent: str) -> str:
    """The CSS of a site with these two colours, given as `#rrggbb`."""
    brand_colour, accent_colour = parse_hex(brand), parse_hex(accent)
    light = _scheme(brand_colour, accent_colour, ground=LIGHT_GROUND)
    dark = _scheme(_for_night(brand_colour), _for_night(accent_colour), ground=DARK_GROUND)
    return (
        f":root{{--brand-hue:{brand_colour.hue:.1f};--accent-hue:{accent_colour.hue:.1f};{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )


def theme_digest(*, brand: str, accent: str) -> str:
    """Changes whenever the stylesheet does; part of its address, so that browsers may keep it for ever."""
    return hashlib.sha256(theme_stylesheet(brand=brand, accent=accent).encode()).hexdigest()[:12]


def site_icon(*, name: str, brand: str) -> str:
    """The icon of a browser's tab as a `data:` address: the name's first letter on the brand's colour."""
    ground = parse_hex(brand)
    letter = html.escape(name.strip()[:1].upper())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{brand}"/>'
        f'<text x="16" y="23" text-anchor="middle" font-family="sans-serif" font-size="20" font-weight="700" '
        f'fill="{text_on(ground).css()}">{letter}</text></svg>'
    )
    return "data:image/svg+xml," + quote(svg)


def _scheme(brand: Oklch, accent: Oklch, *, ground: Oklch) -> str:
    tokens: dict[str, Any] = {
        "brand": brand,
        "on-brand": text_on(brand),
        "brand-text": readable_on(brand, ground),
        "accent": accent,
        "on-accent": text_on(accent),
        "accent-text": readable_on(accent, ground),
    }
    return "".join(f"--{name}:{colour.css()};" for name, colour in tokens.items())


def _for_night(colour: Oklch) -> Oklch:
    return replace(colour, lightness=max(colour.lightness, 0.66), chroma=min(colour.chroma, 0.13))
