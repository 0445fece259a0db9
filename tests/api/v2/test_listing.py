"""Listings: fields, filters, order, parts, and what they cost."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api.v2 import paging
from leads.models import Form
from sites_app.models import BlogPostPage
from sites_app.services.pictures import make_renditions
from sites_app.services.provisioning import add_page
from tests.api.v2.conftest import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(site_a: Any) -> list[Any]:
    """Twenty-one posts with everything that a post can name; with the tenants' own there are 22."""
    blog, form = site_a.page("blog"), Form.objects.for_site(site_a.site).get(key="contact")
    make_renditions(site_a.image)
    page, file = site_a.page("about").pk, site_a.document.pk
    link = f'<p><a linktype="page" id="{page}">a</a> <a linktype="document" id="{file}">d</a></p>'
    made = []
    for number in range(21):
        body = [
            ("rich_text", link),
            ("image", {"image": site_a.image, "caption": "c", "alt": "", "width": "text"}),
            (
                "form",
                {"heading": "", "intro": "", "form": form, "beside": link, "shows_business": False, "tone": "plain"},
            ),
            ("media", {"title": "t", "file": site_a.document, "url": "", "poster": site_a.image}),
        ]
        post = BlogPostPage(
            title=f"Post {number:02}",
            slug=f"post-{number}",
            published_on=date(2026, 1 + number % 3, 1),
            author_name="Ana" if number % 2 else "Ben",
            image=site_a.image,
            body=body,
            live=True,
        )
        post.tags.add("odd" if number % 2 else "even", "all")
        add_page(post, parent=blog)
        made.append(post)
    return made


def titles(answer: Any) -> list[str]:
    return [item["title"] for item in answer["items"]]


def test_filters_of_fields(posts, read):
    def found(**query: Any) -> int:
        return read("/pages/", type="BlogPostPage", limit=0, **query)["meta"]["total_count"]

    assert found() == 22
    assert found(author_name="Ana") == 10
    assert found(author_name="Ana|Ben") == 21
    assert found(author_name__in="Ana,Nobody") == 10
    assert found(published_on__gte="2026-02-01", published_on__lt="2026-03-01") == 7
    assert found(tags="all,odd") == 10
    assert found(tags="odd|even") == 21
    assert found(id__in=f"{posts[0].pk},{posts[3].pk}") == 2
    assert found(image__isnull="true") == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"published_on": "soon"}, "invalid-filter"),
        ({"id__gte": "9" * 40}, "invalid-filter"),
        ({"title": "a\x00b"}, "invalid-filter"),
        ({"show_in_menus": "maybe"}, "invalid-filter"),
        ({"body": "x"}, "unknown-parameter"),
        ({"order": "tags"}, "invalid-order"),
        ({"order": "-nothing"}, "invalid-order"),
        ({"fields": "nothing"}, "unknown-field"),
        ({"fields": "title("}, "invalid-fields"),
        ({"limit": "101"}, "limit-too-large"),
        ({"limit": "-1"}, "invalid-parameter"),
        ({"offset": "10001"}, "offset-too-large"),
        ({"after": "bm9uc2Vuc2U"}, "invalid-cursor"),
        ({"after": "ÿ"}, "invalid-cursor"),
        ({"type": "sites_app.Nothing"}, "unknown-type"),
        ({"type": "auth.User"}, "unknown-type"),
        ({"locale": "xx"}, "unknown-locale"),
        ({"child_of": "999999"}, "unknown-page"),
        ({"rich_text": "docx"}, "invalid-parameter"),
        ({"order": "random", "after": "x"}, "invalid-parameter"),
        ({"search": "roof", "order": "author_name"}, "invalid-parameter"),
    ],
)
def test_what_cannot_be_answered_says_why(read, query, code):
    answer = read("/pages/", 400, **{"type": "BlogPostPage", **query})
    assert (answer["code"], answer["status"], answer["error"]) == (code, 400, True)


