"""The pictures of Summit Roofing: ridges, weather, shingles, rooflines, and its mark."""

import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

from spark_cms.demo.drawings.canvas import SCALE, H, W, colour, disc, fill_below, finish, glow, mix, ridge, sky

_NIGHT, _SLATE, _EMBER = "#12263d", "#33506d", "#d9712f"


def hero() -> Image.Image:
    """Ranges at first light behind a steep roof."""
    image = sky("#27496e", "#5f86a6", "#e3b58a", "#f6d9a8", "#f3c48f")
    image = glow(image, 0.66, 0.5, 0.2, "#ffc98a", strength=0.75)
    disc(image, 0.66, 0.5, 0.034, "#fff3d6")
    layers = [
        (11, 0.66, 0.30, "#a9aebb", "#e7c6a2"),
        (23, 0.72, 0.30, "#7f92a8", "#c9b3a3"),
        (37, 0.79, 0.28, "#587593", "#9aa0a8"),
        (41, 0.88, 0.25, "#3a5a7b", "#5f7b95"),
        (59, 1.00, 0.24, "#21405f", "#2d4b69"),
    ]
    for seed, base, height, top, bottom in layers:
        fill_below(image, ridge(seed, base=base, height=height, is_sharp=True), top, bottom)
    _roof(image, apex=(0.30, 0.53), left=(-0.12, 1.02), right=(0.74, 1.02))
    return finish(image)


def _roof(
    image: Image.Image, *, apex: tuple[float, float], left: tuple[float, float], right: tuple[float, float]
) -> None:
    """A gable seen from the eave: courses of shingles, lit from the right."""
    rng = random.Random(5)  # noqa: S311 - a drawing, not a secret
    top, low, far = ((x * W, y * H) for x, y in (apex, left, right))
    mask = Image.new("L", (W, H))
    ImageDraw.Draw(mask).polygon([top, far, (far[0], H), (low[0], H), low], fill=255)
    slope = Image.new("RGB", (W, H), colour(_NIGHT))
    pen = ImageDraw.Draw(slope)
    rows = 15
    for row in range(rows):
        y0 = top[1] + (H - top[1]) * (row / rows) ** 0.92
        y1 = top[1] + (H - top[1]) * ((row + 1) / rows) ** 0.92
        x = -rng.uniform(0, 60)
        while x < W:
            width = rng.uniform(60, 105) * (0.7 + row / rows)
            light = max(0.0, min(1.0, (x - top[0] + 0.25 * W) / W)) * 0.55 + rng.uniform(-0.05, 0.09)
            tone = mix(colour("#1b3350"), colour("#7a5a4c"), max(0.0, light))
            pen.rectangle((x, y0, x + width - 5, y1 - 4), fill=tone)
            pen.line((x, y1 - 6, x + width - 5, y1 - 6), fill=mix(tone, (255, 214, 170), 0.12), width=3)
            x += width
    image.paste(slope, (0, 0), mask)
    edge = ImageDraw.Draw(image)
    edge.line([low, top, far], fill=colour("#f0b27a"), width=9, joint="curve")
    edge.line([(low[0], low[1] + 14), (top[0], top[1] + 15), (far[0], far[1] + 14)], fill=colour("#0e1d30"), width=12)
    x, y = 0.205 * W, 0.64 * H
    edge.polygon([(x, y - 250), (x + 130, y - 250), (x + 130, y + 96), (x, y - 40)], fill=colour("#2b3f57"))
    edge.polygon([(x + 96, y - 250), (x + 130, y - 250), (x + 130, y + 96), (x + 96, y + 60)], fill=colour("#b57a4f"))
    edge.rectangle((x - 14, y - 272, x + 144, y - 244), fill=colour("#1a2c42"))


