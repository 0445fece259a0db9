"""axe finds nothing serious on any page of ours in the admin, in light and in dark.

The pages are those of our viewsets' addresses, with the arguments that the walk over all addresses of the admin has
for them (`tests/isolation`), so that a new screen is looked at as soon as it has arguments there. What needs a query
string, or a state of its own, is added to `MORE`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.isolation.conftest import rows_of
from tests.isolation.urls import AdminUrl, Targets, admin_urls

pytestmark = [pytest.mark.browser, pytest.mark.process]

OURS = (
    *("generator_", "leads_", "wagtailsnippets_generator_", "wagtailsnippets_leads_"),
    "wagtailsnippets_sites_app_menu",
)
# Parts of pages, data, files and frames: each is looked at within the page that shows it.
PARTS = ("results", "progress", "export", "preview", "measure", "check", "sample", "provenance_frame", "forecast")
# Further screens: the name of the address, and the query string.
MORE = (
    ("generator_articles:index", {"status": "qc", "q": "roof"}),
    ("generator_articles:index", {"q": "nothing like it"}),
    ("generator_blueprints:index", {"for_site": "own"}),
    ("generator_campaigns:list", {"q": "nothing like it"}),
    ("generator_worklog:index", {"level": "warning", "text": "x"}),
)
SCHEMES = ("light", "dark")
# So that several processes can share the work.
PARTS_OF_ALL = 4
# What Wagtail's own templates bring, by rule and by what stands in the element. Each with the reason.
WAGTAILS = {
    ("color-contrast", "w-minimap__collapse-all"): "the minimap's button floats over other text while it fades in",
}
# Colours that are on their way from one scheme to the other are nobody's choice.
AT_ONCE = "*, *::before, *::after { transition: none !important; animation: none !important; }"


@dataclass(frozen=True)
class Screen:
    """One page: its name and its address."""

    name: str
    path: str


def screens(tenant: Any, rows: dict[str, Any]) -> Iterator[Screen]:
    targets = Targets(tenant, rows, own_page=tenant.page("services"))
    named = {url.name: url for url in admin_urls()}
    for url in named.values():
        if url.name.startswith(OURS) and not is_part(url):
            yield Screen(url.name, path_of(url, targets))
    for name, asked in MORE:
        query = {key: tenant.site.pk if value == "own" else value for key, value in asked.items()}
        yield Screen(f"{name} {query}", f"{path_of(named[name], targets)}?{urlencode(query)}")
    for model, action in bulk_actions():
        path = named["wagtail_bulk_action"].path({"app_label": "generator", "model_name": model, "action": action})
        yield Screen(f"bulk {action}", f"{path}?id=all&next=/admin/")


def is_part(url: AdminUrl) -> bool:
    last = url.name.rpartition(":")[2]
    return last in PARTS or last.endswith("_results")


def path_of(url: AdminUrl, targets: Targets) -> str:
    return url.path(targets.values(url)[0])


def bulk_actions() -> Iterator[tuple[str, str]]:
    from wagtail.admin.views.bulk_action.registry import bulk_action_registry

    bulk_action_registry._scan_for_bulk_actions()
    for model, actions in bulk_action_registry.actions.get("generator", {}).items():
        yield from ((model, action) for action in actions)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS_OF_ALL))
def test_axe_finds_nothing_serious(
    sign_in: Any, server: Any, site_a: Any, site_b: Any, superuser: Any, part: int
) -> None:
    rows, _ = rows_of(site_a), rows_of(site_b)
    looked_at, findings = [], []
    admin, platform = sign_in(site_a.administrator), sign_in(superuser)
    for screen in list(screens(site_a, rows))[part::PARTS_OF_ALL]:
        page = next((page for page in (admin, platform) if shows(page, server(screen.path))), None)
        if page is not None:
            looked_at.append(screen.name)
            findings += [f"{screen.name} {screen.path}: {found}" for found in serious(page)]
    assert not findings, "\n" + "\n".join(findings)
    # That a screen stops opening is found by its own tests; that nearly none opens is found here.
    assert len(looked_at) > 60 / PARTS_OF_ALL


def shows(page: Any, address: str) -> bool:
    """Whether a page of the admin opened there, and nobody was led elsewhere."""
    from playwright.sync_api import Error

    try:
        response = page.goto(address, wait_until="domcontentloaded")
    except Error:
        # An address without a page: it answers posts, or with a file.
        return False
    is_page = response.status == 200 and page.url.split("?")[0] == address.split("?")[0]
    # A frame shows a page of the site, which is no screen of the admin.
    return is_page and page.locator("#wagtail-sidebar").count() == 1 and page.locator("main").count() == 1


def serious(page: Any) -> Iterator[str]:
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state("load")
    page.add_style_tag(content=AT_ONCE)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        # What depends on colours alone is looked at again in the dark.
        options = {"resultTypes": ["violations"], **({"runOnly": ["color-contrast"]} if scheme == "dark" else {})}
        for rule in Axe().run(page, context="main", options=options).response["violations"]:
            if rule["impact"] not in {"serious", "critical"}:
                continue
            nodes = [node["html"] for node in rule["nodes"] if not is_wagtails(rule["id"], node["html"])]
            if nodes:
                yield f"{scheme} {rule['id']} ({len(nodes)}): {nodes[0][:300]}"


def is_wagtails(rule: str, html: str) -> bool:
    return any(rule == id_ and part in html for id_, part in WAGTAILS)
