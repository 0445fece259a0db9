"""Two works on connections of their own, of which one runs while the other is in its middle, without luck."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection

LONGEST = 30


def meanwhile(
    work: Callable[[], Any], other: Callable[[], Any], *, after: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> tuple[Any, Any]:
    """The results of both: `work` stops once it has called `after`, and goes on when `other` has ended or waits for it.

    `after` is a module and the name of a function in it.
    """
    module, name = after
    called = getattr(module, name)
    in_middle, may_go_on = Event(), Event()

    def call_and_stop(*args: Any, **kwargs: Any) -> Any:
        result = called(*args, **kwargs)
        if not in_middle.is_set():
            in_middle.set()
            assert may_go_on.wait(LONGEST)
        return result

    monkeypatch.setattr(module, name, call_and_stop)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_run, work, None)
        try:
            assert in_middle.wait(LONGEST), "The work never came to its middle."
            backend: Future[int] = Future()
            second = pool.submit(_run, other, backend)
            _wait_until_blocked(second, backend.result(LONGEST))
        finally:
            may_go_on.set()
        return first.result(LONGEST), second.result(LONGEST)


def _run(work: Callable[[], Any], backend: Future[int] | None) -> Any:
    try:
        connection.ensure_connection()
        if backend is not None:
            backend.set_result(connection.connection.info.backend_pid)
        return work()
    finally:
        connection.close()


def _wait_until_blocked(work: Future[Any], backend: int) -> None:
    until = time.monotonic() + LONGEST
    while not work.done() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend])
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
