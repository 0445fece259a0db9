"""Wagtail's API version 3: what it does, it does on the host's site only, also for those who may do it everywhere."""

import json
import re

import pytest
from wagtail.api.v3.urls import api
from wagtail.models import APIToken, Page

from api import v3
from sites_app.models import StandardPage
from sites_app.services import api_tokens
from tests.isolation.test_admin import snapshot, undone

pytestmark = pytest.mark.django_db
OPEN = v3.description()["paths"]
ALL = api.get_openapi_schema(path_prefix="/api/v3/")["paths"]


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.SPARK_API_V3 = True


def token_of(user):
    return APIToken.create_token(user=user, name="v3")[1]


def call(client, method, address, body=None, token=""):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if method == "get":
        return client.get(address, headers=headers)
    text = json.dumps(body) if body is not None else ""
    return client.generic(method.upper(), address, text, content_type="application/json", headers=headers)


def operations():
    for address, methods in OPEN.items():
        for method, operation in methods.items():
            yield pytest.param(method, address, id=operation["operationId"])


def bodies(tenant):
    """Bodies that name a page of the tenant wherever an operation takes one."""
    page = tenant.page("services").pk
    return [
        {"destination_id": page, "revision_id": 1, "locale": "es"},
        {"meta": {"type": "sites_app.StandardPage", "parent_id": page}, "title": "New"},
    ]


@pytest.mark.parametrize(("method", "address"), operations())
def test_nothing_of_another_site_is_told_or_changed(site_a, site_b, client_for, superuser, method, address):
    """Asked by somebody who may do everything, so that nothing but the host stands in the way."""
    client, token = client_for(host="alpha.test"), token_of(superuser)
    before = snapshot(site_b)
    theirs = site_b.page("services")
    path = address.format(page_id=theirs.pk, revision_id=theirs.latest_revision_id, type_name="sites_app.StandardPage")
    for body in bodies(site_b):
        with undone():
            response = call(client, method, path, body, token)
            assert site_b.mark not in response.content.decode()
            if "{page_id}" in address:
                assert response.status_code == 404
            assert snapshot(site_b) == before
    if method != "get" and "{page_id}" in address:
        own = address.format(page_id=site_a.page("services").pk)
        with undone():
            response = call(client, method, own, bodies(site_b)[0], token)
            assert site_b.mark not in response.content.decode()
            assert snapshot(site_b) == before


@pytest.mark.parametrize("address", [pytest.param(each, id=each) for each in ALL if each not in OPEN])
def test_what_is_not_open_is_closed(site_a, client_for, superuser, address):
    path = re.sub(r"\{\w+\}", "1", address)
    for method in ALL[address]:
        assert call(client_for(host="alpha.test"), method, path, {}, token_of(superuser)).status_code == 404


def test_what_is_open_is_what_was_looked_at():
    """An upgrade of Wagtail that brings operations is noticed here."""
    ids = {operation["operationId"] for methods in OPEN.values() for operation in methods.values()}
    assert ids == {
        *(f"pages_{name}" for name in ("list", "find", "detail", "create", "update", "delete")),
        *("pages_revisions_list", "pages_revisions_detail", "schema_list", "schema_detail", "whoami"),
        *(
            f"pages_actions_{name}"
            for name in (
                *("publish", "unpublish", "copy", "move", "delete", "revert", "convert_alias", "create_alias"),
                "copy_for_translation",
            )
        ),
    }


def test_the_list_of_somebody_with_several_sites_has_one(site_a, site_b, client_for):
    person = site_a.administrator
    person.groups.add(site_b.administrator.groups.get())
    found = call(client_for(host="alpha.test"), "get", "/api/v3/pages/?limit=100", token=token_of(person))
    assert "alphamark lookalike draft" in found.content.decode()
    assert site_b.mark not in found.content.decode()
    assert site_b.mark not in call(client_for(host="alpha.test"), "get", "/api/v3/pages/?limit=100").content.decode()


