"""Real Celery workers as processes on the test's own database and queue."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import redis
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 4


def environment(**extra: str) -> dict[str, str]:
    """What a process of its own needs to see the test's rows: the production settings on the test database."""
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "spark_cms.settings",
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "SPARK_LEASE_SECONDS": str(LEASE_SECONDS),
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


def broker() -> redis.Redis:
    return redis.Redis.from_url(settings.CELERY_BROKER_URL)


def _celery(clock_hours: int) -> list[str]:
    """What Python runs to be Celery, with a clock that is so many hours ahead."""
    if not clock_hours:
        return ["-m", "celery"]
    program = (
        "import datetime, time_machine; from celery.__main__ import main;"
        f"later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours={clock_hours});"
        "time_machine.travel(later).start(); main()"
    )
    return ["-c", program]


class Worker:
    """A worker process with its pool, in a process group of its own.

    `kept` starts it anew when it ends by itself, as the runner and a container's restart policy do: Celery's worker
    gives up now and then when its broker goes away at the wrong moment.
    """

    def __init__(
        self,
        log: Path,
        *,
        name: str,
        concurrency: int = 1,
        queues: str = "generate,publish,imports,mail,webhooks",
        clock_hours: int = 0,
        kept: bool = False,
    ) -> None:
        self._log = log.open("ab")
        self.log_path = log
        self._command = [
            *(sys.executable, *_celery(clock_hours), "-A", "spark_cms.celery:app", "worker", "-n", f"{name}@%h"),
            *("-Q", queues, "-c", str(concurrency), "--without-gossip", "--without-mingle", "-l", "INFO"),
        ]
        self._environment = environment()
        self._process = self._start()
        self._may_end = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True) if kept else None
        if self._keeper:
            self._keeper.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _keep(self) -> None:
        while not self._may_end.wait(0.5):
            if self._process.poll() is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                self._process = self._start()

    def _let_it_end(self) -> None:
        self._may_end.set()
        if self._keeper:
            self._keeper.join()

    def kill(self) -> None:
        """`kill -9` of the worker and its pool: nothing gets a chance to tidy up."""
        self._let_it_end()
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._log.close()

    def terminate(self) -> None:
        """What a container's stop does: SIGTERM to the worker, which may finish what it has begun."""
        self._let_it_end()
        self._process.terminate()

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def is_of(self, process: psutil.Process) -> bool:
        """Whether the process is the worker, or one of its pool."""
        with contextlib.suppress(ProcessLookupError, psutil.Error):
            return os.getpgid(process.pid) == self._process.pid and process.status() != psutil.STATUS_ZOMBIE
        return False

    @property
    def output(self) -> str:
        return self.log_path.read_text(errors="replace")


@contextmanager
def workers(folder: Path, **defaults: Any) -> Iterator[Callable[..., Worker]]:
    """`start(name)` starts a worker; all are gone, and the queue is empty, when the block ends."""
    started: list[Worker] = []

    def start(name: str, **options: Any) -> Worker:
        worker = Worker(folder / f"{name}.log", name=name, **defaults | options)
        started.append(worker)
        return worker

    broker().flushdb()
    try:
        yield start
    finally:
        for worker in started:
            worker.kill()
        broker().flushdb()


def wait_for[Found](look: Callable[[], Found], *, seconds: float, what: str) -> Found:
    """Look again and again until something true is seen, and return it. Raises AssertionError when time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"Not within {seconds} s: {what}.")
