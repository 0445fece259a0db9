"""The services that conversions are sent to, as one server on this machine, and destinations that are sent to it."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from tracking.services.adapters.messages import HOSTS

TAKEN: dict[str, tuple[int, Any]] = {
    "/mp/collect": (204, None),
    "/debug/mp/collect": (200, {"validationMessages": []}),
    "/token": (200, {"access_token": "ya29.token", "expires_in": 3599, "token_type": "Bearer"}),
    "/v1/events:ingest": (200, {"requestId": "req-1"}),
    "/v26.0/1234567890/events": (200, {"events_received": 1, "messages": [], "fbtrace_id": "A1"}),
}


@dataclass
class Asked:
    """One request as the services got it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Services:
    """Keeps what was asked; answers as documented, or next with what a test put into `answers[path]`."""

    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, list[tuple[int, Any]]] = field(default_factory=lambda: defaultdict(list))

    def answer(self, path: str) -> tuple[int, Any]:
        return self.answers[path].pop(0) if self.answers[path] else TAKEN.get(path, (404, {"error": "no such path"}))

    def to(self, path: str) -> list[Asked]:
        return [each for each in self.asked if each.path == path]


def _handler(current: list[Services]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            parts = urlsplit(self.path)
            is_form = self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            body = {name: values[0] for name, values in parse_qs(content).items()} if is_form else json.loads(content)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            current[-1].asked.append(Asked(parts.path, query, dict(self.headers.items()), body))
            status, answer = current[-1].answer(parts.path)
            said = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture(scope="session")
def _services_server() -> Iterator[tuple[ThreadingHTTPServer, list[Services]]]:
    current: list[Services] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(current))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server, current
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def services(_services_server: Any, settings: Any) -> Services:
    server, current = _services_server
    settings.SPARK_DESTINATION_HOSTS = dict.fromkeys(HOSTS, f"http://localhost:{server.server_address[1]}")
    current.append(Services())
    return current[-1]


ACCOUNTS: dict[str, dict[str, Any]] = {
    "ga4": {"account_id": "G-ABC123XYZ0", "credentials": {"api_secret": "ga4-hush"}},
    "google_ads": {
        "account_id": "1234567890",
        "action_id": "987654321",
        "manager_id": "1112223334",
        "credentials": {"client_id": "id", "client_secret": "ads-hush", "refresh_token": "1//refresh"},
    },
    "meta": {"account_id": "1234567890", "credentials": {"access_token": "meta-hush"}, "test_code": "TEST123"},
}


def destination_of(tenant: Any, kind: str, **changes: Any) -> Any:
    """A destination of the tenant with everything that it needs."""
    from tracking.models import Destination

    given = {"name": f"{tenant.mark} {kind}", "kind": kind, "currency": "USD", **ACCOUNTS[kind], **changes}
    return Destination.objects.create(site=tenant.site, **given)


def conversion_of(tenant: Any, key: str = "c1", **changes: Any) -> Any:
    """A conversion of the tenant that came from ads of both, recorded as leads record it."""
    from tracking.services import conversions

    given = {
        "name": "lead",
        "at": timezone.now(),
        "value": Decimal("120.50"),
        "path": "/contact/",
        "visitor": -42,
        "click_ids": {"gclid": "Cj0-click", "fbclid": "IwAR-click"},
        "once_key": key,
        **changes,
    }
    return conversions.record(tenant.site, **given)