def test_a_person_writes_on_their_site_and_on_no_other(site_a, site_b, client_for):
    token = token_of(site_a.administrator)
    meta = {"type": "sites_app.StandardPage", "parent_id": site_a.home.pk, "action": "publish"}
    body = {"meta": meta, "title": "New"}
    made = call(client_for(host="alpha.test"), "post", "/api/v3/pages/", body, token)
    assert made.status_code == 201, made.content
    assert StandardPage.objects.get(title="New").get_parent().pk == site_a.home.pk
    meta["parent_id"] = site_b.home.pk
    assert call(client_for(host="alpha.test"), "post", "/api/v3/pages/", body, token).status_code == 404
    # On a host where they work on nothing, whatever they name.
    assert call(client_for(host="beta.test"), "post", "/api/v3/pages/", body, token).status_code == 403
    assert StandardPage.objects.filter(title="New").count() == 1


def test_what_is_written_points_at_nothing_of_another_site_of_the_same_person(site_a, site_b, client_for):
    person = site_a.administrator
    person.groups.add(site_b.administrator.groups.get())
    meta = {"type": "sites_app.StandardPage", "parent_id": site_a.home.pk}

    def write(image):
        value = {"image": image.pk, "caption": "", "alt": "", "width": "text"}
        body = {"meta": meta, "title": "New", "body": [{"type": "image", "value": value}]}
        return call(client_for(host="alpha.test"), "post", "/api/v3/pages/", body, token_of(person))

    answer = write(site_b.image)
    assert answer.status_code in {403, 422}, answer.content
    assert site_b.mark not in answer.content.decode()
    assert not StandardPage.objects.filter(title="New").exists()
    assert write(site_a.image).status_code == 201
    assert StandardPage.objects.get(title="New").body[0].value["image"] == site_a.image


@pytest.mark.parametrize("position", ["left", "right", "first-sibling", "last-sibling"])
def test_no_page_leaves_its_site(site_a, client_for, superuser, position):
    client, token = client_for(host="alpha.test"), token_of(superuser)
    page, home = site_a.page("services"), site_a.home
    beside = {"destination_id": home.pk, "position": position}
    moved = call(client, "post", f"/api/v3/pages/{page.pk}/actions/move/", beside, token)
    assert moved.status_code == 403
    for action in ("copy", "create_alias", "move"):
        body = {"destination_id": page.pk} if action == "move" else {}
        assert call(client, "post", f"/api/v3/pages/{home.pk}/actions/{action}/", body, token).status_code == 403
    assert call(client, "delete", f"/api/v3/pages/{home.pk}/", token=token).status_code == 403
    assert Page.objects.get(pk=page.pk).path.startswith(home.path)


def test_a_token_of_a_site_reads_what_anybody_may_and_writes_nothing(site_a, site_b, client_for):
    def text(site, *scopes):
        return api_tokens.create(name="Build", site=site, scopes=scopes, by=None)[1]

    client, address = client_for(host="alpha.test"), f"/api/v3/pages/{site_a.page('services').pk}/"
    read = text(site_a.site, "content:read", "content:write", "drafts:read")
    assert call(client, "get", address, token=read).status_code == 200
    listed = call(client, "get", "/api/v3/pages/?limit=100", token=read).content.decode()
    assert "alphamark lookalike draft" not in listed
    assert call(client, "patch", address, {"title": "x"}, read).status_code == 403
    assert call(client, "get", f"{address}?version=draft", token=read).status_code == 403
    assert call(client, "get", address, token=text(site_a.site, "leads:read")).json()["code"] == "scope-missing"
    assert call(client, "get", address, token=text(site_b.site, "content:read")).json()["code"] == "site-not-found"
    assert call(client, "get", address, token="spark_nothing").status_code == 401


def test_a_session_counts_for_nothing_and_a_site_is_not_named(site_a, client_for, superuser):
    client = client_for(superuser, host="alpha.test")
    assert "lookalike draft" not in client.get("/api/v3/pages/?limit=100").content.decode()
    assert client.get("/api/v3/pages/?site=beta.test").status_code == 400
    assert client.get("/api/v3/whoami/").status_code == 401


def test_it_is_off_by_default_and_on_no_platforms_host(site_a, client_for, settings):
    assert client_for().get("/api/v3/pages/").status_code == 404
    assert client_for(host="alpha.test").get("/api/v3/openapi.json").json()["paths"].keys() == OPEN.keys()
    settings.SPARK_API_V3 = False
    for address in ("/api/v3/pages/", "/api/v3/openapi.json"):
        assert client_for(host="alpha.test").get(address).status_code == 404
