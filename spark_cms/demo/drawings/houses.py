"""Finished roofs for Summit Roofing's gallery: one house, four coverings, four kinds of light."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from spark_cms.demo.drawings.canvas import H, W, colour, disc, fill_below, finish, glow, mix, ridge, sky


@dataclass(frozen=True)
class Light:
    """The hour of a picture: its sky, the ranges behind and the grass in front."""

    sky: tuple[str, ...]
    sun: str
    far: tuple[str, str]
    near: tuple[str, str]
    grass: tuple[str, str]


MORNING = Light(
    ("#8fb6cf", "#c9dde2", "#f7e3c4"), "#fff4d8", ("#9fb4c0", "#cbd3cf"), ("#6f8a96", "#9fb0ac"), ("#7d9264", "#4e6244")
)
NOON = Light(
    ("#3f7fb5", "#86b6d8", "#d9e9ee"), "#ffffff", ("#8ba6bd", "#b9cad3"), ("#587892", "#7f98a6"), ("#86a05c", "#56703f")
)
EVENING = Light(
    ("#2f3f68", "#8a6a86", "#e8a06e", "#f7cf8e"),
    "#ffd79a",
    ("#7a6a86", "#b58a86"),
    ("#4c4c6c", "#6f5f72"),
    ("#4d5a46", "#2a3530"),
)
WINTER = Light(
    ("#8c9fb4", "#c3cfd9", "#eef0ee"), "#ffffff", ("#b3c0cb", "#e3e8ea"), ("#8798a8", "#cfd8dd"), ("#eef2f3", "#c9d3d8")
)


def _shingles(pen: ImageDraw.ImageDraw, rng: random.Random, box: tuple[float, float, float, float], tone: str) -> None:
    """Courses of shingles over the whole box; the slope's outline is cut out of it afterwards."""
    left, top, right, bottom = box
    step = 34.0
    y = top
    while y < bottom:
        x = left - rng.uniform(0, 60)
        while x < right:
            width = rng.uniform(42, 70)
            shade = mix(colour(tone), (255, 235, 205), rng.uniform(0, 0.16))
            pen.rectangle((x, y, x + width - 3, y + step - 3), fill=mix(shade, (0, 0, 0), rng.uniform(0, 0.14)))
            x += width
        y += step


def _seams(pen: ImageDraw.ImageDraw, rng: random.Random, box: tuple[float, float, float, float], tone: str) -> None:
    """Standing seams from ridge to eave."""
    left, top, right, bottom = box
    pen.rectangle(box, fill=colour(tone))
    x = left
    while x < right:
        pen.rectangle((x, top, x + 62, bottom), fill=mix(colour(tone), (255, 255, 255), rng.uniform(0.02, 0.1)))
        pen.line((x, top, x, bottom), fill=mix(colour(tone), (0, 0, 0), 0.45), width=7)
        pen.line((x + 8, top, x + 8, bottom), fill=mix(colour(tone), (255, 255, 255), 0.3), width=3)
        x += 74


def _tiles(pen: ImageDraw.ImageDraw, rng: random.Random, box: tuple[float, float, float, float], tone: str) -> None:
    """Rows of round tiles."""
    left, top, right, bottom = box
    pen.rectangle(box, fill=mix(colour(tone), (0, 0, 0), 0.4))
    for row, y in enumerate(range(int(top), int(bottom) + 52, 46)):
        for x in range(int(left) - (row % 2) * 27, int(right), 54):
            shade = mix(colour(tone), (255, 225, 190), rng.uniform(0, 0.22))
            pen.rounded_rectangle((x + 2, y - 26, x + 50, y + 34), radius=24, fill=shade)
            pen.arc((x + 2, y - 20, x + 50, y + 36), 20, 160, fill=mix(shade, (0, 0, 0), 0.35), width=5)


