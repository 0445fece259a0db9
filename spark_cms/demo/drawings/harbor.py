"""The pictures of Harbor Dental: calm water, a lighthouse, pebbles, a ferry, and its mark."""

import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

from spark_cms.demo.drawings.canvas import SCALE, H, W, colour, disc, fill_below, finish, glow, mix, ridge, sky

Points = list[tuple[float, float]]


def hero() -> Image.Image:
    """Morning on the sound: layered hills, their reflections, one small sail."""
    image = sky("#bfe0db", "#d9ece4", "#fbeedd", "#fbdcc4", "#f8cdb2")
    image = glow(image, 0.3, 0.5, 0.16, "#fff0d8", strength=0.8)
    disc(image, 0.3, 0.47, 0.03, "#fffaf0")
    horizon = 0.64
    for seed, height, tone in (
        (5, 0.26, "#a7cdc8"),
        (19, 0.19, "#74ada8"),
        (33, 0.13, "#3f8884"),
        (47, 0.07, "#1f6864"),
    ):
        fill_below(image, ridge(seed, base=horizon + 0.005, height=height, roughness=0.5, peaks=2), tone, tone)
    _water(image, horizon, ripples="#fdf3e6", deep="#2c7773", seed=4)
    pen = ImageDraw.Draw(image)
    x, y, size = 0.60 * W, 0.735 * H, 0.145 * H
    pen.polygon([(x + 8, y - size * 2.3), (x + 8, y - 18), (x + size * 0.95, y - 18)], fill=colour("#fffdf8"))
    pen.polygon([(x - 8, y - size * 2.0), (x - 8, y - 18), (x - size * 0.62, y - 18)], fill=colour("#f2a488"))
    pen.polygon(
        [(x - size * 0.85, y), (x + size * 1.1, y), (x + size * 0.8, y + 56), (x - size * 0.6, y + 56)],
        fill=colour("#124f4c"),
    )
    pen.line([(x, y), (x, y - size * 2.4)], fill=colour("#124f4c"), width=9)
    _streaks(image, [(x + 30, y + 90, 0.11 * W)], "#fffaf2", rows=9, seed=2)
    return finish(image)


