"""Images inside blocks, and the few sizes that templates and API share, so that each is rendered once."""

from typing import Any

from wagtail.images.blocks import ImageChooserBlock

# Names that API clients can rely on. Templates use the same specifications.
PICTURE_SIZES = {
    "small": "width-480|format-webp",
    "medium": "width-960|format-webp",
    "large": "width-1600|format-webp",
}


def picture_representation(image: Any, *, request: Any = None) -> dict[str, Any] | None:
    """An image as an API client wants it: its alternative text and one address for each size; null without an image."""
    if image is None:
        return None
    renditions = image.get_renditions(*PICTURE_SIZES.values())
    return {
        "id": image.pk,
        "title": image.title,
        "alt": image.default_alt_text,
        "width": image.width,
        "height": image.height,
        "renditions": {
            name: _rendition_representation(renditions[spec], request=request) for name, spec in PICTURE_SIZES.items()
        },
    }


def _rendition_representation(rendition: Any, *, request: Any) -> dict[str, Any]:
    url = rendition.url
    return {
        "url": url,
        "full_url": request.build_absolute_uri(url) if request is not None else url,
        "width": rendition.width,
        "height": rendition.height,
    }


class PictureChooserBlock(ImageChooserBlock):
    """An image of the site's library."""

    def get_api_representation(self, value: Any, context: dict[str, Any] | None = None) -> dict[str, Any] | None:
        return picture_representation(value, request=(context or {}).get("request"))
