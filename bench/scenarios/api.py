"""Requests per second of the read API for a page and for a list of 20, kept and made, against Wagtail's own API v2."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings

from bench import bare_wagtail, visiting
from bench.results import Result
from sites_app.page_cache.front import PageCacheFront

SECONDS = 5.0
ROUNDS = 3
ARTICLES = 1_000
# Calls are counted as ever, but nobody is refused.
ANY_NUMBER = 10**9

type Application = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Speed:
    """Requests a second of one process, and the slowest hundredth in milliseconds."""

    rate: float
    p99_ms: float


def run(*, scale: float) -> Result:
    """All ask one process over WSGI, in turns; the best round of each."""
    article = visiting.add_articles(visiting.make_site(), ARTICLES, hub="areas")
    paths = {"list": "/api/v2/pages/?type=sites_app.ArticlePage&limit=20", "page": f"/api/v2/pages/{article.pk}/"}
    found: dict[str, Speed] = {}
    queries: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, path in paths.items():
            for kind, program in (("bare", _bare), ("made", _made), ("kept", _kept)):
                with program() as application:
                    speed = _measure(application, path, seconds=max(0.5, SECONDS * scale))
                    queries[f"{name} {kind}"] = _queries(application, path)
                key = f"{name} {kind}"
                found[key] = max(found.get(key, speed), speed, key=lambda each: each.rate)
    lines = [
        f"{name}: made {_told(found, name, 'made')}, kept {_told(found, name, 'kept')}, Wagtail "
        f"{found[f'{name} bare'].rate:,.0f}/s (p99 {found[f'{name} bare'].p99_ms:.1f} ms, "
        f"{queries[f'{name} bare']} queries against {queries[f'{name} made']})"
        for name in paths
    ]
    return Result(
        name="api",
        ours=found["list made"].rate,
        baseline=found["list bare"].rate,
        unit="requests/s",
        notes=f"{ARTICLES:,} articles of 1,000 words, one process; " + "; ".join(lines),
    )


def _told(found: dict[str, Speed], name: str, kind: str) -> str:
    speed = found[f"{name} {kind}"]
    return f"{speed.rate:,.0f}/s (p99 {speed.p99_ms:.1f} ms, {speed.rate / found[f'{name} bare'].rate:.1f} times)"


@contextmanager
def _bare() -> Iterator[Application]:
    with override_settings(ROOT_URLCONF="bench.bare_wagtail", MIDDLEWARE=bare_wagtail.MIDDLEWARE):
        yield WSGIHandler()


@contextmanager
def _made() -> Iterator[Application]:
    with override_settings(SPARK_PAGE_CACHE=False, SPARK_API_ADDRESS_CALLS_PER_MINUTE=ANY_NUMBER):
        yield PageCacheFront(WSGIHandler())


@contextmanager
def _kept() -> Iterator[Application]:
    with override_settings(SPARK_API_ADDRESS_CALLS_PER_MINUTE=ANY_NUMBER):
        yield PageCacheFront(WSGIHandler())


def _ask(application: Application, path: str) -> int:
    environ = RequestFactory(headers={"host": visiting.HOST, "accept-encoding": "gzip"}).get(path).environ
    answered: list[str] = []
    body = application(environ, lambda status, headers, *rest: answered.append(status))
    b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return int(answered[0].split()[0])


def _measure(application: Application, path: str, *, seconds: float) -> Speed:
    for _ in range(20):
        assert _ask(application, path) == 200, path
    # The next second has other headers than the first one.
    time.sleep(1.1)
    for _ in range(5):
        _ask(application, path)
    times: list[float] = []
    until = time.perf_counter() + seconds
    while (begun := time.perf_counter()) < until:
        _ask(application, path)
        times.append(time.perf_counter() - begun)
    times.sort()
    return Speed(len(times) / sum(times), times[int(len(times) * 0.99)] * 1e3)


def _queries(application: Application, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _ask(application, path)
    return len(captured)
