"""Many at once, with connections of their own: no stale page after a purge, one maker of a page, a Redis that dies."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sites_app.models import StandardPage
from sites_app.page_cache.local import local
from sites_app.page_cache.purging import settle
from sites_app.page_cache.store import store

pytestmark = pytest.mark.django_db(transaction=True)
HOST = "alpha.test"
TITLE = re.compile(r"<h1>Title (\d+)</h1>")


class Readers:
    """Threads that ask for a page all the time; each answer with the time before it was asked for."""

    def __init__(self, number: int, *, fresh_process: bool) -> None:
        self.seen: list[tuple[float, int]] = []
        self.errors: list[Any] = []
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=[fresh_process]) for _ in range(number)]

    def _read(self, fresh_process: bool) -> None:
        client = Client()
        try:
            while not self._ends.is_set():
                if fresh_process:
                    # As another process, which knows only what Redis holds.
                    local.clear()
                asked = time.monotonic()
                response = client.get("/services/", headers={"host": HOST})
                if response.status_code != 200:
                    self.errors.append(response)
                    return
                self.seen.append((asked, int(TITLE.search(response.content.decode())[1])))  # type: ignore[index]
        except Exception as error:  # noqa: BLE001 - the test says what it was
            self.errors.append(error)
        finally:
            connection.close()

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join(20)


@pytest.fixture
def publish(transactional_db: None) -> Iterator[Callable[[int], float]]:
    """`publish(n)` gives the page the title “Title n”, and returns when its purge was over."""
    page = StandardPage.objects.get(slug="services", url_path__contains="/alpha/")

    def work(number: int) -> float:
        page.title = f"Title {number}"
        page.save_revision().publish()
        settle()
        return time.monotonic()

    work(0)
    yield work
    store.forget_client()


def check_freshness(publish: Callable[[int], float], settings: Any, *, times: int, fresh_process: bool) -> int:
    settings.SPARK_PAGE_CACHE_LEASE_MS = 3
    over: list[float] = []
    with Readers(2, fresh_process=fresh_process) as readers:
        for number in range(1, times + 1):
            over.append(publish(number))
    assert readers.errors == []
    stale = [(asked, seen) for asked, seen in readers.seen if seen < sum(asked > moment for moment in over)]
    assert stale == []
    return len(readers.seen)


@pytest.mark.parametrize("fresh_process", [False, True], ids=["from memory", "from Redis"])
def test_no_page_is_stale_after_its_purge_has_returned(publish, settings, fresh_process) -> None:
    assert check_freshness(publish, settings, times=25, fresh_process=fresh_process) > 25


@pytest.mark.chaos
@pytest.mark.parametrize("fresh_process", [False, True], ids=["from memory", "from Redis"])
def test_no_page_of_a_thousand_is_stale_after_its_purge_has_returned(publish, settings, fresh_process) -> None:
    check_freshness(publish, settings, times=1_000, fresh_process=fresh_process)


def test_a_page_that_everybody_wants_is_made_once(publish, monkeypatch) -> None:
    made: list[int] = []
    serve = StandardPage.serve

    def slowly(self: StandardPage, request: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(self.pk)
        time.sleep(0.1)
        return serve(self, request, *args, **kwargs)

    monkeypatch.setattr(StandardPage, "serve", slowly)
    answers: list[Any] = []

    def ask() -> None:
        answers.append(Client().get("/services/", headers={"host": HOST}))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({answer.content for answer in answers}) == 1
    assert len(made) == 1


def test_a_page_that_may_not_be_kept_is_made_for_each(publish, monkeypatch) -> None:
    serve = StandardPage.serve

    def privately(self: StandardPage, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = serve(self, request, *args, **kwargs)
        response.headers["Cache-Control"] = "private"
        return response

    monkeypatch.setattr(StandardPage, "serve", privately)
    for _ in range(2):
        response = Client().get("/services/", headers={"host": HOST})
        assert response["Cache-Status"] == "spark; fwd=miss"
        assert response["Cache-Control"] == "private"


def test_redis_is_killed_and_comes_back_while_people_read(publish, settings, monkeypatch, tmp_path) -> None:
    from spark_cms.embedded.valkey import ValkeyServer

    valkey = ValkeyServer(tmp_path)
    valkey.start()
    settings.CACHE_URL = valkey.url()
    monkeypatch.setattr("sites_app.page_cache.store.OPEN_SECONDS", 0.2)
    store.forget_client()
    try:
        with Readers(2, fresh_process=False) as readers:
            over = [publish(number) for number in range(1, 4)]
            assert valkey.process is not None
            valkey.process.kill()
            valkey.process.wait(20)
            over += [publish(number) for number in range(4, 7)]
            valkey.start(preferred_port=valkey.port)
            time.sleep(0.4)
            over += [publish(number) for number in range(7, 10)]
        assert readers.errors == []
        assert [(at, seen) for at, seen in readers.seen if seen < sum(at > moment for moment in over)] == []
        assert max(seen for _, seen in readers.seen) >= 8
    finally:
        valkey.stop()
