"""Where links lead, and where they may not."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from blocks.links import LinkBlock, validate_link_target
from tests.fixtures.tenants import Tenant

SAFE = [
    "https://example.com/",
    "http://example.com",
    "mailto:a@example.com",
    "tel:+1303",
    "/contact/",
    "#top",
    "?page=2",
]
UNSAFE = ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x", "contact"]


def link(**values: Any) -> Any:
    return LinkBlock().to_python({"page": None, "url": "", "anchor": "", **values})


@pytest.mark.parametrize("url", SAFE)
def test_safe_address_is_kept(url: str) -> None:
    validate_link_target(url)
    assert link(url=url).get_href() == url


@pytest.mark.parametrize("url", UNSAFE)
def test_unsafe_address_is_refused_at_save_and_leads_nowhere_if_stored(url: str) -> None:
    with pytest.raises(ValidationError):
        validate_link_target(url)
    assert link(url=url).get_href() == ""


def test_anchor_is_added_once() -> None:
    assert link(url="/a/", anchor="#part").get_href() == "/a/#part"
    assert link(anchor="part").get_href() == "#part"


def test_link_that_leads_nowhere_is_null_in_json() -> None:
    assert LinkBlock().get_api_representation(link()) is None


@pytest.mark.django_db
def test_page_wins_over_the_address(site_a: Tenant) -> None:
    value = link(page=site_a.home.pk, url="/elsewhere/")
    assert value.get_href().rstrip("/").endswith(site_a.home.get_url().rstrip("/"))


@pytest.mark.django_db
def test_page_that_is_not_live_leads_nowhere(site_a: Tenant) -> None:
    home = site_a.home
    home.live = False
    home.save()
    assert link(page=home.pk).get_href() == ""
