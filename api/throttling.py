"""How often a token, a person or an address may call: counted by the minute in the cache's Redis.

Without Redis nobody is counted and nobody refused. Each answer says how the tightest of its limits stands.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from api.errors import Problem
from sites_app.page_cache.store import Breaker
from sites_app.tenancy import request_hostname
from sites_app.visitor_address import visitor_address

SECONDS = 60

# Where a request keeps the limits that it was counted by.
_COUNTED = "_spark_api_counts"
_breaker = Breaker()


@dataclass(frozen=True, slots=True)
class Count:
    """How a limit stands: calls a window, those that are left of it, and the seconds until it begins anew."""

    limit: int
    remaining: int
    reset: int
    is_over: bool


def count_address(request: HttpRequest) -> None:
    """Counts one more call from the request's address. Raises the problem `throttled` beyond the limit."""
    _count(request, "address", visitor_address(request), per_minute=settings.SPARK_API_ADDRESS_CALLS_PER_MINUTE)


def count_caller(request: HttpRequest, who: str) -> None:
    """Counts one more call of a token or a person. Raises the problem `throttled` beyond the limit."""
    _count(request, "caller", who, per_minute=settings.SPARK_API_CALLS_PER_MINUTE)


def count_conversion(request: HttpRequest) -> None:
    """Counts one more conversion from the request's address. Raises the problem `throttled` beyond the limit."""
    per_minute = settings.SPARK_EVENTS_PER_MINUTE
    _count(request, f"conversion:{request_hostname(request)}", visitor_address(request), per_minute=per_minute)


def count_sign_in(request: HttpRequest, account: str) -> None:
    """Counts one more attempt to sign in, from the address and for the account. Raises the problem `throttled`.

    An account admits more, so that one stranger does not keep its owner out.
    """
    most = settings.SPARK_SIGN_INS_PER_MINUTE
    _count(request, "sign-in", visitor_address(request), per_minute=most)
    _count(request, "account", account.lower(), per_minute=most * 5)


def add_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Says in the answer how the tightest limit stands."""
    counts: list[Count] = getattr(request, _COUNTED, [])
    if counts:
        tightest = min(counts, key=lambda count: (count.remaining, count.limit))
        response["RateLimit-Limit"] = str(tightest.limit)
        response["RateLimit-Remaining"] = str(tightest.remaining)
        response["RateLimit-Reset"] = str(tightest.reset)


def _count(request: HttpRequest, what: str, who: str, *, per_minute: int) -> None:
    if per_minute <= 0:
        return
    now = time.time()
    # Kept under a name that tells nobody's address.
    name = salted_hmac(f"api:{what}", who).hexdigest()[:24]
    used = _forgiving(lambda: _increment(f"api:{what}:{name}:{int(now // SECONDS)}"))
    if used is None:
        return
    reset = SECONDS - int(now % SECONDS)
    count = Count(per_minute, max(per_minute - used, 0), reset, is_over=used > per_minute)
    request.__dict__.setdefault(_COUNTED, []).append(count)
    if count.is_over:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "throttled",
            "Too many requests",
            f"At most {per_minute} a minute. Try again in {reset} seconds.",
            headers={"Retry-After": str(reset)},
        )


def _increment(key: str) -> int:
    limits = caches["limits"]
    try:
        return int(limits.incr(key))
    except ValueError:
        # The first of its minute, unless another was quicker.
        return 1 if limits.add(key, 1, SECONDS * 2) else int(limits.incr(key))


def _forgiving(work: Callable[[], int]) -> int | None:
    """What the work finds; None while Redis does not answer, for which calls do not wait again and again."""
    if not _breaker.admits():
        return None
    try:
        found = work()
    except (RedisError, OSError):
        _breaker.failed()
        return None
    _breaker.succeeded()
    return found
