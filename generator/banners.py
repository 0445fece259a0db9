"""Says on every page of the admin whose releases are stopped, beside Wagtail's own messages."""

from collections.abc import Iterator
from typing import Any

from django.contrib.messages import constants, get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from generator.services.release_stops import Stop, stops_for


class WithBanners:
    """The messages of a request with banners before them; as long as nobody iterates, no message counts as read."""

    def __init__(self, banners: list[Message], stored: Any) -> None:
        self._banners = banners
        self._stored = stored

    def __len__(self) -> int:
        return len(self._banners) + len(self._stored)

    def __iter__(self) -> Iterator[Message]:
        yield from self._banners
        yield from self._stored


def stopped_releases(request: HttpRequest) -> dict[str, Any]:
    """For templates of the admin: `messages`, with a banner for each of the person's sites whose releases are stopped.

    Comes after Django's own context processor of messages.
    """
    # Asking who somebody is would mark a visitor's page as different for each cookie.
    if not request.path_info.startswith(reverse("wagtailadmin_home")):
        return {}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    stops = stops_for(user)
    if not stops:
        return {}
    return {"messages": WithBanners([_banner(stop) for stop in stops], get_messages(request))}


def _banner(stop: Stop) -> Message:
    text = format_html(
        'All releases of {} are stopped{}: {} <a href="{}" class="spark-banner-link">Releases</a>',
        stop.site,
        f" by {stop.by}" if stop.by else "",
        stop.because,
        reverse("generator_releases:site", args=[stop.site_id]),
    )
    return Message(constants.WARNING, text)
