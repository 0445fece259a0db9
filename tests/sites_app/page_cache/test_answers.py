"""Which requests the cache answers, and how: keys, headers, encodings, validators."""

import gzip
import time

import brotli
import pytest
import time_machine
import zstandard

from sites_app.page_cache.entries import negotiate
from sites_app.page_cache.freshness import freshness
from sites_app.page_cache.local import local
from sites_app.page_cache.middleware import PRIVATE
from sites_app.page_cache.store import store
from tests.sites_app.page_cache.conftest import outcome

pytestmark = pytest.mark.django_db


def test_second_visit_is_answered_by_the_cache(site_a, visit) -> None:
    first, second = visit(site_a, "/services/"), visit(site_a, "/services/")
    assert (outcome(first), outcome(second)) == ("stored", "hit")
    assert first.content == second.content


def test_hit_has_the_headers_of_a_miss(site_a, visit) -> None:
    first, second = visit(site_a, "/services/"), visit(site_a, "/services/")
    own = {"Cache-Status", "Last-Modified"}
    assert {name: first[name] for name in first.headers if name not in own} == {
        name: second[name] for name in second.headers if name not in own
    }
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"):
        assert second[name]


def test_hit_costs_no_query_but_the_look_for_changes(site_a, visit, settings, django_assert_num_queries) -> None:
    visit(site_a, "/services/")
    settings.SPARK_PAGE_CACHE_LEASE_MS = 60_000
    freshness.forget()
    # 1: changes that wait.
    with django_assert_num_queries(1):
        assert outcome(visit(site_a, "/services/")) == "hit"


def test_another_process_finds_what_one_has_kept(site_a, visit) -> None:
    visit(site_a, "/services/")
    local.clear()
    assert outcome(visit(site_a, "/services/")) == "hit"


def test_hosts_with_the_same_paths_share_nothing(site_a, site_b, visit) -> None:
    visit(site_a, "/services/")
    assert site_b.mark in visit(site_b, "/services/").content.decode()
    again = visit(site_b, "/services/").content.decode()
    assert site_b.mark in again
    assert site_a.mark not in again


def test_host_in_another_spelling_is_not_kept_for_others(site_a, site_b, visit, client) -> None:
    visit(site_a, "/services/")
    for host in (site_a.host.upper(), f"{site_a.host}."):
        response = client.get("/services/", headers={"host": host})
        assert outcome(response) == ""
        assert site_a.mark in response.content.decode()
        assert site_b.mark not in response.content.decode()


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-host", "forwarded", "x-original-host"])
def test_headers_that_name_another_host_change_nothing(site_a, site_b, visit, header) -> None:
    poisoned = visit(site_a, "/services/", **{header: site_b.host})
    assert site_b.mark not in poisoned.content.decode()
    assert site_b.host not in visit(site_a, "/services/").content.decode()


def test_ports_and_schemes_are_kept_apart(site_a, client) -> None:
    client.get("/services/", headers={"host": site_a.host})
    assert outcome(client.get("/services/", headers={"host": f"{site_a.host}:8443"})) == "stored"
    assert outcome(client.get("/services/", headers={"host": site_a.host}, secure=True)) == "stored"


def test_unknown_parameters_share_one_page_that_does_not_see_them(site_a, visit) -> None:
    visit(site_a, "/blog/")
    response = visit(site_a, "/blog/?utm_source=letter&gclid=1")
    assert outcome(response) == "hit"
    assert "utm_source" not in response.content.decode()


def test_pages_of_a_listing_are_kept_apart(site_a, visit) -> None:
    visit(site_a, "/blog/")
    assert outcome(visit(site_a, "/blog/?page=2")) == "stored"
    assert outcome(visit(site_a, "/blog/?utm_medium=x&page=2")) == "hit"


def test_an_address_is_in_its_own_language_whatever_a_browser_prefers(site_a, visit) -> None:
    assert visit(site_a, "/services/", **{"accept-language": "en"})["Content-Language"] == "en"
    assert visit(site_a, "/services/", **{"accept-language": "fr"})["Content-Language"] == "en"


@pytest.mark.parametrize("cookie", ["sessionid=a", "csrftoken=b", "messages=c", "django_language=de"])
def test_cookies_of_ours_pass_the_cache_by(site_a, visit, cookie) -> None:
    visit(site_a, "/services/")
    response = visit(site_a, "/services/", cookie=cookie)
    assert outcome(response) == ""
    assert response["Cache-Control"] == PRIVATE


