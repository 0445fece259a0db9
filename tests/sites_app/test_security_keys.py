"""Security keys as a second factor: registered, asked for, named, removed, and never believed without a proof."""

import html
import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from wagtail.models import ModelLogEntry

from sites_app.services import second_factor
from tests.sites_app.one_time_codes import set_up
from tests.sites_app.soft_keys import SoftKey
from tests.sites_app.test_second_factor import ACCOUNT, CODE, PROVE, codes_in, is_in, sign_in

pytestmark = pytest.mark.django_db
ADD = f"{ACCOUNT}keys/add/"


def options_in(response: Any) -> dict[str, Any]:
    """What a screen gives the browser's script."""
    return json.loads(html.unescape(re.search(r'data-spark-key-options-value="([^"]+)"', response.content.decode())[1]))


def add_key(client: Any, key: SoftKey, name: str = "Blue key") -> Any:
    answer = key.register(options_in(client.get(ADD)))
    return client.post(ADD, {"name": name, "credential": json.dumps(answer)})


@pytest.fixture
def editor(site_a):
    return site_a.editor


@pytest.fixture
def client(client_for, editor):
    return client_for(editor)


def test_the_first_key_turns_the_second_factor_on(client, editor):
    response = add_key(client, SoftKey(), "  Blue \n key ")
    assert len(codes_in(response)) == 10
    assert [str(key) for key in second_factor.kept_by(editor).keys] == ["Blue key"]
    assert "Blue key" in client.get(ACCOUNT).content.decode()
    assert add_key(client, SoftKey(), "Spare").headers["Location"] == ACCOUNT
    assert ModelLogEntry.objects.filter(action=second_factor.ADD_KEY_ACTION, user=editor).count() == 2


def test_a_key_signs_in(client_for, client, editor):
    key, stranger = SoftKey(), SoftKey()
    add_key(client, key)
    other = client_for()
    assert sign_in(other, editor, next="/admin/pages/").headers["Location"] == CODE
    asked = other.get(CODE)
    assert "recovery codes" in asked.content.decode()
    wrong = stranger.prove(options_in(asked))
    assert "not one of your" in other.post(CODE, {"credential": json.dumps(wrong)}).content.decode()
    assert not is_in(other)
    proof = {"credential": json.dumps(key.prove(options_in(other.get(CODE))))}
    assert other.post(CODE, proof).headers["Location"] == "/admin/pages/"
    assert is_in(other)
    assert second_factor.kept_by(editor).keys[0].last_used_at
    # A proof is one for its sign-in alone.
    again = client_for()
    sign_in(again, editor)
    again.get(CODE)
    assert "not one of your" in again.post(CODE, proof).content.decode()


def test_a_key_of_another_host_or_person_is_no_proof(client_for, client, editor, site_b):
    key = SoftKey()
    add_key(client, key)
    key.host = "admin.example"
    other = client_for()
    sign_in(other, editor)
    other.post(CODE, {"credential": json.dumps(key.prove(options_in(other.get(CODE))))})
    theirs = SoftKey()
    add_key(client_for(site_b.editor), theirs)
    other.post(CODE, {"credential": json.dumps(theirs.prove(options_in(other.get(CODE))))})
    assert not is_in(other)


@pytest.mark.parametrize(
    "answer",
    ["{}", "[]", "1", '"x"', "nonsense", '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}', ""],
)
def test_nonsense_is_neither_a_key_nor_a_proof(client_for, client, editor, answer):
    client.get(ADD)
    assert client.post(ADD, {"name": "x", "credential": answer}).status_code == 200
    assert not second_factor.is_set_up(editor)
    add_key(client, SoftKey())
    other = client_for()
    sign_in(other, editor)
    other.get(CODE)
    assert other.post(CODE, {"credential": answer}).status_code == 200
    assert not is_in(other)


def test_what_is_kept_of_a_key_is_only_what_is_needed(client, editor):
    answer = SoftKey().register(options_in(client.get(ADD)))
    answer["clientExtensionResults"] = {"credProps": {"rk": "yes"}, "x": "a\x00b"}
    client.post(ADD, {"name": "Key", "credential": json.dumps({**answer, "more": "\x00"})})
    kept = Authenticator.objects.get(user=editor, type="webauthn").data["credential"]
    assert kept.keys() == {"id", "rawId", "type", "response", "clientExtensionResults"}
    assert kept["clientExtensionResults"] == {"credProps": {"rk": True}}


def test_a_registration_is_good_once(client, editor):
    answer = json.dumps(SoftKey().register(options_in(client.get(ADD))))
    client.post(ADD, {"name": "One", "credential": answer})
    assert "has not registered" in client.post(ADD, {"name": "Two", "credential": answer}).content.decode()
    assert len(second_factor.kept_by(editor).keys) == 1


def test_keys_are_renamed_and_removed_by_their_owner_alone(client_for, client, editor, site_b):
    add_key(client, SoftKey())
    [key] = second_factor.kept_by(editor).keys
    name, gone = f"{ACCOUNT}keys/{key.pk}/", f"{ACCOUNT}keys/{key.pk}/remove/"
    stranger = client_for(site_b.editor)
    for address in (name, gone):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"name": "Mine"}).status_code == 404
    assert client.post(name, {"name": "Red key"}).headers["Location"] == ACCOUNT
    assert "“Red key”" in client.get(gone).content.decode()
    assert client.post(gone).headers["Location"] == ACCOUNT
    assert not Authenticator.objects.filter(user=editor).exists()


def test_with_an_app_left_the_recovery_codes_stay(client, editor):
    _, codes = set_up(editor)
    client.post(PROVE, {"code": codes[0]})
    assert add_key(client, SoftKey()).headers["Location"] == ACCOUNT
    [key] = second_factor.kept_by(editor).keys
    client.post(f"{ACCOUNT}keys/{key.pk}/remove/")
    assert second_factor.kept_by(editor).codes_left == 9


def test_a_key_confirms_changes(client_for, client, editor):
    key = SoftKey()
    add_key(client, key)
    other = client_for(editor)
    asked = other.get(f"{ACCOUNT}off/", follow=True)
    proof = json.dumps(key.prove(options_in(asked)))
    assert other.post(f"{PROVE}?next={ACCOUNT}off/", {"credential": proof}).headers["Location"] == f"{ACCOUNT}off/"
    other.post(f"{ACCOUNT}off/")
    assert not second_factor.is_set_up(editor)


def test_an_account_has_a_limited_number_of_keys(client, editor, monkeypatch):
    monkeypatch.setattr(second_factor, "MOST_KEYS", 1)
    add_key(client, SoftKey())
    assert "at most 1 keys" in client.get(ACCOUNT).content.decode()
    assert "at most 1 keys" in add_key(client, SoftKey(), "One too many").content.decode()
    assert len(second_factor.kept_by(editor).keys) == 1
