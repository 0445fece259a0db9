"""The shortest way in for page views and events: a WSGI application before Django's.

It takes what a site's own pages send to their own host and answers as `api.tracking` would. Whatever is out of the
ordinary (another origin, a key, a credential, a limit, something wrong with it) goes on to Django, body and all.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from pydantic import ValidationError

from api.tracking import Event, Pageview, Sent, is_foreign, take
from sites_app.enums import SERVED_STATUSES
from sites_app.hosts import HostEntry, host_table
from sites_app.visitor_address import address_in
from tracking.services.receiving import Sender
from tracking.services.stream import StreamFullError, TooManyError

KINDS: dict[str, type[Sent]] = {"/api/track/pageview": Pageview, "/api/track/event": Event}
LONGEST_BODY = 8_192
# What Django's way looks at.
SPECIAL = ("HTTP_AUTHORIZATION", "HTTP_IDEMPOTENCY_KEY", "HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_ENCODING")
HEADERS = [
    ("Content-Type", "application/json; charset=utf-8"),
    ("Cache-Control", "private, no-store"),
    ("Vary", "Origin"),
    ("X-Content-Type-Options", "nosniff"),
]

type Environ = dict[str, Any]
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class EventFront:
    """Wraps another application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        kind = KINDS.get(environ["PATH_INFO"])
        entry = _entry(environ) if kind and environ["REQUEST_METHOD"] == "POST" else None
        if kind is None or entry is None:
            return self.application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        answer = _answer(kind, entry, environ, body)
        if answer is None:
            environ["wsgi.input"] = io.BytesIO(body)
            return self.application(environ, start_response)
        start_response("202 Accepted", [*HEADERS, ("Content-Length", str(len(answer)))])
        return (answer,)


def _entry(environ: Environ) -> HostEntry | None:
    """What the host of an ordinary request stands for; None for any other request."""
    length, host = environ.get("CONTENT_LENGTH") or "", environ.get("HTTP_HOST", "").lower()
    is_ordinary = (
        length.isascii()
        and length.isdecimal()
        and int(length) <= LONGEST_BODY
        and not any(name in environ for name in SPECIAL)
        and environ.get("HTTP_ORIGIN", "").lower() in {"", f"http://{host}", f"https://{host}"}
        and (not settings.SECURE_SSL_REDIRECT or environ.get("HTTP_X_FORWARDED_PROTO") == "https")
    )
    entry = _at(host.partition(":")[0].rstrip(".")) if is_ordinary else None
    if entry is None or entry.redirect_to or entry.status not in SERVED_STATUSES:
        return None
    return entry


def _at(hostname: str) -> HostEntry | None:
    try:
        return host_table.entries().get(hostname)
    except Error:
        # Django has a connection that works, or says that there is none.
        connection.close()
        return None


def _answer(kind: type[Sent], entry: HostEntry, environ: Environ, body: bytes) -> bytes | None:
    """The answer to what can be taken; None for what Django has to say no to."""
    try:
        data = kind.model_validate_json(body)
        if is_foreign(data.site_id, entry):
            return None
        sender = Sender(address_in(environ), environ.get("HTTP_USER_AGENT", ""))
        return take(entry, environ, data, sender, timezone.now()).model_dump_json().encode()
    except (ValidationError, TooManyError, StreamFullError):
        return None
    except Error:
        connection.close()
        return None
