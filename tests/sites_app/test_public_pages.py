"""What a visitor gets around the content: head, menus, breadcrumbs, structured data, theme, error page."""

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from sites_app.models import Menu, MenuItem
from sites_app.opening_hours import readable_hours
from sites_app.templatetags.site_tags import json_ld
from tests.fixtures.tenants import Tenant

pytestmark = pytest.mark.django_db


def get(client: Client, tenant: Tenant, path: str = "/") -> Any:
    return client.get(path, headers={"host": tenant.host})


def documents(html: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]


def test_page_shows_its_own_business_and_not_the_other(client: Client, site_a: Tenant, site_b: Tenant) -> None:
    html = get(client, site_a).content.decode()
    assert site_a.settings.name in html
    assert site_b.mark not in html


def test_head_has_title_canonical_and_robots(client: Client, site_a: Tenant) -> None:
    html = get(client, site_a).content.decode()
    assert re.search(r"<title>[^<]+</title>", html)
    assert f'<link rel="canonical" href="{site_a.home.get_full_url()}">' in html
    assert '<meta name="robots" content="index, follow">' in html


def test_structured_data_names_the_business(client: Client, site_a: Tenant) -> None:
    found = documents(get(client, site_a).content.decode())
    (graph,) = (document["@graph"] for document in found)
    business = next(node for node in graph if node["@type"] == site_a.settings.business_type)
    assert business["name"] == site_a.settings.name
    assert business["@id"] == f"http://{site_a.host}/#business"


def test_menu_shows_live_pages_of_the_site_only(client: Client, site_a: Tenant) -> None:
    menu = Menu.objects.for_site(site_a.site).get(location="header")
    menu.items.all().delete()
    home = site_a.home
    MenuItem.objects.create(menu=menu, sort_order=1, label="Shown", page=home)
    MenuItem.objects.create(menu=menu, sort_order=2, label="Beneath", url="/below/", is_indented=True)
    html = get(client, site_a).content.decode()
    assert "Shown" in html
    assert "Beneath" in html


def test_theme_is_the_sites_own_and_kept_for_ever(client: Client, site_a: Tenant) -> None:
    url = re.search(r'href="(/theme/[^"]+)"', get(client, site_a).content.decode())[1]
    response = get(client, site_a, url)
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert "--brand:" in response.content.decode()


def test_stale_theme_address_is_not_kept(client: Client, site_a: Tenant) -> None:
    assert "immutable" not in get(client, site_a, "/theme/000000000000.css")["Cache-Control"]


def test_missing_page_is_404_in_the_sites_look(client: Client, site_a: Tenant) -> None:
    response = get(client, site_a, "/there-is-no-such-page/")
    html = response.content.decode()
    assert response.status_code == 404
    assert site_a.settings.name in html
    assert '<meta name="robots" content="noindex">' in html


def test_no_page_needs_inline_styles(client: Client, site_a: Tenant) -> None:
    html = get(client, site_a).content.decode()
    assert "<style" not in html
    assert " style=" not in html


def test_json_ld_cannot_end_its_script() -> None:
    html = json_ld({"name": "</script><script>alert(1)</script>&\u2028"})
    assert html.count("<script") == 1
    assert html.count("</script>") == 1
    assert json.loads(re.search(r">(.*)<", html)[1])["name"].startswith("</script>")


@pytest.mark.parametrize(
    ("line", "days", "times"),
    [
        ("Mo-Fr 08:00-18:00", "Monday – Friday", "8 a.m. – 6 p.m."),
        ("Sa 09:30-13:00", "Saturday", "9:30 a.m. – 1 p.m."),
        ("Mo,We 10:00-12:00", "Monday, Wednesday", "10 a.m. – noon"),
        ("By appointment", "By appointment", ""),
        ("Xx 08:00-09:00", "Xx 08:00-09:00", ""),
    ],
)
def test_opening_hours_are_put_into_words(line: str, days: str, times: str) -> None:
    (hours,) = readable_hours([line])
    assert (hours.days, hours.times) == (days, times)


def test_the_tab_shows_the_sites_own_letter_and_colour(client_for, site_a):
    text = client_for(host=site_a.host).get("/").text
    icon = re.search(r'<link rel="icon" href="data:image/svg\+xml,([^"]+)"', text)
    drawing = unquote(icon.group(1))
    assert f'fill="{site_a.settings.brand_color}"' in drawing
    assert f">{site_a.settings.name[0].upper()}</text>" in drawing
