"""Colour arithmetic for themes: sRGB to OKLCH and back, contrast, the nearest readable colour. Pure.

The matrices are Björn Ottosson's (OKLab); contrast is the ratio of WCAG 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

READABLE = 4.5


@dataclass(frozen=True, slots=True)
class Oklch:
    """A colour by perceived lightness (0–1), chroma and hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def css(self) -> str:
        return f"oklch({self.lightness * 100:.1f}% {self.chroma:.3f} {self.hue:.1f})"

    def hex(self) -> str:
        """The colour as a screen of sRGB shows it, `#rrggbb`."""
        channels = (min(1.0, max(0.0, channel)) for channel in _linear_rgb(self))
        return "#" + "".join(f"{round(_encoded(channel) * 255):02x}" for channel in channels)


def parse_hex(value: str) -> Oklch:
    """`#rrggbb` as OKLCH. Raises ValueError for anything else."""
    digits = value.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(value)
    red, green, blue = (_linear(int(digits[n : n + 2], 16) / 255) for n in (0, 2, 4))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def luminance(colour: Oklch) -> float:
    """Relative luminance of what a screen shows: colours outside sRGB are clipped as a browser would."""
    red, green, blue = (min(1.0, max(0.0, channel)) for channel in _linear_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    """The WCAG 2 contrast ratio, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(colour: Oklch, ground: Oklch, *, ratio: float = READABLE) -> Oklch:
    """The colour, as little darker or lighter as it takes to be readable on the ground.

    Chroma is reduced towards both ends, where sRGB has none. Black or white is the answer of last resort.
    """
    direction = -1 if luminance(ground) > 0.18 else 1
    for step in range(100):
        lightness = min(1.0, max(0.0, colour.lightness + direction * step / 100))
        candidate = _into_gamut(replace(colour, lightness=lightness))
        if contrast(candidate, ground) >= ratio:
            return candidate
    return Oklch(0.0 if direction < 0 else 1.0, 0.0, 0.0)


def text_on(ground: Oklch) -> Oklch:
    """White where it is readable, else the darkest shade of the ground's own hue."""
    white = Oklch(1.0, 0.0, 0.0)
    if contrast(white, ground) >= READABLE:
        return white
    return readable_on(Oklch(0.18, min(0.03, ground.chroma), ground.hue), ground)


def _into_gamut(colour: Oklch) -> Oklch:
    for percent in range(100, -1, -5):
        candidate = replace(colour, chroma=colour.chroma * percent / 100)
        if all(-0.001 <= channel <= 1.001 for channel in _linear_rgb(candidate)):
            return candidate
    return replace(colour, chroma=0.0)


def _linear_rgb(colour: Oklch) -> tuple[float, float, float]:
    angle = math.radians(colour.hue)
    a, b = colour.chroma * math.cos(angle), colour.chroma * math.sin(angle)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
