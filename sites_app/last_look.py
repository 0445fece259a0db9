"""The look that each host last had in this process, for pages that may run no query: the database may have failed.

A look is found by the exact host that showed it, never by another.
"""

from collections import OrderedDict
from typing import Any

from django.http import HttpRequest

from sites_app.tenancy import request_hostname

MOST_HOSTS = 1_000
_KEPT = ("theme_url", "font_files", "font_styles", "browser_colours", "site_icon", "site_icon_type")

_looks: OrderedDict[str, dict[str, Any]] = OrderedDict()


def remember_look(request: HttpRequest, context: dict[str, Any]) -> None:
    """Keeps what an error page shows of the site: its look, name, phone; plain values only. Previews are not kept."""
    if getattr(request, "is_preview", False):
        return
    settings = context["site_settings"]
    plain = {"theme": settings.theme, "site_name": settings.name, "site_phone": settings.phone}
    host = request_hostname(request)
    _looks[host] = {**{name: context[name] for name in _KEPT}, **plain}
    _looks.move_to_end(host)
    if len(_looks) > MOST_HOSTS:
        _looks.popitem(last=False)


def last_look(request: HttpRequest) -> dict[str, Any]:
    """The look of the request's host; empty if no page of it was shown by this process."""
    return _looks.get(request_hostname(request), {})


def forget_looks() -> None:
    _looks.clear()
