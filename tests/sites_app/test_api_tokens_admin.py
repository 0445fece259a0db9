"""The screens of API tokens: who has them, what they show and when, what they write down."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import ModelLogEntry

from sites_app.models import APIToken
from sites_app.services import api_tokens

pytestmark = pytest.mark.django_db

LIST = "/admin/site-api-tokens/"
TEXT = re.compile(r'value="(spark_[a-z]+_[0-9A-Za-z]{39})"')


@pytest.fixture
def token(site_a: Any) -> APIToken:
    return api_tokens.create(name="Build", site=site_a.site, scopes=["content:read"], by=site_a.administrator)[0]


@pytest.fixture
def client(client_for: Any, site_a: Any) -> Any:
    return client_for(site_a.administrator)


def actions_of(token: APIToken) -> list[str]:
    return list(ModelLogEntry.objects.for_instance(token).order_by("timestamp").values_list("action", flat=True))


def test_a_token_is_made_and_shown_once(client, client_for, site_a):
    assert 'name="site"' not in client.get(f"{LIST}add/").content.decode()
    given = {"name": "Build", "scopes": ["drafts:read", "content:read"], "lifetime": "30"}
    response = client.post(f"{LIST}add/", {**given, "addresses": "203.0.113.0/24\n2001:db8::1"})
    [text] = TEXT.findall(response.content.decode())
    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))
    token = APIToken.objects.get()
    assert (token.site, token.created_by, token.scopes) == (
        *(site_a.site, site_a.administrator, ["content:read", "drafts:read"]),
    )
    assert token.addresses == ["203.0.113.0/24", "2001:db8::1"]
    assert abs(token.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    for address in (LIST, f"{LIST}{token.pk}/"):
        shown = client.get(address).content.decode()
        assert token.prefix in shown
        assert text not in shown
        assert date_format(token.expires_at, "j F Y") in shown
    called = client_for().get("/api/whoami", headers={"Authorization": f"Bearer {text}"})
    assert called.status_code == 401
    token.addresses = []
    token.save()
    answer = client_for().get("/api/whoami", headers={"Authorization": f"Bearer {text}"}).json()
    assert (answer["level"], answer["name"], answer["scopes"]) == ("site", "Build", ["content:read", "drafts:read"])
    assert answer["sites"] == [{"id": str(site_a.site.pk), "key": "alpha", "name": "alphamark works"}]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "This field is required"),
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["everything"]}, "is not one of the available choices"),
        ({"addresses": "nowhere"}, "is no address"),
        ({"addresses": "10.0.0.1 " * 51}, "At most 50"),
        ({"lifetime": "100000"}, "is not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, wrong, says):
    given = {"name": "Build", "scopes": ["content:read"], "lifetime": ""}
    response = client.post(f"{LIST}add/", {**given, **wrong})
    assert response.status_code == 200
    assert says in response.content.decode()
    assert not APIToken.objects.exists()


def test_another_sites_token_is_not_made_seen_or_ended(client_for, site_a, site_b, token):
    theirs = client_for(site_b.administrator)
    given = {"name": "Theirs", "site": site_a.site.pk, "scopes": ["content:read"], "lifetime": ""}
    assert TEXT.findall(theirs.post(f"{LIST}add/", given).content.decode())
    assert set(APIToken.objects.exclude(pk=token.pk).values_list("site", flat=True)) == {site_b.site.pk}
    assert token.prefix not in theirs.get(LIST).content.decode()
    for address in ("", "rotate/", "revoke/"):
        assert theirs.get(f"{LIST}{token.pk}/{address}").status_code == 404
        assert theirs.post(f"{LIST}{token.pk}/{address}", {"grace": "0"}).status_code in {404, 405}
    token.refresh_from_db()
    assert (APIToken.objects.count(), token.revoked_at, token.expires_at) == (2, None, None)


def test_who_administers_several_sites_says_for_which(client_for, site_a, site_b, superuser):
    both = site_a.administrator
    both.groups.add(*site_b.administrator.groups.all())
    given = {"name": "Build", "scopes": ["content:read"], "lifetime": ""}
    for site, says in (("", "This field is required"), (999_999, "Select a valid choice")):
        assert says in client_for(both).post(f"{LIST}add/", {**given, "site": site}).content.decode()
    client_for(both).post(f"{LIST}add/", {**given, "site": site_b.site.pk})
    assert APIToken.objects.get().site == site_b.site
    assert "betamark works" in client_for(both).get(LIST).content.decode()


def test_only_administrators_have_tokens_and_only_superusers_the_platforms(client_for, site_a, superuser, token):
    platform, _ = api_tokens.create(name="Fleet", site=None, scopes=["content:read"], by=superuser)
    for role in ("editor", "approver"):
        client = client_for(site_a.user(role))
        assert b"site-api-tokens" not in client.get("/admin/").content
        for address in (LIST, f"{LIST}add/"):
            assert client.get(address).status_code == 302
        assert client.get(f"{LIST}{token.pk}/").status_code == 404
    administrator = client_for(site_a.administrator)
    assert b"site-api-tokens" in administrator.get("/admin/").content
    assert platform.prefix not in administrator.get(LIST).content.decode()
    assert administrator.get(f"{LIST}{platform.pk}/").status_code == 404
    given = {"name": "Fleet", "site": "", "scopes": ["content:read"], "lifetime": ""}
    assert TEXT.findall(administrator.post(f"{LIST}add/", given).content.decode())[0].startswith("spark_site_")
    shown = client_for(superuser).get(LIST).content.decode()
    assert platform.prefix in shown
    assert token.prefix in shown
    assert TEXT.findall(client_for(superuser).post(f"{LIST}add/", given).content.decode())[0].startswith(
        "spark_platform_"
    )


def test_a_token_is_rotated_once_and_the_old_one_named(client, token, site_a):
    assert b"Make the new token" in client.get(f"{LIST}{token.pk}/rotate/").content
    response = client.post(f"{LIST}{token.pk}/rotate/", {"grace": "1"}).content.decode()
    assert len(TEXT.findall(response)) == 1
    assert token.prefix in response
    assert "It was rotated" in client.get(f"{LIST}{token.pk}/").content.decode()
    again = client.post(f"{LIST}{token.pk}/rotate/", {"grace": "1"}, follow=True)
    assert "was rotated before" in again.content.decode()
    assert APIToken.objects.count() == 2
    assert actions_of(token) == [api_tokens.CREATE_ACTION, api_tokens.ROTATE_ACTION]


def test_a_token_is_revoked_and_its_history_stays(client, token, site_a):
    assert b"Yes, revoke" in client.get(f"{LIST}{token.pk}/revoke/").content
    client.post(f"{LIST}{token.pk}/revoke/")
    shown = client.get(f"{LIST}{token.pk}/").content.decode()
    assert "API token revoked" in shown
    assert "/rotate/" not in shown
    assert actions_of(token) == [api_tokens.CREATE_ACTION, api_tokens.REVOKE_ACTION]
    assert token.prefix not in client.get(LIST, {"state": "active"}).content.decode()
    assert token.prefix in client.get(LIST, {"state": "ended"}).content.decode()
    assert "This token has ended" in client.get(f"{LIST}{token.pk}/rotate/").content.decode()


def test_an_empty_list_says_what_tokens_are_for(client):
    shown = client.get(LIST).content.decode()
    assert "No program calls the API yet" in shown
    assert "Add an API token" in shown


def test_the_list_costs_the_same_for_one_token_and_for_twenty(client, site_a, token):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    cost()
    one = cost()
    for number in range(19):
        api_tokens.create(name=f"Token {number}", site=site_a.site, scopes=["content:read"], by=site_a.administrator)
    assert cost() == one
    assert User.objects.filter(site_api_tokens__isnull=False).count() == 20
