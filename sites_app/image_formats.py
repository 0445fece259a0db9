"""How images are encoded where Wagtail has no setting for it."""

from typing import Any

from willow.plugins.pillow import PillowImage
from willow.registry import registry

# libavif's speeds go from 0 to 10. Beside its usual 6, this takes a quarter of the time for files 2 to 10 % larger.
AVIF_SPEED = 8


class _QuickAvif:
    """Stands in for a Pillow image while it is saved, and names the encoder's speed."""

    def __init__(self, image: Any) -> None:
        self._image = image

    def __getattr__(self, name: str) -> Any:
        return getattr(self._image, name)

    def save(self, target: Any, *args: Any, **options: Any) -> None:
        self._image.save(target, *args, **{"speed": AVIF_SPEED, **options})


def encode_avif_quickly() -> None:
    """Has Willow encode AVIF at our speed. Called once, when the application starts."""
    original = PillowImage.save_as_avif

    def save_as_avif(image: PillowImage, *args: Any, **options: Any) -> Any:
        return original(PillowImage(_QuickAvif(image.image)), *args, **options)

    registry.register_operation(PillowImage, "save_as_avif", save_as_avif)
