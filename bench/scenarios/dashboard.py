"""The overview of a year beside the year before, of a site with 100,000 pages, as the admin serves it."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from bench.results import Result
from sites_app.models import ArticlePage
from sites_app.services.provisioning import add_hub, provision_site
from tracking.enums import Dimension
from tracking.models import DailyStatistic
from tracking.services import reports
from tracking.services.periods import Period, Span, spanning

PAGES = 100_000
# Visits of a day, of which each is of one page: the page of rank r has about 1/r of those of the first.
VISITS = 8_000
DAYS = 730
CITIES = 1_000
LIMIT_SECONDS = 0.2
ROUNDS = 9


def run(*, scale: float) -> Result:
    """The median of whole answers; the baseline is the limit of 200 ms. What adding everything up takes is noted."""
    site = _fill(pages=max(int(PAGES * scale), 1_000), visits=max(int(VISITS * scale), 100))
    rows = DailyStatistic.objects.for_site(site).count()
    period = spanning(Span.YEAR, today=timezone.now().date())
    with override_settings(STORAGES={**settings.STORAGES, **_PLAIN_FILES}, ALLOWED_HOSTS=["*"]):
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.create_superuser("bench", "bench@bench.test", "bench"))
        address = reverse("analytics:overview", args=[site.pk])
        year = _median(lambda: _get(client, f"{address}?period=year"))
        month = _median(lambda: _get(client, address))
        with CaptureQueriesContext(connection) as captured:
            _get(client, f"{address}?period=year")
    parts = {
        "leading pages": _median(lambda: reports.leading(site, period, dimension=Dimension.PAGE)),
        "all pages added up": _median(lambda: reports.top(site, period, dimension=Dimension.PAGE), rounds=3),
        "results of 1,000 places": _median(lambda: _places(site, period), rounds=3),
    }
    own = sum("tracking_" in query["sql"] for query in captured.captured_queries)
    figures = "; ".join(f"{name} {_ms(seconds)}" for name, seconds in parts.items())
    return Result(
        name="dashboard",
        ours=1 / year,
        baseline=1 / LIMIT_SECONDS,
        unit="overviews/s",
        notes=f"{rows:,} daily statistics; a year {_ms(year)}, 28 days {_ms(month)}, {len(captured)} statements, "
        f"{own} of them of statistics; {figures}; the baseline is the limit of 200 ms",
    )


def _get(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def _places(site: Site, period: Period) -> Any:
    return reports.best(site, period, dimension=Dimension.AXIS, prefix="1:location:", least=20)


def _median(work: Callable[[], Any], *, rounds: int = ROUNDS) -> float:
    work()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:,.0f} ms"


def _fill(*, pages: int, visits: int) -> Site:
    """A site with two years of daily statistics, written straight into the tables."""
    site = provision_site(key="bench", name="Bench Roofing", hostname="bench.test")
    hub = add_hub(site.root_page, title="Areas", slug="areas")
    kind = ContentType.objects.get_for_model(ArticlePage)
    table = DailyStatistic._meta.db_table
    given = {"site": site.pk, "hub": hub.pk, "path": hub.path, "kind": kind.pk, "pages": pages, "visits": visits}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(_PAGES, given)
        cursor.execute(_OF_PAGES.format(table=table), {**given, "days": DAYS})
        for dimension, keys, share in _OTHERS:
            cursor.execute(
                _OF_KEYS.format(table=table),
                {**given, "days": DAYS, "dimension": dimension, "keys": keys, "prefix": "", "share": share},
            )
        cursor.execute(
            _OF_KEYS.format(table=table),
            {**given, "days": DAYS, "dimension": "axis", "keys": CITIES, "prefix": "1:location:us-", "share": 0.6},
        )
        cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("ANALYZE wagtailcore_page")
    return site


_PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Dimension, how many keys it has, and on what share of the days each is.
_OTHERS = (
    ("site", 1, 1.0),
    ("source", 60, 0.7),
    ("utm_campaign", 25, 0.5),
    ("device", 4, 1.0),
    ("browser", 7, 1.0),
    ("os", 7, 1.0),
    ("event", 8, 1.0),
    ("medium", 6, 1.0),
)
_PAGES = """
    INSERT INTO wagtailcore_page (
        path, depth, numchild, translation_key, locale_id, live, has_unpublished_changes, first_published_at,
        last_published_at, expired, locked, title, draft_title, slug, content_type_id, url_path, seo_title,
        search_description, show_in_menus
    )
    SELECT %(path)s || upper(lpad(to_hex(n), 8, '0')), hub.depth + 1, 0, gen_random_uuid(), hub.locale_id, true,
        false, now(), now(), false, false, 'Town ' || n, 'Town ' || n, 'article-' || n, %(kind)s,
        hub.url_path || 'article-' || n || '/', '', '', false
    FROM wagtailcore_page hub, generate_series(1, %(pages)s) n WHERE hub.id = %(hub)s
"""
_OF_PAGES = """
    WITH page AS (
        SELECT array_agg(id ORDER BY id) AS ids FROM wagtailcore_page WHERE path LIKE %(path)s || '_%%'
    ), visit AS (
        SELECT day, floor(power(%(pages)s::float8, random()))::int AS rank
        FROM generate_series(0, %(days)s - 1) day, generate_series(1, %(visits)s)
    ), counted AS (
        SELECT day, rank, count(*) AS visitors FROM visit GROUP BY day, rank
    )
    INSERT INTO {table} (site_id, day, dimension, key, pageviews, visitors, events, conversions, value)
    SELECT %(site)s, current_date - day, 'page', page.ids[rank]::text, visitors * 2, visitors, 0,
        CASE WHEN random() < 0.02 THEN 1 ELSE 0 END, 0
    FROM counted, page
"""
_OF_KEYS = """
    INSERT INTO {table} (site_id, day, dimension, key, pageviews, visitors, events, conversions, value)
    SELECT %(site)s, current_date - day, %(dimension)s, CASE WHEN %(keys)s = 1 THEN '' ELSE %(prefix)s || key END,
        (%(visits)s / key)::int * 2, (%(visits)s / key)::int + 1, (10 * random())::int, (3 * random() / key)::int, 0
    FROM generate_series(0, %(days)s - 1) day, generate_series(1, %(keys)s) key WHERE random() < %(share)s
"""
