"""The shortest way to a kept page: a WSGI application before Django's, which answers what it has answered before.

An answer is what Django's middlewares made of a hit, headers and all, kept for requests that are the same in all that a
response depends on. Before each use it is asked anew whether the host is still the same site's and the entry still
valid. Everything else goes to Django.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from sites_app.hosts import HostEntry, host_table
from sites_app.page_cache import figures
from sites_app.page_cache.entries import IDENTITY, Entry
from sites_app.page_cache.freshness import freshness
from sites_app.page_cache.keys import EVERY, allowed_parameters, has_personal_cookie
from sites_app.page_cache.local import local
from sites_app.page_cache.middleware import SERVED

LONGEST = 1_000
# What a response may depend on, beside cookies, the validators, and where this process listens.
ASKED = (
    *("HTTP_HOST", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_ENCODING"),
    *("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_ORIGIN"),
)
NOT_IN_304 = {"content-type", "content-length", "content-encoding", "content-language"}

type Environ = dict[str, Any]
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer: to be used until `until` (wall clock), while the host stands for the same."""

    headers: list[tuple[str, str]]
    unchanged_headers: list[tuple[str, str]]
    body: bytes
    etag: str
    hostname: str
    host: HostEntry
    until: float


class PageCacheFront:
    """Wraps Django's application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        asked = _asked(environ)
        if asked is None:
            return self.application(environ, start_response)
        found = local.answers.get(asked)
        if found is None:
            return self._through(asked, environ, start_response)
        entry, answer = found
        given = environ.get("HTTP_IF_NONE_MATCH")
        # Other validators are rare, and Django's way knows them all.
        if (given and given != answer.etag) or not _is_current(entry, answer):  # type: ignore[attr-defined]
            return self._through(asked, environ, start_response)
        figures.count(entry.site_id, "hit")
        if given:
            start_response("304 Not Modified", answer.unchanged_headers)  # type: ignore[attr-defined]
            return (b"",)
        start_response("200 OK", answer.headers)  # type: ignore[attr-defined]
        return (answer.body,)  # type: ignore[attr-defined]

    def _through(self, asked: tuple[str, ...], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Django's answer; a hit is kept as it is."""
        seen: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            seen[:] = [status, headers]
            return start_response(status, headers, *rest)

        body = self.application(environ, start)
        entry = environ.pop(SERVED, None)
        is_hit = entry is not None and seen and seen[0].startswith("200 ") and entry.status == 200
        if is_hit and (answer := _answer(entry, list(seen[1]), environ)) is not None:
            local.put_answer(asked, entry, answer)
        return body


def _asked(environ: Environ) -> tuple[str, ...] | None:
    """What tells requests apart; None for one that Django has to look at."""
    if (
        environ["REQUEST_METHOD"] != "GET"
        or "HTTP_AUTHORIZATION" in environ
        or ("HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ)
        # Another form of the page, at an address of its own behind this one.
        or "text/markdown" in environ.get("HTTP_ACCEPT", "")
        or ("HTTP_COOKIE" in environ and has_personal_cookie(environ))
    ):
        return None
    get = environ.get
    return tuple([get(name, "") for name in ASKED])


def _is_current(entry: Entry, answer: Any) -> bool:
    now = time.time()
    if now >= answer.until or host_table.entries().get(answer.hostname) != answer.host or not settings.SPARK_PAGE_CACHE:
        return False
    state = freshness.known(entry.site_id) or freshness.state(entry.site_id)
    return state is not None and entry.era == state.era and max(entry.seq, entry.checked_seq) >= state.seq


def _answer(entry: Entry, headers: list[tuple[str, str]], environ: Environ) -> Answer | None:
    names = {name.lower(): value for name, value in headers}
    query = environ.get("QUERY_STRING", "")
    allowed = allowed_parameters(environ["PATH_INFO"]) or frozenset()
    # Parameters that a page does not know are many and mean nothing: they would fill the memory.
    is_known = not query or allowed is EVERY or all(part.partition("=")[0] in allowed for part in query.split("&"))
    hostname = environ.get("HTTP_HOST", "").partition(":")[0].lower().rstrip(".")
    host = host_table.entries().get(hostname)
    if "set-cookie" in names or not is_known or host is None or len(query) > LONGEST:
        return None
    # How many calls are left is another number for everybody.
    headers = [(name, value) for name, value in headers if not name.lower().startswith("ratelimit-")]
    unchanged = [(name, value) for name, value in headers if name.lower() not in NOT_IN_304]
    until = entry.fresh_until if "last-modified" in names else min(entry.fresh_until, entry.made_at + 1.0)
    body = entry.bodies[names.get("content-encoding", IDENTITY)]
    return Answer(headers, unchanged, body, names.get("etag", ""), hostname, host, until)
