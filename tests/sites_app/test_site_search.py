"""The search of a site: what it finds, in which order, what it forgives, and what it never shows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify
from wagtail.models import Locale, PageViewRestriction
from wagtail.search.backends import get_search_backend

from sites_app import search_views
from sites_app.models import BlogPostPage, StandardPage
from sites_app.services import site_search

pytestmark = pytest.mark.django_db

ADDRESS = "/search/"


@pytest.fixture
def visitor(site_a, client_for):
    return client_for(host=site_a.host)


def add(tenant, title, text="", **fields):
    """A live page of the tenant's, in the index."""
    body = [("rich_text", f"<p>{text}</p>")] if text else []
    page = StandardPage(title=title, slug=slugify(title), body=body, **fields)
    tenant.home.add_child(instance=page)
    return page


def titles(response):
    return [hit.title.replace("<mark>", "").replace("</mark>", "") for hit in response.context.get("hits", [])]


def test_a_page_is_found_by_its_title_and_by_its_text(site_a, visitor):
    add(site_a, "Skylights", "We mend windows in roofs")
    assert titles(visitor.get(ADDRESS, {"q": "skylight"})) == ["Skylights"]
    assert titles(visitor.get(ADDRESS, {"q": "mending windows"})) == ["Skylights"]


def test_a_title_counts_for_more_than_a_text(site_a, visitor):
    add(site_a, "Other things", "gutters " * 3)
    add(site_a, "Gutters", "and more")
    assert titles(visitor.get(ADDRESS, {"q": "gutters"})) == ["Gutters", "Other things"]


def test_what_was_found_is_marked_and_everything_else_is_escaped(site_a, visitor):
    page = add(site_a, "<i>Chimneys</i>", "no", search_description="<script>alert(1)</script> the chimney & its cap")
    response = visitor.get(ADDRESS, {"q": "chimney"})
    html = response.text
    assert "<mark>Chimneys</mark>" in html
    assert "<mark>chimney</mark>" in response.context["hits"][0].text
    assert "<script>alert" not in html
    assert "<i>" not in html
    assert f"/{page.slug}/" in html


def test_marks_are_the_only_markup_of_a_passage() -> None:
    text = f"{site_search.MARK}a{site_search.END} <b>&"
    assert search_views._marked(text) == "<mark>a</mark> &lt;b&gt;&amp;"


def test_a_passage_is_what_a_visitor_reads_of_the_blocks(site_a, visitor):
    link = {"page": None, "url": "/skylights/", "anchor": ""}
    blocks = [
        ("hero", {"heading": "Skylights", "text": "", "button_label": "", "link": link, "layout": "mirrored"}),
        ("rich_text", "<p>We mend them.</p>"),
        ("cta", {"heading": "Ask us", "text": "", "button_label": "Write", "link": link, "tone": "brand"}),
    ]
    page = StandardPage(title="Windows", slug="windows", body=blocks)
    site_a.home.add_child(instance=page)
    (hit,) = visitor.get(ADDRESS, {"q": "skylights"}).context["hits"]
    assert hit.text == "<mark>Skylights</mark> · We mend them. Ask us · Write"


def test_each_language_is_searched_by_its_own_rules(site_a, site_b, client_for):
    Locale.objects.get_or_create(language_code="de")
    for tenant in (site_a, site_b):
        home = tenant.home.copy_for_translation(Locale.objects.get(language_code="de"))
        home.save_revision().publish()
        page = StandardPage(
            title=f"Dächer {tenant.mark}", slug="daecher", body=[("rich_text", "<p>Gebrochene Ziegel</p>")]
        )
        home.add_child(instance=page)
    visitor = client_for(host=site_a.host)
    for query in ("Dach", "dächern", "gebrochen", "ziegeln"):
        assert titles(visitor.get(f"/de{ADDRESS}", {"q": query})) == [f"Dächer {site_a.mark}"], query
    assert "<mark>" in visitor.get(f"/de{ADDRESS}", {"q": "ziegeln"}).context["hits"][0].text
    # In its index for the admin and the API, whose questions are of no language.
    found = get_search_backend().search("ziegeln", StandardPage.objects.all()).get_queryset()
    assert {page.slug for page in found} == {"daecher"}


@pytest.mark.parametrize("state", ["draft", "private", "beneath a private page"])
def test_what_visitors_may_not_read_is_not_found(site_a, visitor, state):
    page = add(site_a, "Secret gutters", "nothing for everybody", live=state != "draft")
    hidden = page
    if state == "beneath a private page":
        hidden = StandardPage(title="Secret gutters too", slug="too")
        page.add_child(instance=hidden)
    if state != "draft":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    response = visitor.get(ADDRESS, {"q": "secret gutters"})
    assert titles(response) == []
    assert hidden.title not in visitor.get("/search/suggest/", {"q": "secret"}).text


def test_what_was_withdrawn_is_not_found_any_more(site_a, visitor):
    page = add(site_a, "Winter offer")
    assert titles(visitor.get(ADDRESS, {"q": "winter"})) == ["Winter offer"]
    page.unpublish()
    assert titles(visitor.get(ADDRESS, {"q": "winter"})) == []


