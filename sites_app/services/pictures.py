"""Makes the renditions of images in the background, so that no visitor and no editor waits for them.

An image that lacks some is found by counting them: uploads, replaced files, imports and new sizes are one case.
"""

import logging
import time
from collections.abc import Sequence

from django.core.cache import cache
from django.db.models import Count, Q
from wagtail.images import get_image_model
from wagtail.images.models import Filter

from blocks.pictures import PICTURE_SPECS
from sites_app.models import SiteImage

logger = logging.getLogger(__name__)

# Seconds that one run works before it leaves the rest to the next, and that a file which can't be read is left alone.
RUN_SECONDS = 60
FAILED_SECONDS = 24 * 3600
# How many images one run looks at.
BATCH = 50
_LOCK = "sites_app.pictures.running"


def make_missing(*, run_seconds: float = RUN_SECONDS) -> int:
    """Makes what images lack, newest first, until nothing is missing or the time is up; how many images were completed.

    Only one process does so at a time; another returns at once.
    """
    if not cache.add(_LOCK, True, timeout=RUN_SECONDS * 4):
        return 0
    try:
        return _make(deadline=time.monotonic() + run_seconds)
    finally:
        cache.delete(_LOCK)


def make_renditions(image: SiteImage, specs: Sequence[str] = PICTURE_SPECS) -> bool:
    """All renditions of the image that are not there yet. False, and nothing raised, if its file can't be read."""
    try:
        # One after the other: the whole set at once would hold the original in memory several times.
        for size in (Filter(spec=spec) for spec in specs):
            if size not in image.find_existing_renditions(size):
                _make_one(image, size)
    except Exception:
        logger.warning("Image %s can't be rendered", image.pk, exc_info=True)
        cache.set(_failed_key(image), True, timeout=FAILED_SECONDS)
        return False
    return True


def _make_one(image: SiteImage, size: Filter) -> None:
    # Wagtail's own way leaves the file that it wrote open.
    with image.generate_rendition_file(size) as file:
        image.renditions.get_or_create(
            filter_spec=size.spec, focal_point_key=size.get_cache_key(image), defaults={"file": file}
        )


def _make(*, deadline: float) -> int:
    made = 0
    missing = _lacking()[:BATCH]
    failed = cache.get_many([_failed_key(image) for image in missing])
    for image in missing:
        if time.monotonic() > deadline:
            break
        if _failed_key(image) not in failed:
            made += make_renditions(image)
    return made


def _lacking() -> Sequence[SiteImage]:
    """The images that lack a rendition, newest first."""
    wanted = Count("renditions", filter=Q(renditions__filter_spec__in=PICTURE_SPECS))
    return get_image_model().objects.annotate(made=wanted).filter(made__lt=len(PICTURE_SPECS)).order_by("-pk")


def _failed_key(image: SiteImage) -> str:
    # With the file's name: another file is another try.
    return f"sites_app.pictures.failed:{image.pk}:{image.file.name}"
