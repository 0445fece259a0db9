"""What jobs, articles and the search index say, against rows and pages: each difference is found and mended."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone
from modelsearch.conf import get_app_config
from wagtail.models import Page, WorkflowState

from generator.enums import ArticleStatus, ChunkStatus, JobStatus
from generator.models import GeneratedArticle, Job, JobChunk
from generator.services import chunks, jobs, lanes, plans, reconciling
from generator.services.reconciling import CHECKS, reconcile

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(campaign_a, campaign_b):
    """Ten drafts of each of two tenants, each tenant's in two parts."""
    made = [
        jobs.create_generation(plans.freeze(campaign), ranges=[range(10)], chunk_size=5, user=None)
        for campaign in (campaign_b, campaign_a)
    ]
    for each in made:
        lanes.work(each.pk, seconds=60)
    return Job.objects.get(pk=made[1].pk)


@pytest.fixture
def article(job):
    return GeneratedArticle.objects.filter(job=job).order_by("position").first()


def differences():
    return {found.check: found.count for found in reconcile() if found.count}


def mend():
    return {found.check: found.mended for found in reconcile(fix=True) if found.count}


def first(job):
    return job.chunks.order_by("number").first()


def test_what_jobs_wrote_agrees(job):
    assert differences() == {}


def test_counts_that_do_not_add_up_are_counted_again(job):
    job.chunks.filter(number=0).update(succeeded=3)
    assert set(differences()) == {
        "chunks whose counts do not add up",
        "chunks with more articles than they count",
    }
    mend()
    assert differences() == {}
    chunk = first(job)
    assert (chunk.succeeded, chunk.skipped, chunk.failed) == (5, 0, 0)


def test_a_chunk_that_wrote_more_than_it_says_is_counted_again(job):
    job.chunks.filter(number=1).update(succeeded=1, skipped=4)
    assert differences() == {"chunks with more articles than they count": 1}
    assert mend() == {"chunks with more articles than they count": 1}
    assert sorted(job.chunks.values_list("succeeded", "skipped")) == [(5, 0), (5, 0)]


def test_failed_items_are_those_with_an_error(job, article):
    Page.objects.get(pk=article.pk).delete()
    first(job).errors.create(job=job, position=article.position, message="boom")
    job.chunks.filter(number=0).update(succeeded=4, failed=0)
    mend()
    chunk = first(job)
    assert (chunk.succeeded, chunk.skipped, chunk.failed) == (4, 0, 1)


def test_deleted_articles_are_no_fault(job, article):
    Page.objects.get(pk=article.pk).delete()
    assert differences() == {}


def test_open_chunks_of_an_ended_job_are_dropped(job):
    job.chunks.filter(number=1).update(status=ChunkStatus.PENDING, succeeded=0)
    assert "open chunks of ended jobs" in differences()
    mend()
    assert job.chunks.get(number=1).status == ChunkStatus.CANCELLED


def test_a_job_with_nothing_left_to_do_is_ended(job):
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, finished_at=None)
    assert mend() == {"jobs without anything left to do": 1}
    job.refresh_from_db()
    assert job.status == JobStatus.DONE