def test_cookies_of_others_do_not(site_a, visit) -> None:
    visit(site_a, "/services/")
    assert outcome(visit(site_a, "/services/", cookie="_ga=GA1.2; theme=dark")) == "hit"


def test_authorization_passes_the_cache_by(site_a, visit) -> None:
    visit(site_a, "/services/")
    assert outcome(visit(site_a, "/services/", authorization="Bearer x")) == ""


def test_a_form_sent_to_a_page_passes_the_cache_by(site_a, visit) -> None:
    visit(site_a, "/services/")
    assert outcome(visit(site_a, "/services/", method="post")) == ""
    assert outcome(visit(site_a, "/services/")) == "hit"


def test_head_is_answered_without_a_body(site_a, visit) -> None:
    page = visit(site_a, "/services/")
    head = visit(site_a, "/services/", method="head")
    assert (outcome(head), head.content, head["Content-Length"]) == ("hit", b"", page["Content-Length"])


def test_restricted_page_is_never_kept(site_a, visit) -> None:
    from wagtail.models import PageViewRestriction

    visit(site_a, "/services/")
    page = site_a.page("services")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="open sesame")
    for _ in range(2):
        response = visit(site_a, "/services/")
        assert outcome(response) == ""
        assert "lookalike services" not in response.content.decode()
        assert 'type="password"' in response.content.decode()


def test_preview_is_never_kept(site_a, rf) -> None:
    page = site_a.page("services")
    page.title = "Not published yet"
    response = page.make_preview_request()
    assert "Not published yet" in response.content.decode()
    assert "Cache-Status" not in response
    assert local.bytes == 0


def test_missing_page_is_kept_for_a_short_time_until_it_is_there(site_a, visit) -> None:
    from sites_app.models import StandardPage

    assert visit(site_a, "/soon/").status_code == 404
    assert outcome(visit(site_a, "/soon/")) == "hit"
    site_a.home.add_child(instance=StandardPage(title="Soon", slug="soon"))
    assert visit(site_a, "/soon/").status_code == 200


def test_missing_pages_with_parameters_take_no_room(site_a, visit) -> None:
    visit(site_a, "/nothing/?page=7")
    visit(site_a, "/nothing/?x=7")
    assert local.bytes == 0


def test_redirect_is_kept_until_it_changes(site_a, visit) -> None:
    from wagtail.contrib.redirects.models import Redirect

    redirect = Redirect.objects.create(site=site_a.site, old_path="/was", redirect_link="/services/")
    assert visit(site_a, "/was/")["Location"] == "/services/"
    assert outcome(visit(site_a, "/was/")) == "hit"
    redirect.redirect_link = "/about/"
    redirect.save()
    assert visit(site_a, "/was/")["Location"] == "/about/"


def test_redirect_by_parameters_is_not_hidden_by_a_missing_page(site_a, visit) -> None:
    from wagtail.contrib.redirects.models import Redirect

    assert visit(site_a, "/shop/").status_code == 404
    Redirect.objects.create(site=site_a.site, old_path="/shop?item=1", redirect_link="/services/")
    assert visit(site_a, "/shop/").status_code == 404
    assert visit(site_a, "/shop/?item=1").status_code == 301


def test_paused_site_is_not_answered_from_the_cache(site_a, visit) -> None:
    from sites_app.enums import SiteStatus

    visit(site_a, "/services/")
    settings = site_a.settings
    settings.status = SiteStatus.PAUSED
    settings.save()
    assert visit(site_a, "/services/").status_code == 503


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("*", "zstd"),
        ("gzip;q=0", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("br;q=x", "identity"),
        ("", "identity"),
    ],
)
def test_encoding_is_the_one_that_the_client_likes_best(accept, encoding) -> None:
    assert negotiate(accept) == encoding


