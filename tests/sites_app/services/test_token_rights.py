"""What the accounts of API tokens may do: what their scopes need on their own site, as long as a token is alive."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import authenticate

from generator.services.board_people import people_of
from sites_app.services import api_tokens
from sites_app.tenancy import site_ids_for_user

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def token_of(tenant: Any, *scopes: str) -> Any:
    site = tenant.site if tenant else None
    return api_tokens.create(name="Test", site=site, scopes=scopes, by=None)[0]


def roles_of(token: Any) -> set[str]:
    return set(token.user.groups.values_list("site_membership__role", flat=True))


@pytest.mark.parametrize(
    ("scopes", "roles"),
    [
        (["articles:read", "worklog:read"], set()),
        (["campaigns:write"], {"editor"}),
        (["articles:publish"], {"approver"}),
        (["jobs:write", "articles:review"], {"editor", "approver"}),
    ],
)
def test_an_account_has_the_roles_that_its_scopes_need_on_its_site(site_a, site_b, scopes, roles):
    token = token_of(site_a, *scopes)
    assert roles_of(token) == roles
    assert token.user.is_active == bool(roles)
    assert not token.user.is_superuser
    assert site_ids_for_user(token.user) == ([site_a.site.pk] if roles else [])


def test_a_platform_tokens_account_passes_everywhere_once_it_writes(db):
    assert token_of(None, "campaigns:write").user.is_superuser
    assert not token_of(None, "campaigns:read").user.is_superuser


def test_nobody_signs_in_by_an_account_and_it_is_nobody_to_give_articles_to(site_a):
    user = token_of(site_a, "articles:review").user
    assert not user.has_usable_password()
    for password in ("", "None", user.password):
        assert authenticate(username=user.username, password=password) is None
    assert user not in people_of(site_a.site)


def test_rights_last_as_long_as_any_token_of_the_account(site_a):
    old = token_of(site_a, "campaigns:write")
    new, _ = api_tokens.rotate(old, by=None, at=NOW)
    api_tokens.revoke(old, by=None, at=NOW)
    assert roles_of(new) == {"editor"}
    api_tokens.revoke(new, by=None, at=NOW)
    new.user.refresh_from_db()
    assert (roles_of(new), new.user.is_active) == (set(), False)
