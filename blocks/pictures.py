"""Images inside blocks, and the few sizes that templates and API share, so that each is rendered once.

Renditions are made in the background (`sites_app.services.pictures`), never while a visitor waits: a template shows
what is there, and until something is, the original file.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import Filter

from blocks.loading import IMAGE, rows_of
from blocks.schemas import Schema, picture_schema

WIDTHS = {"thumb": 240, "small": 480, "medium": 960, "large": 1600}
# Names that API clients can rely on. Templates use the same specifications.
PICTURE_SIZES = {name: f"width-{width}|format-webp" for name, width in WIDTHS.items()}
AVIF_SIZES = {name: f"width-{width}|format-avif" for name, width in WIDTHS.items()}
# For the few browsers that know neither format.
FALLBACK_SIZE = f"width-{WIDTHS['medium']}|format-jpeg"
# Everything that is made of an image, the most useful first.
PICTURE_SPECS = (*PICTURE_SIZES.values(), FALLBACK_SIZE, *AVIF_SIZES.values())

_FILTERS = tuple(Filter(spec=spec) for spec in PICTURE_SPECS)
# A focal point is told by classes, to a quarter: a style attribute would break the content security policy.
_FOCUS_STEP = 25
_CENTRE = 50


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template of a picture writes: addresses, true proportions, and what must stay in sight when cropped."""

    src: str
    width: int
    height: int
    avif: str = ""
    webp: str = ""
    focus: str = ""
    is_complete: bool = False
    """Whether all renditions are there; a page with one that is not should not be kept for long."""

    @property
    def largest(self) -> str:
        """The address of the widest rendition that every present browser shows; of the original if there is none."""
        return self.webp.rpartition(", ")[2].partition(" ")[0] or self.src


def picture_of(image: Any) -> Picture | None:
    """What is there of an image; None without an image. Makes nothing, opens no file and, prefetched, asks no query."""
    # A template hands in an empty text where there is no such variable.
    if not image or not image.file:
        return None
    found = {each.filter_spec: each for each in image.find_existing_renditions(*_FILTERS).values()}
    webp, avif = (_present(found, sizes) for sizes in (PICTURE_SIZES, AVIF_SIZES))
    fallback = found.get(FALLBACK_SIZE) or (webp[-1] if webp else None)
    return Picture(
        src=fallback.url if fallback else image.file.url,
        width=webp[-1].width if webp else image.width,
        height=webp[-1].height if webp else image.height,
        # Half a set would have a browser take a small file for a large place.
        avif=_srcset(avif) if len(avif) == len(AVIF_SIZES) else "",
        webp=_srcset(webp) if len(webp) == len(PICTURE_SIZES) else "",
        focus=_focus(image),
        is_complete=len(found) == len(PICTURE_SPECS),
    )


def picture_representation(image: Any, *, request: Any = None) -> dict[str, Any] | None:
    """An image as an API client wants it: its alternative text and one address for each preset; null without an image.

    It makes nothing: until a rendition is there, its place is taken by the original file, and the request is marked as
    for a template. `renditions` are WebP and always there; `avif` has the same presets once they are made, else null.
    """
    if image is None:
        return None
    made = {each.filter_spec: each for each in image.find_existing_renditions(*_FILTERS).values()}
    if len(made) < len(PICTURE_SPECS) and request is not None:
        request.has_pending_pictures = True
    webp, avif = (_present(made, sizes) for sizes in (PICTURE_SIZES, AVIF_SIZES))
    return {
        "id": image.pk,
        "title": image.title,
        "alt": image.default_alt_text,
        "width": image.width,
        "height": image.height,
        "focal_point": _focal_point(image),
        "src": _absolute(made[FALLBACK_SIZE].url if FALLBACK_SIZE in made else image.file.url, request),
        "srcset": {
            "webp": _srcset(webp, request) if len(webp) == len(PICTURE_SIZES) else None,
            "avif": _srcset(avif, request) if len(avif) == len(AVIF_SIZES) else None,
        },
        "renditions": {
            name: _rendition_representation(made[spec], request=request)
            if spec in made
            else _original_representation(image, width=WIDTHS[name], request=request)
            for name, spec in PICTURE_SIZES.items()
        },
        "avif": {
            name: _rendition_representation(made[spec], request=request) if spec in made else None
            for name, spec in AVIF_SIZES.items()
        },
    }


class PictureChooserBlock(ImageChooserBlock):
    """An image of the site's library, read together with its renditions."""

    kind = IMAGE

    def to_python(self, value: Any) -> Any:
        return self.bulk_to_python([value])[0] if value else None

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        """The images in the order of their keys, in two queries however many; None for those that are gone."""
        values = list(values)
        wanted = {value for value in values if value is not None}
        images = rows_of(self.kind, wanted)
        if images is None:
            images = self.model_class.objects.prefetch_renditions(*PICTURE_SPECS).in_bulk(wanted)
        # The same image in two places is two objects: each place gives it an alternative text of its own.
        return [copy.copy(images[value]) if value in images else None for value in values]

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> dict[str, Any] | None:
        return picture_representation(value, request=(context or {}).get("request"))

    def api_schema(self) -> Schema:
        return picture_schema(list(PICTURE_SIZES))


def _present(found: dict[str, Any], sizes: dict[str, str]) -> list[Any]:
    return [found[spec] for spec in sizes.values() if spec in found]


def _srcset(renditions: Iterable[Any], request: Any = None) -> str:
    """The candidates from narrow to wide. A small original gives several of one width, of which one is enough."""
    by_width = {rendition.width: _absolute(rendition.url, request) for rendition in renditions}
    return ", ".join(f"{url} {width}w" for width, url in sorted(by_width.items()))


def _focus(image: Any) -> str:
    point = _focal_point(image)
    if point is None:
        return ""
    steps = {axis: round(share * 100 / _FOCUS_STEP) * _FOCUS_STEP for axis, share in point.items()}
    return " ".join(f"focus-{axis}-{step}" for axis, step in steps.items() if step != _CENTRE)


def _focal_point(image: Any) -> dict[str, float] | None:
    """What must stay in sight when the picture is cropped, as shares of its width and height."""
    if not image.has_focal_point() or not image.width or not image.height:
        return None
    point = image.get_focal_point()
    x, y = point.centroid
    return {"x": round(min(max(x / image.width, 0), 1), 3), "y": round(min(max(y / image.height, 0), 1), 3)}


def _rendition_representation(rendition: Any, *, request: Any) -> dict[str, Any]:
    url = rendition.url
    return {
        "url": url,
        "full_url": _absolute(url, request),
        "width": rendition.width,
        "height": rendition.height,
    }


def _original_representation(image: Any, *, width: int, request: Any) -> dict[str, Any]:
    """The original in the place of a rendition, with the size that this will have."""
    width = min(width, image.width)
    url = image.file.url
    return {
        "url": url,
        "full_url": _absolute(url, request),
        "width": width,
        "height": round(image.height * width / image.width) if image.width else image.height,
    }


def _absolute(url: str, request: Any) -> str:
    """The address with its host: that of the site, also where a platform's host answers for it."""
    if request is None or "://" in url:
        return url
    site = getattr(request, "_spark_media_root", "")
    return f"{site}{url}" if site else str(request.build_absolute_uri(url))
