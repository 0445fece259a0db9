"""What an article makes a browser load beside its pictures and fonts. The bytes are those before compression."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from blocks.catalogue import ArticleStreamBlock
from spark_cms.static_storage import minified
from tests.fixtures.tenants import Tenant

pytestmark = pytest.mark.django_db

MOST_STYLES, MOST_SCRIPTS = 30_000, 15_000
# What campaigns write, and what else an article usually has.
USUAL = ("rich_text", "features", "steps", "faq", "quote", "key_facts", "cta")
SELDOM = ("hero", "table", "code", "media", "columns", "avatar_grid", "map")
WITHOUT_IMAGES = [name for name in ArticleStreamBlock().child_blocks if name not in {"hero", "image", "gallery"}]


def publish(tenant: Tenant, blocks: Any) -> str:
    """The address of the tenant's article, now live with these blocks."""
    stream = ArticleStreamBlock()
    page = tenant.page("article")
    page.body = stream.to_python(
        [
            {"type": name, "value": block.get_prep_value(block.get_preview_value()), "id": name}
            for name in blocks
            for block in [stream.child_blocks[name]]
        ]
    )
    page.live = True
    page.save()
    return page.get_url()


def loaded(client: Any, tenant: Tenant, path: str) -> tuple[str, list[str], list[str]]:
    """The page, and the addresses of its stylesheets and scripts; those of islands count as loaded."""
    html = client.get(path, headers={"host": tenant.host}).content.decode()
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    return (
        html,
        styles,
        [*re.findall(r'<script[^>]+src="([^"]+)"', html), *set(re.findall(r'data-island="([^"]+)"', html))],
    )


def content(client: Any, tenant: Tenant, address: str) -> str:
    if not address.startswith("/static/"):
        return client.get(address, headers={"host": tenant.host}).content.decode()
    with open(finders.find(address.removeprefix("/static/"))) as file:  # noqa: PTH123 - a path of Django's
        text = file.read()
    return minified(text) if address.endswith(".css") else text


@pytest.mark.parametrize("seldom", SELDOM)
def test_an_article_keeps_to_its_budget(client: Any, site_a: Tenant, seldom: str) -> None:
    _, styles, scripts = loaded(client, site_a, publish(site_a, [*USUAL, seldom]))
    style_bytes, script_bytes = (
        sum(len(content(client, site_a, address).encode()) for address in addresses) for addresses in (styles, scripts)
    )
    assert len(styles) >= 5
    assert style_bytes <= MOST_STYLES, style_bytes
    assert script_bytes <= MOST_SCRIPTS, script_bytes


def test_all_scripts_of_all_blocks_keep_to_the_budget_together(client: Any, site_a: Tenant) -> None:
    _, _, scripts = loaded(client, site_a, publish(site_a, WITHOUT_IMAGES))
    addresses = {*scripts, "/static/js/gallery.js"}
    assert sum(len(content(client, site_a, address).encode()) for address in addresses) <= MOST_SCRIPTS


def test_a_page_loads_the_styles_of_its_own_blocks_only(client: Any, site_a: Tenant) -> None:
    html, styles, _ = loaded(client, site_a, publish(site_a, ["rich_text", "table", "table"]))
    assert [address for address in styles if "css/blocks/" in address] == ["/static/css/blocks/table.css"]
    assert "js/islands.js" not in html


def test_the_loader_of_islands_is_there_once_where_a_block_needs_it(client: Any, site_a: Tenant) -> None:
    html, _, scripts = loaded(client, site_a, publish(site_a, ["code", "embed"]))
    assert scripts.count("/static/js/islands.js") == 1
    assert 'data-island="/static/js/copy.js"' in html


def test_a_page_asks_nothing_of_others(client: Any, site_a: Tenant) -> None:
    html, *_ = loaded(client, site_a, publish(site_a, WITHOUT_IMAGES))
    assert re.findall(r'(?:\ssrc|srcset|poster|data-island)="(?:https?:)?//[^"]+"', html) == []
    assert "<iframe" not in html
    assert " style=" not in html
