"""Sites with many live articles, written with SQL from one article, and what it costs to make a page of one."""

import datetime
import os
import time
from dataclasses import dataclass

from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from bench.texts import body
from sites_app.hosts import host_table
from sites_app.models import ArticlePage, BlogIndexPage, BlogPostPage, HubPage
from sites_app.page_cache.freshness import freshness
from sites_app.services.provisioning import add_hub, add_page, provision_site

HOST = "bench.test"
HUB_SIZE = 5_000
TICKS = os.sysconf("SC_CLK_TCK")

# Copies of one article under its hub, in a grid of places.
COPY_PAGES = """
INSERT INTO wagtailcore_page (path, depth, numchild, title, draft_title, slug, content_type_id, live,
  has_unpublished_changes, url_path, seo_title, show_in_menus, search_description, expired, locked, locale_id,
  translation_key, first_published_at, last_published_at)
SELECT %(path)s || spark_base36(n), %(depth)s, 0, 'Roof care in town ' || n, 'Roof care in town ' || n,
  'town-' || n, p.content_type_id, true, false, %(url)s || 'town-' || n || '/', '', false, p.search_description, false,
  false, p.locale_id, gen_random_uuid(), now(), now()
FROM generate_series(2, %(count)s) AS n, wagtailcore_page p WHERE p.id = %(page)s
"""
COPY_ARTICLES = """
INSERT INTO sites_app_articlepage (page_ptr_id, body, place_name, latitude, longitude, word_count, structured_data,
  is_approved)
SELECT p.id, a.body, 'Town', 30 + (p.id %% 1000) / 50.0, -100 + (p.id / 1000 %% 1000) / 50.0, a.word_count,
  a.structured_data, true
FROM wagtailcore_page p, sites_app_articlepage a
WHERE p.path LIKE %(path)s || '%%' AND p.depth = %(depth)s AND p.id <> %(page)s AND a.page_ptr_id = %(page)s
"""
BASE36 = """
CREATE OR REPLACE FUNCTION spark_base36(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', n / power::int % 36 + 1, 1), '')
  FROM unnest(ARRAY[46656, 1296, 36, 1]) AS power
$$
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs: statements at most, and milliseconds of processor time of the process and of its database
    server."""

    queries: int
    web_ms: float
    database_ms: float

    @property
    def total_ms(self) -> float:
        return self.web_ms + self.database_ms


def make_site() -> Site:
    """A site with a page of articles about 1,000 words long, the first of which is there."""
    return provision_site(key="bench", name="Bench Roofing", hostname=HOST)


def add_articles(site: Site, count: int, *, hub: str) -> ArticlePage:
    """A hub with that many live articles, up to `HUB_SIZE` in each hub beneath it; one from the middle."""
    areas = add_hub(site.root_page, title=hub.title(), slug=hub)
    with connection.cursor() as cursor:
        cursor.execute(BASE36)
    first = None
    for number, start in enumerate(range(0, count, HUB_SIZE)):
        parent = add_hub(areas, title=f"Part {number}", slug=f"part-{number}")
        size = min(HUB_SIZE, count - start)
        article = _article(parent)
        _copy(article, parent, size)
        first = first or article
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE sites_app_pagechange")
        cursor.execute("VACUUM ANALYZE")
    assert first is not None
    return ArticlePage.objects.child_of(first.get_parent()).order_by("path")[min(count, HUB_SIZE) // 2]


def add_post(site: Site) -> BlogPostPage:
    """A live post of a blog, about as long as an article."""
    blog = BlogIndexPage(title="Blog", slug="blog", live=True)
    add_page(blog, parent=site.root_page)
    post = BlogPostPage(
        title="How to read a hail map", slug="hail", live=True, published_on=datetime.date(2026, 5, 4), body=_texts()
    )
    add_page(post, parent=blog)
    return post


def _texts() -> list[tuple[str, str]]:
    return [("rich_text", f"<h2>Part {n + 1}</h2><p>{body(n)}</p>") for n in range(12)]


def _article(parent: HubPage) -> ArticlePage:
    article = ArticlePage(
        title="Roof care in town 1", slug="town-1", live=True, body=_texts(), place_name="Town", latitude=30,
        longitude=-100, word_count=1_000, search_description="What a roof needs in town, and who looks after it.",
        is_approved=True,
    )  # fmt: skip
    add_page(article, parent=parent)
    return article


def _copy(article: ArticlePage, parent: HubPage, count: int) -> None:
    parent.refresh_from_db()
    values = {
        "path": parent.path,
        "depth": parent.depth + 1,
        "url": parent.url_path,
        "count": count,
        "page": article.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(COPY_PAGES, values)
        cursor.execute(COPY_ARTICLES, values)
        cursor.execute("UPDATE wagtailcore_page SET numchild = %(count)s WHERE path = %(path)s", values)


def cost_of(path: str, *, rounds: int) -> Cost:
    """The cost of making the page each time, in a process that has made pages of the site before."""
    handler = BaseHandler()
    handler.load_middleware()

    def ask() -> None:
        request = RequestFactory(headers={"host": HOST}).get(path)
        assert handler.get_response(request).status_code == 200, path

    for _ in range(20):
        ask()
    # The most that a request asks: what a process trusts for moments only is read anew.
    freshness.forget()
    host_table.forget()
    with CaptureQueriesContext(connection) as captured:
        ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    best = (float("inf"), 0.0, 0.0)
    for _ in range(5):
        web, database = time.process_time(), _processor_seconds(server)
        for _ in range(rounds):
            ask()
        spent = ((time.process_time() - web) / rounds, (_processor_seconds(server) - database) / rounds)
        best = min(best, (sum(spent), *spent))
    return Cost(len(captured), best[1] * 1e3, best[2] * 1e3)


def _processor_seconds(pid: int) -> float:
    """The processor time of another process, in steps of a hundredth of a second."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