def storm() -> Image.Image:
    """A cell over the rooftops of a town on the plains."""
    rng = random.Random(3)  # noqa: S311 - a drawing, not a secret
    image = sky("#16202e", "#26384b", "#4d6373", "#b9a98c", "#e6c592")
    clouds = Image.new("RGB", (W // 4, H // 4))
    pen = ImageDraw.Draw(clouds)
    for _ in range(420):
        x, y = rng.gauss(0.5, 0.3) * W / 4, rng.betavariate(1.4, 4) * H / 4 * 0.95
        r = rng.uniform(14, 62)
        tone = mix(colour("#0d1520"), colour("#5b6c7a"), rng.random() ** 2 * 0.8)
        pen.ellipse((x - r * 1.7, y - r * 0.6, x + r * 1.7, y + r * 0.6), fill=tone)
    clouds = clouds.filter(ImageFilter.GaussianBlur(9)).resize((W, H), Image.Resampling.BICUBIC)
    fade = Image.linear_gradient("L").resize((W, H)).point(lambda v: max(0, 255 - int(v * 1.75)))
    image.paste(clouds, (0, 0), fade)
    image = glow(image, 0.78, 0.74, 0.16, "#ffcf8f", strength=0.55)
    rain = Image.new("L", (W, H))
    pen = ImageDraw.Draw(rain)
    for _ in range(1500):
        x, y, length = rng.triangular(-0.05, 0.75, 0.3) * W, rng.triangular(0.05, 0.9, 0.75) * H, rng.uniform(60, 240)
        pen.line((x, y, x - length * 0.22, y + length), fill=rng.randint(18, 62), width=3)
    image.paste(Image.new("RGB", (W, H), colour("#c9d6df")), (0, 0), rain.filter(ImageFilter.GaussianBlur(2)))
    fill_below(image, ridge(91, base=0.86, height=0.05, peaks=2), "#4a4a45", "#35383a")
    _town(image, rng, ground=0.93, size=0.075, wall="#1d2732", roof="#2b3947", count=15)
    _town(image, rng, ground=1.04, size=0.15, wall="#0f1822", roof="#1a2734", count=9)
    return finish(image)


def _town(
    image: Image.Image, rng: random.Random, *, ground: float, size: float, wall: str, roof: str, count: int
) -> None:
    pen = ImageDraw.Draw(image)
    for place in range(count + 1):
        width = size * rng.uniform(0.9, 1.5) * W
        x = (place - 0.3) / count * W + rng.uniform(-0.02, 0.02) * W
        eave = (ground - size * rng.uniform(0.7, 1.05)) * H
        rise = width * rng.uniform(0.28, 0.46)
        pen.rectangle((x, eave, x + width, H), fill=colour(wall))
        pen.polygon([(x - 26, eave + 12), (x + width / 2, eave - rise), (x + width + 26, eave + 12)], fill=colour(roof))
        pen.line(
            [(x - 26, eave + 10), (x + width / 2, eave - rise)], fill=mix(colour(roof), (255, 220, 170), 0.16), width=6
        )
        for pane in range(2):
            if rng.random() < 0.6:
                px, py = x + width * (0.24 + 0.34 * pane), eave + size * H * 0.2
                pen.rectangle((px, py, px + width * 0.15, py + width * 0.19), fill=colour("#f3c574"))


def shingles() -> Image.Image:
    """Overlapping rows in low light."""
    rng = random.Random(8)  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", (W, H), colour("#0f1f31"))
    pen = ImageDraw.Draw(image)
    palette = [colour(value) for value in ("#2a4460", "#34516e", "#3f5d79", "#28405a", "#4b6680", "#594f52", "#6d5a52")]
    step = 150
    for row in range(-1, H // step + 2):
        y = row * step
        x = -rng.uniform(0, 220)
        while x < W:
            width = rng.choice((150, 190, 240, 290))
            depth = rng.uniform(0, 26)
            tone = mix(rng.choice(palette), (255, 196, 140), max(0.0, (x / W - 0.25)) * 0.28)
            tone = mix(tone, (8, 16, 28), max(0.0, y / H - 0.45) * 0.5)
            pen.rectangle((x, y, x + width - 7, y + step + 34 + depth), fill=(8, 16, 27))
            pen.rectangle((x, y, x + width - 9, y + step + 20 + depth), fill=tone)
            for _ in range(int(width * 1.1)):
                gx, gy = x + rng.uniform(4, width - 14), y + rng.uniform(24, step + 16 + depth)
                speck = mix(tone, (255, 240, 220) if rng.random() < 0.5 else (0, 0, 0), rng.uniform(0.06, 0.24))
                pen.rectangle((gx, gy, gx + 4, gy + 4), fill=speck)
            x += width
        shade = Image.linear_gradient("L").resize((W, 46)).point(lambda v: 150 - v * 150 // 255)
        image.paste(Image.new("RGB", (W, 46), (4, 9, 16)), (0, y), shade)
    return finish(glow(image, 0.92, 0.08, 0.34, "#c97b46", strength=0.34))


def crew() -> Image.Image:
    """Rooflines at dusk, a ladder against the nearest eave."""
    rng = random.Random(14)  # noqa: S311 - a drawing, not a secret
    image = sky("#1d2f4f", "#40527a", "#9a6f7f", "#e29a68", "#f4c27e")
    image = glow(image, 0.22, 0.72, 0.18, "#ffb36b", strength=0.6)
    fill_below(image, ridge(71, base=0.84, height=0.3, is_sharp=True), "#4d4c6c", "#6b5668")
    _town(image, rng, ground=0.92, size=0.10, wall="#2a2f49", roof="#363a57", count=11)
    pen = ImageDraw.Draw(image)
    eave, apex = 0.66 * H, (0.80 * W, 0.28 * H)
    pen.rectangle((0.55 * W, eave, 1.05 * W, H), fill=colour("#141c2e"))
    pen.polygon([(0.50 * W, eave + 26), apex, (1.12 * W, eave + 30)], fill=colour("#1f2a41"))
    for row in range(1, 12):
        share = row / 12
        left = (apex[0] + (0.50 * W - apex[0]) * share, apex[1] + (eave + 26 - apex[1]) * share)
        right = (apex[0] + (1.12 * W - apex[0]) * share, left[1])
        pen.line([left, right], fill=colour("#2a3751"), width=5)
    pen.line([(0.50 * W, eave + 24), apex], fill=colour("#f0a76a"), width=10)
    for window in (0.62, 0.72, 0.86):
        pen.rectangle((window * W, 0.75 * H, (window + 0.055) * W, 0.88 * H), fill=colour("#f6c877"))
        pen.line(
            [((window + 0.0275) * W, 0.75 * H), ((window + 0.0275) * W, 0.88 * H)], fill=colour("#141c2e"), width=8
        )
    foot, head = (0.44 * W, H), (0.57 * W, eave - 0.07 * H)
    for offset in (0, 86):
        pen.line([(foot[0] + offset, foot[1]), (head[0] + offset, head[1])], fill=colour("#e8b074"), width=14)
    for rung in range(1, 12):
        share = rung / 12
        x, y = foot[0] + (head[0] - foot[0]) * share, foot[1] + (head[1] - foot[1]) * share
        pen.line([(x, y), (x + 86, y)], fill=colour("#c98a52"), width=11)
    return finish(image)


def logo() -> Image.Image:
    """The mark: two ridges that are also two roofs."""
    size = 96 * SCALE * 2
    image = Image.new("RGBA", (size, size))
    pen = ImageDraw.Draw(image)
    unit = size / 48
    pen.polygon([(1 * unit, 40 * unit), (19 * unit, 8 * unit), (37 * unit, 40 * unit)], fill=(*colour("#2f5f8f"), 255))
    pen.polygon([(20 * unit, 40 * unit), (33 * unit, 17 * unit), (47 * unit, 40 * unit)], fill=(*colour(_EMBER), 255))
    pen.polygon(
        [(19 * unit, 8 * unit), (25.2 * unit, 19 * unit), (19 * unit, 23 * unit), (13 * unit, 18.8 * unit)],
        fill=(255, 255, 255, 255),
    )
    return image.resize((192, 192), Image.Resampling.LANCZOS)


SCENES: dict[str, Callable[[], Image.Image]] = {
    "summit-hero.webp": hero,
    "summit-storm.webp": storm,
    "summit-shingles.webp": shingles,
    "summit-crew.webp": crew,
    "summit-logo.png": logo,
}
