"""The read API: what it gives of the host's site, and that it gives nothing else."""

import pytest
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

PAGES = "/api/v2/pages/"


@pytest.fixture
def api(client_for, site_a):
    """`api(path, **query)` is the JSON that a visitor of site A gets."""
    client = client_for(host=site_a.host)

    def get(path, expected=200, **query):
        response = client.get(path, query)
        assert response.status_code == expected, response.content
        return response.json()

    return get


def ids(answer):
    return {item["id"] for item in answer["items"]}


def test_listing_holds_exactly_the_live_pages_of_the_hosts_site(api, site_a, site_b):
    own = Page.objects.descendant_of(site_a.home, inclusive=True).live()
    assert ids(api(PAGES, limit=100)) == set(own.values_list("pk", flat=True))


def test_listing_never_shows_the_other_site(client_for, site_a, site_b):
    response = client_for(host=site_a.host).get(PAGES, {"limit": 100, "fields": "*"})
    assert site_a.mark in response.text
    assert site_b.mark not in response.text


def test_detail_of_the_other_site_is_404(api, site_b):
    api(f"{PAGES}{site_b.page('about').pk}/", expected=404)


def test_draft_is_404(api, site_a):
    api(f"{PAGES}{site_a.page('draft').pk}/", expected=404)


def test_private_page_is_left_out(api, site_a):
    page = site_a.page("services")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert page.pk not in ids(api(PAGES, limit=100))
    api(f"{PAGES}{page.pk}/", expected=404)


def test_site_parameter_is_refused(api, site_b):
    assert "site" in api(PAGES, expected=400, site=site_b.host)["message"]
    assert "site" in api(f"{PAGES}find/", expected=400, site=site_b.host, html_path="/about/")["message"]


@pytest.mark.parametrize("parameter", ["child_of", "descendant_of", "ancestor_of", "translation_of"])
def test_tree_filters_do_not_know_pages_of_the_other_site(api, site_b, parameter):
    api(PAGES, expected=400, **{parameter: site_b.home.pk})


def test_child_of_root_is_the_sites_own_home_page(api, site_a):
    children = Page.objects.child_of(site_a.home).live()
    assert ids(api(PAGES, child_of="root", limit=100)) == set(children.values_list("pk", flat=True))


def test_find_by_path_gives_the_hosts_own_page(client_for, site_a, site_b):
    response = client_for(host=site_a.host).get(f"{PAGES}find/", {"html_path": "/about/"})
    assert response.status_code == 200
    assert response["Content-Location"] == f"http://{site_a.host}{PAGES}{site_a.page('about').pk}/"
    assert response.json()["id"] == site_a.page("about").pk


def test_search_finds_nothing_of_the_other_site(api, site_b):
    assert api(PAGES, search=f"{site_b.mark} services")["meta"]["total_count"] == 0


def test_search_finds_own_pages(api, site_a):
    assert site_a.page("services").pk in ids(api(PAGES, search=f"{site_a.mark} services"))


def test_addresses_are_the_hosts_own(api, site_a):
    item = api(f"{PAGES}{site_a.page('about').pk}/")
    assert item["meta"]["html_url"] == f"http://{site_a.host}/about/"
    assert item["meta"]["detail_url"].startswith(f"http://{site_a.host}{PAGES}")


def test_body_is_a_list_of_typed_blocks(api, site_a):
    body = api(f"{PAGES}{site_a.page('about').pk}/")["body"]
    assert [block["type"] for block in body] == ["rich_text"]
    assert f"{site_a.mark} text" in str(body[0]["value"])


@pytest.mark.parametrize("kind", ["image", "document"])
def test_files_are_those_of_the_sites_collection(api, site_a, site_b, kind):
    own, other = getattr(site_a, kind), getattr(site_b, kind)
    answer = api(f"/api/v2/{kind}s/", limit=100)
    assert ids(answer) == {own.pk}
    api(f"/api/v2/{kind}s/{own.pk}/")
    api(f"/api/v2/{kind}s/{other.pk}/", expected=404)


def test_files_of_a_private_collection_are_left_out(api, site_a):
    collection = site_a.settings.collection.add_child(instance=Collection(name="Internal"))
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    image = site_a.image
    image.collection = collection
    image.save()
    assert ids(api("/api/v2/images/")) == set()


def test_platforms_host_asks_for_a_site(client_for, site_a):
    for path in (PAGES, f"{PAGES}find/?html_path=/", "/api/v2/images/", "/api/v2/documents/"):
        response = client_for(host="localhost").get(path)
        assert response.status_code == 400
        assert response.json()["code"] == "site-required"


def test_the_api_writes_nothing(client_for, site_a):
    client = client_for(host=site_a.host)
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"{PAGES}{site_a.page('about').pk}/").status_code == 405
