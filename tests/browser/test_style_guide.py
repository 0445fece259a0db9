"""Every block in every form, in a browser: nothing serious for axe, nothing sticks out, islands work."""

import io
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.process]

WIDTHS = (320, 768, 1600)
THEMES = ("sober", "warm", "editorial")
# Colours that are on their way from one scheme to the other are nobody's choice.
AT_ONCE = "*, *::before, *::after { transition: none !important; animation: none !important; }"


@pytest.fixture
def guide(server: Any, site_a: Any, site_b: Any) -> str:
    """The address of a style guide with pictures and a film of the site's own."""
    from django.core.files.base import ContentFile
    from django.core.files.images import ImageFile

    from sites_app.models import SiteDocument, SiteImage
    from spark_cms.management.commands.style_guide import make_style_guide

    with site_a.image.file.open() as file:
        plain = ImageFile(io.BytesIO(file.read()), name="plain.png")
    SiteImage.objects.create(title="A plain", alt_text="A plain", collection=site_a.settings.collection, file=plain)
    film = SiteDocument(title="Film", collection=site_a.settings.collection)
    film.file.save("film.mp4", ContentFile(bytes(1000)), save=True)
    make_style_guide(site_a.settings)
    return server("/style-guide/", site_a)


def give_theme(page: Any, theme: str) -> None:
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)


@pytest.mark.django_db(transaction=True)
def test_axe_finds_nothing_serious_in_any_theme(guide: str, open_page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The policy of public pages lets no script in but their own, and so none of the test's.
    page = open_page(width=1440, bypass_csp=True)
    page.goto(guide)
    page.add_style_tag(content=AT_ONCE)
    found = []
    for theme in THEMES:
        give_theme(page, theme)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            is_first = (theme, scheme) == (THEMES[0], "light")
            options = {"resultTypes": ["violations"], **({} if is_first else {"runOnly": ["color-contrast"]})}
            for rule in Axe().run(page, context="main", options=options).response["violations"]:
                if rule["impact"] in {"serious", "critical"}:
                    found += [f"{theme} {scheme} {rule['id']}: {node['html'][:200]}" for node in rule["nodes"][:3]]
    assert found == [], "\n".join(found)


@pytest.mark.django_db(transaction=True)
def test_nothing_sticks_out_at_any_width_and_pictures_keep_their_place(guide: str, open_page: Any) -> None:
    for width in WIDTHS:
        page = open_page(width=width, bypass_csp=True)
        page.goto(guide)
        for theme in THEMES:
            give_theme(page, theme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{theme} at {width}"
        assert page.locator("main img:not([width]), main img:not([height])").count() == 0


@pytest.mark.django_db(transaction=True)
def test_everything_is_there_without_javascript(guide: str, open_page: Any) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(guide)
    assert page.locator(".gallery a[href*='/images/']").count() >= 7
    assert page.locator("a.play[href^='https://']").count() >= 3
    assert page.locator(".code .copy").count() == 0
    page.locator(".faq-item summary").first.click()
    assert page.locator(".faq-item .prose").first.is_visible()


@pytest.mark.django_db(transaction=True)
def test_islands_open_pictures_play_videos_and_copy_code(guide: str, open_page: Any) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("https://**", lambda route: route.fulfill(body="player"))
    page.goto(guide)
    _look_through_the_gallery(page)
    _copy_the_code(page)
    assert [url for url in asked if url.startswith("https://")] == []
    _play_the_video(page)
    assert any(url.startswith("https://player.vimeo.com/video/") for url in asked)


def _look_through_the_gallery(page: Any) -> None:
    gallery = page.locator(".gallery.is-lead")
    gallery.scroll_into_view_if_needed()
    page.locator(".gallery.is-lead[data-mounted]").wait_for()
    gallery.locator("a").nth(1).click()
    dialog = page.locator("dialog.lightbox")
    assert dialog.get_by_text("2 / 7").is_visible()
    page.keyboard.press("ArrowRight")
    assert dialog.get_by_text("3 / 7").is_visible()
    dialog.get_by_role("button", name="Previous image").click()
    assert dialog.get_by_text("2 / 7").is_visible()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert gallery.locator("a").nth(1).evaluate("link => link === document.activeElement")


def _copy_the_code(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = page.locator(".code").first
    code.scroll_into_view_if_needed()
    code.locator(".copy").click()
    page.get_by_role("status").get_by_text("Copied").first.wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()").strip() == "make run"


def _play_the_video(page: Any) -> None:
    player = page.locator(".block-embed .player").first
    player.scroll_into_view_if_needed()
    page.locator(".block-embed .player[data-mounted]").first.wait_for()
    player.locator("a.play").click()
    frame = player.locator("iframe")
    frame.wait_for()
    assert frame.get_attribute("title") == "Short"
