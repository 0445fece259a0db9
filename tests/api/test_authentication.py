"""Callers: who is let in, by what, and which sites are theirs."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from ninja.errors import AuthenticationError
from wagtail.models import APIToken as WagtailToken

from api.authentication import Caller, may
from api.errors import Problem
from api.rights import sites_where_may
from sites_app.enums import APIScope
from sites_app.services import api_tokens

pytestmark = pytest.mark.django_db


def request(*, host: str = "localhost", token: str = "", user: Any = None, method: str = "GET", scheme: str = "Bearer"):
    headers = {"Authorization": f"{scheme} {token}"} if token else {}
    made = RequestFactory().generic(method, "/api/x", headers={**headers, "Host": host})
    made.user, made.session = user or AnonymousUser(), SessionStore()
    return made


@pytest.fixture
def token(site_a: Any) -> str:
    return api_tokens.create(name="Build", site=site_a.site, scopes=["content:read"], by=None)[1]


@pytest.fixture
def platform(db: None) -> str:
    return api_tokens.create(name="Fleet", site=None, scopes=list(APIScope.values), by=None)[1]


def code_of(call: Any) -> tuple[int, str]:
    with pytest.raises(Problem) as raised:
        call()
    return raised.value.status, raised.value.code


def test_a_site_token_acts_as_itself_on_its_site(site_a, site_b, token):
    caller = may("content:read")(request(token=token))
    assert isinstance(caller, Caller)
    assert (caller.level, caller.site, caller.scopes) == ("site", site_a.site, {"content:read"})
    assert caller.user == caller.token.user
    assert list(caller.sites()) == [site_a.site]
    for given in (None, "", str(site_a.site.pk), site_a.key, site_a.host.upper()):
        assert caller.site_for(given) == site_a.site
    for given in (str(site_b.site.pk), site_b.key, site_b.host, "nobody", "9" * 40, "²", "' OR 1=1"):
        assert code_of(lambda given=given: caller.site_for(given)) == (404, "site-not-found")


def test_a_token_does_what_its_scopes_say_and_nothing_else(token):
    assert code_of(lambda: may("content:write")(request(token=token))) == (403, "scope-missing")
    assert may()(request(token=token)).level == "site"
    assert code_of(lambda: may(levels=("platform",))(request(token=token))) == (403, "forbidden")
    with pytest.raises(ValueError, match="nonsense"):
        may("nonsense")


def test_the_platforms_token_names_the_site(site_a, site_b, platform):
    caller = may("content:write")(request(token=platform))
    assert (caller.level, caller.site) == ("platform", None)
    assert {site_a.site, site_b.site} <= set(caller.sites())
    assert caller.site_for(site_b.key) == site_b.site
    assert code_of(lambda: caller.site_for(None)) == (400, "site-required")
    assert code_of(lambda: caller.site_for("nobody")) == (404, "site-not-found")


def test_nobody_reaches_past_the_host(site_a, site_b, token, platform):
    assert may("content:read")(request(token=token, host=site_a.host)).site_for(None) == site_a.site
    assert code_of(lambda: may("content:read")(request(token=token, host=site_b.host))) == (404, "site-not-found")
    caller = may("content:read")(request(token=platform, host=site_b.host))
    assert caller.site_for(None) == site_b.site
    assert code_of(lambda: caller.site_for(site_a.key)) == (404, "site-not-found")
    theirs = WagtailToken.create_token(user=site_a.editor, name="x")[1]
    assert code_of(lambda: may("content:read")(request(token=theirs, host=site_b.host))) == (403, "forbidden")


def test_a_person_by_wagtails_token_or_session_has_their_rights(site_a, site_b, superuser):
    theirs = WagtailToken.create_token(user=site_a.editor, name="x")[1]
    for each in (request(token=theirs), request(user=site_a.editor)):
        caller = may("content:write")(each)
        assert (caller.user, caller.level, caller.token, caller.site) == (site_a.editor, "person", None, None)
        assert list(caller.sites()) == [site_a.site]
        assert caller.site_for(None) == caller.site_for(site_a.key) == site_a.site
        assert code_of(lambda caller=caller: caller.site_for(site_b.key)) == (404, "site-not-found")
    assert code_of(lambda: may("articles:publish")(request(user=site_a.editor))) == (403, "forbidden")
    assert code_of(lambda: may()(request(user=superuser)).site_for("")) == (400, "site-required")


def test_what_is_no_valid_credential_is_nobody_also_beside_a_session(token, superuser, site_a):
    gone = api_tokens.create(name="Gone", site=site_a.site, scopes=["content:read"], by=None, addresses=["10.0.0.0/8"])[
        1
    ]
    for wrong in ("spark_site_x", "wagtail_x", "a.b.c", "x", gone, token[:-1]):
        with pytest.raises(AuthenticationError) as raised:
            may()(request(token=wrong, user=superuser))
        assert str(raised.value) == "Unauthorized"
    for each in (request(token=token, scheme="Basic", user=superuser), request()):
        with pytest.raises(AuthenticationError):
            may()(each)


def test_a_session_writes_with_the_csrf_token_only(superuser):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert code_of(lambda method=method: may()(request(user=superuser, method=method))) == (403, "csrf-failed")
    proven = request(user=superuser, method="POST")
    proven.COOKIES["csrftoken"] = proven.META["HTTP_X_CSRFTOKEN"] = "a" * 32
    assert may()(proven).user == superuser


@pytest.mark.parametrize("scope", APIScope.values)
def test_rights_of_a_scope_are_those_in_the_admin(site_a, site_b, superuser, scope):
    approve = {"articles:review", "articles:publish"}
    expected = {
        "administrator": set(APIScope.values),
        "editor": set(APIScope.values) - approve - {"webhooks:write"},
        "approver": {
            *{"content:write", "media:write", *approve},
            *{each for each in APIScope.values if each.endswith(":read") and each != "leads:read"},
        },
    }
    for role, scopes in expected.items():
        found = set(sites_where_may(site_a.user(role), scope))
        assert found == ({site_a.site} if scope in scopes else set()), role
    assert {site_a.site, site_b.site} <= set(sites_where_may(superuser, scope))
    gone = site_a.administrator
    gone.is_active = False
    assert not sites_where_may(gone, scope).exists()
