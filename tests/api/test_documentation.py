"""The OpenAPI document and the page that is drawn from it."""

import re
from typing import Any

import pytest

from api.endpoints import api
from api.openapi import describe, document
from api.problem_codes import PROBLEM_CODES

pytestmark = pytest.mark.django_db


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, each) for path, methods in document()["paths"].items() for method, each in methods.items()]


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


def test_every_endpoint_of_ours_and_of_wagtails_is_in_the_document():
    paths = set(document()["paths"])
    ours = {
        re.sub(r"{\w+:", "{", f"/api{prefix}{path}")
        for prefix, router in api._routers
        for path in router.path_operations
    }
    assert ours - {"/api"} <= paths
    assert {"/api/v2/pages/", "/api/v2/images/{image_id}/", "/api/v2/pages/find/"} <= paths


def test_the_document_is_whole():
    whole = document()
    assert whole["openapi"].startswith("3.1")
    pointed_at = {reference.rpartition("/")[2] for reference in references(whole)}
    assert pointed_at <= set(whole["components"]["schemas"])
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))
    tags = {tag["name"] for tag in whole["tags"]}
    for path, method, operation in operations():
        assert set(operation["tags"]) <= tags, path
        schemes = {name for rule in operation["security"] for name in rule}
        assert schemes <= set(whole["components"]["securitySchemes"]), path
        named = set(re.findall(r"{(\w+)}", path))
        assert named == {each["name"] for each in operation["parameters"] if each["in"] == "path"}, path
        keys = [each for each in operation["parameters"] if each["name"] == "Idempotency-Key"]
        # Who signs in gets new tokens each time; everything else that is sent is done once under a key.
        is_sent = operation["security"] != [{}] or operation["tags"] == ["Reading"]
        assert bool(keys) is (method == "post" and is_sent), path


def test_scopes_are_said_where_they_are_asked_for():
    found = document()["paths"]["/api/admin/worklog"]["get"]
    assert found["security"] == [{"token": ["worklog:read"]}, {"session": ["worklog:read"]}]
    assert set(found["responses"][401]["content"]) == {"application/problem+json"}


def test_nothing_is_described_twice(monkeypatch):
    monkeypatch.setattr("api.openapi._paths", {"/api/other/": {}})
    with pytest.raises(ValueError, match="/api/other/"):
        describe(paths={"/api/other/": {}})


def test_programs_get_it_on_every_host_and_once(client_for, site_a):
    for host in ("localhost", site_a.host):
        response = client_for(host=host).get("/api/openapi.json")
        assert (response.status_code, response.json()["info"]["title"]) == (200, "Spark CMS")
        again = client_for(host=host).get("/api/openapi.json", headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_people_get_a_page_without_scripts_whose_links_lead_somewhere(client_for, site_a, django_assert_num_queries):
    assert client_for(host=site_a.host).get("/api/docs").status_code == 200
    with django_assert_num_queries(0):
        response = client_for().get("/api/docs")
    text = response.content.decode()
    assert "<script" not in text
    assert "style=" not in text
    anchors = set(re.findall(r' id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= anchors
    assert {f"problem-{code}" for code in PROBLEM_CODES} <= anchors
    assert "https://" not in text.replace("https://www.example.com", "")
    assert site_a.mark not in text


def test_version_3_is_pointed_at_where_it_is_served(client_for, site_a, settings):
    def page(host: str) -> str:
        return client_for(host=host).get("/api/docs").content.decode()

    assert "version-3" not in page("localhost")
    settings.SPARK_API_V3 = True
    assert 'id="version-3"' in page("localhost")
    assert 'href="/api/v3/openapi.json"' not in page("localhost")
    assert 'href="/api/v3/openapi.json"' in page(site_a.host)
