"""The second factor in the admin: set up, asked for, demanded, and how it is kept."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from wagtail.models import ModelLogEntry

from sites_app.hosts import host_table
from sites_app.second_factor_admin import PENDING
from sites_app.services import second_factor
from tests.sites_app.one_time_codes import code_of, set_up

pytestmark = pytest.mark.django_db
LOGIN, CODE, ACCOUNT = "/admin/login/", "/admin/login/code/", "/admin/account/second-factor/"
PASSWORD = "unused-in-tests"


def sign_in(client: Any, user: Any, **more: Any) -> Any:
    return client.post(LOGIN, {"username": user.username, "password": PASSWORD, **more})


def is_in(client: Any) -> bool:
    return "_auth_user_id" in client.session


def demand(tenant: Any) -> None:
    settings = tenant.settings
    settings.requires_second_factor = True
    settings.save()


def test_without_one_people_sign_in_as_ever(client_for, site_a):
    client = client_for()
    assert sign_in(client, site_a.editor, next="/admin/pages/").headers["Location"] == "/admin/pages/"
    assert is_in(client)


def test_nobody_is_signed_in_before_the_code(client_for, site_a):
    secret, _ = set_up(site_a.editor)
    client = client_for()
    assert client.get(CODE).headers["Location"] == LOGIN
    assert sign_in(client, site_a.editor, next="/admin/pages/").headers["Location"] == CODE
    assert not is_in(client)
    assert client.get("/admin/pages/").status_code == 302
    assert client.get("/api/whoami").status_code == 401
    assert "not right" in client.post(CODE, {"code": "000000"}).content.decode()
    assert not is_in(client)
    before = client.session.session_key
    assert client.post(CODE, {"code": code_of(secret)}).headers["Location"] == "/admin/pages/"
    assert is_in(client)
    assert client.session.session_key != before
    assert PENDING not in client.session


def test_a_code_is_good_once_and_a_recovery_code_too(client_for, site_a):
    secret, codes = set_up(site_a.editor)
    for given in (code_of(secret), codes[0]):
        first, second = client_for(), client_for()
        for client in (first, second):
            sign_in(client, site_a.editor)
            client.post(CODE, {"code": given})
        assert (is_in(first), is_in(second)) == (True, False)


def test_tries_and_time_are_limited(client_for, site_a, settings):
    secret, _ = set_up(site_a.editor)
    settings.SPARK_SIGN_INS_PER_MINUTE = 100
    client = client_for()
    sign_in(client, site_a.editor)
    for _ in range(5):
        client.post(CODE, {"code": "000000"})
    assert client.post(CODE, {"code": code_of(secret)}).headers["Location"] == LOGIN
    sign_in(client, site_a.editor)
    session = client.session
    session[PENDING] = {**session[PENDING], "until": 0}
    session.save()
    assert client.post(CODE, {"code": code_of(secret)}).headers["Location"] == LOGIN
    assert not is_in(client)
    settings.SPARK_SIGN_INS_PER_MINUTE = 1
    assert sign_in(client, site_a.editor).status_code == 429
    settings.SPARK_SIGN_INS_PER_MINUTE = 0
    assert sign_in(client, site_a.editor).headers["Location"] == CODE


def test_it_is_set_up_with_a_code_of_the_app(client_for, site_a):
    client = client_for(site_a.editor)
    shown = client.get(ACCOUNT).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", shown)[1]
    assert "data:image/svg+xml" in shown
    assert "not the code" in client.post(ACCOUNT, {"code": "000000"}).content.decode()
    assert not second_factor.is_set_up(site_a.editor)
    response = client.post(ACCOUNT, {"code": code_of(secret)})
    codes = re.findall(r"<li><code>(\d{8})</code></li>", response.content.decode())
    assert len(set(codes)) == 10
    assert "no-store" in response.headers["Cache-Control"]
    assert secret not in client.get(ACCOUNT).content.decode()
    renewed = client.post(ACCOUNT, {"code": codes[0], "renew": "1"}).content.decode()
    assert codes[1] not in renewed
    assert second_factor.is_set_up(site_a.editor)
    [again] = re.findall(r"<li><code>(\d{8})</code></li>", renewed)[:1]
    client.post(ACCOUNT, {"code": again})
    assert not second_factor.is_set_up(site_a.editor)
    actions = ModelLogEntry.objects.filter(action__endswith="second_factor").values_list("action", flat=True)
    assert set(actions) == {second_factor.ENABLE_ACTION, second_factor.DISABLE_ACTION}


def test_secrets_are_not_readable_in_the_database(site_a, settings):
    secret, codes = set_up(site_a.editor)
    kept = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in kept
    assert not [code for code in codes if code in kept]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert second_factor.verify(site_a.editor, codes[0])


def test_a_site_asks_it_of_its_own_people_only(client_for, site_a, site_b, superuser):
    demand(site_a)
    client = client_for(site_a.editor)
    assert client.get("/admin/").headers["Location"] == ACCOUNT
    assert client.get(ACCOUNT).status_code == 200
    assert client_for(site_b.editor).get("/admin/").status_code == 200
    assert client_for(superuser).get("/admin/").status_code == 200
    set_up(site_a.editor)
    assert client.get("/admin/").status_code == 200


def test_superusers_have_to_by_a_setting(client_for, site_a, superuser, settings):
    settings.SPARK_SUPERUSERS_NEED_SECOND_FACTOR = True
    assert client_for(superuser).get("/admin/").headers["Location"] == ACCOUNT
    assert client_for(site_a.editor).get("/admin/").status_code == 200


def test_who_has_to_asks_no_query_of_sites_that_do_not(site_a, django_assert_num_queries):
    editor = site_a.editor
    host_table.entries()
    with django_assert_num_queries(0):
        assert not second_factor.is_required(editor)
