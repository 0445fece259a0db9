"""A worker that moves articles is killed in the middle: each page is moved once, and the tree stays whole."""

import pytest
from django.db.models import Count
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry

from generator import tasks
from generator.enums import JobKind, JobStatus
from generator.models import GeneratedArticle, Job
from generator.services import drafts, jobs, plans
from generator.services.page_sets import actions
from generator.services.progress import progress
from sites_app.services.provisioning import add_hub
from sites_app.services.tree_checks import check_tree
from tests.generator.factories import compose_drafts, make_campaign
from tests.generator.workers import wait_for, workers

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

COUNT = 600
# 50 towns in each of 2 states × 2 avatar variants × 8 headlines: 1,600 points.
HEADLINE = "{Roof|Gutter|Window|Door|Wall|Floor|Porch|Deck} help in {City}, {State_Code} for {Identity}"
SECONDS = 120


@pytest.fixture
def start_worker(tmp_path, db):
    with workers(tmp_path) as start:
        yield start


def state(job):
    return progress(Job.objects.get(pk=job.pk))


def finished(job):
    tasks.reap_jobs()
    return state(job).has_ended


def test_a_killed_worker_moves_no_page_twice_and_forgets_none(start_worker, site_a, site_b, superuser):
    make_campaign(site_b, cities=50, headline=HEADLINE)
    version = plans.freeze(make_campaign(site_a, cities=50, headline=HEADLINE))
    ids = drafts.save(compose_drafts(version, count=COUNT), version=version).page_ids
    actions.run(JobKind.PUBLISH, ids, site_id=site_a.site.pk, user=superuser)
    hub = add_hub(site_a.home, title="Elsewhere", slug="elsewhere")
    job = jobs.create_for_pages(
        GeneratedArticle.objects.for_site(site_a.site),
        site=site_a.site,
        kind=JobKind.MOVE,
        user=superuser,
        chunk_size=3,
        target=Page.objects.get(pk=hub.pk),
    )
    tasks.send_lanes(job.pk, kind=JobKind.MOVE, lanes=2)

    worker = start_worker("first", concurrency=2)
    wait_for(lambda: state(job).succeeded >= 60, seconds=SECONDS, what="60 moves")
    worker.kill()
    assert not state(job).has_ended
    start_worker("last", concurrency=2)
    wait_for(lambda: finished(job), seconds=SECONDS, what="the end of the job")

    job.refresh_from_db()
    found = state(job)
    assert (job.status, found.succeeded, found.skipped, found.failed) == (JobStatus.DONE, COUNT, 0, 0)
    hub.refresh_from_db()
    assert hub.numchild == COUNT == Page.objects.child_of(hub).filter(pk__in=ids).count()
    moves = PageLogEntry.objects.filter(action="wagtail.move").values("page").annotate(times=Count("pk"))
    assert {row["times"] for row in moves} == {1}
    assert len(moves) == Redirect.objects.filter(redirect_page__in=ids).count() == COUNT
    assert Page.find_problems() == ([], [], [], [], [])
    assert not [finding for finding in check_tree() if finding.count]
