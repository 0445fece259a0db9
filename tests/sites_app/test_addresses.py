"""A page's address without a look-up is the one that Wagtail gives."""

import pytest
from wagtail.models import Page

from sites_app.addresses import page_href
from sites_app.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["plain", "größe", "日本", "a-b_c"])
def test_address_is_the_one_that_wagtail_gives(site_a, rf, slug) -> None:
    page = site_a.home.add_child(instance=StandardPage(title="Any", slug="any"))
    Page.objects.filter(pk=page.pk).update(slug=slug, url_path=f"{site_a.home.url_path}{slug}/")
    page = Page.objects.get(pk=page.pk)
    request = rf.get("/", headers={"host": site_a.host})
    assert page_href(page, request=request) == page.get_url(request)


def test_page_of_another_site_has_its_own_host_in_its_address(site_a, site_b, rf) -> None:
    request = rf.get("/", headers={"host": site_a.host})
    page = site_b.page("services")
    assert page_href(page, request=request) == page.get_url(request) == f"http://{site_b.host}/services/"
