"""Whose turn it is: sites in fairness, jobs by priority, lanes by their caps; with two connections where it counts."""

import itertools
import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from generator.enums import CAMPAIGN_JOBS, PAGE_JOBS, JobKind, JobPriority, JobStatus
from generator.models import GeneratedArticle, Job, JobChunk
from generator.services import chunks, generation, jobs, lanes, plans, reaping, turns

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def caps(settings):
    settings.SPARK_JOB_LANES = 2
    settings.SPARK_SITE_LANES = 3


def page_job(site, *, items=8, size=2, priority=JobPriority.NORMAL):
    job = Job.objects.create(site=site.site, kind=JobKind.PUBLISH, stop=items, priority=priority)
    JobChunk.objects.bulk_create(
        JobChunk(job=job, number=number, start=start, stop=start + size, page_ids=[*range(start, start + size)])
        for number, start in enumerate(range(0, items, size))
    )
    return job


def claim(job):
    return chunks.claim_chunk(job.pk, owner=uuid.uuid4())


def claim_any():
    """What a free lane does."""
    return lanes._claim_any(PAGE_JOBS)


def test_a_site_has_no_more_lanes_than_its_cap_on_all_its_jobs(site_a, site_b):
    jobs_a = [page_job(site_a) for _ in range(3)]
    job_b = page_job(site_b)
    assert [claim(jobs_a[0]), claim(jobs_a[0]), claim(jobs_a[1])].count(None) == 0
    assert claim(jobs_a[1]) is None
    assert claim(jobs_a[2]) is None
    assert turns.in_turn(PAGE_JOBS) == [job_b.pk]
    assert claim(job_b) is not None


def test_a_lane_that_ended_makes_room_for_another_job_of_the_site(site_a, site_b, settings):
    settings.SPARK_SITE_LANES = 1
    first, second = page_job(site_a), page_job(site_a)
    held = claim(first)
    assert claim(second) is None
    chunks.finish_chunk(held, succeeded=2)
    assert claim(second) is not None


def test_the_caps_of_generating_and_of_publishing_are_apart(site_a, campaign_a, campaign_b, settings):
    settings.SPARK_SITE_LANES = 1
    generation = jobs.create_generation(plans.freeze(campaign_a), ranges=[range(40)], chunk_size=10, user=None)
    assert claim(generation) is not None
    assert claim(page_job(site_a)) is not None


def test_a_site_with_ten_jobs_gets_no_more_turns_than_one_with_one(site_a, site_b):
    for _ in range(10):
        page_job(site_a)
    page_job(site_b, items=20)
    taken = []
    for _ in range(10):
        chunk = claim_any()
        taken.append(chunk.job.site_id)
        chunks.finish_chunk(chunk, succeeded=2)
    assert taken.count(site_b.site.pk) == 5
    assert all(one != other for one, other in itertools.pairwise(taken))


def test_the_site_with_fewer_lanes_at_work_is_served_first(site_a, site_b):
    page_job(site_a)
    assert [claim_any().job.site_id, claim_any().job.site_id] == [site_a.site.pk] * 2
    job_b = page_job(site_b)
    assert claim_any().job_id == job_b.pk


def test_a_small_job_goes_before_the_sites_large_one(site_a, site_b):
    large = page_job(site_a, priority=JobPriority.LOW)
    chunks.finish_chunk(claim_any(), succeeded=2)
    small = page_job(site_a, priority=JobPriority.HIGH)
    assert turns.in_turn(PAGE_JOBS) == [small.pk, large.pk]


def test_jobs_of_one_priority_take_turns(site_a, site_b):
    first, second = page_job(site_a), page_job(site_a)
    taken = []
    for _ in range(4):
        chunk = claim_any()
        taken.append(chunk.job_id)
        chunks.finish_chunk(chunk, succeeded=2)
    assert taken == [first.pk, second.pk] * 2


@pytest.mark.parametrize(
    ("items", "priority"),
    [(1, JobPriority.HIGH), (1_000, JobPriority.HIGH), (1_001, JobPriority.NORMAL), (1_000_000, JobPriority.LOW)],
)
def test_small_jobs_have_a_high_priority(items, priority):
    assert turns.priority_for(items) == priority


def test_a_job_gets_the_priority_of_its_size(campaign_a, campaign_b):
    version = plans.freeze(campaign_a)
    job = jobs.create_generation(version, ranges=[range(200_000)], chunk_size=500, user=None)
    assert job.priority == JobPriority.LOW


