"""Images of blocks: what JSON and templates give of them, what they cost, and what happens when one is missing."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model

from blocks.catalogue import BodyStreamBlock
from blocks.pictures import AVIF_SIZES, PICTURE_SIZES, PICTURE_SPECS, picture_of, picture_representation
from sites_app.services.pictures import make_renditions
from tests.fixtures.tenants import Tenant

pytestmark = pytest.mark.django_db

STREAM = BodyStreamBlock()


def image_block(image: Any, **values: Any) -> dict[str, Any]:
    return {"type": "image", "value": {"image": image.pk, "caption": "", "alt": "", **values}, "id": "1"}


def rendered(raw: list[dict[str, Any]], **context: Any) -> str:
    return "".join(str(child.render(context)) for child in STREAM.to_python(raw))


def test_image_is_given_in_every_size_with_absolute_addresses(site_a: Tenant) -> None:
    request = RequestFactory().get("/", headers={"host": site_a.host})
    picture = picture_representation(site_a.image, request=request)
    assert picture["id"] == site_a.image.pk
    assert set(picture["renditions"]) == set(PICTURE_SIZES) == set(picture["avif"])
    for rendition in picture["renditions"].values():
        assert rendition["full_url"] == f"http://{site_a.host}{rendition['url']}"
        assert rendition["width"] > 0


def test_no_image_is_null() -> None:
    assert picture_representation(None) is None
    assert picture_of(None) is None


def test_json_has_avif_once_it_is_made_and_makes_none(site_a: Tenant) -> None:
    assert set(picture_representation(site_a.image)["avif"].values()) == {None}
    make_renditions(site_a.image)
    assert all(each["url"].endswith(".avif") for each in picture_representation(site_a.image)["avif"].values())


def test_template_and_json_use_the_same_files(site_a: Tenant) -> None:
    make_renditions(site_a.image)
    block = STREAM.child_blocks["image"]
    value = block.to_python({"image": site_a.image.pk, "caption": "", "alt": "Seen"})
    html, shown = block.render(value), block.get_api_representation(value)["image"]
    for rendition in (*shown["renditions"].values(), *shown["avif"].values()):
        assert rendition["url"] in html
    assert 'alt="Seen"' in html


def test_a_picture_offers_avif_then_webp_then_jpeg_and_keeps_its_place(site_a: Tenant) -> None:
    make_renditions(site_a.image)
    html = rendered([image_block(site_a.image)])
    assert re.findall(r'<source type="image/(\w+)"', html) == ["avif", "webp"]
    assert re.search(r'<img src="[^"]+\.jpg"', html)
    assert '\n             width="1200"' in html
    assert 'height="630"' in html
    # A small original gives no candidate twice.
    assert re.findall(r" (\d+)w", html) == ["240", "480", "960", "1200"] * 2


def test_rendering_makes_nothing_and_shows_the_original_until_something_is_made(site_a: Tenant) -> None:
    request = RequestFactory().get("/")
    html = rendered([image_block(site_a.image)], request=request)
    assert f'src="{site_a.image.file.url}"' in html
    assert 'width="1200"' in html
    assert "<source" not in html
    assert site_a.image.renditions.count() == 0
    assert request.has_pending_pictures


def test_half_a_set_of_a_format_is_not_offered(site_a: Tenant) -> None:
    for spec in (*PICTURE_SIZES.values(), AVIF_SIZES["small"]):
        site_a.image.get_rendition(spec)
    picture = picture_of(site_a.image)
    assert picture.webp
    assert not picture.avif
    assert not picture.is_complete


def test_a_complete_picture_leaves_the_request_as_it_was(site_a: Tenant) -> None:
    make_renditions(site_a.image)
    request = RequestFactory().get("/")
    rendered([image_block(site_a.image)], request=request)
    assert not hasattr(request, "has_pending_pictures")


def test_a_file_that_is_gone_breaks_neither_page_nor_rendering(site_a: Tenant) -> None:
    image = site_a.image
    image.file.storage.delete(image.file.name)
    assert make_renditions(image) is False
    assert "<img" in rendered([image_block(image)])


def test_an_image_that_is_gone_leaves_its_block_without_one(site_a: Tenant) -> None:
    html = rendered([{"type": "image", "value": {"image": 10**9, "caption": "Still here", "alt": ""}, "id": "1"}])
    assert "<img" not in html
    assert "Still here" in html


def test_a_focal_point_is_told_by_classes_in_steps(site_a: Tenant) -> None:
    image = site_a.image
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 300, 315, 20, 20
    image.save()
    assert picture_of(image).focus == "focus-x-25"
    assert picture_representation(image)["focal_point"] == {"x": 0.25, "y": 0.5}
    assert 'class="focus-x-25"' in rendered([image_block(image)])


def test_only_the_first_picture_of_the_opening_is_fetched_at_once(site_a: Tenant) -> None:
    request = RequestFactory().get("/")
    first, second = (rendered([image_block(site_a.image)], request=request, is_opening=True) for _ in range(2))
    assert 'fetchpriority="high"' in first
    assert 'loading="lazy"' not in first
    assert 'loading="lazy"' in second
    assert 'loading="lazy"' in rendered([image_block(site_a.image)], request=RequestFactory().get("/"))


def gallery(images: list[Any]) -> list[dict[str, Any]]:
    items = [
        {"type": "item", "value": {"image": each.pk, "caption": f"{number}", "alt": ""}, "id": f"{number}"}
        for number, each in enumerate(images)
    ]
    return [{"type": "gallery", "value": {"heading": "", "intro": "", "items": items}, "id": "g"}]


# Whatever the number of pictures: 1 the images, 2 their renditions.
PICTURE_QUERIES = 2


@pytest.mark.parametrize("count", [1, 20])
def test_twenty_pictures_cost_the_queries_of_one(site_a: Tenant, count: int) -> None:
    images, pk = [], site_a.image.pk
    for number in range(count):
        image = get_image_model().objects.get(pk=pk)
        image.pk, image.title = None, f"{number}"
        image.save()
        images.append(image)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html = rendered(gallery(images))
    assert html.count("<img") == count
    assert len(queries) == PICTURE_QUERIES


def test_the_same_image_in_two_places_is_two_objects(site_a: Tenant) -> None:
    one, other = STREAM.child_blocks["image"].child_blocks["image"].bulk_to_python([site_a.image.pk] * 2)
    assert one == other
    assert one is not other


def test_every_spec_names_its_format_and_only_a_width() -> None:
    """A crop would be rendered anew with every focal point, and for each place."""
    assert all(re.fullmatch(r"width-\d+\|format-(webp|avif|jpeg)", spec) for spec in PICTURE_SPECS)
