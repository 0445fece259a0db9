"""Articles are moved while others move, write and delete beneath the same hubs, each on a connection of its own."""

from typing import Any

import pytest
from wagtail.models import Page, PageLogEntry

from generator.enums import JobKind
from generator.models import GeneratedArticle
from generator.services import drafts, jobs, lanes, plans
from generator.services.page_sets import actions
from sites_app.models import HubPage
from sites_app.services.tree_checks import check_tree
from tests.generator.factories import compose_drafts, make_campaign
from tests.generator.services.test_drafts_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = 20


@pytest.fixture
def version(site_a: Any, site_b: Any) -> Any:
    make_campaign(site_b)
    version = plans.freeze(make_campaign(site_a))
    drafts.save(compose_drafts(version, count=COUNT), version=version)
    return version


def hubs(version: Any) -> tuple[HubPage, HubPage]:
    children = HubPage.objects.child_of(version.campaign.parent_page)
    return children.get(slug="texas"), children.get(slug="colorado")


def beneath(hub: HubPage) -> list[int]:
    return list(GeneratedArticle.objects.filter(page__path__startswith=hub.path).values_list("pk", flat=True))


def move(page_ids: list[int], *, target: HubPage, user: Any) -> int:
    """In sets of ten, each in a transaction of its own, as the parts of a job."""
    moved = 0
    for start in range(0, len(page_ids), 10):
        part = page_ids[start : start + 10]
        with_target = {"site_id": target.get_site().pk, "user": user, "target": target}
        moved += len(actions.run(JobKind.MOVE, part, **with_target).done)
    return moved


def assert_whole(version: Any, *, count: int) -> None:
    texas, colorado = hubs(version)
    assert texas.numchild + colorado.numchild == count
    assert Page.find_problems() == ([], [], [], [], [])
    assert not [finding for finding in check_tree() if finding.count]


def test_moves_in_opposite_directions_wait_for_one_another(version: Any, superuser: Any) -> None:
    texas, colorado = hubs(version)
    there, back = beneath(texas), beneath(colorado)
    moved = at_once(
        lambda: move(there, target=colorado, user=superuser),
        lambda: move(back, target=texas, user=superuser),
    )
    assert moved == [len(there), len(back)]
    assert (sorted(beneath(texas)), sorted(beneath(colorado))) == (sorted(back), sorted(there))
    assert_whole(version, count=COUNT)


def test_generation_goes_on_beneath_the_hubs_that_articles_move_between(version: Any, superuser: Any) -> None:
    texas, colorado = hubs(version)
    there, back = beneath(texas), beneath(colorado)

    def write() -> None:
        for start in range(COUNT, COUNT + 20, 5):
            drafts.save(compose_drafts(version, start=start, count=5), version=version)

    at_once(
        write,
        lambda: move(there, target=colorado, user=superuser),
        lambda: move(back, target=texas, user=superuser),
    )
    assert set(there) <= set(beneath(colorado))
    assert set(back) <= set(beneath(texas))
    assert_whole(version, count=COUNT + 20)


def test_generation_holds_the_parent_while_articles_move_up_to_it(version: Any, superuser: Any) -> None:
    """The parent is younger than its hub here, so that locks by id alone would be taken the other way round."""
    parent = version.campaign.parent_page
    texas, _ = hubs(version)
    younger = HubPage(title="Younger", slug="younger", locale=parent.locale)
    parent.get_parent().specific.add_child(instance=younger)
    texas.move(Page.objects.get(pk=younger.pk), pos="last-child")
    version.campaign.parent_page = younger
    version.campaign.save()
    version.refresh_from_db()
    assert younger.pk > texas.pk
    moving = beneath(HubPage.objects.get(pk=texas.pk))

    def write() -> None:
        for start in range(COUNT, COUNT + 20, 5):
            drafts.save(compose_drafts(version, start=start, count=5), version=version)

    at_once(write, lambda: move(moving, target=HubPage.objects.get(pk=younger.pk), user=superuser))
    assert Page.find_problems() == ([], [], [], [], [])
    assert not [finding for finding in check_tree() if finding.count]


def test_deletion_and_moves_beneath_the_same_hubs_wait_for_one_another(version: Any, superuser: Any) -> None:
    texas, colorado = hubs(version)
    there, back = beneath(texas), beneath(colorado)
    site_id = texas.get_site().pk

    def delete() -> int:
        ids = [pk for pair in zip(there[:5], back[:5], strict=True) for pk in pair]
        parts = (ids[start : start + 4] for start in range(0, 10, 4))
        return sum(len(actions.run(JobKind.DELETE, part, site_id=site_id, user=superuser).done) for part in parts)

    deleted, *moved = at_once(
        delete,
        lambda: move(there[5:], target=colorado, user=superuser),
        lambda: move(back[5:], target=texas, user=superuser),
    )
    assert (deleted, sum(moved)) == (10, COUNT - 10)
    assert_whole(version, count=COUNT - 10)


def test_two_lanes_at_one_job_move_each_page_once(version: Any, superuser: Any) -> None:
    texas, colorado = hubs(version)
    there = beneath(texas)
    job = jobs.create_for_pages(
        GeneratedArticle.objects.for_site(version.campaign.site).filter(pk__in=there),
        site=version.campaign.site,
        kind=JobKind.MOVE,
        user=superuser,
        chunk_size=3,
        target=Page.objects.get(pk=colorado.pk),
    )
    at_once(*[lambda: lanes.work(job.pk, seconds=30)] * 2)
    chunks = job.chunks.values_list("status", "succeeded", "failed")
    assert {(status, failed) for status, _, failed in chunks} == {("done", 0)}
    assert sum(succeeded for _, succeeded, _ in chunks) == len(there)
    assert PageLogEntry.objects.filter(action="wagtail.move", page__in=there).count() == len(there)
    assert_whole(version, count=COUNT)
