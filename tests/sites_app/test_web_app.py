"""A site as an app: its manifest, its icons, its worker; and that visiting leaves no cookie."""

import io
import json

import pytest
from PIL import Image

from sites_app.icons import SIZES
from sites_app.models import SiteSettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(site_a):
    row = SiteSettings.objects.get(site=site_a.site)
    row.is_installable, row.short_name = True, "Alpha"
    row.save()
    return row


@pytest.fixture
def visitor(site_a, client_for):
    return client_for(host=site_a.host)


def test_the_manifest_says_what_the_settings_say(look, visitor):
    response = visitor.get("/manifest.webmanifest")
    manifest = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert manifest["name"] == look.name
    assert manifest["start_url"] == manifest["scope"] == "/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}


@pytest.mark.parametrize("mark", ["letter", "logo", "favicon", "lost file"])
def test_icons_have_their_sizes_whatever_they_are_drawn_from(look, site_a, visitor, mark):
    look.logo = None if mark == "letter" else site_a.image
    look.favicon = site_a.image if mark in {"favicon", "lost file"} else None
    look.save()
    if mark == "lost file":
        site_a.image.file.storage.delete(site_a.image.file.name)
    for icon in visitor.get("/manifest.webmanifest").json()["icons"]:
        response = visitor.get(icon["src"])
        assert "immutable" in response["Cache-Control"]
        with Image.open(io.BytesIO(response.content)) as picture:
            assert picture.format == "PNG"
            assert "x".join(str(side) for side in picture.size) == icon["sizes"]
            assert picture.convert("RGBA").getextrema()[3][1] == 255


def test_there_are_only_the_icons_there_are(visitor):
    assert visitor.get("/icons/0/9999.png").status_code == 404
    assert set(SIZES) == {"180", "192", "512", "maskable-512"}


def test_a_maskable_icon_covers_its_whole_square(look, visitor):
    icon = next(icon for icon in visitor.get("/manifest.webmanifest").json()["icons"] if icon["purpose"] == "maskable")
    with Image.open(io.BytesIO(visitor.get(icon["src"]).content)) as picture:
        assert picture.convert("RGBA").getextrema()[3] == (255, 255)


def test_pages_offer_the_app_only_if_it_is_switched_on(look, visitor):
    assert 'rel="manifest"' in visitor.get("/").text
    look.is_installable = False
    look.save()
    html = visitor.get("/").text
    assert 'rel="manifest"' not in html
    assert "web-app.js" not in html
    assert visitor.get("/manifest.webmanifest").status_code == 404


def test_the_worker_knows_the_sites_files_and_leaves_the_rest_alone(look, visitor):
    response = visitor.get("/sw.js")
    script = response.text
    config = json.loads(script.partition("const CONFIG = ")[2].partition(";\n")[0])
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert {"/admin/", "/api/", "/documents/"} <= set(config["untouched"])
    assert config["mostPages"] <= 50
    for path in config["precached"]:
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        # A file is closed when it was read to its end.
        assert b"".join(answer) if answer.streaming else answer.content


def test_a_new_look_makes_a_new_worker(look, visitor):
    before = visitor.get("/sw.js").text
    look.brand_color = "#334455"
    look.save()
    assert visitor.get("/sw.js").text != before


def test_the_offline_page_is_not_indexed(look, visitor):
    response = visitor.get("/offline/")
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "path", ["/", "/about/", "/blog/post/", "/places/", "/search/?q=text", "/offline/", "/nothing/"]
)
def test_visitors_get_no_cookie(look, visitor, path):
    response = visitor.get(path)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
