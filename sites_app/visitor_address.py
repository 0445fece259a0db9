"""The internet address that a request came from, through as many proxies as the installation has."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def visitor_address(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw; what stands before it in the header anybody can write."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    """As `visitor_address`, for a request that is no more than its environment yet."""
    proxies = settings.SPARK_PROXY_COUNT
    if proxies:
        forwarded = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(forwarded) >= proxies and forwarded[-proxies]:
            return forwarded[-proxies]
    return environ.get("REMOTE_ADDR", "")
