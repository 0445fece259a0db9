"""Campaigns, workers and services for disasters, and the table of how long each took to get over."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FIGURES: list[tuple[str, int, float]] = []
CITIES = 50
HEADLINE = "{Roof|Gutter|Window|Door|Wall|Floor|Porch|Deck} help in {City}, {State_Code} for {Identity}"


@pytest.fixture
def own_services(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """PostgreSQL and Valkey that may be killed."""
    from tests.generator.chaos.installation import own_installation

    settings.SPARK_CHUNK_SIZE = 50
    with own_installation(monkeypatch) as installation:
        yield installation


@pytest.fixture
def start_worker(own_services: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    from tests.generator.workers import workers

    with workers(tmp_path, kept=True) as start:
        yield start


@pytest.fixture
def campaign(own_services: Any) -> Any:
    """An approved campaign, beside its look-alike of the other tenant."""
    from generator.services import campaigns
    from sites_app.models import SiteSettings
    from tests.fixtures.tenants import ALPHA, BETA, Tenant, mark_of
    from tests.generator.factories import make_campaign

    sites = {each.key: each.site for each in SiteSettings.objects.select_related("site__root_page")}
    made = [
        make_campaign(Tenant(key=key, mark=mark_of(key), site=sites[key]), cities=CITIES, headline=HEADLINE)
        for key in (BETA, ALPHA)
    ]
    return campaigns.approve(made[1], user=None, waiver="for a test")


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Iterator[Callable[[int], None]]:
    """`figure(drafts)` puts the time of the test's body into the table."""
    begun = time.monotonic()

    def note(drafts: int) -> None:
        FIGURES.append((request.node.name, drafts, time.monotonic() - begun))

    return note


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not FIGURES:
        return
    terminalreporter.section("disasters")
    for name, drafts, seconds in FIGURES:
        terminalreporter.write_line(f"{seconds:7.1f} s  {drafts:6,} drafts  {name}")