def _water(image: Image.Image, horizon: float, *, ripples: str, deep: str, seed: int) -> None:
    """Below the horizon: what is above it, upside down, darker with depth, broken by ripples."""
    rng = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    top = int(horizon * H)
    mirror = image.crop((0, top - (H - top), W, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = mirror.filter(ImageFilter.GaussianBlur(16))
    shade = Image.linear_gradient("L").resize((W, H - top)).point(lambda v: 50 + v * 130 // 255)
    mirror.paste(Image.new("RGB", mirror.size, colour(deep)), (0, 0), shade)
    image.paste(mirror, (0, top))
    layer = Image.new("L", (W, H))
    pen = ImageDraw.Draw(layer)
    for _ in range(700):
        depth = rng.random() ** 1.6
        y = top + 8 + depth * (H - top)
        x, length = rng.uniform(-0.1, 1) * W, (40 + 420 * depth) * rng.uniform(0.4, 1.2)
        pen.ellipse((x, y, x + length, y + 2 + 7 * depth), fill=rng.randint(14, 70))
    image.paste(Image.new("RGB", (W, H), colour(ripples)), (0, 0), layer)


def _streaks(image: Image.Image, lights: list[tuple[float, float, float]], tint: str, *, rows: int, seed: int) -> None:
    """The broken image of a light on the water beneath it."""
    rng = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    layer = Image.new("L", (W, H))
    pen = ImageDraw.Draw(layer)
    for x, y, width in lights:
        for row in range(rows):
            half = width * (0.5 - 0.35 * row / rows) * rng.uniform(0.5, 1)
            shift, line = rng.uniform(-0.2, 0.2) * width, y + row * 34
            pen.ellipse((x + shift - half, line, x + shift + half, line + 11), fill=max(20, 150 - row * 15))
    image.paste(Image.new("RGB", (W, H), colour(tint)), (0, 0), layer.filter(ImageFilter.GaussianBlur(3)))


def lighthouse() -> Image.Image:
    """A lighthouse on a point of land at dusk."""
    image = sky("#173f49", "#2f6d72", "#8fb0a4", "#f3c3a0", "#f6b48d")
    image = glow(image, 0.2, 0.62, 0.2, "#ffcfa6", strength=0.5)
    horizon = 0.68
    for seed, height, tone in ((61, 0.13, "#6d9a94"), (67, 0.08, "#3f7a78")):
        fill_below(image, ridge(seed, base=horizon + 0.005, height=height, peaks=2, roughness=0.5), tone, tone)
    _water(image, horizon, ripples="#fbe3cd", deep="#12474b", seed=9)
    shore: Points = [
        (x, (1.03 - 0.44 * _ease((x / W - 0.36) / 0.38)) * H + 12 * math.sin(x / 97)) for x in range(0, W + 8, 8)
    ]
    fill_below(image, shore, "#0f3638", "#0a2527")
    tower_x, foot, top = 0.74 * W, 0.62 * H, 0.22 * H
    beam = Image.new("L", (W, H))
    ImageDraw.Draw(beam).polygon([(tower_x, top + 30), (0, 0.02 * H), (0, 0.24 * H)], fill=105)
    image.paste(Image.new("RGB", (W, H), colour("#fff1c9")), (0, 0), beam.filter(ImageFilter.GaussianBlur(26)))
    pen = ImageDraw.Draw(image)
    pen.polygon(
        [(tower_x - 96, foot), (tower_x - 58, top + 80), (tower_x + 58, top + 80), (tower_x + 96, foot)],
        fill=colour("#fdf6ea"),
    )
    pen.polygon(
        [(tower_x + 22, foot), (tower_x + 16, top + 80), (tower_x + 58, top + 80), (tower_x + 96, foot)],
        fill=colour("#dcd0c2"),
    )
    for share in (0.28, 0.68):
        y = top + 80 + (foot - top - 80) * share
        half = 58 + 38 * share
        pen.polygon(
            [(tower_x - half, y), (tower_x + half, y), (tower_x + half + 7, y + 92), (tower_x - half - 7, y + 92)],
            fill=colour("#d2603f"),
        )
    pen.rectangle((tower_x - 88, top + 62, tower_x + 88, top + 86), fill=colour("#173a3c"))
    pen.rectangle((tower_x - 48, top - 14, tower_x + 48, top + 62), fill=colour("#ffe9ad"))
    pen.polygon([(tower_x - 64, top - 10), (tower_x, top - 84), (tower_x + 64, top - 10)], fill=colour("#a8432a"))
    pen.rectangle((tower_x + 190, foot - 120, tower_x + 420, foot + 40), fill=colour("#efe5d6"))
    pen.polygon(
        [(tower_x + 160, foot - 112), (tower_x + 305, foot - 220), (tower_x + 450, foot - 112)], fill=colour("#8d3a26")
    )
    pen.rectangle((tower_x + 260, foot - 70, tower_x + 310, foot - 10), fill=colour("#ffdf94"))
    image = glow(image, 0.74, 0.245, 0.05, "#fff0c0", strength=0.7)
    _streaks(image, [(0.30 * W, 0.74 * H, 0.14 * W)], "#ffe9c9", rows=10, seed=6)
    return finish(image)


def _ease(share: float) -> float:
    share = max(0.0, min(1.0, share))
    return share * share * (3 - 2 * share)


def pebbles() -> Image.Image:
    """Smooth stones at the edge of the water."""
    rng = random.Random(21)  # noqa: S311 - a drawing, not a secret
    image = sky("#cfe6e1", "#bfded8", "#d8d3c4", "#e9dccb", "#efe4d6")
    palette = [
        colour(v) for v in ("#fbf7f0", "#f3e9dc", "#e6d8c6", "#f0c3ad", "#e39a80", "#b9cfc9", "#86aba6", "#d9cdbf")
    ]
    for _ in range(560):
        depth = rng.random()
        y = (0.30 + 0.78 * depth) * H
        size = (30 + 130 * depth) * rng.uniform(0.6, 1.25)
        _pebble(image, rng, rng.uniform(-0.05, 1.05) * W, y, size, rng.choice(palette))
    edge: Points = [
        (x, (0.44 + 0.035 * math.sin(x / W * 7 + 1) + 0.012 * math.sin(x / W * 31)) * H) for x in range(0, W + 8, 8)
    ]
    water = Image.new("L", (W, H))
    ImageDraw.Draw(water).polygon([(0, 0), *edge, (W, 0)], fill=215)
    tint = sky("#2b7f7b", "#4f9f99", "#a5d2ca", "#e3f2ec", "#ffffff").resize((W, int(H * 0.52)))
    image.paste(tint, (0, 0), water.crop((0, 0, W, tint.height)).filter(ImageFilter.GaussianBlur(5)))
    foam = Image.new("L", (W, H))
    ImageDraw.Draw(foam).line(edge, fill=235, width=16, joint="curve")
    ImageDraw.Draw(foam).line([(x, y - 44) for x, y in edge], fill=90, width=9)
    image.paste(Image.new("RGB", (W, H), (255, 255, 255)), (0, 0), foam.filter(ImageFilter.GaussianBlur(4)))
    return finish(image)


def _pebble(
    image: Image.Image, rng: random.Random, x: float, y: float, size: float, tone: tuple[int, int, int]
) -> None:
    side = int(size * 2.6)
    stone = Image.new("L", (side, side))
    flat = rng.uniform(0.5, 0.75)
    ImageDraw.Draw(stone).ellipse(
        (side * 0.1, side * (0.5 - flat * 0.4), side * 0.9, side * (0.5 + flat * 0.4)), fill=255
    )
    stone = stone.rotate(rng.uniform(-25, 25), Image.Resampling.BICUBIC)
    place = (int(x - side / 2), int(y - side / 2))
    shadow = stone.filter(ImageFilter.GaussianBlur(size * 0.09)).point(lambda v: v * 110 // 255)
    image.paste(
        Image.new("RGB", stone.size, (48, 62, 62)), (place[0] + int(size * 0.05), place[1] + int(size * 0.16)), shadow
    )
    body = Image.new("RGB", stone.size, mix(tone, (70, 84, 82), 0.22))
    light = stone.resize((int(side * 0.8), int(side * 0.66))).filter(ImageFilter.GaussianBlur(size * 0.16))
    body.paste(
        Image.new("RGB", light.size, mix(tone, (255, 255, 255), 0.3)), (int(side * 0.06), int(side * 0.1)), light
    )
    image.paste(body, place, stone)


def ferry() -> Image.Image:
    """A ferry between islands in light rain."""
    rng = random.Random(31)  # noqa: S311 - a drawing, not a secret
    image = sky("#8fa9ab", "#b4c6c4", "#d6ddd6", "#e9e2d5", "#eedfcd")
    horizon = 0.62
    for seed, height, tone in ((73, 0.22, "#a9bcba"), (79, 0.15, "#7f9c9b"), (83, 0.09, "#547b7b")):
        fill_below(image, ridge(seed, base=horizon + 0.005, height=height, peaks=2, roughness=0.52), tone, tone)
    _water(image, horizon, ripples="#f4f1ea", deep="#3c6a6b", seed=12)
    pen = ImageDraw.Draw(image)
    x, y, unit = 0.24 * W, 0.70 * H, 0.0135 * W
    hull = [(x, y), (x + 40 * unit, y), (x + 38 * unit, y + 4.4 * unit), (x + 2 * unit, y + 4.4 * unit)]
    pen.polygon(hull, fill=colour("#14585a"))
    pen.rectangle((x + 1.4 * unit, y - 3.6 * unit, x + 38.6 * unit, y), fill=colour("#fdfaf4"))
    pen.rectangle((x + 3.4 * unit, y - 6.6 * unit, x + 36.6 * unit, y - 3.9 * unit), fill=colour("#f6f0e6"))
    pen.rectangle((x + 8 * unit, y - 9 * unit, x + 32 * unit, y - 6.9 * unit), fill=colour("#fdfaf4"))
    for end in (5.2, 31.6):
        pen.rectangle((x + end * unit, y - 11.4 * unit, x + (end + 3.4) * unit, y - 9 * unit), fill=colour("#f6f0e6"))
        pen.rectangle(
            (x + (end + 0.4) * unit, y - 10.9 * unit, x + (end + 3) * unit, y - 9.9 * unit), fill=colour("#2d4f52")
        )
    pen.rectangle((x + 18.4 * unit, y - 14 * unit, x + 21.8 * unit, y - 9 * unit), fill=colour("#d2603f"))
    pen.rectangle((x + 18.4 * unit, y - 14 * unit, x + 21.8 * unit, y - 13 * unit), fill=colour("#143f41"))
    for deck, count in ((-2.7, 22), (-5.9, 19)):
        for window in range(count):
            wx = x + (3.2 + window * 1.56 + (1 if count == 19 else 0)) * unit
            lit = colour("#ffdd9b") if rng.random() < 0.45 else colour("#3f6163")
            pen.rectangle((wx, y + deck * unit, wx + 0.86 * unit, y + (deck + 1.3) * unit), fill=lit)
    pen.rectangle((x + 1.4 * unit, y - 0.5 * unit, x + 38.6 * unit, y), fill=colour("#d2603f"))
    _streaks(image, [(x + 20 * unit, y + 5 * unit, 40 * unit)], "#fdf8ef", rows=8, seed=15)
    rain = Image.new("L", (W, H))
    pen = ImageDraw.Draw(rain)
    for _ in range(900):
        rx, ry, length = rng.uniform(0, 1.1) * W, rng.uniform(-0.1, 1) * H, rng.uniform(40, 150)
        pen.line((rx, ry, rx - length * 0.16, ry + length), fill=rng.randint(14, 48), width=3)
    image.paste(Image.new("RGB", (W, H), (255, 255, 255)), (0, 0), rain.filter(ImageFilter.GaussianBlur(1.5)))
    return finish(image)


def logo() -> Image.Image:
    """The mark: a sun over two waves, round like a smile."""
    size = 96 * SCALE * 2
    image = Image.new("RGBA", (size, size))
    pen = ImageDraw.Draw(image)
    unit = size / 48
    pen.ellipse((1 * unit, 1 * unit, 47 * unit, 47 * unit), fill=(*colour("#12605c"), 255))
    pen.ellipse((17 * unit, 9 * unit, 31 * unit, 23 * unit), fill=(*colour("#f2a488"), 255))
    for level, tone in ((25, "#fdf6ea"), (33, "#9fd0c8")):
        wave: Points = [(x * unit, (level + 2.2 * math.sin((x - 4) / 40 * math.tau)) * unit) for x in range(7, 42)]
        pen.line(wave, fill=(*colour(tone), 255), width=int(4 * unit), joint="curve")
        for x, y in (wave[0], wave[-1]):
            pen.ellipse((x - 2 * unit, y - 2 * unit, x + 2 * unit, y + 2 * unit), fill=(*colour(tone), 255))
    return image.resize((192, 192), Image.Resampling.LANCZOS)


SCENES: dict[str, Callable[[], Image.Image]] = {
    "harbor-hero.webp": hero,
    "harbor-lighthouse.webp": lighthouse,
    "harbor-pebbles.webp": pebbles,
    "harbor-ferry.webp": ferry,
    "harbor-logo.png": logo,
}
