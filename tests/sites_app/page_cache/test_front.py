"""The way that does not lead through Django: the same answers as Django's, and the same rules."""

import io
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from sites_app.hosts import host_table
from sites_app.page_cache.front import PageCacheFront
from sites_app.page_cache.local import local

pytestmark = pytest.mark.django_db


class Server:
    """Calls the application as a WSGI server does, and knows whether Django was asked."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()
        self.front = PageCacheFront(self._django)
        self.asked_django = False

    def _django(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked_django = True
        return self.handler(environ, start_response)

    def get(self, host: str, path: str, *, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host, "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }  # fmt: skip
        said: list[Any] = []
        self.asked_django = False
        body = b"".join(self.front(environ, lambda status, headers, *_: said.extend([status, headers])))
        return said[0], dict(said[1]), body


@pytest.fixture
def server():
    # Ending a request would close the connection of the test's own transaction.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield Server()
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def warm(server: Server, host: str, path: str = "/services/", **headers: str) -> tuple[str, dict[str, str], bytes]:
    """Ask until the front knows the answer; Django's hit."""
    for _ in range(2):
        answer = server.get(host, path, **headers)
        if answer[1]["Cache-Status"] == "spark; hit":
            break
    assert server.asked_django
    return answer


def test_known_answer_is_django_s_own_to_the_letter(site_a, server) -> None:
    for headers in ({}, {"accept_encoding": "gzip"}, {"accept_encoding": "br, zstd"}):
        by_django = warm(server, site_a.host, **headers)
        by_front = server.get(site_a.host, "/services/", **headers)
        assert not server.asked_django
        assert by_front == by_django
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
            assert by_front[1][name]


def test_304_is_django_s_own_to_the_letter(site_a, server) -> None:
    etag = warm(server, site_a.host)[1]["ETag"]
    by_front = server.get(site_a.host, "/services/", if_none_match=etag)
    assert not server.asked_django
    by_django = server.get(site_a.host, "/services/", if_none_match=f"W/{etag}")
    assert server.asked_django
    assert by_front == by_django
    assert by_front[0].startswith("304")


def test_two_hosts_share_no_answer(site_a, site_b, server) -> None:
    warm(server, site_a.host)
    body = server.get(site_b.host, "/services/")[2].decode()
    assert server.asked_django
    assert site_b.mark in body
    assert site_a.mark not in body


@pytest.mark.parametrize(
    "asked",
    [
        {"cookie": "sessionid=x"},
        {"authorization": "Bearer x"},
        {"if_modified_since": "Mon, 02 Jan 2006 15:04:05 GMT"},
        {"method": "POST"},
        {"method": "HEAD"},
        {"accept": "text/markdown"},
        {"accept_encoding": "gzip"},
        {"x_forwarded_proto": "https"},
    ],
)
def test_what_may_be_answered_otherwise_goes_to_django(site_a, server, asked) -> None:
    warm(server, site_a.host)
    server.get(site_a.host, "/services/", **asked)
    assert server.asked_django


@pytest.mark.parametrize("host", ["ALPHA.test", "alpha.test.", "alpha.test:81", "gamma.test"])
def test_host_in_another_spelling_goes_to_django(site_a, server, host) -> None:
    warm(server, site_a.host)
    server.get(host, "/services/")
    assert server.asked_django


def test_change_is_seen_at_once(site_a, server) -> None:
    warm(server, site_a.host)
    page = site_a.page("services")
    page.title = "Changed"
    page.save()
    assert "Changed" in server.get(site_a.host, "/services/")[2].decode()
    assert server.asked_django


def test_host_that_changes_hands_is_not_answered_from_before(site_a, site_b, server) -> None:
    warm(server, site_a.host)
    for site in (site_a.site, site_b.site):
        type(site).objects.filter(pk=site.pk).update(hostname=f"old-{site.hostname}")
    type(site_b.site).objects.filter(pk=site_b.site.pk).update(hostname=site_a.host)
    host_table.forget()
    body = server.get(site_a.host, "/services/")[2].decode()
    assert site_b.mark in body
    assert site_a.mark not in body


def test_parameters_that_mean_nothing_take_no_room(site_a, server) -> None:
    for number in range(5):
        warm(server, site_a.host, f"/services/?utm_source={number}")
    assert local.answers == {}
    warm(server, site_a.host, "/blog/?page=1")
    assert len(local.answers) == 1


def test_answers_go_with_their_entry(site_a, server) -> None:
    warm(server, site_a.host)
    entry = next(iter(local._entries.values()))
    local.remove(entry)
    assert local.answers == {}
