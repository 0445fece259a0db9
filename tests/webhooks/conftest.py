"""An endpoint that is a real server on this machine, and rows that tell it things."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Receiver:
    """A server that keeps what it got, and answers with the next of `answers` (status, headers, body), at last 204."""

    port: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hooks?from=spark"

    def will_answer(self, *statuses: int) -> None:
        self.answers += [(status, {}, b"") for status in statuses]


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[ThreadingHTTPServer, list[Receiver]]]:
    current: list[Receiver] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver = current[-1]
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((dict(self.headers.items()), body))
            receiver.paths.append(self.path)
            status, headers, answer = receiver.answers.pop(0) if receiver.answers else (204, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server, current
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def receiver(_server: Any, settings: Any) -> Receiver:
    settings.SPARK_WEBHOOKS_LOCAL = True
    server, current = _server
    current.append(Receiver(port=server.server_address[1]))
    return current[-1]


def endpoint_of(tenant: Any, **values: Any) -> Any:
    """An endpoint of the tenant that listens to everything."""
    from webhooks.enums import Event
    from webhooks.models import WebhookEndpoint

    given = {"url": f"https://{tenant.key}.example/hooks", "events": Event.values, **values}
    return WebhookEndpoint.objects.create(site=tenant.site, **given)


@pytest.fixture
def endpoint(site_a: Any, receiver: Receiver) -> Any:
    return endpoint_of(site_a, url=receiver.url)


@pytest.fixture
def endpoint_b(site_b: Any) -> Any:
    return endpoint_of(site_b)
