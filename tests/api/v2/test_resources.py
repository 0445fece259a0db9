"""Site, menus, redirects, forms, search, sitemap, hubs, places: what each gives, and when it says no."""

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from generator.models import Location
from leads.models import Form, Submission
from sites_app.models import SiteSettings
from tests.api.v2.conftest import V2

pytestmark = pytest.mark.django_db
SECRETS = {"indexnow_key", "robots_rules", "recipients", "collection", "head", "body", "policy"}


def names_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for each in value.values() for name in names_in(each)}
    return {name for each in value for name in names_in(each)} if isinstance(value, list) else set()


def test_site_says_what_visitors_may_know(site_a, read):
    SiteSettings.objects.filter(site=site_a.site).update(
        opening_hours="Mo-Fr 08:00-18:00\nBy appointment", indexnow_key="x" * 32, latitude=1.5, longitude=2.5
    )
    site = read("/site/")
    assert (site["key"], site["name"], site["url"]) == ("alpha", f"{site_a.mark} works", f"http://{site_a.host}")
    assert site["locales"] == [{"code": "en", "path": "/", "is_default": True}]
    assert site["business"]["geo"] == {"latitude": 1.5, "longitude": 2.5}
    assert [line["rule"] for line in site["business"]["opening_hours"]] == ["Mo-Fr 08:00-18:00", "By appointment"]
    assert site["logo"]["src"].startswith(f"http://{site_a.host}/media/")
    assert not names_in(site) & SECRETS


def test_menus_hold_what_leads_somewhere(site_a, read):
    menus = read("/menus/")
    assert set(menus) == {"header", "footer", "legal"}
    link = menus["header"][0]
    assert (link["label"], link["href"], link["page"]) == (f"{site_a.mark} link", "/", site_a.home.pk)
    assert read("/menus/footer/") == {"location": "footer", "items": menus["footer"]}
    assert read("/menus/side/", 404)["code"] == "menu-not-found"


def test_redirects_are_listed_and_followed(site_a, site_b, read):
    assert {item["from_path"] for item in read("/redirects/")["items"]} == {"/old", f"/{site_a.mark}-old"}
    assert read("/redirects/", path="/old/")["to"] == "/"
    Redirect.objects.create(site=site_a.site, old_path="/older", redirect_link="/old/", is_permanent=False)
    found = read("/redirects/", path="/older/?a=1")
    assert (found["to"], found["status"], found["page"]) == ("/", 302, site_a.home.pk)
    Redirect.objects.create(site=site_a.site, old_path="/loop", redirect_link="/loop/")
    assert read("/redirects/", 404, path="/loop/")["code"] == "redirect-not-found"
    assert read("/redirects/", 404, path=f"/{site_b.mark}-old/")["code"] == "redirect-not-found"
    assert read("/pages/find/", 404, path="/older/")["redirect"]["to"] == "/"
    assert read("/pages/find/", 404, path="/nothing/")["redirect"] is None


def send(tenant, sent, *, key="contact", host="", **headers):
    given = {"origin": f"http://{tenant.host}", **headers}
    client = Client(SERVER_NAME=host or tenant.host)
    body = sent if isinstance(sent, str) else json.dumps(sent)
    return client.post(f"{V2}/forms/{key}/submissions/", body, content_type="application/json", headers=given)


ANSWERS = {"name": "Ana Ortega", "email": "ana@x.example", "message": "A leak over the stairs.", "consent": True}


def test_a_form_says_what_it_asks_and_nothing_of_who_reads_it(site_a, read):
    assert {item["key"] for item in read("/forms/")["items"]} == {"contact", "newsletter"}
    form = read("/forms/contact/")
    assert {field["key"] for field in form["fields"]} >= {"name", "email", "message"}
    assert form["submit_url"] == f"http://{site_a.host}{V2}/forms/contact/submissions/"
    assert f"desk@{site_a.mark}.test" not in json.dumps(form)
    assert read("/forms/nothing/", 404)["code"] == "form-not-found"


