"""Videos of other houses: which addresses we know, and where their players are. Nothing is ever fetched from there.

A page holds a link with a picture of ours; only a click puts the provider's player there (`static/js/player.js`). The
content security policy allows frames of exactly the hosts in `SPARK_EMBED_HOSTS`.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException
from wagtail.embeds.finders.base import EmbedFinder


@dataclass(frozen=True, slots=True)
class Provider:
    """A house that hosts videos: the addresses that people copy, and the player's."""

    name: str
    pattern: re.Pattern[str]
    """Finds the video as its first group, and what else the player needs to be let in as its second."""
    player: str
    page: str


@dataclass(frozen=True, slots=True)
class Video:
    """A video at its provider."""

    provider: str
    player_url: str
    page_url: str


PROVIDERS = (
    Provider(
        "YouTube",
        re.compile(
            r"https?://(?:(?:www|m)\.)?(?:youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#\s]*&)?v=|shorts/|embed/|live/)"
            r"|youtu\.be/)([\w-]{11})()(?![\w-])"
        ),
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1&rel=0",
        "https://www.youtube.com/watch?v={}",
    ),
    Provider(
        "Vimeo",
        re.compile(
            r"https?://(?:www\.|player\.)?vimeo\.com/(?:channels/[\w-]+/|video/)?(\d{6,12})(?:/|\?h=)?([0-9a-f]{6,12})?"
        ),
        "https://player.vimeo.com/video/{}?autoplay=1&dnt=1",
        "https://vimeo.com/{}",
    ),
)


def find_video(url: str) -> Video | None:
    """The video at the address; None for an address that we don't know, or whose player's host is not allowed."""
    for provider in PROVIDERS:
        match = provider.pattern.match((url or "").strip())
        if match is None:
            continue
        player, page = (text.format(match[1]) for text in (provider.player, provider.page))
        if match[2]:
            player, page = f"{player}&h={match[2]}", f"{page}/{match[2]}"
        host = urlsplit(player).hostname
        return Video(provider.name, player, page) if host in settings.SPARK_EMBED_HOSTS else None
    return None


def validate_video(url: str) -> None:
    """Refuses an address that no player of ours would show."""
    if url and find_video(url) is None:
        names = ", ".join(provider.name for provider in PROVIDERS)
        raise ValidationError(
            _("This is not the address of a video that we can show. We know those of %(names)s.") % {"names": names},
            code="unknown_video",
        )


class LinkFinder(EmbedFinder):
    """Wagtail's way to embed, without its request to the provider: gives a link, for the few places that ask it."""

    def accept(self, url: str) -> bool:
        return find_video(url) is not None

    def find_embed(self, url: str, max_width: int | None = None, max_height: int | None = None) -> dict[str, Any]:
        video = find_video(url)
        if video is None:
            raise EmbedUnsupportedProviderException
        return {
            "title": video.provider,
            "author_name": "",
            "provider_name": video.provider,
            "type": "video",
            "thumbnail_url": "",
            "width": max_width,
            "height": None,
            "html": format_html('<a href="{}">{}</a>', video.page_url, video.provider),
        }
