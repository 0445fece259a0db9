"""Where the dashboard's lines lead: the screen made for it, or the next best one where that is not installed."""

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def first_address(*names: str | tuple[str, Any], **query: Any) -> str:
    """The address of the first of these screens that there is, named alone or with its argument; empty for none."""
    for name in names:
        url_name, arguments = (name, []) if isinstance(name, str) else (name[0], [name[1]])
        try:
            address = reverse(url_name, args=arguments)
        except NoReverseMatch:
            continue
        return f"{address}?{urlencode(query)}" if query else address
    return ""
