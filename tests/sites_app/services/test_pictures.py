"""Renditions made in the background: all that are missing, for every site, by one process, past what is broken."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile

from blocks.pictures import PICTURE_SPECS, picture_of
from sites_app.models import SiteImage
from sites_app.services import pictures
from tests.fixtures.tenants import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_memory_of_earlier_tests() -> None:
    cache.clear()


def specs_of(image: Any) -> set[str]:
    return set(image.renditions.values_list("filter_spec", flat=True)) & set(PICTURE_SPECS)


def test_what_is_missing_is_made_for_images_of_every_site(site_a: Tenant, site_b: Tenant) -> None:
    site_a.image.get_rendition(PICTURE_SPECS[0])
    assert pictures.make_missing() == 2
    for tenant in (site_a, site_b):
        assert specs_of(tenant.image) == set(PICTURE_SPECS)
        assert picture_of(tenant.image).is_complete
    assert pictures.make_missing() == 0


def test_renditions_lie_in_their_own_sites_folder(site_a: Tenant, site_b: Tenant) -> None:
    pictures.make_missing()
    for tenant in (site_a, site_b):
        folder = f"sites/{tenant.site.pk}/"
        assert all(name.startswith(folder) for name in tenant.image.renditions.values_list("file", flat=True))


def test_what_a_replaced_file_lacks_is_made_again(site_a: Tenant) -> None:
    pictures.make_missing()
    site_a.image.renditions.all().delete()
    assert pictures.make_missing() == 1


def test_a_file_that_cannot_be_read_stops_nothing_and_is_left_alone(
    site_a: Tenant, site_b: Tenant, caplog: Any
) -> None:
    image = site_b.image
    image.file.storage.delete(image.file.name)
    image.file.storage.save(image.file.name, ContentFile(b"no picture"))
    try:
        assert pictures.make_missing() == 1
        assert specs_of(site_a.image) == set(PICTURE_SPECS)
        assert len(caplog.records) == 1
        assert pictures.make_missing() == 0
        assert len(caplog.records) == 1
    finally:
        image.file.storage.delete(image.file.name)


def test_only_one_process_works_at_a_time(site_a: Tenant) -> None:
    cache.add(pictures._LOCK, True)
    assert pictures.make_missing() == 0
    cache.delete(pictures._LOCK)
    assert pictures.make_missing() > 0


def test_what_is_left_when_the_time_is_up_is_for_the_next_run(site_a: Tenant, site_b: Tenant) -> None:
    assert pictures.make_missing(run_seconds=-1) == 0
    assert pictures.make_missing() == 2


def test_a_picture_with_transparency_has_every_format(site_a: Tenant) -> None:
    import io

    from PIL import Image

    output = io.BytesIO()
    Image.new("RGBA", (300, 200), (10, 20, 30, 120)).save(output, "PNG")
    file = ImageFile(io.BytesIO(output.getvalue()), name="glass.png")
    image = SiteImage.objects.create(title="Glass", collection=site_a.settings.collection, file=file)
    assert pictures.make_renditions(image)
    assert picture_of(image).is_complete