def test_answers_become_one_submission_and_a_lead(site_a):
    sent = {"data": ANSWERS, "page": site_a.page("about").pk, "page_url": "http://alpha.test/about/?utm_source=x"}
    first = send(site_a, sent, **{"Idempotency-Key": "one"})
    again = send(site_a, sent, **{"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["submission_id"] == again.json()["submission_id"]
    stored = Submission.objects.get(uuid=first.json()["submission_id"])
    assert (stored.site, stored.page, stored.utm) == (site_a.site, site_a.page("about").page_ptr, {"utm_source": "x"})
    assert stored.lead.email == "ana@x.example"
    assert first["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"data": {**ANSWERS, "email": "nobody"}}, 422, "invalid-answers"),
        ({"data": {**ANSWERS, "consent": False}}, 422, "invalid-answers"),
        ({"data": []}, 400, "invalid-body"),
        ({"data": {"name": {"a": 1}}}, 422, "invalid-answers"),
        ({"data": {**ANSWERS, "company": "x" * 501}}, 422, "invalid-answers"),
        ("not json", 400, "invalid-body"),
        ("[]", 400, "invalid-body"),
    ],
)
def test_what_cannot_be_taken_stores_nothing(site_a, sent, status, code):
    before = Submission.objects.count()
    response = send(site_a, sent)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert Submission.objects.count() == before


def test_where_a_form_may_be_sent_from(site_a, site_b, token_for):
    assert send(site_a, {"data": ANSWERS}, origin=f"http://{site_b.host}").json()["code"] == "foreign-origin"
    assert send(site_a, {"data": ANSWERS}, origin="https://evil.example").status_code == 403
    SiteSettings.objects.filter(site=site_a.site).update(front_end_url="https://www.front.example")
    assert send(site_a, {"data": ANSWERS}, origin="https://www.front.example").status_code == 201
    token = token_for(site_a, "content:read")
    by_program = send(
        site_a,
        {"data": {**ANSWERS, "message": "Another"}},
        origin="",
        host="localhost",
        authorization=f"Bearer {token}",
    )
    assert by_program.status_code == 201
    assert send(site_b, {"data": ANSWERS}, authorization=f"Bearer {token}").status_code == 404


def test_a_paused_form_takes_nothing(site_a):
    Form.objects.for_site(site_a.site).update(status="paused")
    assert send(site_a, {"data": ANSWERS}).json()["code"] == "form-paused"


def test_search_is_the_sites_own(site_a, site_b, read):
    found = read("/search/", q=f"{site_a.mark} services")
    assert found["items"][0]["id"] == site_a.page("services").pk
    assert "<mark>" in found["items"][0]["highlighted_title"]
    assert site_b.mark not in (read("/search/", q=f"{site_b.mark[:-1]} services")["correction"] or "")
    assert site_b.page("services").pk not in [item["id"] for item in read("/search/", q=f"{site_b.mark}")["items"]]
    assert read("/search/", 400, q="a")["parameter"] == "q"
    assert read("/search/suggestions/", q=f"{site_a.mark} look")["items"]


def test_sitemap_lists_what_search_engines_may_list(site_a, read):
    first = read("/sitemap/", limit=2)
    rest = read("/sitemap/", after=first["next"])
    paths = [item["path"] for item in (*first["items"], *rest["items"])]
    assert set(paths) == {"/", "/about/", "/services/", "/locked/", "/blog/", "/blog/post/"}
    assert rest["next"] is None
    assert first["items"][0]["loc"] == f"http://{site_a.host}{first['items'][0]['path']}"


def test_hubs_are_a_tree_with_counts(site_a, read):
    from sites_app.models import ArticlePage
    from sites_app.services.provisioning import add_hub, add_page

    inner = add_hub(site_a.page("places"), title="Inner", slug="inner")
    for number in range(3):
        add_page(ArticlePage(title=f"A {number}", slug=f"a-{number}", live=True), parent=inner)
    (hub,) = read("/hubs/")["items"]
    assert (hub["path"], hub["article_count"], hub["total_article_count"]) == ("/places/", 0, 3)
    assert (hub["children"][0]["path"], hub["children"][0]["article_count"]) == ("/places/inner/", 3)
    assert read("/hubs/", depth=1)["items"][0]["children"] == []
    assert read("/hubs/", parent=site_a.page("places").pk)["items"][0]["title"] == "Inner"
    assert read("/hubs/", 400, parent=site_a.home.pk)["code"] == "unknown-page"


def test_places_are_found_by_kind_name_and_distance(read):
    country, _ = Location.objects.get_or_create(path_key="zz", defaults={"kind": "country", "name": "Zedland"})
    near, far = (
        Location.objects.create(
            kind="city",
            path_key=f"zz-{name.lower()}",
            name=name,
            parent=country,
            latitude=latitude,
            longitude=10.0,
            population=5,
            zip_codes=["1"],
        )
        for name, latitude in (("Zed", 50.0), ("Zod", 51.0))
    )
    assert [item["key"] for item in read("/locations/", parent="zz")["items"]] == [near.path_key, far.path_key]
    assert [item["key"] for item in read("/locations/", q="zo", kind="city")["items"]] == [far.path_key]
    close = read("/locations/", near="50,10", radius_km=60)["items"]
    assert [(item["key"], item["distance_km"]) for item in close] == [(near.path_key, 0.0)]
    assert read(f"/locations/{near.path_key}/")["within"][0]["key"] == "zz"
    assert read("/locations/", 400, near="1,x")["parameter"] == "near"
    assert read("/locations/", 400, near="1,2", radius_km="nan")["parameter"] == "radius_km"
    read("/locations/nowhere/", 404)