@pytest.mark.parametrize("status", [JobStatus.PAUSED, JobStatus.CANCELLING, JobStatus.DONE])
def test_a_site_that_stands_still_holds_nobody_up(site_a, site_b, status):
    paused, other = page_job(site_a, priority=JobPriority.HIGH), page_job(site_b)
    Job.objects.filter(pk=paused.pk).update(status=status)
    assert turns.in_turn(PAGE_JOBS) == [other.pk]


def test_a_job_whose_chunks_are_not_due_has_no_turn(site_a, site_b):
    page_job(site_a).chunks.update(not_before=timezone.now() + timedelta(seconds=20))
    other = page_job(site_b)
    assert turns.in_turn(PAGE_JOBS) == [other.pk]


def test_choosing_costs_the_same_for_one_job_and_for_twenty(site_a, site_b, django_assert_num_queries):
    page_job(site_a)
    # the chunks at work · the jobs with a chunk to give
    with django_assert_num_queries(2):
        turns.in_turn(PAGE_JOBS)
    for _ in range(10):
        page_job(site_a)
        page_job(site_b)
    with django_assert_num_queries(2):
        assert len(turns.in_turn(PAGE_JOBS)) == 21


def test_a_lane_serves_the_jobs_of_both_sites_to_their_end(campaign_a, campaign_b):
    made = [
        jobs.create_generation(plans.freeze(campaign), ranges=[range(40)], chunk_size=10, user=None)
        for campaign in (campaign_a, campaign_b)
    ]
    assert lanes.serve(CAMPAIGN_JOBS, seconds=60) == lanes.Rest(goes_on=False)
    assert set(Job.objects.values_list("status", flat=True)) == {JobStatus.DONE}
    assert [GeneratedArticle.objects.filter(job=job).count() for job in made] == [40, 40]
    # In turn: the second site's first part was begun before the first site's second one.
    begun = list(JobChunk.objects.order_by("started_at").values_list("job_id", flat=True))
    assert begun == [made[0].pk, made[1].pk] * 4


def test_a_job_that_waits_for_its_sites_cap_is_not_silent(site_a, site_b, settings):
    settings.SPARK_SITE_LANES = 1
    first, second = page_job(site_a), page_job(site_a)
    held = claim(first)
    Job.objects.update(created_at=timezone.now() - reaping.SILENCE * 2)
    assert reaping.reap() == []
    chunks.finish_chunk(held, succeeded=2)
    assert [need.job_id for need in reaping.reap()] == [second.pk]


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_worker_whose_clock_is_wrong_neither_loses_leases_nor_takes_them(site_a, site_b, hours):
    job = page_job(site_a)
    held = claim(job)
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert reaping.reap() == []
        theirs = claim(job)
        assert claim(job) is None
    assert not JobChunk.objects.expired().exists()
    assert 100 < (theirs.lease_until - timezone.now()).total_seconds() <= 120
    chunks.finish_chunk(held, succeeded=2)
    chunks.finish_chunk(theirs, succeeded=2)


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_failed_chunk_waits_by_the_databases_clock(site_a, site_b, hours):
    job = page_job(site_a, items=2)
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        chunks.fail_chunk(claim(job), reason="boom")
        assert claim(job) is None
        assert 1 < chunks.seconds_until_due(job.pk) <= 2


@pytest.mark.django_db(transaction=True)
def test_two_lanes_that_claim_at_once_do_not_exceed_the_sites_cap(site_a, site_b, settings):
    settings.SPARK_SITE_LANES = 1
    made = [page_job(site_a) for _ in range(6)]
    start = threading.Barrier(len(made))
    claimed = []

    def lane(job):
        start.wait(10)
        claimed.append(claim(job))
        connection.close()

    threads = [threading.Thread(target=lane, args=(job,)) for job in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(claimed) == 6
    assert len([chunk for chunk in claimed if chunk]) == 1


def test_the_plans_of_several_jobs_stay_compiled_while_they_take_turns(campaign_a, campaign_b):
    generation.composer_for.cache_clear()
    for campaign in (campaign_a, campaign_b):
        jobs.create_generation(plans.freeze(campaign), ranges=[range(40)], chunk_size=10, user=None)
    lanes.serve(CAMPAIGN_JOBS, seconds=60)
    assert generation.composer_for.cache_info().misses == 2
