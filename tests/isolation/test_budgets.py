"""What a visitor's page costs: the same number of queries whatever else the installation and the site hold."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sites_app.models import ArticlePage, MenuItem
from sites_app.page_cache.freshness import freshness
from tests.fixtures.tenants import build_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages_are_made_each_time(settings):
    settings.SPARK_PAGE_CACHE = False
    settings.SPARK_PAGE_CACHE_LEASE_MS = 60_000


def queries_of(client, path):
    freshness.forget()
    client.get(path)  # the host table and what the process keeps of a site are warm, as they are on a running site
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [re.search(r'FROM "?(\w+)"?', query["sql"])[1] for query in queries]


def test_a_page_costs_the_same_on_one_of_many_sites_and_with_many_menu_items(site_a, client_for):
    client = client_for(host=site_a.host)
    few = queries_of(client, "/about/")
    for number in range(3):
        build_tenant(f"more{number}")
    menu = MenuItem.objects.filter(menu__site=site_a.site).first().menu
    for number in range(20):
        MenuItem.objects.create(menu=menu, label=f"{number}", page=site_a.page("services"))
    many = queries_of(client, "/about/")
    assert many == few


def test_a_hub_costs_the_same_for_twenty_articles(site_a, client_for):
    client, hub = client_for(host=site_a.host), site_a.page("places")
    hub.add_child(instance=ArticlePage(title="One", slug="one"))
    few = queries_of(client, "/places/")
    for number in range(20):
        hub.add_child(instance=ArticlePage(title=f"More {number}", slug=f"more-{number}"))
    assert queries_of(client, "/places/") == few


def test_the_queries_of_a_page_are_these(site_a, client_for):
    assert queries_of(client_for(host=site_a.host), "/about/") == [
        "wagtailcore_page",  # the live page with the address, what is above it, and when it last changed
        "sites_app_standardpage",  # that page as its own type
    ]


def test_the_queries_of_an_article_are_these(site_a, client_for):
    hub = site_a.page("places")
    for number in range(20):
        hub.add_child(instance=ArticlePage(title=f"A{number}", slug=f"a{number}", latitude=number, longitude=number))
    assert queries_of(client_for(host=site_a.host), "/places/a7/") == [
        "wagtailcore_page",  # the live page with the address, its row, what is above it and near it, its last change
    ]


def test_a_process_that_knows_nothing_yet_asks_these_as_well(site_a, client_for):
    from sites_app.page_cache import memos

    client = client_for(host=site_a.host)
    warm = queries_of(client, "/about/")
    memos.forget()
    freshness.forget()
    with CaptureQueriesContext(connection) as queries:
        client.get("/about/")
    first = [re.search(r'FROM "?(\w+)"?', query["sql"])[1] for query in queries]
    assert sorted(first) == sorted(
        [
            *warm,
            "sites_app_pagechange",  # whether a change waits; asked again each 25 ms
            "wagtailcore_site",  # the host's site with its home page and its language, by key from the host table
            "sites_app_homepage",  # the home page as its own type, to route from
            "wagtailcore_pageviewrestriction",  # the restricted pages
            "sites_app_sitesettings",  # the site's settings with the logo
            "sites_app_menuitem",  # the links of both menus with their pages
        ]
    )
