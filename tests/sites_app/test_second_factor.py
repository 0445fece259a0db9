"""The second factor in the admin: set up, asked for, demanded, and how it is kept."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from wagtail.models import ModelLogEntry

from sites_app.hosts import host_table
from sites_app.second_factor_admin import PENDING, PROVEN
from sites_app.services import second_factor
from tests.sites_app.one_time_codes import code_of, set_up

pytestmark = pytest.mark.django_db
LOGIN, CODE, ACCOUNT = "/admin/login/", "/admin/login/code/", "/admin/account/second-factor/"
APP, PROVE, CODES, OFF = (f"{ACCOUNT}{name}/" for name in ("app", "confirm", "codes", "off"))
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
    assert "Set up an app" in client.get(ACCOUNT).content.decode()
    shown = client.get(APP).content.decode()
    secret = re.search(r">([A-Z2-7]{32})</code>", shown)[1]
    assert "data:image/svg+xml" in shown
    assert "not the code" in client.post(APP, {"code": "000000"}).content.decode()
    assert not second_factor.is_set_up(site_a.editor)
    response = client.post(APP, {"code": code_of(secret)})
    assert len(set(codes_in(response))) == 10
    assert "no-store" in response.headers["Cache-Control"]
    assert secret not in client.get(APP).content.decode()


def test_changes_ask_for_it_once_more(client_for, site_a):
    _, codes = set_up(site_a.editor)
    client = client_for(site_a.editor)
    for address in (CODES, OFF, f"{ACCOUNT}app/remove/", f"{ACCOUNT}keys/add/"):
        assert client.post(address).headers["Location"] == f"{PROVE}?next={address}"
    assert "not right" in client.post(PROVE, {"code": "000000"}).content.decode()
    assert "Enter a code" in client.post(PROVE).content.decode()
    assert client.post(f"{PROVE}?next=https://elsewhere.example/", {"code": codes[0]}).headers["Location"] == ACCOUNT
    session = client.session
    session[PROVEN] -= 3_600
    session.save()
    assert client.post(CODES).headers["Location"] == f"{PROVE}?next={CODES}"
    assert client.post(f"{PROVE}?next={CODES}", {"code": codes[1]}).headers["Location"] == CODES
    renewed = codes_in(client.post(CODES))
    assert len(renewed) == 10
    assert not set(renewed) & set(codes)
    assert client.post(OFF).headers["Location"] == ACCOUNT
    assert not Authenticator.objects.filter(user=site_a.editor).exists()


def test_what_is_about_a_second_factor_leads_who_has_none_to_the_overview(client_for, site_a):
    client = client_for(site_a.editor)
    for address in (PROVE, CODES, OFF):
        assert client.get(address).headers["Location"] == ACCOUNT
        assert client.post(address).headers["Location"] == ACCOUNT


def test_with_the_last_factor_the_recovery_codes_go(client_for, site_a):
    _, codes = set_up(site_a.editor)
    client = client_for(site_a.editor)
    client.post(PROVE, {"code": codes[0]})
    assert "password alone" in client.get(f"{ACCOUNT}app/remove/").content.decode()
    client.post(f"{ACCOUNT}app/remove/")
    assert not Authenticator.objects.filter(user=site_a.editor).exists()
    assert client.get(f"{ACCOUNT}app/remove/").status_code == 404


def test_people_are_told_of_changes_by_mail(client_for, site_a, mailoutbox, django_capture_on_commit_callbacks):
    editor = site_a.editor
    with django_capture_on_commit_callbacks(execute=True):
        set_up(editor)
        second_factor.renew_recovery_codes(editor)
        second_factor.turn_off(editor, by=editor)
    assert [mail.subject for mail in mailoutbox] == [
        "An authenticator app was set up for your account",
        "New recovery codes were made for your account",
        "The second factor of your account was turned off",
    ]
    assert {tuple(mail.to) for mail in mailoutbox} == {(editor.email,)}
    actions = ModelLogEntry.objects.filter(user=editor).values_list("action", flat=True)
    assert set(actions) >= {
        second_factor.ENABLE_ACTION,
        second_factor.RENEW_ACTION,
        second_factor.DISABLE_ACTION,
    }


def codes_in(response: Any) -> list[str]:
    return re.findall(r"<li><code>(\d{8})</code></li>", response.content.decode())


def help_url(person: Any) -> str:
    return reverse("wagtailusers_users:second_factor", args=[person.pk])


def test_who_is_locked_out_is_helped_by_an_administrator(
    client_for, site_a, superuser, mailoutbox, django_capture_on_commit_callbacks
):
    for helper in (superuser, site_a.administrator):
        set_up(site_a.editor)
        client = client_for(helper)
        assert help_url(site_a.editor) in client.get(reverse("wagtailusers_users:index")).content.decode()
        assert (
            help_url(site_a.editor)
            in client.get(reverse("wagtailusers_users:edit", args=[site_a.editor.pk])).content.decode()
        )
        assert "10 recovery codes" in client.get(help_url(site_a.editor)).content.decode()
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(help_url(site_a.editor))
        assert not Authenticator.objects.filter(user=site_a.editor).exists()
        assert site_a.editor.email in mailoutbox[0].to
        assert helper.get_username() in mailoutbox[0].body or helper.get_full_name() in mailoutbox[0].body
        entry = ModelLogEntry.objects.filter(action=second_factor.RESET_ACTION).latest("pk")
        assert (entry.user, entry.object_id) == (helper, str(site_a.editor.pk))
        assert "There is none" in client.get(help_url(site_a.editor)).content.decode()


def test_nobody_removes_the_second_factor_of_people_who_are_not_theirs(client_for, site_a, site_b, superuser):
    for person in (site_b.editor, superuser, site_a.administrator):
        set_up(person)
    tries = [
        (site_a.administrator, site_b.editor, 404),
        (site_a.administrator, superuser, 404),
        (site_a.editor, site_a.administrator, 404),
        # One's own is changed in one's account, which asks for it first.
        (site_a.administrator, site_a.administrator, 302),
    ]
    for helper, person, expected in tries:
        assert client_for(helper).post(help_url(person)).status_code == expected
        assert second_factor.is_set_up(person)


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