@pytest.mark.parametrize("is_small", [True, False])
def test_small_and_large_sites_find_the_same(site_a, site_b, monkeypatch, visitor, is_small):
    monkeypatch.setattr(site_search, "SMALL_SITE", 5_000 if is_small else 0)
    for tenant in (site_a, site_b):
        for number in range(3):
            add(tenant, f"Gutter guide {number} {tenant.mark}", "leaves")
    found = titles(visitor.get(ADDRESS, {"q": "gutter leaves"}))
    assert sorted(found) == [f"Gutter guide {number} {site_a.mark}" for number in range(3)]
    suggested = visitor.get("/search/suggest/", {"q": "gut gui"}).json()["suggestions"]
    assert {row["title"] for row in suggested} == set(found)


def test_a_typing_error_is_forgiven_and_said(site_a, visitor):
    add(site_a, "Gutter cleaning")
    response = visitor.get(ADDRESS, {"q": "guter cleanning"})
    assert titles(response) == ["Gutter cleaning"]
    assert "<b>gutter cleaning</b>" in response.text


def test_the_beginning_of_a_word_finds_it(site_a, visitor):
    add(site_a, "Photovoltaics")
    response = visitor.get(ADDRESS, {"q": "photov"})
    assert titles(response) == ["Photovoltaics"]
    assert not response.context["answer"].correction


def test_one_of_the_words_is_better_than_nothing(site_a, visitor):
    add(site_a, "Gutters")
    assert titles(visitor.get(ADDRESS, {"q": "gutters zzzzz"})) == ["Gutters"]


def test_nothing_found_shows_ways_on(site_a, visitor):
    response = visitor.get(ADDRESS, {"q": "qqqqqq"})
    assert response.status_code == 200
    assert "Nothing was found for “qqqqqq”" in response.text
    assert f"{site_a.mark} link" in response.text.partition("Where most people go")[2]


def test_a_kind_of_pages_can_be_asked_for(site_a, visitor):
    add(site_a, "Gutter page")
    post = BlogPostPage(title="Gutter post", slug="gutter-post", published_on=date(2026, 1, 2))
    site_a.page("blog").add_child(instance=post)
    assert titles(visitor.get(ADDRESS, {"q": "gutter", "in": "posts"})) == ["Gutter post"]
    assert len(titles(visitor.get(ADDRESS, {"q": "gutter", "in": "nonsense"}))) == 2


def test_results_are_paged_and_every_page_keeps_the_question(site_a, visitor):
    for number in range(12):
        add(site_a, f"Gutter {number:02}")
    first = visitor.get(ADDRESS, {"q": "gutter"})
    second = visitor.get(ADDRESS, {"q": "gutter", "page": "2"})
    assert len(titles(first)) == 10
    assert len(titles(second)) == 2
    assert "?q=gutter&amp;page=2" in first.text
    assert not set(titles(first)) & set(titles(second))


def test_search_is_shared_with_nobody_and_never_indexed(visitor):
    response = visitor.get(ADDRESS, {"q": "text"})
    assert response["Cache-Control"].startswith("private")
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize(
    "query", ["", " ", "a", "\x00\x01", "&|!()", "'", '"', "-", "%", "\\", "a" * 5_000, "<b>", "' OR 1=1"]
)
def test_any_text_can_be_searched_for(visitor, query):
    response = visitor.get(ADDRESS, {"q": query})
    assert response.status_code == 200
    assert visitor.get("/search/suggest/", {"q": query}).status_code == 200


def test_a_long_question_is_cut(visitor):
    assert len(visitor.get(ADDRESS, {"q": "word " * 500}).context["search_query"]) <= site_search.LONGEST_QUERY


def test_who_asks_too_often_waits(visitor, monkeypatch):
    monkeypatch.setattr(search_views, "SEARCHES_PER_MINUTE", 2)
    monkeypatch.setattr(search_views, "SUGGESTIONS_PER_MINUTE", 2)
    assert [visitor.get(ADDRESS, {"q": "roof"}).status_code for _ in range(3)] == [200, 200, 429]
    assert [visitor.get("/search/suggest/", {"q": "roof"}).status_code for _ in range(3)] == [200, 200, 429]


def test_the_platform_has_no_search(site_a, client_for):
    assert client_for(host="localhost").get(ADDRESS, {"q": "text"}).status_code == 404


def queries_of(client, path, query):
    client.get(path, {"q": query})
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, {"q": query}).status_code == 200
    return len(queries)


def test_results_cost_the_same_for_one_and_for_twenty(site_a, visitor, settings):
    settings.SPARK_PAGE_CACHE_LEASE_MS = 60_000
    add(site_a, "Gutter one")
    few = queries_of(visitor, ADDRESS, "gutter")
    for number in range(20):
        add(site_a, f"Gutter {number:02}")
    assert queries_of(visitor, ADDRESS, "gutter") == few
    # The site, its language and home page; private pages, the size of the site, the matches, the passages, the pages;
    # settings and menus.
    assert few <= 11


def test_suggestions_cost_the_same_for_one_and_for_eight(site_a, visitor):
    add(site_a, "Gutter one")
    few = queries_of(visitor, "/search/suggest/", "gut")
    for number in range(20):
        add(site_a, f"Gutter {number:02}")
    assert queries_of(visitor, "/search/suggest/", "gut") == few
    # The site, its language and home page; private pages, the size of the site, the titles, the pages.
    assert few <= 8
