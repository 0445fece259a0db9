"""Portraits for the people of both businesses: flat, without faces, recognisable by hair, clothes and light."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PIL import Image, ImageDraw, ImageFilter

from spark_cms.demo.drawings.canvas import colour, mix

SIZE = 480
SCALE = 3
S = SIZE * SCALE


@dataclass(frozen=True)
class Person:
    """What a portrait shows."""

    ground: tuple[str, str]
    skin: str
    hair: str
    cloth: str
    cut: str
    """`short`, `bob`, `bun`, `long`, `bald` or `hat`."""
    collar: str = "#ffffff"
    has_beard: bool = False
    has_glasses: bool = False


def draw(person: Person) -> Image.Image:
    """The portrait, square."""
    image = Image.linear_gradient("L").resize((S, S))
    top, bottom = (colour(tint) for tint in person.ground)
    image = Image.composite(Image.new("RGB", (S, S), bottom), Image.new("RGB", (S, S), top), image)
    pen = ImageDraw.Draw(image)
    _behind(pen, person)
    _shoulders(pen, person)
    _head(image, pen, person)
    _hair(pen, person)
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    """A box around a point, in shares of the picture."""
    return ((x - width / 2) * S, (y - height / 2) * S, (x + width / 2) * S, (y + height / 2) * S)


def _behind(pen: ImageDraw.ImageDraw, person: Person) -> None:
    hair = colour(person.hair)
    if person.cut == "long":
        pen.rounded_rectangle(_box(0.5, 0.52, 0.46, 0.56), radius=0.2 * S, fill=mix(hair, (0, 0, 0), 0.15))
    elif person.cut == "bob":
        pen.rounded_rectangle(_box(0.5, 0.42, 0.45, 0.42), radius=0.19 * S, fill=mix(hair, (0, 0, 0), 0.15))
    elif person.cut == "bun":
        pen.ellipse(_box(0.5, 0.16, 0.17, 0.16), fill=hair)


def _shoulders(pen: ImageDraw.ImageDraw, person: Person) -> None:
    cloth, skin = colour(person.cloth), colour(person.skin)
    pen.rounded_rectangle(_box(0.5, 1.05, 0.86, 0.66), radius=0.27 * S, fill=cloth)
    pen.rounded_rectangle(
        _box(0.5, 1.05, 0.86, 0.66), radius=0.27 * S, outline=mix(cloth, (255, 255, 255), 0.12), width=6
    )
    pen.polygon(
        [(0.37 * S, 0.73 * S), (0.5 * S, 0.92 * S), (0.63 * S, 0.73 * S), (0.5 * S, 0.68 * S)],
        fill=colour(person.collar),
    )
    pen.rounded_rectangle(_box(0.5, 0.67, 0.17, 0.26), radius=0.08 * S, fill=mix(skin, (60, 20, 10), 0.2))


def _head(image: Image.Image, pen: ImageDraw.ImageDraw, person: Person) -> None:
    skin = colour(person.skin)
    for way in (-1, 1):
        pen.ellipse(_box(0.5 + way * 0.178, 0.435, 0.07, 0.1), fill=mix(skin, (60, 20, 10), 0.12))
    pen.ellipse(_box(0.5, 0.42, 0.36, 0.45), fill=skin)
    if person.has_beard:
        beard = Image.new("L", image.size)
        brush = ImageDraw.Draw(beard)
        brush.ellipse(_box(0.5, 0.42, 0.36, 0.45), fill=255)
        brush.rectangle((0, 0, S, 0.49 * S), fill=0)
        brush.ellipse(_box(0.5, 0.47, 0.25, 0.17), fill=0)
        image.paste(Image.new("RGB", image.size, mix(colour(person.hair), skin, 0.12)), (0, 0), beard)
    cheek = Image.new("L", image.size)
    ImageDraw.Draw(cheek).ellipse(_box(0.6, 0.46, 0.2, 0.34), fill=26)
    image.paste(Image.new("RGB", image.size, (255, 244, 225)), (0, 0), cheek.filter(ImageFilter.GaussianBlur(40)))
    if person.has_glasses:
        for way in (-1, 1):
            pen.ellipse(_box(0.5 + way * 0.078, 0.425, 0.115, 0.1), outline=colour("#2c2a2a"), width=11)
        pen.line((0.478 * S, 0.42 * S, 0.522 * S, 0.42 * S), fill=colour("#2c2a2a"), width=11)


def _hair(pen: ImageDraw.ImageDraw, person: Person) -> None:
    hair = colour(person.hair)
    if person.cut == "bald":
        return
    if person.cut == "hat":
        pen.pieslice(_box(0.5, 0.335, 0.42, 0.4), 180, 360, fill=hair)
        pen.rounded_rectangle(_box(0.5, 0.335, 0.5, 0.05), radius=0.02 * S, fill=mix(hair, (0, 0, 0), 0.2))
        pen.rectangle(_box(0.5, 0.2, 0.05, 0.2), fill=mix(hair, (255, 255, 255), 0.25))
        return
    pen.pieslice(_box(0.5, 0.38, 0.4, 0.42), 180, 360, fill=hair)
    if person.cut == "short":
        pen.rectangle(_box(0.325, 0.4, 0.05, 0.07), fill=hair)
        pen.rectangle(_box(0.675, 0.4, 0.05, 0.07), fill=hair)
    else:
        pen.pieslice(_box(0.38, 0.36, 0.3, 0.26), 90, 270, fill=hair)
        pen.pieslice(_box(0.62, 0.36, 0.3, 0.26), 270, 90, fill=hair)


_SUMMIT, _HARBOR = ("#c9d6e2", "#8fa7bd"), ("#f4dfc8", "#9fc4bd")
PEOPLE = {
    "summit-dale.webp": Person(_SUMMIT, "#e0b08c", "#c9c4bb", "#2f4a66", "short", "#e8e2d4", has_beard=True),
    "summit-rosa.webp": Person(_SUMMIT, "#b97f58", "#d9712f", "#33506d", "hat", "#f2c14e"),
    "summit-tom.webp": Person(_SUMMIT, "#f0c7a4", "#6b4630", "#4f6b57", "short", "#dfe6df", has_glasses=True),
    "summit-june.webp": Person(_SUMMIT, "#e8bd97", "#8a4a2c", "#7a3b2e", "bob", "#f3e6da"),
    "harbor-solheim.webp": Person(_HARBOR, "#f2cfb0", "#e3d6bd", "#12605c", "bun", "#fbf6ec"),
    "harbor-okafor.webp": Person(
        _HARBOR, "#6b4430", "#211a17", "#2c7773", "bald", "#fbf6ec", has_beard=True, has_glasses=True
    ),
    "harbor-marsh.webp": Person(_HARBOR, "#e2b48e", "#4a2c20", "#d2603f", "long", "#fff4ea"),
}
SCENES: dict[str, Callable[[], Image.Image]] = {name: partial(draw, person) for name, person in PEOPLE.items()}
