"""Plans at work on several connections at once: nothing goes out twice, no day has too many, the switch is obeyed."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import PageLogEntry

from generator import dispatch
from generator.dispatch import releases
from generator.enums import ArticleStatus
from generator.models import GeneratedArticle, Job, JobChunk, ReleasePlan, ReleasePolicy
from generator.services import due_releases, jobs, lanes, releasing
from generator.services.page_sets import actions as page_sets
from tests.generator.factories import make_campaign
from tests.generator.races import meanwhile
from tests.generator.releases import (
    approve_all,
    berlin,
    page_ids,
    policy,
    set_clock,
    shown,
    statuses,
    stored_plan,
    work_on,
)
from tests.generator.services.test_drafts_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def campaigns(site_a: Any, site_b: Any) -> list[Any]:
    """Two campaigns of a site with ten approved articles each, and a neighbour's."""
    made = []
    for tenant, key in ((site_b, "cities"), (site_a, "cities"), (site_a, "more")):
        set_clock(tenant)
        made.append(
            make_campaign(tenant, key=key, headline=f"{key} {{Roof|Gutter}} in {{City}}, {{State_Code}} {{Identity}}")
        )
        approve_all(made[-1])
    return made[1:]


def test_two_steps_at_once_take_what_is_due_once(campaigns: list[Any], site_a: Any) -> None:
    plan = stored_plan(campaigns[0], site_a.approver)
    releasing.schedule(plan, page_ids(campaigns[0]), user=site_a.approver, at=berlin(1))
    GeneratedArticle.objects.filter(campaign=campaigns[0]).update(release_at=berlin(1, 9))
    made = at_once(*[lambda: due_releases.release_due(at=berlin(1, 9, 1))] * 3)
    assert sum(job.stop for jobs in made for job in jobs) == 10
    assert Job.objects.filter(kind="release").count() == 1
    job = Job.objects.get(kind="release")
    at_once(*[lambda: lanes.work(job.pk, seconds=30)] * 2)
    assert statuses(campaigns[0]) == [ArticleStatus.PUBLISHED] * 10
    entries = PageLogEntry.objects.filter(page__in=page_ids(campaigns[0]), action="wagtail.publish")
    assert entries.count() == 10


def test_two_plans_that_are_filled_at_once_keep_the_cap_of_their_site(campaigns: list[Any], site_a: Any) -> None:
    policy(site_a, daily_cap=5)
    plans = [stored_plan(campaign, site_a.approver) for campaign in campaigns]

    def fill(plan: Any) -> Any:
        return releasing.schedule(plan, page_ids(plan.campaign), user=site_a.approver, at=berlin(1))

    done = at_once(lambda: fill(plans[0]), lambda: fill(plans[1]))
    assert [len(each) for each in done] == [10, 10]
    days = [text[:2] for campaign in campaigns for text in shown(campaign)]
    assert max(days.count(day) for day in set(days)) == 5


def test_a_release_in_work_when_the_switch_is_thrown_publishes_nothing(
    campaigns: list[Any], site_a: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = stored_plan(campaigns[0], site_a.approver)
    releasing.schedule(plan, page_ids(campaigns[0]), user=site_a.approver, at=berlin(1))
    GeneratedArticle.objects.filter(campaign=campaigns[0]).update(release_at=berlin(1, 9))
    (job,) = due_releases.release_due(at=berlin(1, 9, 1))
    in_work, stopped = threading.Event(), threading.Event()
    run = page_sets.run

    def run_slowly(*args: Any, **kwargs: Any) -> Any:
        report = run(*args, **kwargs)
        in_work.set()
        assert stopped.wait(30)
        return report

    monkeypatch.setattr(releasing.page_sets, "run", run_slowly)

    def work() -> None:
        try:
            lanes.work(job.pk, seconds=1)
        finally:
            connection.close()

    lane = threading.Thread(target=work)
    lane.start()
    assert in_work.wait(30)
    dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
    stopped.set()
    lane.join(30)
    assert statuses(campaigns[0]) == [ArticleStatus.SCHEDULED] * 10
    job.refresh_from_db()
    assert (job.status, job.chunks.get().status) == ("paused", "pending")


def test_a_stop_while_releases_are_being_started_again_stops(
    campaigns: list[Any], site_a: Any, site_b: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tenant in (site_a, site_b):
        dispatch.stop_site(tenant.site, user=tenant.approver, because="Wrong price")
    meanwhile(
        lambda: dispatch.start_site(site_a.site, user=site_a.administrator, at=timezone.now()),
        lambda: dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong name"),
        after=(releases, "_go_on"),
        monkeypatch=monkeypatch,
    )
    stopped = dict(ReleasePolicy.objects.values_list("site", "stopped_because"))
    assert stopped == {site_a.site.pk: "Wrong name", site_b.site.pk: "Wrong price"}
    assert not ReleasePolicy.objects.filter(stopped_at=None).exists()


def test_ending_a_plan_takes_off_also_what_is_being_scheduled_meanwhile(
    campaigns: list[Any], site_a: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [stored_plan(campaign, site_a.approver) for campaign in campaigns]
    releasing.schedule(plans[1], page_ids(campaigns[1]), user=site_a.approver, at=berlin(1))
    given, job = meanwhile(
        lambda: releasing.schedule(plans[0], page_ids(campaigns[0]), user=site_a.approver, at=berlin(1)),
        lambda: dispatch.end_plan(ReleasePlan.objects.get(pk=plans[0].pk), user=site_a.approver),
        after=(releasing, "give"),
        monkeypatch=monkeypatch,
    )
    assert len(given) == 10
    work_on(job)
    assert statuses(campaigns[0]) == [ArticleStatus.APPROVED] * 10
    assert statuses(campaigns[1]) == [ArticleStatus.SCHEDULED] * 10


def test_the_switch_and_a_release_that_ends_at_once_wait_for_each_other_in_one_order(
    campaigns: list[Any], site_a: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = stored_plan(campaigns[0], site_a.administrator)
    releasing.schedule(plan, page_ids(campaigns[0]), user=site_a.administrator, at=berlin(1))
    GeneratedArticle.objects.filter(campaign=campaigns[0]).update(release_at=berlin(1, 9))
    (job,) = due_releases.release_due(at=berlin(1, 9, 1))
    # It took so long that the administrator, who is told of the stop as well, is told of its end.
    begun = job.created_at - timedelta(minutes=5)
    Job.objects.filter(pk=job.pk).update(status="running", created_at=begun)
    JobChunk.objects.filter(job=job).update(status="done", succeeded=10)
    is_ending = threading.Event()
    tell_of_end = jobs._tell_of_end

    def tell_late(*args: Any) -> None:
        is_ending.set()
        _await_a_waiting_lock()
        tell_of_end(*args)

    def stop() -> None:
        assert is_ending.wait(30)
        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")

    monkeypatch.setattr(jobs, "_tell_of_end", tell_late)
    at_once(lambda: jobs.finish_if_complete(job.pk), stop)
    job.refresh_from_db()
    assert job.status == "done"
    assert [each.site for each in ReleasePolicy.objects.filter(stopped_at__isnull=False)] == [site_a.site]


def _await_a_waiting_lock() -> None:
    """Until another connection to this database waits for a lock."""
    until = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("Nobody waits for a lock.")
