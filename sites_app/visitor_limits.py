"""How often a visitor may ask for what is dear: counted by the minute, under a name that tells nobody's address."""

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from sites_app.tenancy import request_hostname

_SECONDS = 60


def is_within_limit(request: HttpRequest, *, what: str, per_minute: int) -> bool:
    """Counts one more, and says whether it may be answered. Limits are each host's own."""
    minute = int(time.time() // _SECONDS)
    visitor = salted_hmac(f"limit:{what}:{minute}", f"{request_hostname(request)} {_address(request)}").hexdigest()[:24]
    key = f"limit:{what}:{visitor}"
    if cache.add(key, 1, _SECONDS):
        return True
    try:
        return cache.incr(key) <= per_minute
    except (ValueError, RedisError, OSError):
        # It ran out between the two, or Redis is away and nobody is counted.
        return True


def _address(request: HttpRequest) -> str:
    """The visitor's address as the nearest proxy gives it; what stands before it anybody could have written."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if request.is_secure() else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
