"""What becomes of a visit: classes and numbers, nothing by which anybody is known."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.tracking.factories import AT
from tracking.models import Salt
from tracking.services import visitors
from tracking.services.agents import agent_of
from tracking.services.ids import event_id, first_id
from tracking.services.receiving import Given, Sender, arrival_of
from tracking.services.sources import source_of
from tracking.services.visitors import prune_salts, visitor_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 {}Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FIREFOX, ("desktop", "Firefox", "Linux", "")),
        (CHROME.format("Windows NT 10.0; Win64; x64", ""), ("desktop", "Chrome", "Windows", "")),
        (CHROME.format("Linux; Android 10; K", "Mobile "), ("mobile", "Chrome", "Android", "")),
        (CHROME.format("Linux; Android 13; SM-X200", ""), ("tablet", "Chrome", "Android", "")),
        (CHROME.format("Windows NT 10.0", "") + " Edg/141.0", ("desktop", "Edge", "Windows", "")),
        (IPHONE, ("mobile", "Safari", "iOS", "")),
    ],
)
def test_browsers_are_classed(text: str, expected: tuple[str, ...]) -> None:
    agent = agent_of(text)
    assert (agent.device, agent.browser, agent.os, agent.bot) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "search-engine"),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)", "ai-crawler"),
        ("curl/8.5.0", "http-library"),
        (CHROME.format("X11; Linux x86_64", "").replace("Chrome", "HeadlessChrome"), "browser-automation"),
        ("", "other"),
    ],
)
def test_bots_are_known_by_their_kind(text: str, kind: str) -> None:
    assert agent_of(text).bot == kind


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "referrer", "expected"),
    [
        ("/a/", "", ("/a/", "direct", "", "", "")),
        ("/a/?q=me@example.com#x", "https://www.google.de/search?q=x", ("/a/", "google", "organic", "google.de", "")),
        ("/?utm_source=News&utm_medium=Email&utm_campaign=May", "", ("/", "news", "email", "", "May")),
        ("/?gclid=abc", "https://www.google.com/", ("/", "google", "cpc", "google.com", "")),
        ("/?fbclid=abc", "https://l.facebook.com/", ("/", "facebook", "cpc", "l.facebook.com", "")),
        ("/", "https://example.org/list?who=me", ("/", "example.org", "referral", "example.org", "")),
        ("/", "https://t.co/xyz", ("/", "x", "social", "t.co", "")),
        # A step within the site is no source; another tenant's site is one like any other.
        ("/b", "https://www.alpha.test/a/", ("/b", "", "", "", "")),
        ("/b", "https://beta.test/a/", ("/b", "beta.test", "referral", "beta.test", "")),
        ("https://alpha.test/caf%C3%A9/?x=1", "::", ("/café/", "direct", "", "", "")),
        ("//evil\x07.test/x", "http://[", ("/evil.test/x", "direct", "", "", "")),
    ],
)
def test_sources(site_a: Any, address: str, referrer: str, expected: tuple[str, ...]) -> None:
    found = source_of(address, referrer, site_id=site_a.site.pk)
    assert (found.path, found.source, found.medium, found.referrer_host, found.campaign) == expected


def test_an_id_that_is_sent_again_is_the_same_and_every_sites_own() -> None:
    given = uuid.UUID(int=first_id(AT).int | 7 << 76 | 2 << 62 | 12345)
    key, at = event_id(given, site_id=1, now=AT + timedelta(minutes=3))
    assert (key.version, at) == (7, AT)
    assert event_id(given, site_id=1, now=AT + timedelta(minutes=50)) == (key, at)
    assert event_id(given, site_id=2, now=AT)[0] != key


@pytest.mark.parametrize(
    "given", [uuid.uuid4(), uuid.UUID(int=first_id(AT - timedelta(days=40)).int | 7 << 76 | 2 << 62)]
)
def test_a_clock_that_is_wrong_is_not_believed(given: uuid.UUID) -> None:
    key, at = event_id(given, site_id=1, now=AT)
    assert at == AT
    assert event_id(given, site_id=1, now=AT + timedelta(minutes=5))[0] == key
    assert first_id(AT.replace(minute=0)) < key < first_id(AT)


@pytest.mark.django_db
def test_a_visitor_is_the_same_for_a_day_on_a_site(site_a: Any, site_b: Any) -> None:
    def number(address: str = "192.0.2.7", agent: str = FIREFOX, tenant: Any = site_a, at: Any = AT) -> int:
        return visitor_of(address, agent, site_id=tenant.site.pk, at=at)

    assert number() == number(at=AT + timedelta(hours=13))
    others = [number("192.0.2.8"), number(agent=IPHONE), number(tenant=site_b), number(at=AT + timedelta(days=1))]
    assert len({number(), *others}) == 5
    # A household's network is one visitor, whatever address its devices give themselves.
    assert number("2001:db8:1:2::7") == number("2001:db8:1:2:aaaa::9") != number("2001:db8:1:3::7")
    assert number("::ffff:192.0.2.7") == number()


@pytest.mark.django_db
def test_salts_are_deleted_and_what_they_keyed_cannot_be_made_again(site_a: Any) -> None:
    before = visitor_of("192.0.2.7", FIREFOX, site_id=site_a.site.pk, at=AT)
    assert prune_salts(at=AT + timedelta(days=1)) == 0
    assert prune_salts(at=AT + timedelta(days=2)) == 1
    assert not Salt.objects.exists()
    visitors.forget()
    assert visitor_of("192.0.2.7", FIREFOX, site_id=site_a.site.pk, at=AT) != before


@pytest.mark.django_db
def test_nothing_by_which_anybody_is_known_goes_on(site_a: Any) -> None:
    given = Given("/services/?email=ada@example.com", referrer="https://example.org/profile/ada")
    packed = arrival_of(given, site_id=site_a.site.pk, sender=Sender("192.0.2.7", FIREFOX), at=AT).pack().decode()
    for said in ("192.0.2.7", "ada", "Gecko", "142.0", "profile"):
        assert said not in packed
