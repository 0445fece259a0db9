"""People sign in by the API: tokens that run out, refresh tokens that are good once, a second factor."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.utils import timezone

from sites_app.models import SignIn
from sites_app.services import second_factor, sign_ins
from tests.sites_app.one_time_codes import code_of, set_up

pytestmark = pytest.mark.django_db
PASSWORD = "unused-in-tests"


@pytest.fixture
def post(client_for: Any) -> Any:
    def call(path: str, host: str = "localhost", **data: Any) -> Any:
        return client_for(host=host).post(f"/api/auth/{path}", data, content_type="application/json")

    return call


@pytest.fixture
def sign_in(post: Any) -> Any:
    return lambda user, **more: post("token", username=user.username, password=PASSWORD, **more)


def who(client: Any, access: str) -> Any:
    return client.get("/api/whoami", headers={"Authorization": f"Bearer {access}"})


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_person_signs_in_and_has_their_rights_on_their_sites(sign_in, client_for, site_a, site_b):
    response = sign_in(site_a.editor)
    tokens = response.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    assert "no-store" in response["Cache-Control"]
    found = who(client_for(), tokens["access_token"]).json()
    assert (found["level"], found["name"]) == ("person", "alpha-editor")
    assert [site["key"] for site in found["sites"]] == ["alpha"]
    assert code(who(client_for(host=site_b.host), tokens["access_token"])) == (403, "forbidden")
    # A bearer's token proves by itself that the call is meant: it needs no CSRF token.
    client = client_for()
    client.handler.enforce_csrf_checks = True
    assert who(client, tokens["access_token"]).status_code == 200


def test_who_it_is_not_is_told_nothing(post, site_a, django_user_model):
    editor = site_a.editor
    wrong = [post("token", username=editor.username, password="wrong"), post("token", username="no", password="wrong")]
    editor.is_active = False
    editor.save()
    wrong.append(post("token", username=editor.username, password=PASSWORD))
    assert {code(response) for response in wrong} == {(401, "sign-in-failed")}
    assert len({response.json()["detail"] for response in wrong}) == 1
    assert code(post("token", username="x")) == (422, "invalid")


def test_attempts_are_limited_by_address_and_by_account(post, settings, site_a):
    settings.SPARK_SIGN_INS_PER_MINUTE = 2
    with time_machine.travel("2026-03-01T12:00:05Z", tick=False):
        answers = [post("token", username=f"x{number}", password="x").status_code for number in range(3)]
    assert answers == [401, 401, 429]


def test_a_refresh_token_is_good_once_and_a_second_use_ends_the_sign_in(sign_in, post, client_for, site_a):
    first = sign_in(site_a.editor).json()
    second = post("refresh", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert who(client_for(), second["access_token"]).status_code == 200
    assert code(post("refresh", refresh_token=first["refresh_token"])) == (401, "sign-in-failed")
    for tokens in (first, second):
        assert who(client_for(), tokens["access_token"]).status_code == 401
    assert code(post("refresh", refresh_token=second["refresh_token"])) == (401, "sign-in-failed")
    for wrong in ("x", "x" * 32 + ".y", first["access_token"][:200]):
        assert code(post("refresh", refresh_token=wrong)) == (401, "sign-in-failed")


def test_signing_out_ends_this_sign_in_at_once(sign_in, post, client_for, site_a):
    one, other = sign_in(site_a.editor).json(), sign_in(site_a.editor).json()
    assert post("logout", refresh_token=one["refresh_token"]).status_code == 204
    assert post("logout", refresh_token="x").status_code == 204
    assert who(client_for(), one["access_token"]).status_code == 401
    assert who(client_for(), other["access_token"]).status_code == 200


def test_a_new_password_and_a_deactivation_end_every_sign_in(site_a, site_b):
    now = timezone.now()
    a, b = site_a.editor, site_b.editor
    of_a, of_b = sign_ins.start(a, at=now), sign_ins.start(b, at=now)
    assert (sign_ins.person_of(of_a.access, at=now), sign_ins.person_of(of_b.access, at=now)) == (a, b)
    a.set_password("another-long-one")
    a.save()
    b.is_active = False
    b.save()
    for tokens in (of_a, of_b):
        assert sign_ins.person_of(tokens.access, at=now) is None
        with pytest.raises(sign_ins.SignInEndedError):
            sign_ins.refresh(tokens.refresh, at=now)


def test_tokens_run_out_and_are_asked_by_one_query(site_a, settings, django_assert_num_queries):
    now = timezone.now()
    tokens = sign_ins.start(site_a.editor, at=now)
    with django_assert_num_queries(1):  # the sign-in with its person
        assert sign_ins.person_of(tokens.access, at=now + timedelta(seconds=599))
    assert sign_ins.person_of(tokens.access, at=now + timedelta(seconds=601)) is None
    later = sign_ins.refresh(tokens.refresh, at=now + timedelta(days=29))
    assert sign_ins.refresh(later.refresh, at=now + timedelta(days=58))
    assert sign_ins.prune(at=now + timedelta(days=200)) == 1
    assert not SignIn.objects.exists()


def test_a_token_that_somebody_else_signed_is_nobodys(site_a, settings):
    now = timezone.now()
    tokens = sign_ins.start(site_a.editor, at=now)
    claims = jwt.decode(tokens.access, options={"verify_signature": False})
    forged = [
        jwt.encode(claims, "x" * 40, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
        jwt.encode({**claims, "sub": "1"}, settings.SECRET_KEY, algorithm="HS256"),
    ]
    assert [sign_ins.person_of(each, at=now) for each in forged] == [None] * 3
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert sign_ins.person_of(tokens.access, at=now) == site_a.editor


def test_a_second_factor_is_asked_for_and_good_once(sign_in, site_a):
    editor = site_a.editor
    secret, recovery = set_up(editor)
    assert code(sign_in(editor)) == (401, "otp-required")
    assert code(sign_in(editor, otp="000000")) == (401, "sign-in-failed")
    now = code_of(secret)
    assert sign_in(editor, otp=now).status_code == 200
    assert code(sign_in(editor, otp=now)) == (401, "sign-in-failed")
    assert sign_in(editor, otp=recovery[0]).status_code == 200
    assert code(sign_in(editor, otp=recovery[0])) == (401, "sign-in-failed")
    assert second_factor.is_set_up(editor)


def test_who_has_to_have_a_second_factor_sets_it_up_first(sign_in, site_a, site_b):
    settings = site_a.settings
    settings.requires_second_factor = True
    settings.save()
    assert code(sign_in(site_a.editor)) == (403, "second-factor-required")
    assert sign_in(site_b.editor).status_code == 200
