"""A visitor's search on an installation of 200,000 live pages: on a large site, and on a small one among the large."""

import random
import re
import time
from collections.abc import Callable
from statistics import median

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Page, Site

from bench.results import Result
from bench.texts import body
from sites_app.models import ArticlePage
from sites_app.services import site_search
from sites_app.services.provisioning import add_hub, provision_site

PAGES = {"large": 176_000, "middle": 20_000, "small": 4_000}
TOWNS = 2_000
ROUNDS = 12
LIMIT_SECONDS = 0.3
# A word of every page, one of a few, both, a phrase, the beginning of a word, and one that nobody wrote so.
QUERIES = ("roof", "Town{n}", "roof repair Town{n}", '"roof repair"', "Tow", "rooof repare", "Twon{n}")


def run(*, scale: float) -> Result:
    """The 95th percentile of whole answers, with passages; the baseline is the rate of the limit of 300 ms."""
    sites = {key: _fill(key, max(int(pages * scale), 200)) for key, pages in PAGES.items()}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE wagtailcore_page")
        cursor.execute(f"ANALYZE {site_search._index()}")
    found = {}
    for key, site in sites.items():
        scope = site_search.scope_of(site.root_page)
        found[f"{key}: search"] = _times(lambda text, site=site: _answer(site.root_page, text), QUERIES)
        found[f"{key}: suggestions"] = _times(
            lambda text, scope=scope: site_search.suggest(scope, text, most=8), ("roof", "Tow", "Town{n}")
        )
    worst = max(_percentile(times) for times in found.values())
    figures = "; ".join(f"{name} {_ms(median(t))} (95 %: {_ms(_percentile(t))})" for name, t in found.items())
    return Result(
        name="search",
        ours=1 / worst,
        baseline=1 / LIMIT_SECONDS,
        unit="answers/s",
        notes=f"{sum(PAGES.values()) * scale:,.0f} live pages; {figures}; the baseline is the limit of 300 ms",
    )


def _answer(root: Page, query: str) -> None:
    from sites_app.search_views import _answer as answer

    scope = site_search.scope_of(root)
    found = answer(scope, site_search.cleaned_query(query))
    if keys := list(found.found.keys[:10]):
        site_search.excerpts(keys, found.query)


def _times(work: Callable[[str], object], queries: tuple[str, ...]) -> list[float]:
    rng = random.Random(1)  # noqa: S311 - an order, not a secret
    times = []
    for _ in range(ROUNDS):
        for query in queries:
            begun = time.perf_counter()
            work(query.replace("{n}", str(rng.randrange(TOWNS))))
            times.append(time.perf_counter() - begun)
    return times


def _fill(key: str, pages: int) -> Site:
    """A site with that many live articles beneath a hub, written straight into the tables."""
    site = provision_site(key=f"search-{key}", name=f"Search {key}", hostname=f"search-{key}.test")
    hub = add_hub(site.root_page, title="Areas", slug="areas")
    parts = [_plain(body(number)) for number in range(12)]
    kind = ContentType.objects.get_for_model(ArticlePage)
    with connection.cursor() as cursor:
        cursor.execute(_PAGES, {"hub": hub.pk, "path": hub.path, "kind": kind.pk, "pages": pages, "towns": TOWNS})
        cursor.execute(
            _ENTRIES.format(index=site_search._index()),
            {"path": f"{hub.path}_%", "kind": kind.pk, "parts": parts, "count": len(parts)},
        )
    return site


def _plain(text: str) -> str:
    words = re.sub(r"[{|}]", " ", text).split()
    return " ".join(word for word in words if word.isalpha())


def _percentile(values: list[float]) -> float:
    return sorted(values)[len(values) * 95 // 100]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


_PAGES = """
    INSERT INTO wagtailcore_page (
        path, depth, numchild, translation_key, locale_id, live, has_unpublished_changes, first_published_at,
        last_published_at, expired, locked, title, draft_title, slug, content_type_id, url_path, seo_title,
        search_description, show_in_menus
    )
    SELECT %(path)s || upper(lpad(to_hex(n), 8, '0')), hub.depth + 1, 0, gen_random_uuid(), hub.locale_id, true,
        false, now(), now(), false, false, titled.title, titled.title, 'article-' || n, %(kind)s,
        hub.url_path || 'article-' || n || '/', '',
        'Roof repair and care around ' || titled.title, false
    FROM wagtailcore_page hub, generate_series(1, %(pages)s) n,
        LATERAL (SELECT 'Roof repair in Town' || n %% %(towns)s || ', part ' || n AS title) titled
    WHERE hub.id = %(hub)s
"""
_ENTRIES = """
    INSERT INTO {index} (
        content_type_id, object_id, title, autocomplete, body, title_norm, title_text, body_text
    )
    SELECT %(kind)s, id, to_tsvector(title), to_tsvector('simple', title), to_tsvector(text), 1, title, text
    FROM wagtailcore_page, LATERAL (
        SELECT search_description || ' ' ||
            string_agg((%(parts)s::text[])[1 + (id + part * 5) %% %(count)s], ' ') AS text
        FROM generate_series(1, 4) part
    ) texts
    WHERE path LIKE %(path)s AND content_type_id = %(kind)s
"""
