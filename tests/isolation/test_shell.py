"""Search, suggestions, look, icons, manifest, worker, scripts and error pages: each host has its own site's."""

import json
import re

import pytest

from sites_app.models import SiteScripts, SiteSettings

pytestmark = pytest.mark.django_db


def change(tenant, **fields):
    row = SiteSettings.objects.get(site=tenant.site)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("query", ["lookalike", "services", "betamark", "text", "lookalik"])
def test_search_shows_nothing_of_another_site(site_a, site_b, client_for, query):
    response = client_for(host=site_a.host).get("/search/", {"q": query})
    assert site_b.mark not in response.text.replace(query, "")
    assert site_b.host not in response.text


def test_search_finds_the_own_pages_of_the_same_words(site_a, site_b, client_for):
    for own, other in ((site_a, site_b), (site_b, site_a)):
        html = client_for(host=own.host).get("/search/", {"q": "lookalike services"}).text
        assert f"{own.mark} <mark>lookalike</mark>" in html
        assert other.mark not in html


def test_nothing_of_another_site_is_suggested(site_a, site_b, client_for):
    client = client_for(host=site_a.host)
    for query in ("look", "beta", "about", "serv"):
        rows = client.get("/search/suggest/", {"q": query}).json()["suggestions"]
        assert not [row for row in rows if site_b.mark in json.dumps(row)]
    assert client.get("/search/suggest/", {"q": "look"}).json()["suggestions"]


def test_no_correction_is_a_word_of_another_site(site_a, site_b, client_for):
    page = site_b.page("services")
    page.title = "Xylophones"
    page.save()
    assert "xylophones" not in client_for(host=site_a.host).get("/search/", {"q": "xylofones"}).text.lower()
    assert "Xylophones" in client_for(host=site_b.host).get("/search/", {"q": "xylofones"}).text.replace("<mark>", "")


def test_the_manifest_is_the_own_sites(site_a, site_b, client_for):
    change(site_a, is_installable=True, short_name="Alpha")
    change(site_b, is_installable=True, short_name="Beta")
    manifest = client_for(host=site_a.host).get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["short_name"]) == (f"{site_a.mark} works", "Alpha")
    assert site_b.mark not in json.dumps(manifest)


@pytest.mark.parametrize("path", ["/manifest.webmanifest", "/sw.js", "/offline/", "/search/", "/icons/0/192.png"])
def test_the_platform_has_none(site_a, client_for, path):
    assert client_for(host="localhost").get(path).status_code == 404
    assert client_for(host="gamma.test").get(path).status_code == 404


def test_the_worker_is_off_where_the_other_sites_is_on(site_a, site_b, client_for):
    change(site_b, is_installable=True)
    assert "unregister" in client_for(host=site_a.host).get("/sw.js").text
    assert "unregister" not in client_for(host=site_b.host).get("/sw.js").text


def test_a_theme_address_of_another_site_shows_the_own_look(site_a, site_b, client_for):
    change(site_a, brand_color="#123456")
    change(site_b, brand_color="#654321", theme="warm")
    address = re.search(r'href="(/theme/[^"]+)"', client_for(host=site_b.host).get("/").text)[1]
    other, own = (client_for(host=tenant.host).get(address) for tenant in (site_b, site_a))
    assert other.content != own.content
    assert "immutable" not in own["Cache-Control"]


def test_an_icon_is_the_own_sites_under_any_address(site_a, site_b, client_for):
    change(site_a, logo=None, brand_color="#123456")
    change(site_b, logo=None, brand_color="#654321")
    address = re.search(r'rel="apple-touch-icon" href="([^"]+)"', client_for(host=site_b.host).get("/").text)[1]
    assert client_for(host=site_b.host).get(address).content != client_for(host=site_a.host).get(address).content


def test_scripts_and_their_policy_stay_on_their_site(site_a, site_b, client_for):
    SiteScripts.objects.create(
        site=site_b.site, head='<script src="https://stats.example.com/s.js"></script>', hosts="stats.example.com"
    )
    own, other = (client_for(host=tenant.host).get("/about/") for tenant in (site_a, site_b))
    assert "stats.example.com" in other.text
    assert "https://stats.example.com" in other["Content-Security-Policy"]
    assert "stats.example.com" not in own.text
    assert "stats.example.com" not in own["Content-Security-Policy"]


def test_an_error_page_names_nothing_of_another_site(site_a, site_b, client_for):
    client_for(host=site_b.host).get("/")
    for host, client in ((site_a.host, client_for(host=site_a.host)), ("gamma.test", client_for(host="gamma.test"))):
        html = client.get("/nothing/").text
        assert site_b.mark not in html, host
