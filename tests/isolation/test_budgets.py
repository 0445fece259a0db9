"""What a visitor's page costs: the same number of queries whatever else the installation and the site hold."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sites_app.models import ArticlePage, MenuItem
from tests.fixtures.tenants import build_tenant

pytestmark = pytest.mark.django_db


def queries_of(client, path):
    client.get(path)  # the host table and Wagtail's site roots are warm, as they are on a running site
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [re.search(r'FROM "(\w+)"', query["sql"])[1] for query in queries]


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
        "wagtailcore_site",  # the host's site with its root page, by key from the host table
        "wagtailcore_locale",  # the request's language
        "sites_app_homepage",  # the root page as its own type, to route from
        "wagtailcore_page",  # the child with the path's slug
        "sites_app_standardpage",  # that child as its own type
        "wagtailcore_page",  # whether it or an ancestor is private: the ancestors …
        "wagtailcore_pageviewrestriction",  # … and their restrictions
        "wagtailcore_page",  # the breadcrumbs
        "sites_app_sitesettings",  # the site's settings with the logo
        "sites_app_menuitem",  # the links of both menus with their pages
    ]
