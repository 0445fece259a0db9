"""The colours of a theme, derived from a brand's: by day and by night, each text readable on its grounds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sites_app.colours import READABLE, Oklch, readable_on, text_on
from sites_app.enums import Theme

VISIBLE = 3.0

# Which colours are written on which: what has to be readable, whatever the brand.
GROUNDS = ("surface", "surface-2", "surface-3", "raised")
DEEP_GROUNDS = ("deep", "deep-2", "toned")
TEXTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "muted", "brand-text", "accent-text"), GROUNDS),
    **dict.fromkeys(("on-deep", "on-deep-muted", "on-deep-accent"), DEEP_GROUNDS),
    "on-brand": ("brand",),
    "on-accent": ("accent",),
}
# Edges of what people press or fill in.
EDGES: Mapping[str, tuple[str, ...]] = {"line-strong": GROUNDS}

type Palette = dict[str, Oklch]


@dataclass(frozen=True, slots=True)
class Neutrals:
    """How a theme colours what has no colour: the hue of its greys (None: the brand's), how much, and its deep grounds.

    `deep`, `deep_2` and `toned` are lightness and chroma by day.
    """

    hue: float | None
    tint: float
    deep: tuple[float, float]
    deep_2: tuple[float, float]
    toned: tuple[float, float]


NEUTRALS: Mapping[str, Neutrals] = {
    Theme.SOBER: Neutrals(None, 0.006, (0.27, 0.045), (0.33, 0.05), (0.27, 0.045)),
    Theme.WARM: Neutrals(78, 0.011, (0.30, 0.045), (0.36, 0.05), (0.37, 0.06)),
    Theme.EDITORIAL: Neutrals(95, 0.006, (0.22, 0.012), (0.28, 0.015), (0.22, 0.012)),
}


def day(*, theme: str, brand: Oklch, accent: Oklch) -> Palette:
    """The colours on light grounds."""
    neutrals = NEUTRALS[theme]
    tint, hue = neutrals.tint, _tint_hue(neutrals, brand)
    grounds = {
        "surface": Oklch(0.992, tint * 0.5, hue),
        "surface-2": Oklch(0.966, tint * 1.6, hue),
        "surface-3": Oklch(0.93, tint * 2, hue),
        "raised": Oklch(1.0, 0.0, hue),
        "line": Oklch(0.88, tint * 2, hue),
        "line-strong": Oklch(0.62, tint * 2, hue),
        "text": Oklch(0.25, 0.02, hue),
        "muted": Oklch(0.46, 0.02, hue),
        **_deep(neutrals, brand),
    }
    return _readable({**grounds, "brand": brand, "accent": accent})


def night(*, theme: str, brand: Oklch, accent: Oklch) -> Palette:
    """The colours on dark grounds; the brand's are lighter and calmer there."""
    neutrals = NEUTRALS[theme]
    tint, hue = neutrals.tint, _tint_hue(neutrals, brand)
    grounds = {
        "surface": Oklch(0.19, tint * 0.9, hue),
        "surface-2": Oklch(0.225, tint, hue),
        "surface-3": Oklch(0.27, tint * 2, hue),
        "raised": Oklch(0.24, tint, hue),
        "line": Oklch(0.32, tint * 2, hue),
        "line-strong": Oklch(0.58, tint * 2, hue),
        "text": Oklch(0.94, 0.008, hue),
        "muted": Oklch(0.77, 0.014, hue),
        **_deep(neutrals, brand),
        "deep": Oklch(0.24, min(0.035, neutrals.deep[1]), brand.hue),
        "deep-2": Oklch(0.30, min(0.04, neutrals.deep_2[1]), brand.hue),
    }
    return _readable({**grounds, "brand": _for_night(brand), "accent": _for_night(accent)})


def _tint_hue(neutrals: Neutrals, brand: Oklch) -> float:
    return brand.hue if neutrals.hue is None else neutrals.hue


def _deep(neutrals: Neutrals, brand: Oklch) -> Palette:
    # A brand without colour has no hue to lend.
    strength = min(1.0, brand.chroma / 0.04)
    grounds = {"deep": neutrals.deep, "deep-2": neutrals.deep_2, "toned": neutrals.toned}
    deep = {name: Oklch(lightness, chroma * strength, brand.hue) for name, (lightness, chroma) in grounds.items()}
    return {**deep, "deep-line": Oklch(0.42, 0.05 * strength, brand.hue)}


def _readable(palette: Palette) -> Palette:
    """The palette with the texts that follow from it, each as near to what was wished for as is readable."""
    brand, accent = palette["brand"], palette["accent"]
    wished = {
        "text": palette["text"],
        "muted": palette["muted"],
        "brand-text": brand,
        "accent-text": accent,
        "on-deep": Oklch(0.97, 0.008, brand.hue),
        "on-deep-muted": Oklch(0.84, 0.02, brand.hue),
        "on-deep-accent": Oklch(0.85, min(0.1, accent.chroma), accent.hue),
    }
    texts = {name: _on_all(colour, name, palette, TEXTS, ratio=READABLE) for name, colour in wished.items()}
    edges = {name: _on_all(palette[name], name, palette, EDGES, ratio=VISIBLE) for name in EDGES}
    return {**palette, **texts, **edges, "on-brand": text_on(brand), "on-accent": text_on(accent)}


def _on_all(colour: Oklch, name: str, palette: Palette, pairs: Mapping[str, tuple[str, ...]], *, ratio: float) -> Oklch:
    for ground in pairs[name]:
        colour = readable_on(colour, palette[ground], ratio=ratio)
    return colour


def _for_night(colour: Oklch) -> Oklch:
    return replace(colour, lightness=max(colour.lightness, 0.66), chroma=min(colour.chroma, 0.13))