def house(light: Light, *, cover: Callable[..., None], tone: str, wall: str, seed: int, shift: float) -> Image.Image:
    """One house in front of the ranges; `shift` moves it sideways, as a share of the picture."""
    rng = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    image = sky(*light.sky)
    image = glow(image, 0.8 - shift, 0.36, 0.16, light.sun, strength=0.55)
    disc(image, 0.8 - shift, 0.36, 0.022, light.sun)
    fill_below(image, ridge(seed, base=0.66, height=0.3, is_sharp=True), *light.far)
    fill_below(image, ridge(seed + 7, base=0.74, height=0.2, is_sharp=True), *light.near)
    fill_below(image, ridge(seed + 13, base=0.9, height=0.04, peaks=2), *light.grass)
    left, right, eave, top = (0.2 + shift) * W, (0.8 + shift) * W, 0.6 * H, 0.27 * H
    pen = ImageDraw.Draw(image)
    pen.rectangle((left + 70, eave - 10, right - 70, 0.9 * H), fill=colour(wall))
    for board in range(int(eave), int(0.9 * H), 44):
        pen.line((left + 70, board, right - 70, board), fill=mix(colour(wall), (0, 0, 0), 0.1), width=4)
    _openings(pen, left=left, right=right, eave=eave, wall=wall)
    slope = Image.new("RGB", image.size)
    cover(ImageDraw.Draw(slope), rng, (left - 90, top - 40, right + 90, eave + 60), tone)
    outline = [(left - 60, eave + 34), (left + 260, top), (right - 260, top), (right + 60, eave + 34)]
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    image.paste(slope, (0, 0), mask)
    pen = ImageDraw.Draw(image)
    pen.line([outline[1], outline[2]], fill=mix(colour(tone), (255, 240, 215), 0.4), width=16)
    pen.line([outline[0], outline[3]], fill=mix(colour(wall), (255, 255, 255), 0.5), width=22)
    _gable(image, cover, rng, tone=tone, wall=wall, at=(left + 0.36 * (right - left), eave))
    return finish(image)


def _openings(pen: ImageDraw.ImageDraw, *, left: float, right: float, eave: float, wall: str) -> None:
    frame = mix(colour(wall), (255, 255, 255), 0.65)
    for place in (0.68, 0.84):
        x = left + place * (right - left)
        pen.rectangle((x - 92, eave + 130, x + 92, eave + 390), fill=frame)
        pen.rectangle((x - 76, eave + 146, x + 76, eave + 374), fill=colour("#2a3b4d"))
        pen.polygon(
            [(x - 76, eave + 374), (x - 76, eave + 250), (x + 40, eave + 146), (x + 76, eave + 146)],
            fill=colour("#48617a"),
        )
        pen.line((x, eave + 146, x, eave + 374), fill=frame, width=9)


def _gable(
    image: Image.Image,
    cover: Callable[..., None],
    rng: random.Random,
    *,
    tone: str,
    wall: str,
    at: tuple[float, float],
) -> None:
    """The front gable with the door beneath it."""
    x, eave = at
    half, rise = 0.15 * W, 0.25 * H
    face = mix(colour(wall), (255, 255, 255), 0.14)
    pen = ImageDraw.Draw(image)
    pen.polygon([(x - half, eave + 30), (x, eave - rise + 40), (x + half, eave + 30)], fill=face)
    pen.rectangle((x - half + 40, eave + 20, x + half - 40, 0.9 * H), fill=face)
    pen.rectangle((x - 96, eave + 190, x + 96, 0.9 * H), fill=colour("#3d4a52"))
    pen.rectangle((x - 74, eave + 214, x + 74, 0.9 * H), fill=colour("#8c4a2f"))
    pen.ellipse((x + 40, eave + 400, x + 60, eave + 420), fill=colour("#e6c37a"))
    pen.ellipse((x - 52, eave - 120, x + 52, eave - 16), fill=colour("#2a3b4d"))
    edge = Image.new("RGB", image.size)
    cover(ImageDraw.Draw(edge), rng, (x - half - 90, eave - rise - 60, x + half + 90, eave + 90), tone)
    mask = Image.new("L", image.size)
    draw = ImageDraw.Draw(mask)
    for way in (-1, 1):
        draw.polygon(
            [
                (x, eave - rise - 40),
                (x, eave - rise + 62),
                (x + way * (half + 12), eave + 62),
                (x + way * (half + 76), eave + 34),
            ],
            fill=255,
        )
    image.paste(edge, (0, 0), mask)


SCENES: dict[str, Callable[[], Image.Image]] = {
    "summit-work-aurora.webp": lambda: house(
        MORNING, cover=_shingles, tone="#4d5b69", wall="#c9bda6", seed=201, shift=0.0
    ),
    "summit-work-evergreen.webp": lambda: house(
        WINTER, cover=_seams, tone="#2f4a44", wall="#8d6b4c", seed=219, shift=0.04
    ),
    "summit-work-pueblo.webp": lambda: house(NOON, cover=_tiles, tone="#b5643f", wall="#e6d3b0", seed=233, shift=-0.05),
    "summit-work-lincoln.webp": lambda: house(
        EVENING, cover=_shingles, tone="#5d4a45", wall="#9aa3ab", seed=247, shift=0.02
    ),
}
