"""API tokens: what their text is, who they let in, and how they end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from sites_app.enums import TokenLevel, TokenState
from sites_app.models import APIToken
from sites_app.models.api_tokens import is_within
from sites_app.services import api_tokens, token_texts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE = "203.0.113.7"


@pytest.fixture
def make(site_a: Any) -> Any:
    def create(**values: Any) -> tuple[APIToken, str]:
        given = {"name": "Build", "site": site_a.site, "scopes": ["content:read"], "by": site_a.administrator}
        return api_tokens.create(**{**given, **values})

    return create


def use(text: str, *, address: str = HERE, at: datetime = NOW) -> APIToken | None:
    return api_tokens.authenticate(text, address=address, at=at)


def test_a_text_is_recognised_by_its_beginning_and_its_checksum():
    text = token_texts.make("site")
    assert text.startswith("spark_site_")
    assert token_texts.is_well_formed(text)
    changed = text[:20] + ("a" if text[20] != "a" else "b") + text[21:]
    for wrong in (
        changed,
        text[:-1],
        f"{text}0",
        text.replace("spark", "shark"),
        "",
        "spark",
        "spark_site_é" + text[12:],
    ):
        assert not token_texts.is_well_formed(wrong), wrong
    assert token_texts.make("site") != text
    assert text.startswith(token_texts.prefix_of(text))
    assert len(token_texts.prefix_of(text)) == len("spark_site_") + 4


def test_a_digest_needs_the_secret_key_and_outlives_its_change_by_the_fallbacks(settings):
    before = token_texts.digest_of("spark_site_x")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert token_texts.digest_of("spark_site_x") != before
    assert before in token_texts.digests_of("spark_site_x")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (HERE, True),
        ("203.0.114.1", False),
        ("::ffff:203.0.113.9", True),
        ("2001:db8::5", True),
        ("2001:db9::5", False),
        ("", False),
        ("nowhere", False),
    ],
)
def test_addresses_are_allowed_by_ranges(address, expected):
    assert is_within(address, ["203.0.113.0/24", "2001:db8::/32"]) is expected


@pytest.mark.django_db
class TestLife:
    def test_the_text_is_nowhere_in_the_database(self, make):
        token, text = make()
        row = APIToken.objects.filter(pk=token.pk).values().get()
        secret = text.removeprefix("spark_site_")
        assert not [name for name, value in row.items() if secret in str(value)]
        entry = ModelLogEntry.objects.filter(action=api_tokens.CREATE_ACTION).latest("pk")
        assert secret not in str(entry.data)
        assert (entry.data["site"], entry.user) == (token.site_id, token.created_by)

    def test_one_query_finds_it_and_its_use_is_noted_at_most_once_a_minute(self, make, django_assert_num_queries):
        token, text = make()
        with django_assert_num_queries(2):  # the token, its use
            found = use(text)
            assert (found, found.site, found.user) == (token, token.site, token.user)
        with django_assert_num_queries(1):  # the token
            use(text, at=NOW + timedelta(seconds=59))
        with django_assert_num_queries(2):  # the token, its use
            use(text, at=NOW + timedelta(seconds=60))
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(seconds=60)

    def test_what_can_be_no_token_asks_no_query(self, make, django_assert_num_queries):
        text = make()[1]
        with django_assert_num_queries(0):
            assert use(text[:-1]) is use("") is use(f"{text} ") is None

    def test_unknown_revoked_expired_and_from_elsewhere_are_nobody(self, make, site_a):
        revoked, text_of_revoked = make()
        assert api_tokens.revoke(revoked, by=site_a.administrator, at=NOW)
        assert not api_tokens.revoke(revoked, by=site_a.administrator, at=NOW)
        expired = make(expires_at=NOW)[1]
        elsewhere = make(addresses=["198.51.100.0/24"])[1]
        for text in (token_texts.make("site"), text_of_revoked, expired, elsewhere):
            assert use(text) is None
        assert use(expired, at=NOW - timedelta(seconds=1))
        assert use(elsewhere, address="198.51.100.20")

    def test_a_rotated_token_works_until_its_grace_is_over(self, make, site_a):
        old, old_text = make(addresses=[f"{HERE}/32"])
        new, new_text = api_tokens.rotate(old, by=site_a.administrator, at=NOW, grace=timedelta(hours=1))
        assert (new.name, new.scopes, new.addresses, new.user, new.site) == (
            *(old.name, old.scopes, old.addresses, old.user, old.site),
        )
        assert use(old_text, at=NOW + timedelta(minutes=59))
        assert use(old_text, at=NOW + timedelta(hours=1)) is None
        assert use(new_text, at=NOW + timedelta(days=400))
        with pytest.raises(api_tokens.TokenGoneError):
            api_tokens.rotate(old, by=site_a.administrator, at=NOW)

    def test_a_lifetime_begins_anew_when_rotated_and_a_grace_never_makes_it_longer(self, make, site_a):
        old, _ = make(expires_at=NOW + timedelta(minutes=5))
        lifetime = old.expires_at - old.created_at
        new, _ = api_tokens.rotate(old, by=site_a.administrator, at=NOW)
        old.refresh_from_db()
        assert old.expires_at == NOW + timedelta(minutes=5)
        assert new.expires_at == NOW + lifetime

    def test_what_has_ended_is_not_rotated(self, make, site_a):
        revoked, _ = make()
        api_tokens.revoke(revoked, by=site_a.administrator, at=NOW)
        expired, _ = make(expires_at=NOW)
        assert (expired.state_at(NOW), expired.state_at(NOW - timedelta(1))) == (TokenState.EXPIRED, TokenState.ACTIVE)
        for token in (revoked, expired):
            with pytest.raises(api_tokens.TokenGoneError):
                api_tokens.rotate(token, by=site_a.administrator, at=NOW)

    def test_its_account_is_named_after_it_and_nobody_signs_in_by_it(self, make):
        user = make()[0].user
        assert user.get_full_name() == "API token Build"
        assert (user.is_active, user.has_usable_password(), user.groups.count()) == (False, False, 0)
        assert make()[0].user != user

    def test_a_level_and_its_site_fit(self, make):
        token, text = make(site=None)
        assert (token.level, text.startswith("spark_platform_")) == (TokenLevel.PLATFORM, True)
        with pytest.raises(IntegrityError), transaction.atomic():
            APIToken.objects.filter(pk=token.pk).update(level=TokenLevel.SITE)

    def test_accounts_of_tokens_are_not_among_people(self, make, superuser, client_for):
        user = make()[0].user
        listing = client_for(superuser).get("/admin/users/")
        assert b"alpha-editor" in listing.content
        assert user.username not in listing.content.decode()
        assert client_for(superuser).get(f"/admin/users/edit/{user.pk}/").status_code == 404
        assert User.objects.filter(pk=user.pk).exists()
