"""Brushes for the demo's pictures: skies, ridges, grain. Everything is drawn twice as large and scaled down at the end."""

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 1000
SCALE = 2
W, H = WIDTH * SCALE, HEIGHT * SCALE

Colour = tuple[int, int, int]


def colour(value: str) -> Colour:
    """`#rrggbb` as three numbers."""
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """The colour between the two; `share` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def sky(*stops: str) -> Image.Image:
    """A vertical gradient through the colours, from the top down."""
    colours = [colour(stop) for stop in stops]
    column = Image.new("RGB", (1, H))
    for y in range(H):
        place = y / (H - 1) * (len(colours) - 1)
        first = min(int(place), len(colours) - 2)
        column.putpixel((0, y), mix(colours[first], colours[first + 1], place - first))
    return column.resize((W, H))


def glow(image: Image.Image, x: float, y: float, radius: float, tint: str, *, strength: float = 1.0) -> Image.Image:
    """Light around a point, added to what is there."""
    layer = Image.new("RGB", (W // 8, H // 8))
    cx, cy, r = x * W / 8, y * H / 8, radius * W / 8
    ImageDraw.Draw(layer).ellipse((cx - r, cy - r, cx + r, cy + r), fill=mix((0, 0, 0), colour(tint), strength))
    layer = layer.filter(ImageFilter.GaussianBlur(r * 0.6)).resize((W, H), Image.Resampling.BICUBIC)
    return ImageChops.screen(image, layer)


def disc(image: Image.Image, x: float, y: float, radius: float, tint: str) -> None:
    """A plain disc: a sun, a lamp."""
    cx, cy, r = x * W, y * H, radius * W
    ImageDraw.Draw(image).ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour(tint))


def ridge(
    seed: int, *, base: float, height: float, roughness: float = 0.55, peaks: int = 3, is_sharp: bool = False
) -> list[tuple[float, float]]:
    """The outline of a range, as points in pixels from left to right. `base` and `height` are shares of the picture."""
    rng = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    waves = [
        (peaks * 1.9**n * rng.uniform(0.8, 1.25), roughness**n * rng.uniform(0.7, 1.1), rng.uniform(0, math.tau))
        for n in range(8)
    ]
    total = sum(size for _, size, _ in waves)
    points: list[tuple[float, float]] = []
    for x in range(0, W + 8, 8):
        turn = x / W * math.tau
        level = sum(size * abs(math.sin(turn * pace / 2 + phase)) for pace, size, phase in waves) / total
        level = 1.15 * (1 - level) if is_sharp else level
        points.append((x, (base - height * level) * H))
    return points


def fill_below(image: Image.Image, outline: Sequence[tuple[float, float]], top: str, bottom: str) -> None:
    """Fills what lies under the outline with a gradient from its highest point down."""
    mask = Image.new("L", (W, H))
    ImageDraw.Draw(mask).polygon([(0, H), *outline, (W, H)], fill=255)
    highest = int(min(y for _, y in outline))
    paint = Image.new("RGB", (1, H), colour(bottom))
    for y in range(max(highest, 0), H):
        paint.putpixel((0, y), mix(colour(top), colour(bottom), min(1.0, (y - highest) / (H * 0.42))))
    image.paste(paint.resize((W, H)), (0, 0), mask)


def finish(image: Image.Image, *, grain: int = 9) -> Image.Image:
    """Scales down and adds a little grain, which keeps gradients from banding and looks like print."""
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    random_state = random.Random(7)  # noqa: S311 - a drawing, not a secret
    tile = Image.frombytes("L", (256, 256), random_state.randbytes(256 * 256)).filter(ImageFilter.GaussianBlur(0.7))
    noise = Image.new("L", (WIDTH, HEIGHT))
    for x in range(0, WIDTH, 256):
        for y in range(0, HEIGHT, 256):
            noise.paste(tile, (x, y))
    noise = noise.point(lambda value: 128 + (value - 128) * grain // 96)
    return ImageChops.overlay(small, Image.merge("RGB", (noise, noise, noise)))
