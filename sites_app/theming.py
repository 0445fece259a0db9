"""A site's look: the custom properties that its theme, its colours and its tuning decide. Pure.

They are a stylesheet with an address of its own rather than inline CSS, so that pages can be cached whole under a
strict CSP, and so that browsers keep it for ever: the address changes whenever the stylesheet does.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sites_app import palette
from sites_app.colours import Oklch, contrast, parse_hex
from sites_app.enums import ColourScheme, Density, HeadingWeight, Radius, Theme
from sites_app.fonts import Fonts, fonts_of

_RADII: Mapping[str, tuple[str, str, str]] = {
    Radius.NONE: ("0px", "0px", "0px"),
    Radius.SOFT: ("4px", "6px", "4px"),
    Radius.ROUND: ("10px", "18px", "10px"),
    Radius.PILL: ("12px", "28px", "999px"),
}
_SECTIONS: Mapping[str, str] = {
    Density.COMPACT: "clamp(2rem, 1.5rem + 2.2vw, 3.75rem)",
    Density.AIRY: "clamp(3.5rem, 2.4rem + 4.8vw, 7.5rem)",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What an editor decides about a site's look. Colours are `#rrggbb`; what is empty is the theme's own."""

    theme: str = Theme.SOBER
    brand: str = "#1d4ed8"
    accent: str = "#b45309"
    fonts: str = ""
    radius: str = ""
    density: str = Density.NORMAL
    heading_weight: str = ""
    scheme: str = ColourScheme.AUTO

    def font_pair(self) -> Fonts:
        return fonts_of(theme=self.theme, pair=self.fonts)


@dataclass(frozen=True, slots=True)
class ColourUse:
    """A brand's colour as text: what was chosen, the nearest that is readable on every ground, and its contrast."""

    name: str
    scheme: str
    chosen: str
    used: str
    ratio: float

    @property
    def is_changed(self) -> bool:
        return self.chosen.lower() != self.used.lower()


@lru_cache(maxsize=1_024)
def theme_stylesheet(look: Look) -> str:
    """The CSS of a site with this look: custom properties and nothing else. Raises ValueError for what is no colour."""
    brand, accent = parse_hex(look.brand), parse_hex(look.accent)
    light = _scheme(palette.day(theme=look.theme, brand=brand, accent=accent))
    dark = _scheme(palette.night(theme=look.theme, brand=brand, accent=accent))
    shared = f"--brand-hue:{brand.hue:.1f};--accent-hue:{accent.hue:.1f};{_shape(look)}"
    if look.scheme == ColourScheme.LIGHT:
        return f":root{{color-scheme:light;{shared}{light}}}\n"
    if look.scheme == ColourScheme.DARK:
        return f":root{{color-scheme:dark;{shared}{dark}{_NIGHT_SHADOW}}}\n"
    night = f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return f":root{{{shared}{light}}}\n{night}\n"


def theme_digest(look: Look) -> str:
    """Changes whenever the stylesheet does."""
    return hashlib.sha256(theme_stylesheet(look).encode()).hexdigest()[:12]


def browser_colours(look: Look) -> dict[str, str]:
    """The colours of the browser's own frame by scheme, `#rrggbb`: those of the ground that the header stands on."""
    brand, accent = parse_hex(look.brand), parse_hex(look.accent)
    light = palette.day(theme=look.theme, brand=brand, accent=accent)["surface"].hex()
    dark = palette.night(theme=look.theme, brand=brand, accent=accent)["surface"].hex()
    if look.scheme == ColourScheme.AUTO:
        return {"light": light, "dark": dark}
    return dict.fromkeys(("light", "dark"), light if look.scheme == ColourScheme.LIGHT else dark)


def colour_uses(look: Look) -> list[ColourUse]:
    """The two colours as text by day and by night, with what readability made of them."""
    brand, accent = parse_hex(look.brand), parse_hex(look.accent)
    uses = []
    for scheme, make in (("light", palette.day), ("dark", palette.night)):
        if look.scheme not in (ColourScheme.AUTO, scheme):
            continue
        colours = make(theme=look.theme, brand=brand, accent=accent)
        for name, chosen in (("brand", look.brand), ("accent", look.accent)):
            used = colours[f"{name}-text"]
            lowest = min(contrast(used, colours[ground]) for ground in palette.GROUNDS)
            uses.append(ColourUse(name, scheme, chosen, used.hex(), lowest))
    return uses


_NIGHT_SHADOW = "--shadow:0 1px 2px oklch(0% 0 0 / 0.3),0 8px 24px oklch(0% 0 0 / 0.3);"


def _scheme(colours: Mapping[str, Oklch]) -> str:
    return "".join(f"--{name}:{colour.css()};" for name, colour in colours.items())


def _shape(look: Look) -> str:
    """Fonts and measures, where they are not those of the theme's own rules in `tokens.css`."""
    tokens: dict[str, str] = {}
    if look.fonts:
        pair = look.font_pair()
        tokens |= {"font-heading": pair.headings, "font-text": pair.text}
    if look.radius:
        small, large, button = _RADII[look.radius]
        tokens |= {"radius": small, "radius-large": large, "radius-button": button}
        tokens |= {} if look.radius == Radius.PILL else {"media-radius": large}
    if look.density in _SECTIONS:
        tokens["section"] = _SECTIONS[look.density]
    if look.heading_weight:
        tokens["heading-weight"] = HeadingWeight(look.heading_weight).value
    return "".join(f"--{name}:{value};" for name, value in tokens.items())
