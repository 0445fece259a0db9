"""Web processes of the product that end by SIGKILL, and what is sent to them.

Those of the production server take seconds to start; for many deaths they are forked from one that was loaded once.
"""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from tests.generator.workers import ROOT, environment

SECONDS = 90


class Web(Protocol):
    """A web process that answers."""

    port: int

    def kill(self) -> None:
        """`kill -9`: nothing gets a chance to tidy up."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until a process answers at the port. Raises AssertionError when none does."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"The web process did not start within {SECONDS} s.")


class Granian:
    """The production server with one worker, in a process group of its own."""

    def __init__(self, log: Path, variables: Mapping[str, str]) -> None:
        self.port = free_port()
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(self.port), "--workers", "1", "spark_cms.wsgi:application"),
            ],
            cwd=ROOT,
            env=_environment(variables),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._log.close()


class Forked:
    """A process that was forked from a loaded one."""

    def __init__(self, loaded: subprocess.Popen[str]) -> None:
        assert loaded.stdin is not None
        assert loaded.stdout is not None
        self.port = free_port()
        loaded.stdin.write(f"{self.port}\n")
        loaded.stdin.flush()
        self._process = int(loaded.stdout.readline())

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)


@contextmanager
def granians(folder: Path, *, count: int, **variables: str) -> Iterator[Iterator[Web]]:
    """Production servers one after the other, of which the next one starts while one is asked."""
    started: list[Granian] = []

    def each() -> Iterator[Web]:
        for number in range(count):
            while len(started) < min(number + 2, count):
                started.append(Granian(folder / f"web-{len(started)}.log", variables))
            wait_for(started[number].port)
            yield started[number]

    try:
        yield each()
    finally:
        for server in started:
            server.kill()


@contextmanager
def forks(folder: Path, *, count: int, **variables: str) -> Iterator[Iterator[Web]]:
    """Processes one after the other, each forked from one that has loaded the product."""
    with (folder / "forks.log").open("wb") as log:
        loaded = subprocess.Popen(
            [sys.executable, "-m", "tests.leads.chaos.prefork"],
            cwd=ROOT,
            env=_environment(variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

        started: list[Forked] = []

        def each() -> Iterator[Web]:
            for _ in range(count):
                started.append(Forked(loaded))
                wait_for(started[-1].port)
                yield started[-1]

        try:
            yield each()
        finally:
            for server in started[-1:]:
                server.kill()
            loaded.kill()
            loaded.communicate()


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    return environment(DJANGO_SETTINGS_MODULE="tests.browser.settings", **variables)


def post(port: int, path: str, body: bytes, *, host: str, **headers: str) -> tuple[int, bytes, Any]:
    """Status, body and headers of the answer, read to its last byte and no further."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("POST", path, body, {"Host": host, "Origin": f"http://{host}", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers


def multipart(values: dict[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """A form with a file, and the media type that says where its parts begin."""
    boundary, named = uuid.uuid4().hex, "Content-Disposition: form-data; name="
    parts = [f'{named}"{key}"\r\n\r\n{value}\r\n'.encode() for key, value in values.items()]
    parts.append(f'{named}"{name}"; filename="a.png"\r\n\r\n'.encode() + content + b"\r\n")
    body = b"".join(f"--{boundary}\r\n".encode() + part for part in parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
