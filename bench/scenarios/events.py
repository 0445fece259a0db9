"""Page views accepted per second beside the writer, against a view that inserts each; ten million events counted."""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

from bench import serving, traffic, visiting
from bench.results import Result
from sites_app.services.provisioning import provision_site
from tracking.models import DailyStatistic, Event
from tracking.services import rollups
from tracking.services.partitions import make_months
from tracking.services.stream import REFUSED, STREAM, stream

SECONDS = 10
ROUNDS = 3
PAGES = 300
ROWS = 10_000_000
SITES = 10
DAYS = 60
COUNTERS = 2
WRITER = (sys.executable, "manage.py", "write_events")


def run(*, scale: float) -> Result:
    """Both take the same requests over 64 connections, in turns; the best round of each. Raises when wrk is missing."""
    serving.require("wrk")
    seconds = max(3, int(SECONDS * scale))
    site = visiting.make_site()
    article = visiting.add_articles(site, PAGES, hub="areas")
    make_months(at=datetime.now(UTC))
    stream.client.delete(STREAM, REFUSED)
    ours, theirs = [], []
    # Limits by address are on, as in production; each request is of another address.
    extra = {"SPARK_PROXY_COUNT": "1", "SPARK_EVENTS_WAITING": "1000000"}
    with _script(article.get_parent().get_url()) as script:
        for _ in range(ROUNDS):
            with serving.granian("bench.row_by_row:application", **extra) as port:
                theirs.append(_load(port, seconds, script))
            with serving.granian(**extra) as port, serving.program(*WRITER):
                ours.append(_load(port, seconds, script))
                _await_writer()
    assert not sum(each.errors for each in ours + theirs), "Events were refused."
    assert not stream.client.exists(REFUSED), "Events could not be stored."
    assert Event.objects.filter(page_id=None).count() == 0, "A page was not found."
    best, other = max(ours, key=lambda each: each.rate), max(theirs, key=lambda each: each.rate)
    return Result(
        name="events",
        ours=best.rate,
        baseline=other.rate,
        unit="accepted/s",
        notes=(
            f"beside the writer, all stored; the slowest hundredth {best.p99_ms:.0f} ms against {other.p99_ms:.0f} ms; "
            + _count_up(int(ROWS * scale))
        ),
    )


@contextmanager
def _script(hub: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "visits.lua"
        path.write_text(traffic.SCRIPT % {"host": visiting.HOST, "hub": hub, "pages": PAGES})
        yield str(path)


def _load(port: int, seconds: int, script: str) -> serving.Load:
    # Salts, hosts and classes of browsers are read once by each process.
    serving.load(port, "/api/track/pageview", host=visiting.HOST, seconds=1, script=script)
    return serving.load(port, "/api/track/pageview", host=visiting.HOST, seconds=seconds, script=script)


def _await_writer() -> None:
    """Waits until what was accepted is stored: every event of the stream, once."""
    until = time.monotonic() + 60
    while stream.waiting():
        assert time.monotonic() < until, f"{stream.waiting()} events still wait."
        time.sleep(0.1)


def _roll_up(_number: int) -> int:
    later, days = datetime.now(UTC) + timedelta(hours=1), 0
    try:
        while counted := rollups.roll_up(at=later):
            days += counted
    finally:
        connection.close()
    return days


def _count_up(rows: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tracking_event, tracking_stalehour, tracking_dailystatistic, tracking_hourlystatistic")
    sites = [provision_site(key=f"b{n}", name=f"Bench {n}", hostname=f"b{n}.test") for n in range(SITES)]
    traffic.make_events(sites, rows=rows, days=DAYS, first_page=1_000)
    begun = time.perf_counter()
    # As many as there are cores, as the bulk workers of an installation are.
    with ThreadPoolExecutor(COUNTERS) as pool:
        days = sum(pool.map(_roll_up, range(COUNTERS)))
    taken = time.perf_counter() - begun
    views = sum(DailyStatistic.objects.filter(dimension__in=["site", "bot"]).values_list("pageviews", flat=True))
    events = sum(DailyStatistic.objects.filter(dimension__in=["site", "bot"]).values_list("events", flat=True))
    assert views + events == rows, (views, events)
    return f"{rows:,} events of {days} days of sites counted in {taken:.1f} s, {rows / taken:,.0f} rows/s"