def test_each_encoding_is_the_same_page_with_a_tag_of_its_own(site_a, visit) -> None:
    plain = visit(site_a, "/services/")
    decode = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    }
    tags = {plain["ETag"]}
    for encoding, decoded in decode.items():
        response = visit(site_a, "/services/", **{"accept-encoding": encoding})
        assert response["Content-Encoding"] == encoding
        assert decoded(response.content) == plain.content
        assert "Accept-Encoding" in response["Vary"]
        assert int(response["Content-Length"]) == len(response.content) < len(plain.content)
        tags.add(response["ETag"])
    assert len(tags) == 4
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_client_that_has_the_page_gets_304(site_a, visit, form) -> None:
    page = visit(site_a, "/services/")
    response = visit(site_a, "/services/", **{"if-none-match": form.format(page["ETag"])})
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == page["ETag"]
    assert response["Content-Security-Policy"] == page["Content-Security-Policy"]
    assert "Content-Length" not in response


def test_tag_of_another_encoding_is_no_match(site_a, visit) -> None:
    page = visit(site_a, "/services/")
    both = {"if-none-match": page["ETag"], "accept-encoding": "gzip"}
    assert visit(site_a, "/services/", **both).status_code == 200


def test_date_is_a_validator_once_no_other_page_can_be_of_that_second(site_a, visit) -> None:
    assert "Last-Modified" not in visit(site_a, "/services/")
    with time_machine.travel(time.time() + 3, tick=False):
        date = visit(site_a, "/services/")["Last-Modified"]
        assert visit(site_a, "/services/", **{"if-modified-since": date}).status_code == 304
        before = "Mon, 02 Jan 2006 15:04:05 GMT"
        assert visit(site_a, "/services/", **{"if-modified-since": before}).status_code == 200
        other = {"if-modified-since": date, "if-none-match": '"other"'}
        assert visit(site_a, "/services/", **other).status_code == 200


def test_old_page_is_shown_while_one_request_makes_it_anew(site_a, visit, settings) -> None:
    visit(site_a, "/services/")
    with time_machine.travel(time.time() + settings.SPARK_PAGE_CACHE_SECONDS + 5, tick=False):
        store.client.set(f"spark:pages:lock:{next(iter(local._entries))[1]}", b"1")
        stale = visit(site_a, "/services/")
        assert stale["Cache-Status"] == "spark; hit; fwd=stale"
        store.client.delete(f"spark:pages:lock:{next(iter(local._entries))[1]}")
        assert outcome(visit(site_a, "/services/")) == "stored"
        assert outcome(visit(site_a, "/services/")) == "hit"


def test_purged_page_is_not_shown_while_it_is_made_anew(site_a, visit, settings) -> None:
    visit(site_a, "/services/")
    page = site_a.page("services")
    page.title = "Newer"
    page.save()
    with time_machine.travel(time.time() + settings.SPARK_PAGE_CACHE_SECONDS + 5, tick=False):
        assert "Newer" in visit(site_a, "/services/").content.decode()


def test_page_that_is_too_old_is_not_shown(site_a, visit, settings) -> None:
    visit(site_a, "/services/")
    age = settings.SPARK_PAGE_CACHE_SECONDS + settings.SPARK_PAGE_CACHE_STALE_SECONDS + 5
    with time_machine.travel(time.time() + age, tick=False):
        assert outcome(visit(site_a, "/services/")) == "stored"


def test_browsers_ask_each_time_and_no_cdn_keeps_a_page_unless_it_is_set(site_a, visit) -> None:
    response = visit(site_a, "/services/")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cache-Tag" not in response


def test_cdn_learns_how_long_and_what_a_page_shows(site_a, visit, settings) -> None:
    settings.SPARK_CDN_SECONDS = 600
    response = visit(site_a, "/services/")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=600"
    assert f"{site_a.site.pk}-page-{site_a.page('services').pk}" in response["Cache-Tag"].split(",")


def test_theme_keeps_its_own_word_to_browsers(site_a, visit) -> None:
    from sites_app.site_context import theme_url

    assert "immutable" in visit(site_a, theme_url(site_a.settings))["Cache-Control"]


def test_local_layer_is_bounded_in_bytes(site_a, visit, settings) -> None:
    settings.SPARK_PAGE_CACHE_LOCAL_MB = 0.06
    for path in ("/", "/services/", "/about/", "/blog/", "/places/", "/blog/post/"):
        visit(site_a, path)
    assert 0 < local.bytes <= 60_000


def test_switched_off_it_has_no_part_in_anything(site_a, visit, settings) -> None:
    settings.SPARK_PAGE_CACHE = False
    for _ in range(2):
        assert "Cache-Status" not in visit(site_a, "/services/")
