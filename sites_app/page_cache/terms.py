"""What a view says about its response: that it may be kept, how long, and what it shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sites_app.page_cache.tags import tags_of_request


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a response is fresh, and how long after that it may be shown while a new one is made; in seconds."""

    seconds: int
    stale_seconds: int


def tag(request: HttpRequest, *tags: str) -> None:
    """Say what the response to the request shows; any number of times, from wherever it is read."""
    tags_of_request(request).update(tags)


def tag_all(request: HttpRequest, tags: Iterable[str]) -> None:
    """`tag` for many."""
    tags_of_request(request).update(tags)


def keep[Response: HttpResponseBase](
    response: Response, *, seconds: int | None = None, stale_seconds: int | None = None
) -> Response:
    """Let the response be kept for all visitors of its site who send no session, and return it.

    It must not depend on who asks, nor on query parameters but those of `allow_parameters`. It is fresh for `seconds`,
    and may be shown for `stale_seconds` more while one request makes it anew; a change of what its tags say ends both.
    Responses that set a cookie, say `private` or `no-store`, used a nonce, or have a status other than 200, 301 and 404
    are not kept whatever this says.
    """
    response._page_cache_terms = Terms(  # type: ignore[attr-defined]
        seconds=settings.SPARK_PAGE_CACHE_SECONDS if seconds is None else seconds,
        stale_seconds=settings.SPARK_PAGE_CACHE_STALE_SECONDS if stale_seconds is None else stale_seconds,
    )
    return response


def terms_of(response: Any) -> Terms | None:
    """What was said about the response; None if it is not to be kept."""
    return getattr(response, "_page_cache_terms", None)
