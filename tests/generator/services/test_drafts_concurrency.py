"""Two workers on two connections write at the same time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from wagtail.models import Page

from generator.models import GeneratedArticle
from generator.services import drafts, plans
from sites_app.models import ArticlePage
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> Sequence[Any]:
    """The results of the works, each begun when all have a connection of their own."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            barrier.wait(timeout=30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, work) for work in works]]


def test_same_positions_are_stored_once_and_the_slower_worker_skips_them(site_a: Any, site_b: Any) -> None:
    version = plans.freeze(make_campaign(site_a))
    texts = compose_drafts(version, count=20)
    reports = at_once(*[lambda: drafts.save(texts, version=version)] * 3)
    assert sorted((report.created, report.skipped) for report in reports) == [(0, 20), (0, 20), (20, 0)]
    assert GeneratedArticle.objects.filter(version=version).count() == 20
    assert Page.find_problems() == ([], [], [], [], [])


def test_different_positions_of_a_campaign_share_their_new_hubs(site_a: Any, site_b: Any) -> None:
    version = plans.freeze(make_campaign(site_a))
    batches = [compose_drafts(version, start=start, count=10) for start in (0, 10, 20)]
    at_once(*[lambda batch=batch: drafts.save(batch, version=version) for batch in batches])
    parent = version.campaign.parent_page
    parent.refresh_from_db()
    assert {hub.slug: hub.numchild for hub in parent.get_children()} == {"texas": 15, "colorado": 15}
    assert ArticlePage.objects.descendant_of(parent).count() == 30
    assert Page.find_problems() == ([], [], [], [], [])


def test_editor_adds_a_page_to_a_hub_while_a_batch_is_written(site_a: Any, site_b: Any) -> None:
    version = plans.freeze(make_campaign(site_a))
    drafts.save(compose_drafts(version, count=2), version=version)
    hub_id = version.campaign.parent_page.get_children().get(slug="texas").pk

    def add_by_hand() -> None:
        hub = Page.objects.get(pk=hub_id)
        for number in range(5):
            hub.add_child(instance=ArticlePage(title=f"By hand {number}", slug=f"by-hand-{number}"))

    at_once(lambda: drafts.save(compose_drafts(version, start=2, count=20), version=version), add_by_hand)
    assert Page.objects.get(pk=hub_id).numchild == 16
    assert Page.find_problems() == ([], [], [], [], [])
