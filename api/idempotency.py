"""`Idempotency-Key` on every POST of our own endpoints: sent again, a request is not done again but answered as before.

A key is its caller's own. An answer is kept when something was done; a request that was refused may be sent again under
the same key.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.errors import AuthenticationError

from api.authentication import identify
from api.bodies import is_bulk
from api.errors import Problem
from sites_app.services import idempotency
from sites_app.services.idempotency import OtherRequestError, StillRunningError, StoredAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255
# Beyond this an answer is not kept, and the request can be sent once only.
LARGEST_ANSWER = 1024 * 1024
# What an answer is made of, beside its body; the rest is each request's own.
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Cache-Control", "Link")

# Their answers are credentials.
NEVER_KEPT = "/api/auth/"
# They know their keys themselves, for whoever calls, and their bodies may be large.
_own: list[re.Pattern[str]] = []

type Run = Callable[..., Any]


def keeps_own_keys(pattern: str) -> None:
    """Leaves the keys of requests to paths that match the regular expression to their endpoint."""
    _own.append(re.compile(pattern))


def once_per_key(run: Run) -> Run:
    """For `NinjaAPI.add_decorator(…, mode="view")`: makes each POST under a key happen once."""

    @wraps(run)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None or _is_left_alone(request.path):
            return run(request, *args, **kwargs)
        try:
            return _answer(request, key, lambda: run(request, *args, **kwargs))
        except Problem as problem:
            return problem.as_response()

    return answer


def _answer(request: HttpRequest, key: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    check(key)
    try:
        whose = {"caller": identify(request).name, "key": key}
    except AuthenticationError:
        # The endpoint says so in its own words.
        return run()
    try:
        stored = idempotency.begin(**whose, fingerprint=_fingerprint(request), at=timezone.now())
    except OtherRequestError as error:
        raise reused() from error
    except StillRunningError as error:
        raise Problem(
            HTTPStatus.CONFLICT,
            "idempotency-key-in-use",
            "The first request under the key is still being done",
            "Send it again in a moment to get its answer.",
            headers={"Retry-After": "1"},
        ) from error
    return _do(whose, run) if stored is None else _replay(stored)


def _is_left_alone(path: str) -> bool:
    return path.startswith(NEVER_KEPT) or any(pattern.fullmatch(path) for pattern in _own)


def check(key: str) -> None:
    """Raises `Problem` for what is no key."""
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "idempotency-key-invalid",
            "The idempotency key cannot be used",
            f"A key has 1 to {LONGEST_KEY} printable ASCII characters.",
        )


def reused() -> Problem:
    """The problem of a key under which something else was sent before."""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "idempotency-key-reused",
        "The key was used for another request",
        "Send each request under a key of its own.",
    )


def _do(whose: dict[str, str], run: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        response = run()
    except BaseException:
        idempotency.forget(**whose)
        raise
    was_done = response.status_code < HTTPStatus.BAD_REQUEST
    if was_done and not response.streaming and len(response.content) <= LARGEST_ANSWER:
        headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
        idempotency.finish(StoredAnswer(response.status_code, headers, response.content), **whose)
    elif not was_done:
        idempotency.forget(**whose)
    return response


def _replay(stored: StoredAnswer) -> HttpResponse:
    response = HttpResponse(stored.body, status=stored.status, headers=dict(stored.headers))
    response[REPLAYED] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    """What tells one request from another. A bulk body is read once only, so its size and its digest stand for it."""
    parts = [request.method or "", request.get_full_path(), request.headers.get("Content-Type", "")]
    if is_bulk(request):
        parts += [request.headers.get("Content-Length", ""), request.headers.get("Content-Digest", "")]
    digest = hashlib.sha256("\n".join(parts).encode())
    if not is_bulk(request):
        digest.update(b"\n" + request.body)
    return digest.hexdigest()
