"""Keys of encryption at rest, and the hashes by which encrypted words are found. No database."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from sites_app import keyring, system_checks
from sites_app.second_factor_adapter import SecondFactorAdapter, _earlier

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def test_the_first_key_encrypts_and_all_of_them_decrypt(settings):
    by_secret = keyring.encrypt("Ann")
    settings.SPARK_ENCRYPTION_KEYS = [OLD]
    by_old = keyring.encrypt("Ann")
    settings.SPARK_ENCRYPTION_KEYS = [NEW, OLD]
    by_new = keyring.encrypt("Ann")
    assert [keyring.decrypt(each) for each in (by_secret, by_old, by_new)] == ["Ann"] * 3
    assert [keyring.is_current(each) for each in (by_secret, by_old, by_new)] == [False, False, True]
    settings.SPARK_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(keyring.UndecipherableError):
        keyring.decrypt(by_old)


def test_a_change_of_the_secret_key_loses_nothing(settings):
    stored = keyring.encrypt("Ann")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert keyring.decrypt(stored) == "Ann"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(keyring.UndecipherableError):
        keyring.decrypt(stored)


def test_secrets_of_second_factors_from_before_are_still_read():
    assert SecondFactorAdapter().decrypt(_earlier().encrypt(b"JBSW").decode()) == "JBSW"
    with pytest.raises(keyring.UndecipherableError):
        SecondFactorAdapter().decrypt("nonsense")


@pytest.mark.parametrize("key", ["short", "ä" * 44, OLD[:-2]], ids=["short", "no letters of it", "cut"])
def test_what_is_no_key_stops_the_start(settings, key):
    settings.SPARK_ENCRYPTION_KEYS = [key]
    with pytest.raises(ImproperlyConfigured, match="openssl"):
        keyring.encrypt("x")
    assert [each.id for each in system_checks.check_encryption_keys()] == ["sites_app.E001"]


def test_deployment_needs_keys_of_its_own(settings):
    assert [each.id for each in system_checks.check_own_encryption_keys()] == ["sites_app.W001"]
    settings.SPARK_ENCRYPTION_KEYS = [OLD]
    assert system_checks.check_own_encryption_keys() == system_checks.check_encryption_keys() == []


def test_a_blind_index_is_another_one_on_each_site_for_each_purpose_and_by_each_key(settings):
    first = keyring.blind_index("ann@example.com", site_id=1, purpose="email")
    assert first == keyring.blind_index("ann@example.com", site_id=1, purpose="email")
    others = [
        keyring.blind_index("ann@example.com", site_id=2, purpose="email"),
        keyring.blind_index("ann@example.com", site_id=1, purpose="phone"),
        keyring.blind_index("ann@example.org", site_id=1, purpose="email"),
    ]
    assert len({first, *others}) == 4
    settings.SPARK_ENCRYPTION_KEYS = [NEW]
    found = keyring.blind_indexes("ann@example.com", site_id=1, purpose="email")
    assert found[0] != first
    assert found[1] == first
    assert keyring.blind_index("", site_id=1, purpose="email") == ""
    assert keyring.blind_indexes("", site_id=1, purpose="email") == []


TEXT = "Zoë O’Brien\nann.lee@example.co.uk\n+1 (206) 555-0187\n98101 Seattle"


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("zoe", True),
        ("ZOË o’brien", True),
        ("O'Brien", True),
        ("brien", True),
        ("zo", False),
        ("ann.lee@example.co.uk", True),
        ("lee", True),
        ("ann.lee@example.co", False),
        ("206 555 0187", True),
        ("+1 206-555-0187", True),
        ("(206) 555-0187", True),
        ("5550187", True),
        ("206 555 0188", False),
        ("98101", True),
        ("seattle 98101", True),
        ("seattle portland", False),
    ],
)
def test_whole_words_addresses_and_ends_of_numbers_are_found(query, is_found):
    stored = set(keyring.blind_words(TEXT, site_id=1))
    assert all(stored & set(each) for each in keyring.blind_queries(query, site_id=1)) is is_found
    assert not any(stored & set(each) for each in keyring.blind_queries(query, site_id=2))


def test_words_are_found_by_keys_of_before(settings):
    stored = set(keyring.blind_words("Ann", site_id=1))
    settings.SPARK_ENCRYPTION_KEYS = [NEW]
    assert stored.isdisjoint(keyring.blind_words("Ann", site_id=1))
    assert all(stored & set(each) for each in keyring.blind_queries("ann", site_id=1))
