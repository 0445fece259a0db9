"""Whose site a read is for, what a token adds to it, and what is kept until when."""

import pytest
from django.test import Client

from sites_app.models import SiteSettings, StandardPage
from sites_app.services.provisioning import add_page
from tests.api.v2.conftest import V2, ids

pytestmark = pytest.mark.django_db
PAGES = f"{V2}/pages/"


def ask(host, path, token="", **headers):
    given = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(SERVER_NAME=host).get(path, headers={**given, **headers})


def outcome(response):
    return response.get("Cache-Status", "")


@pytest.mark.parametrize("name", ["alpha", "ALPHA.test", "www.alpha.test"])
def test_the_platform_answers_for_the_site_that_is_named(site_a, site_b, name):
    by_parameter = ask("localhost", f"{PAGES}?site={name}")
    by_header = ask("localhost", PAGES, **{"X-Spark-Site": name})
    for response in (by_parameter, by_header):
        assert response.status_code == 200
        assert site_a.mark in response.text
        assert site_b.mark not in response.text
        assert "X-Spark-Site" in response["Vary"]
    first = by_parameter.json()["items"][0]["meta"]
    assert first["detail_url"].endswith(f"?site={name}")
    assert first["html_url"] == f"http://{site_a.host}/"


@pytest.mark.parametrize(("query", "code"), [("", "site-required"), ("?site=gamma", "site-not-found")])
def test_the_platform_guesses_no_site(site_a, query, code):
    assert ask("localhost", f"{PAGES}{query}").json()["code"] == code


@pytest.mark.parametrize("status", ["paused", "archived"])
def test_a_site_that_is_not_served_is_not_read_on_the_platform_either(site_a, status):
    SiteSettings.objects.filter(site=site_a.site).update(status=status)
    from sites_app.hosts import host_table

    host_table.forget()
    assert ask("localhost", f"{PAGES}?site=alpha").status_code == 404
    assert ask(site_a.host, PAGES).status_code in {404, 503}


def test_a_header_changes_nothing_on_a_tenants_host(site_a, site_b):
    response = ask(site_a.host, PAGES, **{"X-Spark-Site": "beta"})
    assert site_a.mark in response.text
    assert site_b.mark not in response.text


def test_a_token_reads_its_site_and_no_other(site_a, site_b, token_for):
    token = token_for(site_a, "content:read")
    assert site_a.mark in ask("localhost", PAGES, token).text
    assert site_a.mark in ask(site_a.host, PAGES, token).text
    for response in (ask(site_b.host, PAGES, token), ask("localhost", f"{PAGES}?site=beta", token)):
        assert response.status_code == 404
        assert response.json()["code"] == "site-not-found"
    assert ask(site_a.host, PAGES, "spark_nonsense").status_code == 401


def test_drafts_are_for_tokens_that_may_read_them(site_a, site_b, read, token_for):
    draft, other = site_a.page("draft"), site_b.page("draft")
    reader, drafts = token_for(site_a, "content:read"), token_for(site_a, "content:read", "drafts:read")
    assert draft.pk not in ids(read("/pages/", token=drafts, limit=100))
    seen = read("/pages/", token=drafts, limit=100, version="draft")
    assert draft.pk in ids(seen)
    assert other.pk not in ids(seen)
    assert read(f"/pages/{draft.pk}/", token=drafts, version="draft")["meta"]["status"] == "draft"
    for token in ("", reader):
        assert read("/pages/", 403, token=token, version="draft")["code"] == "drafts-not-allowed"
    read(f"/pages/{other.pk}/", 404, token=drafts, version="draft")
    page = site_a.page("about")
    page.title = "Not yet"
    page.save_revision()
    assert read(f"/pages/{page.pk}/", token=drafts, version="draft")["title"] == "Not yet"
    assert read(f"/pages/{page.pk}/", token=drafts)["title"] == "About us"


def test_answers_to_tokens_are_kept_nowhere(site_a, token_for):
    response = ask(site_a.host, PAGES, token_for(site_a, "content:read"))
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert outcome(response) == ""


@pytest.mark.parametrize("host", ["alpha.test", "localhost"])
def test_anybodys_answers_are_kept_with_validators_and_tags(site_a, host):
    path = f"{V2}/pages/{site_a.page('about').pk}/" + ("?site=alpha" if host == "localhost" else "")
    first, second = ask(host, path), ask(host, path)
    assert "stored" in outcome(first)
    assert "hit" in outcome(second)
    assert first.content == second.content
    assert f"{site_a.site.pk}-page-{site_a.page('about').pk}" in second["Cache-Tag"].split(",")
    assert second["Cache-Control"].startswith("public")
    again = ask(host, path, **{"If-None-Match": second["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_the_platform_keeps_sites_apart(site_a, site_b):
    for site in (site_a, site_b, site_a):
        response = ask("localhost", f"{V2}/site/", **{"X-Spark-Site": site.key})
        assert response.json()["key"] == site.key


def test_publishing_drops_the_page_and_its_listings_and_nothing_else(site_a):
    about, services = site_a.page("about"), site_a.page("services")
    paths = {
        "about": f"{PAGES}{about.pk}/",
        "services": f"{PAGES}{services.pk}/",
        "all": PAGES,
        "standard": f"{PAGES}?type=StandardPage",
        "posts": f"{PAGES}?type=BlogPostPage",
        "find": f"{PAGES}find/?path=/about/",
        "site": f"{V2}/site/",
    }
    for path in paths.values():
        ask(site_a.host, path)
    about.search_description = "Something else"
    about.save_revision().publish()
    dropped = {name for name, path in paths.items() if "stored" in outcome(ask(site_a.host, path))}
    assert dropped == {"about", "all", "standard", "find"}


def test_a_new_page_is_in_the_next_listing_and_a_withdrawn_one_is_not(site_a, read):
    before = ids(read("/pages/", limit=100))
    page = StandardPage(title="New", slug="new", live=True)
    add_page(page, parent=site_a.home)
    assert ids(read("/pages/", limit=100)) == [*before, page.pk]
    page.unpublish()
    assert ids(read("/pages/", limit=100)) == before
    read(f"/pages/{page.pk}/", 404)


def test_menus_redirects_and_settings_are_fresh_after_a_change(site_a, read):
    for path in ("/site/", "/menus/", "/redirects/"):
        read(path)
    SiteSettings.objects.filter(site=site_a.site).update(tagline="Newer")
    site_a.site.refresh_from_db()
    from wagtail.contrib.redirects.models import Redirect

    from sites_app.models import MenuItem

    MenuItem.objects.filter(menu__site=site_a.site).update(label="Newer")
    Redirect.objects.create(site=site_a.site, old_path="/newer", redirect_link="/about/")
    assert read("/site/")["tagline"] == "Newer"
    assert read("/menus/")["header"][0]["label"] == "Newer"
    assert "/newer" in {item["from_path"] for item in read("/redirects/")["items"]}


def test_what_is_misspelt_is_refused_and_not_kept(site_a):
    for _ in range(2):
        response = ask(site_a.host, f"{PAGES}?titel=x")
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response["Cache-Control"] == "private, no-store"
        assert (response.json()["code"], response.json()["parameter"]) == ("unknown-parameter", "titel")