@pytest.mark.parametrize("order", ["", "-published_on", "author_name,-title", "-first_published_at", "-id"])
def test_cursors_walk_through_everything_once_in_order(posts, read, order):
    query = {"type": "BlogPostPage", **({"order": order} if order else {})}
    whole = ids(read("/pages/", limit=100, **query))
    seen, after = [], None
    while True:
        part = read("/pages/", limit=5, **query, **({"after": after} if after else {}))
        seen += ids(part)
        after = part["meta"]["next"]
        assert part["meta"]["total_count"] == 22
        if not after:
            break
    assert seen == whole
    assert len(set(seen)) == 22


def test_a_cursor_goes_on_behind_a_row_that_was_taken_away(posts, read):
    first = read("/pages/", type="BlogPostPage", limit=5, order="title")
    posts[4].unpublish()
    posts[1].unpublish()
    rest = read("/pages/", type="BlogPostPage", limit=100, order="title", after=first["meta"]["next"])
    assert titles(rest)[0] == "Post 05"


def test_counts_stop_at_a_limit_and_say_so(posts, read, monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 10)
    meta = read("/pages/", type="BlogPostPage", limit=1)["meta"]
    assert (meta["total_count"], meta["total_is_exact"]) == (10, False)


def test_fields_are_chosen_by_wagtails_rules(posts, read):
    pk = posts[0].pk
    assert set(read(f"/pages/{pk}/", fields="_,title")) == {"title"}
    assert set(read(f"/pages/{pk}/", fields="_,tags,slug")) == {"meta", "tags"}
    assert "body" not in read(f"/pages/{pk}/", fields="-body")
    assert "body" in read("/pages/", type="BlogPostPage", fields="body", limit=1)["items"][0]
    parent = read(f"/pages/{pk}/", fields="_,parent(_,title)")["meta"]["parent"]
    assert set(parent) == {"title"}


def test_search_finds_and_is_limited_for_who_has_no_token(posts, read, token_for, site_a, monkeypatch):
    assert read("/pages/", search="Post 07")["items"][0]["id"] == posts[7].pk
    monkeypatch.setattr("api.v2.search.PER_MINUTE", 1)
    cache.clear()
    asked = [Client(SERVER_NAME=site_a.host).get("/api/v2/search/?q=roof") for _ in range(3)]
    assert asked[-1].status_code == 429
    assert asked[-1].json()["code"] == "throttled"
    token = token_for(site_a, "content:read")
    read("/search/", q="Post 07", token=token)


# With warm caches, the same at 1 row and at 20: 1 posts; 2 images; 3 their renditions; 4 documents; 5 pages that are
# linked to; 6 fields with their forms; 7 tags. The count is kept.
WITH_EVERYTHING = 7
# 1 changes that wait; 2 pages.
BY_DEFAULT = 2


@pytest.mark.parametrize("rows", [1, 20])
def test_listing_costs_the_same_at_1_and_at_20_rows(posts, site_a, settings, rows, django_assert_max_num_queries):
    settings.SPARK_PAGE_CACHE = False
    client = Client(SERVER_NAME=site_a.host)

    def asked(path: str) -> list[str]:
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(client.get(path).json()["items"]) == rows
        return [each["sql"] for each in queries if "sites_app_pagechange" not in each["sql"]]

    plain = asked(f"/api/v2/pages/?limit={rows}&type=BlogPostPage&order=title")
    assert len(plain) <= BY_DEFAULT, plain
    whole = asked(f"/api/v2/pages/?limit={rows}&type=BlogPostPage&fields=*&order=title")
    assert len(whole) <= WITH_EVERYTHING, whole


def test_hubs_of_a_listing_know_whether_they_have_something_to_show(site_a, read):
    (hub,) = read("/pages/", type="HubPage", fields="*")["items"]
    assert hub["robots"] == "noindex, follow"
    article = site_a.page("article")
    article.live = True
    article.save()
    (hub,) = read("/pages/", type="HubPage", fields="*")["items"]
    assert hub["robots"] == "index, follow"
