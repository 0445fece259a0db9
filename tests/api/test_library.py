"""Places, patterns, templates and blueprints by the API."""

from typing import Any

import pytest

from api.blueprints import MAX_BYTES
from generator.models import ArticleTemplate, Campaign, HeadlinePattern, Location
from generator.services.blueprints.exporting import export_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def send_file(client_for: Any, bearer: Any) -> Any:
    """Sends a blueprint as a form's file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(text: str, *, headers: Any = None, client: Any = None, **form: Any) -> Any:
        file = SimpleUploadedFile("x.yaml", text.encode())
        client = client or client_for(host="localhost")
        return client.post("/api/admin/import-blueprint", {"file": file, **form}, headers=headers)

    return send


def names(places: list[dict[str, Any]]) -> list[str]:
    return [place["name"] for place in places]


def test_places_are_found_by_what_people_call_them(call, site_a, campaign_a):
    states = call(site_a, "GET /api/locations/states")
    assert [(state["name"], state["code"]) for state in states] == [("Colorado", "CO"), ("Texas", "TX")]
    assert call(site_a, "GET /api/locations/states", country="DE") == []
    for given in (states[1]["id"], "us-tx", "tx", "TEXAS"):
        found = call(site_a, "GET /api/locations/cities", state=given, limit=2)
        assert [(each["name"], each["key"]) for each in found] == [
            ("Town 0", "us-tx-town-0"),
            ("Town 1", "us-tx-town-1"),
        ], given
    texas = Location.objects.get(path_key="us-tx")
    county = Location.objects.create(kind="county", path_key="us-tx-travis-county", name="Travis", parent=texas)
    Location.objects.create(kind="city", path_key="us-tx-austin", name="Austin", parent=county, population=10)
    assert names(call(site_a, "GET /api/locations/counties", state="TX")) == ["Travis"]
    assert names(call(site_a, "GET /api/locations/cities", county=county.pk)) == ["Austin"]
    assert names(call(site_a, "GET /api/locations/cities", state="TX", q="aus")) == ["Austin"]
    for expected, asked in ((404, {"state": "Atlantis"}), (404, {"county": "TX"}), (422, {}), (422, {"limit": 0})):
        call(site_a, "GET /api/locations/cities", expected=expected, **asked)


def test_patterns_are_the_sites_own_and_the_shared_ones(call, site_a, site_b, campaign_a, campaign_b):
    HeadlinePattern.objects.create(site=None, key="shared", name="Shared", kind="list", formula="{5|7} roofs")
    found = call(site_a, "GET /api/intelligence/patterns")["patterns"]
    assert [(each["key"], each["category"], each["is_shared"]) for each in found] == [
        ("shared", "list", True),
        ("who", "question", False),
    ]
    assert site_b.mark not in str(found)
    assert len(call(site_a, "GET /api/intelligence/patterns", category="question")["patterns"]) == 1
    call(site_a, "GET /api/intelligence/patterns", expected=422, category="x")


def test_an_article_is_assembled_of_a_template_and_values(call, site_a, campaign_a):
    [template] = call(site_a, "GET /api/assembler/templates")["templates"]
    assert [slot["name"] for slot in template["slots"]][:2] == ["opening", "problem"]
    missing = call(site_a, "POST /api/assembler/preview", expected=422, template_id=template["id"])
    assert any("City" in error["message"] for error in missing["errors"])
    values = {name: f"‹{name}›" for name in ("City", "State", "State_Code", "Offer", "Offer_Hook", "Offer_Cta")}
    values |= {name: f"‹{name}›" for name in ("Pain_Point", "Identity", "Population", "Offer_Value")}
    values |= {"pronoun": "she", "isare": "is"}
    asked = {"template_id": "article", "variables": values, "title": "{Roofs} in Austin"}
    first, second = (call(site_a, "POST /api/assembler/preview", **asked) for _ in range(2))
    assert first == second
    assert first["title"] == "{Roofs} in Austin"
    assert "‹City›" in first["content"]
    assert site_a.mark in first["content"]
    empty = ArticleTemplate.objects.create(site=site_a.site, key="empty", name="Empty")
    call(site_a, "POST /api/assembler/preview", expected=422, template_id=str(empty.pk))
    call(site_a, "POST /api/assembler/preview", expected=404, template_id="nothing")


def test_a_blueprint_is_tried_and_imported_as_it_was_tried(send_file, bearer, site_a, site_b, campaign_a):
    text = export_campaign(campaign_a).replace(site_a.mark, site_b.mark)
    text = "\n".join(line for line in text.splitlines() if not line.startswith("checksum:"))
    headers = bearer(site_b)
    tried = send_file(text, headers=headers, dry_run="true").json()
    assert tried["dry_run"]
    assert tried["created"] > 0
    assert not Campaign.objects.for_site(site_b.site).exists()
    outdated = send_file(text, headers=headers, digest="x")
    assert (outdated.status_code, outdated.json()["code"]) == (409, "outdated")
    done = send_file(text, headers=headers, digest=tried["digest"]).json()
    assert (done["created"], done["changes"]) == (tried["created"], tried["changes"])
    assert Campaign.objects.for_site(site_b.site).count() == 1
    assert send_file(text, headers=headers).json()["created"] == 0


def test_a_blueprint_that_is_wrong_says_where(send_file, bearer, site_a):
    answer = send_file("blueprint: 1\nnonsense: 1\n", headers=bearer(site_a))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["line"] == 2
    large = send_file("x" * (MAX_BYTES + 100_000), headers=bearer(site_a))
    assert (large.status_code, large.json()["code"]) == (413, "too-large")


def test_blueprints_are_for_those_who_administer_the_site(send_file, client_for, bearer, call, site_a):
    for role, expected in (("administrator", 422), ("editor", 403), ("approver", 403)):
        assert send_file("x: 1", client=client_for(site_a.user(role))).status_code == expected, role
    assert send_file("x: 1", headers=bearer(site_a, "content:write")).json()["code"] == "scope-missing"
    assert call(site_a, "POST /api/admin/import-blueprint", expected=422)["code"] == "invalid"
    asked = {"source_url": "https://old.example/", "import_pages": True}
    assert call(site_a, "POST /api/admin/import-blueprint", expected=501, **asked)["code"] == "not-implemented"


DRAWING = '<svg onload="x" viewBox="0 0 9 9"><text fill="{{colour}}">{{ title }}</text><script>x</script></svg>'


def test_an_image_template_is_made_safe_and_drawn_with_values(call, client_for, bearer, site_a):
    asked = {"name": "Card", "svg_content": DRAWING, "variables": {"colour": "red"}}
    made = call(site_a, "POST /api/media/templates", expected=201, **asked)
    assert made["variables"] == {"colour": "red", "title": ""}
    assert sorted(made["removed"]) == ["script", "svg/@onload"]
    assert call(site_a, "POST /api/media/templates", expected=409, **asked)["code"] == "name-taken"
    [listed] = call(site_a, "GET /api/media/templates")["templates"]
    assert listed == {name: value for name, value in made.items() if name != "removed"}
    response = client_for(host="localhost").post(
        f"/api/media/templates/{made['id']}/render",
        {"variables": {"title": "<b>&"}},
        content_type="application/json",
        headers=bearer(site_a),
    )
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert '<text fill="red">&lt;b&gt;&amp;</text>' in response.text
    call(site_a, f"DELETE /api/media/templates/{made['id']}", expected=204)
    call(site_a, f"DELETE /api/media/templates/{made['id']}", expected=404)


def test_an_image_template_names_the_variables_that_it_has(call, site_a):
    for variables, drawing in ((["nothing"], DRAWING), ([], "no drawing")):
        asked = {"name": "Card", "svg_content": drawing, "variables": variables}
        assert call(site_a, "POST /api/media/templates", expected=422, **asked)["code"] == "invalid"
    asked = {"name": "List", "svg_content": DRAWING, "variables": ["title"]}
    assert call(site_a, "POST /api/media/templates", expected=201, **asked)["variables"]["title"] == ""


def test_forms_without_a_file_and_forms_that_are_none_are_refused(client_for, bearer, site_a):
    client, address, headers = client_for(), "/api/admin/import-blueprint", bearer(site_a)
    assert client.post(address, {"site_id": "alpha"}, headers=headers).json()["code"] == "invalid"
    answer = client.generic("POST", address, b"x", content_type="multipart/form-data", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
