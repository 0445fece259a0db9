"""Videos of other houses: which addresses are known, and that nothing is asked of anybody before a click."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.embeds.embeds import get_finder_for_embed
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException

from blocks.catalogue import BodyStreamBlock
from blocks.embeds import find_video, validate_video

KNOWN = {
    "https://www.youtube.com/watch?v=M7lc1UVf-VE": "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1&rel=0",
    "https://m.youtube.com/watch?app=x&v=M7lc1UVf-VE&t=9": "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1&rel=0",
    "https://youtu.be/M7lc1UVf-VE?si=abc": "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1&rel=0",
    "https://www.youtube.com/shorts/M7lc1UVf-VE": "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1&rel=0",
    "https://vimeo.com/76979871": "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1",
    "https://vimeo.com/76979871/ab12cd34ef": "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1&h=ab12cd34ef",
    "https://player.vimeo.com/video/76979871": "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1",
}
UNKNOWN = [
    "",
    "https://www.youtube.com/",
    "https://www.youtube.com/watch?v=short",
    "https://youtube.com.evil.example/watch?v=M7lc1UVf-VE",
    "https://evil.example/?u=https://youtu.be/M7lc1UVf-VE",
    "javascript:alert(1)//youtu.be/M7lc1UVf-VE",
    "https://vimeo.com/about",
]


@pytest.mark.parametrize(("url", "player"), KNOWN.items())
def test_address_of_a_known_house_leads_to_its_player(url: str, player: str) -> None:
    assert find_video(url).player_url == player
    validate_video(url)


@pytest.mark.parametrize("url", UNKNOWN)
def test_any_other_address_is_no_video(url: str) -> None:
    assert find_video(url) is None


def test_an_unknown_address_is_refused_and_the_known_houses_are_named() -> None:
    with pytest.raises(ValidationError, match="YouTube, Vimeo"):
        validate_video("https://evil.example/")


def test_a_house_whose_host_is_not_allowed_is_not_known(settings: Any) -> None:
    settings.SPARK_EMBED_HOSTS = ["player.vimeo.com"]
    assert find_video("https://youtu.be/M7lc1UVf-VE") is None
    assert find_video("https://vimeo.com/76979871") is not None


def test_frames_of_exactly_the_allowed_hosts_are_let_in() -> None:
    allowed = {f"https://{host}" for host in settings.SPARK_EMBED_HOSTS}
    assert set(settings.SECURE_CSP["frame-src"]) - {"'self'"} == allowed


def test_page_holds_a_link_and_no_frame() -> None:
    block = BodyStreamBlock().child_blocks["embed"]
    html = block.render(block.get_preview_value())
    assert "<iframe" not in html
    assert 'href="https://www.youtube.com/watch?v=M7lc1UVf-VE"' in html
    assert 'src="https' not in html


def test_wagtail_asks_no_provider_either() -> None:
    found = get_finder_for_embed("https://youtu.be/M7lc1UVf-VE")
    assert found["html"] == '<a href="https://www.youtube.com/watch?v=M7lc1UVf-VE">YouTube</a>'
    with pytest.raises(EmbedUnsupportedProviderException):
        get_finder_for_embed("https://www.flickr.com/photos/bees/2362225867/")


def test_json_names_provider_and_player() -> None:
    block = BodyStreamBlock().child_blocks["embed"]
    shown = block.get_api_representation(block.get_preview_value())
    assert shown["provider"] == "YouTube"
    assert shown["player_url"].startswith("https://www.youtube-nocookie.com/embed/")
