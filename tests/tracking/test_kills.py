"""The web server, the writer and Valkey are killed: what was accepted is stored, once.

Each event has an id of its own and is sent until it is accepted, as a sender does that gets no answer.
"""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spark_cms.embedded.valkey import ValkeyServer
from tests.generator.workers import ROOT, environment, wait_for
from tests.services import DATA_DIR, SLOT
from tracking.models import Event
from tracking.services.ids import first_id

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
SECONDS = 60


class Victim:
    """A process with all its children, which is killed and started again."""

    def __init__(self, log: Path, variables: dict[str, str], *command: str) -> None:
        self.log, self.variables, self.command = log.open("ab"), variables, command
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=ROOT,
            env=self.variables,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


class Installation:
    """A web server and a writer on the test's database, and a Valkey of their own."""

    def __init__(self, folder: Path) -> None:
        directory = DATA_DIR / "kills" / str(SLOT.number)
        directory.mkdir(parents=True, exist_ok=True)
        self.valkey = ValkeyServer(directory)
        self.valkey.start()
        url = self.valkey.url()
        variables = environment(REDIS_URL=url, CACHE_URL=f"{url.removesuffix('/0')}/1", SPARK_EVENTS_PER_MINUTE="0")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        web = (
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            "1",
        )
        self.web = Victim(folder / "web.log", variables, *web, "spark_cms.wsgi:application")
        writer = ("manage.py", "write_events", "--abandoned-seconds", "1")
        self.writer = Victim(folder / "writer.log", variables, *writer)
        self.sent: list[uuid.UUID] = []

    def end(self) -> None:
        self.web.kill()
        self.writer.kill()
        self.valkey.stop()

    def send(self, host: str) -> str:
        """Sends an event until it is accepted; its id there."""
        given = uuid.UUID(int=first_id(_now()).int | 7 << 76 | 2 << 62 | secrets.randbits(62))
        self.sent.append(given)
        body = json.dumps({"id": str(given), "page_path": "/services/"})
        return wait_for(lambda: self._accepted(host, body), seconds=SECONDS, what="an event is accepted")

    def _accepted(self, host: str, body: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("POST", "/api/track/pageview", body, {"Host": host, "User-Agent": AGENT})
            answer = connection.getresponse()
            return json.loads(answer.read())["id"] if answer.status == 202 else ""
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            connection.close()

    def kill_web(self) -> None:
        self.web.kill()
        self.web.start()

    def kill_writer(self) -> None:
        self.writer.kill()
        self.writer.start()

    def kill_valkey(self) -> None:
        assert self.valkey.process is not None
        self.valkey.process.send_signal(signal.SIGKILL)
        self.valkey.process.wait(20)
        self.valkey.start(preferred_port=self.valkey.port)


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def installation(tmp_path: Path, site_a: Any, site_b: Any) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize(
    ("rounds", "each"), [(1, 5), pytest.param(20, 15, marks=pytest.mark.chaos)], ids=["short", "long"]
)
def test_what_was_accepted_is_stored_once(
    installation: Installation, site_a: Any, site_b: Any, rounds: int, each: int
) -> None:
    kills: list[Callable[[], None]] = [installation.kill_writer, installation.kill_valkey, installation.kill_web]
    accepted: list[str] = []
    begun = time.monotonic()
    for number in range(rounds * len(kills)):
        for turn in range(each):
            accepted.append(installation.send((site_a, site_b)[turn % 2].host))
        # Right after the answer was read.
        kills[number % len(kills)]()
    accepted.append(installation.send(site_a.host))
    assert len(set(accepted)) == len(accepted) == len(installation.sent)
    stored = Event.objects.values_list("pk", flat=True)
    wait_for(lambda: len(stored.all()) >= len(accepted), seconds=SECONDS, what="all events are stored")
    assert sorted(map(str, stored.all())) == sorted(accepted)
    expected = {
        tenant.site.pk: sum(each // 2 + (each % 2 if tenant is site_a else 0) for _ in range(rounds * len(kills)))
        for tenant in (site_a, site_b)
    }
    expected[site_a.site.pk] += 1
    assert {site: Event.objects.for_site(site).count() for site in expected} == expected
    sys.stdout.write(f"{len(accepted)} events, {rounds * len(kills)} kills, {time.monotonic() - begun:.0f} s\n")