def test_a_lease_that_ran_out_is_taken_back(job):
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING)
    job.chunks.filter(number=1).update(
        status=ChunkStatus.RUNNING, succeeded=0, lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert mend() == {"chunks with a lease that ran out": 1}
    assert job.chunks.get(number=1).status == ChunkStatus.PENDING


def test_a_lease_that_holds_is_left_alone(campaign_a, campaign_b):
    import uuid

    job = jobs.create_generation(plans.freeze(campaign_a), ranges=[range(10)], chunk_size=5, user=None)
    held = chunks.claim_chunk(job.pk, owner=uuid.uuid4())
    assert mend() == {}
    chunks.hold(held)


@pytest.mark.parametrize(
    ("live", "status", "becomes"),
    [
        (True, ArticleStatus.QC, ArticleStatus.PUBLISHED),
        (True, ArticleStatus.UNPUBLISHED, ArticleStatus.PUBLISHED),
        (False, ArticleStatus.PUBLISHED, ArticleStatus.UNPUBLISHED),
        (False, ArticleStatus.SCHEDULED, ArticleStatus.APPROVED),
    ],
)
def test_an_article_follows_its_page(job, article, live, status, becomes):
    Page.objects.filter(pk=article.pk).update(live=live)
    GeneratedArticle.objects.filter(pk=article.pk).update(status=status)
    others = list(GeneratedArticle.objects.exclude(pk=article.pk).order_by("pk").values_list("pk", "status"))
    assert sum(differences().values()) == 1
    assert sum(mend().values()) == 1
    article.refresh_from_db()
    assert article.status == becomes
    assert list(GeneratedArticle.objects.exclude(pk=article.pk).order_by("pk").values_list("pk", "status")) == others
    assert differences() == {}


def test_what_a_release_plan_scheduled_is_left_on_its_schedule(job, article):
    planned = {"status": ArticleStatus.SCHEDULED, "release_at": timezone.now(), "release_plan_id": 7}
    GeneratedArticle.objects.filter(pk=article.pk).update(**planned)
    assert differences() == {}


@pytest.mark.parametrize(
    ("state", "status", "becomes"),
    [
        (WorkflowState.STATUS_NEEDS_CHANGES, ArticleStatus.QC, ArticleStatus.REJECTED),
        (WorkflowState.STATUS_IN_PROGRESS, ArticleStatus.REJECTED, ArticleStatus.QC),
    ],
)
def test_an_article_follows_its_workflow(job, article, state, status, becomes):
    WorkflowState.objects.filter(object_id=str(article.pk)).update(status=state)
    GeneratedArticle.objects.filter(pk=article.pk).update(status=status)
    assert sum(mend().values()) == 1
    article.refresh_from_db()
    assert article.status == becomes


def test_an_article_whose_page_is_gone_is_forgotten(job, article):
    with connection.cursor() as cursor:
        # As after a restore of some tables only: the database itself would not let it happen.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM sites_app_articlepage WHERE page_ptr_id = %s", [article.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert mend() == {"articles whose page is gone": 1}
    assert not GeneratedArticle.objects.filter(pk=article.pk).exists()


def test_live_articles_that_search_does_not_find_are_indexed(job, article):
    entries = get_app_config().get_model("IndexEntry").objects.filter(object_id=str(article.pk))
    Page.objects.filter(pk=article.pk).update(live=True)
    GeneratedArticle.objects.filter(pk=article.pk).update(status=ArticleStatus.PUBLISHED)
    entries.delete()
    assert mend() == {"live articles that search does not find": 1}
    assert entries.count() == 1


def test_looking_changes_nothing(job, article):
    Page.objects.filter(pk=article.pk).update(live=True)
    before = GeneratedArticle.objects.values_list("pk", "status", "updated_at")
    seen = list(before)
    differences()
    assert list(before.all()) == seen


def test_comparing_costs_the_same_for_few_and_for_many(job, campaign_a, django_assert_num_queries):
    # one batch of each check · the type of articles is known
    queries = len(CHECKS)
    differences()
    with django_assert_num_queries(queries):
        differences()
    more = jobs.create_generation(plans.freeze(campaign_a), ranges=[range(10, 30)], chunk_size=1, user=None)
    lanes.work(more.pk, seconds=60)
    with django_assert_num_queries(queries):
        assert differences() == {}


def test_batches_reach_every_row(job, monkeypatch):
    monkeypatch.setattr(reconciling, "BATCH", 3)
    Page.objects.filter(pk__in=GeneratedArticle.objects.values("pk")).update(live=True)
    assert differences() == {"live articles that are not “published”": 20}
    assert mend() == {"live articles that are not “published”": 20}
    assert differences() == {}


def test_the_command_fails_until_it_has_mended(job):
    JobChunk.objects.filter(job=job).update(succeeded=F("succeeded") - 1, skipped=1)
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"2 things disagree\. --fix mends them\."):
        call_command("reconcile", stdout=out)
    assert "chunks with more articles than they count: 2 (" in out.getvalue()
    out = io.StringIO()
    call_command("reconcile", fix=True, stdout=out)
    assert "2, 2 mended" in out.getvalue()
    assert out.getvalue().endswith("Jobs, articles and pages agree.\n")
