"""Images in the JSON of blocks."""

import pytest
from django.test import RequestFactory

from blocks.catalogue import BodyStreamBlock
from blocks.pictures import PICTURE_SIZES, picture_representation
from tests.fixtures.tenants import Tenant

pytestmark = pytest.mark.django_db


def test_image_is_given_in_every_size_with_absolute_addresses(site_a: Tenant) -> None:
    request = RequestFactory().get("/", headers={"host": site_a.host})
    picture = picture_representation(site_a.image, request=request)
    assert picture["id"] == site_a.image.pk
    assert set(picture["renditions"]) == set(PICTURE_SIZES)
    for rendition in picture["renditions"].values():
        assert rendition["full_url"] == f"http://{site_a.host}{rendition['url']}"
        assert rendition["width"] > 0


def test_no_image_is_null() -> None:
    assert picture_representation(None) is None


def test_template_and_json_use_the_same_files(site_a: Tenant) -> None:
    block = BodyStreamBlock().child_blocks["image"]
    value = block.to_python({"image": site_a.image.pk, "caption": "", "alt": "Seen"})
    html = block.render(value)
    renditions = block.get_api_representation(value)["image"]["renditions"].values()
    for rendition in renditions:
        assert rendition["url"] in html
    assert 'alt="Seen"' in html
