"""Films and recordings are served in the parts that players ask for, to those who may have them."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.models import CollectionViewRestriction

from sites_app import byte_ranges
from sites_app.models import SiteDocument
from tests.fixtures.tenants import Tenant

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(200))


def film(tenant: Tenant, name: str = "film.mp4") -> SiteDocument:
    document = SiteDocument(title=name, collection=tenant.settings.collection)
    document.file.save(name, ContentFile(CONTENT), save=True)
    return document


def get(client: Any, document: SiteDocument, asked: str = "") -> Any:
    return client.get(document.url, headers={"range": asked} if asked else {})


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, 199), ("bytes=10-19", 10, 19), ("bytes=190-999", 190, 199), ("bytes=-5", 195, 199)],
)
def test_a_part_is_given(site_a: Tenant, client_for: Any, asked: str, first: int, last: int) -> None:
    response = get(client_for(host=site_a.host), film(site_a), asked)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/200"
    assert response["Content-Length"] == str(last + 1 - first)
    assert response["Content-Type"] == "video/mp4"
    assert response.content == CONTENT[first : last + 1]


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=0-1,5-6", "lines=1-2"])
def test_the_whole_is_given_where_no_part_can_be_read(site_a: Tenant, client_for: Any, asked: str) -> None:
    response = get(client_for(host=site_a.host), film(site_a), asked)
    assert response.status_code == 200
    assert response.getvalue() == CONTENT


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=50-40", "bytes=-0"])
def test_a_part_that_is_not_there_is_416(site_a: Tenant, client_for: Any, asked: str) -> None:
    response = get(client_for(host=site_a.host), film(site_a), asked)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */200"


def test_a_film_of_another_site_is_404(site_a: Tenant, site_b: Tenant, client_for: Any) -> None:
    client, other = client_for(host=site_a.host), film(site_b)
    assert get(client, other, "bytes=0-").status_code == 404
    assert get(client, other, "bytes=999-").status_code == 404


def test_a_private_film_asks_who_is_there(site_a: Tenant, client_for: Any) -> None:
    CollectionViewRestriction.objects.create(collection=site_a.settings.collection, restriction_type="login")
    response = get(client_for(host=site_a.host), film(site_a), "bytes=0-")
    assert response.status_code not in {200, 206}


def test_a_document_to_read_is_served_as_ever(site_a: Tenant, client_for: Any) -> None:
    response = get(client_for(host=site_a.host), site_a.document, "bytes=0-1")
    assert response.status_code == 200
    assert response.getvalue() == f"{site_a.mark} file".encode()


def test_no_process_holds_a_whole_film(site_a: Tenant, client_for: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(byte_ranges, "LARGEST_PART", 50)
    response = get(client_for(host=site_a.host), film(site_a), "bytes=100-")
    assert response["Content-Range"] == "bytes 100-149/200"
    assert response.content == CONTENT[100:150]
