"""The state machine of jobs and their chunks, on the real database."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from generator.enums import JOB_MOVES, CampaignStatus, ChunkStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Job, JobChunk, JobError
from generator.services import chunks, drafts, jobs, plans, positions, reaping
from generator.services.moves import IllegalMove
from generator.services.progress import progress, progress_of
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(campaign_a, campaign_b):
    plans.freeze(campaign_b)
    return plans.freeze(campaign_a)


@pytest.fixture
def job(version):
    return jobs.create_generation(version, ranges=[range(40)], chunk_size=10, user=None)


def claim(job):
    return chunks.claim_chunk(job.pk, owner=uuid.uuid4())


def spans(job):
    return sorted(job.chunks.values_list("start", "stop", "status"))


def status(job):
    return Job.objects.get(pk=job.pk).status


def expire(chunk):
    JobChunk.objects.filter(pk=chunk.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def make_due(job):
    job.chunks.update(not_before=None)


def test_a_job_has_all_its_chunks_from_the_start(job):
    assert [(start, stop) for start, stop, _ in spans(job)] == [(0, 10), (10, 20), (20, 30), (30, 40)]
    assert (job.start, job.stop, job.status) == (0, 40, JobStatus.PENDING)


def test_making_a_job_costs_the_same_for_few_and_for_many_chunks(version, django_assert_num_queries):
    # savepoint · the job · its chunks · the campaign's status · release
    with django_assert_num_queries(5):
        small = jobs.create_generation(version, ranges=[range(10)], chunk_size=10, user=None)
    small.delete()
    with django_assert_num_queries(5):
        jobs.create_generation(version, ranges=[range(10_000)], chunk_size=10, user=None)


def test_a_campaign_has_one_open_generation_at_most(job, version):
    with pytest.raises(IntegrityError, match="generator_job_one_open_generation"):
        jobs.create_generation(version, ranges=[range(40, 50)], chunk_size=10, user=None)


def test_claiming_gives_the_lowest_chunk_a_lease_and_sets_the_job_running(job, settings):
    settings.SPARK_LEASE_SECONDS = 77
    chunk = claim(job)
    assert (chunk.start, chunk.attempts, chunk.status) == (0, 1, ChunkStatus.RUNNING)
    assert 70 < (chunk.lease_until - timezone.now()).total_seconds() <= 77
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING
    assert job.started_at is not None


def test_a_chunk_is_claimed_once(job):
    first, second = claim(job), claim(job)
    assert (first.start, second.start) == (0, 10)


def test_no_more_chunks_are_in_work_than_the_job_has_lanes(job, settings):
    settings.SPARK_JOB_LANES = 2
    claimed = [claim(job), claim(job)]
    assert claim(job) is None
    chunks.finish_chunk(claimed[0], succeeded=10)
    assert claim(job).start == 20


def test_finishing_counts_and_keeps_the_errors(job):
    chunk = claim(job)
    chunks.finish_chunk(chunk, succeeded=7, skipped=2, errors=[chunks.ItemError(message="no", position=3)])
    chunk.refresh_from_db()
    assert (chunk.status, chunk.succeeded, chunk.skipped, chunk.failed) == (ChunkStatus.DONE, 7, 2, 1)
    assert list(JobError.objects.values_list("position", "message")) == [(3, "no")]


def test_who_lost_the_lease_can_neither_hold_nor_finish(job):
    chunk = claim(job)
    expire(chunk)
    reaping.reap()
    again = claim(job)
    assert again.pk == chunk.pk
    with pytest.raises(chunks.LeaseLostError):
        chunks.hold(chunk)
    with pytest.raises(chunks.LeaseLostError):
        chunks.finish_chunk(chunk, succeeded=10)
    chunks.hold(again)
    chunks.finish_chunk(again, succeeded=10)


def test_who_lost_the_lease_cannot_fail_or_release_the_chunk(job):
    chunk = claim(job)
    expire(chunk)
    reaping.reap()
    again = claim(job)
    chunks.fail_chunk(chunk, reason="late")
    chunks.release_chunk(chunk)
    again.refresh_from_db()
    assert (again.status, again.attempts) == (ChunkStatus.RUNNING, 2)


def test_a_released_chunk_counts_no_attempt(job):
    chunk = claim(job)
    chunks.release_chunk(chunk)
    chunk.refresh_from_db()
    assert (chunk.status, chunk.attempts, chunk.lease_owner) == (ChunkStatus.PENDING, 0, None)


def test_a_failed_chunk_waits_longer_each_time(job):
    waits = []
    for _ in range(2):
        chunk = claim(job)
        chunks.fail_chunk(chunk, reason="boom")
        chunk.refresh_from_db()
        waits.append(round((chunk.not_before - timezone.now()).total_seconds()))
        assert claim(job).start == 10
        JobChunk.objects.filter(job=job).exclude(pk=chunk.pk).update(status=ChunkStatus.PENDING, attempts=0)
        make_due(job)
    assert waits == [2, 4]


def test_the_poison_item_is_isolated_and_all_others_are_done(job):
    poison = 17

    def work(chunk):
        if poison in range(chunk.start, chunk.stop):
            chunks.fail_chunk(chunk, reason="ValueError: bad point")
        else:
            chunks.finish_chunk(chunk, succeeded=chunk.stop - chunk.start)

    for _ in range(100):
        make_due(job)
        chunk = claim(job)
        if chunk is None:
            break
        work(chunk)
    assert jobs.finish_if_complete(job.pk)
    state = progress(Job.objects.get(pk=job.pk))
    assert (state.status, state.total, state.succeeded, state.failed) == (JobStatus.DONE, 40, 39, 1)
    assert list(JobError.objects.values_list("position", "message")) == [(17, "ValueError: bad point")]
    covered = sorted(p for start, stop, _ in spans(job) for p in range(start, stop))
    assert covered == list(range(40))


def test_a_chunk_of_pages_is_split_with_its_pages(site_a, superuser):
    job = Job.objects.create(site=site_a.site, kind=JobKind.PUBLISH, created_by=superuser, stop=3)
    JobChunk.objects.create(job=job, number=0, start=0, stop=3, page_ids=[11, 12, 13], attempts=chunks.TRIES - 1)
    for _ in range(20):
        chunk = claim(job)
        if chunk is None:
            break
        if 12 in chunk.page_ids:
            chunks.fail_chunk(chunk, reason="bad page")
        else:
            chunks.finish_chunk(chunk, succeeded=len(chunk.page_ids))
    assert list(JobError.objects.values_list("page_id", "message")) == [(12, "bad page")]
    assert sum(job.chunks.values_list("succeeded", flat=True)) == 2


def test_a_busy_database_does_not_split_a_chunk_soon(job):
    for _ in range(chunks.TRIES + 1):
        make_due(job)
        chunk = claim(job)
        assert (chunk.start, chunk.stop) == (0, 10)
        chunks.fail_chunk(chunk, reason="deadlock detected", transient=True)
    assert job.chunks.count() == 4


def test_a_worker_that_dies_at_the_same_chunk_again_and_again_has_it_split(job):
    for _ in range(chunks.TRIES):
        chunk = claim(job)
        assert chunk.start == 0
        expire(chunk)
        reaping.reap()
    assert [(start, stop) for start, stop, _ in spans(job)][:2] == [(0, 5), (5, 10)]


@pytest.mark.parametrize("move", [jobs.pause, jobs.cancel])
def test_nothing_is_claimed_from_a_job_that_is_not_wanted(job, move):
    chunk = claim(job)
    move(job.pk)
    assert claim(job) is None
    with pytest.raises(chunks.WorkNotWantedError):
        chunks.check_wanted(chunk)


def test_a_resumed_job_goes_on_where_it_was(job):
    chunks.finish_chunk(claim(job), succeeded=10)
    jobs.pause(job.pk)
    jobs.resume(job.pk)
    assert status(job) == JobStatus.RUNNING
    assert claim(job).start == 10


def test_cancelling_ends_at_once_when_nothing_is_in_work(job):
    chunks.finish_chunk(claim(job), succeeded=10)
    assert jobs.cancel(job.pk).status == JobStatus.CANCELLED
    assert [state for _, _, state in spans(job)] == ["done", "cancelled", "cancelled", "cancelled"]


def test_cancelling_waits_for_what_is_in_work(job):
    chunk = claim(job)
    assert jobs.cancel(job.pk).status == JobStatus.CANCELLING
    chunks.release_chunk(chunk)
    assert jobs.finish_if_complete(job.pk)
    assert status(job) == JobStatus.CANCELLED
    assert not job.chunks.exclude(status=ChunkStatus.CANCELLED).exists()


def test_a_dead_worker_does_not_keep_a_job_cancelling(job):
    chunk = claim(job)
    jobs.cancel(job.pk)
    expire(chunk)
    assert reaping.reap() == []
    assert status(job) == JobStatus.CANCELLED


def test_one_caller_only_ends_a_job(job):
    while chunk := claim(job):
        chunks.finish_chunk(chunk, succeeded=10)
    assert jobs.finish_if_complete(job.pk)
    assert not jobs.finish_if_complete(job.pk)
    assert status(job) == JobStatus.DONE


def test_a_job_of_which_nothing_succeeded_has_failed(version):
    job = jobs.create_generation(version, ranges=[range(1)], chunk_size=10, user=None)
    chunks.finish_chunk(claim(job), succeeded=0, errors=[chunks.ItemError(message="no value for zip", position=0)])
    jobs.finish_if_complete(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, "no value for zip")


@pytest.mark.parametrize(
    ("current", "move"),
    [
        (JobStatus.DONE, jobs.pause),
        (JobStatus.DONE, jobs.resume),
        (JobStatus.RUNNING, jobs.resume),
        (JobStatus.PAUSED, jobs.pause),
        (JobStatus.CANCELLED, jobs.cancel),
        (JobStatus.CANCELLING, jobs.pause),
        (JobStatus.CANCELLED, jobs.retry_failed),
        (JobStatus.RUNNING, jobs.retry_failed),
    ],
)
def test_illegal_moves_are_refused_and_change_nothing(job, current, move):
    Job.objects.filter(pk=job.pk).update(status=current)
    before = spans(job)
    with pytest.raises(IllegalMove, match=str(job)):
        move(job.pk)
    assert status(job) == current
    assert spans(job) == before


def test_every_status_has_its_moves_and_only_ended_jobs_stay():
    assert set(JOB_MOVES) == set(JobStatus)
    assert {status for status, moves in JOB_MOVES.items() if not moves} == {JobStatus.CANCELLED}


def test_failed_items_can_be_retried(job):
    while chunk := claim(job):
        if chunk.start == 20:
            JobChunk.objects.filter(pk=chunk.pk).update(
                status=ChunkStatus.FAILED, failed=1, lease_owner=None, attempts=3
            )
            JobError.objects.create(job=job, chunk=chunk, position=20, message="bad")
        else:
            chunks.finish_chunk(chunk, succeeded=10)
    jobs.finish_if_complete(job.pk)
    jobs.retry_failed(job.pk)
    assert not JobError.objects.exists()
    again = claim(job)
    assert (again.start, again.attempts) == (20, 1)
    chunks.finish_chunk(again, succeeded=10)
    jobs.finish_if_complete(job.pk)
    assert status(job) == JobStatus.DONE


def test_a_failing_job_drops_what_is_open(job):
    chunk = claim(job)
    jobs.fail(job.pk, reason="The plan is broken.")
    with pytest.raises(chunks.LeaseLostError):
        chunks.hold(chunk)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, "The plan is broken.")
    assert {state for _, _, state in spans(job)} == {ChunkStatus.CANCELLED}


def test_the_campaign_follows_its_job(job, version):
    campaign = version.campaign

    def campaign_status():
        campaign.refresh_from_db()
        return campaign.status

    assert campaign_status() == CampaignStatus.RUNNING
    jobs.pause(job.pk)
    assert campaign_status() == CampaignStatus.PAUSED
    jobs.resume(job.pk)
    assert campaign_status() == CampaignStatus.RUNNING
    while chunk := claim(job):
        chunks.finish_chunk(chunk, succeeded=10)
    jobs.finish_if_complete(job.pk)
    assert version.size == 40
    assert campaign_status() == CampaignStatus.COMPLETED


def test_the_next_job_continues_after_the_last_one(job, version):
    job.chunks.update(status=ChunkStatus.DONE)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE)
    JobChunk.objects.filter(job=job, start__gte=20).update(status=ChunkStatus.CANCELLED)
    assert positions.free_ranges(version) == [range(20, 40)]


def test_gaps_of_a_cancelled_job_are_filled_first(job, version):
    JobChunk.objects.filter(job=job, start__in=[0, 20]).update(status=ChunkStatus.CANCELLED)
    free = positions.free_ranges(version)
    assert free == [range(10), range(20, 30)]
    assert positions.take(free, count=15) == [range(10), range(20, 25)]


def test_a_version_with_the_same_space_continues(job, version):
    campaign = version.campaign
    campaign.meta_title_pattern = "{City} roofs"
    campaign.save()
    Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE)
    JobChunk.objects.filter(job=job, start=30).update(status=ChunkStatus.CANCELLED)
    second = plans.freeze(campaign)
    assert second.pk != version.pk
    assert positions.free_ranges(second) == [range(30, 40)]


def test_a_version_with_another_space_starts_anew(job, version):
    campaign = version.campaign
    campaign.headline = "Roof help in {City}, {State_Code} for {Identity}"
    campaign.save()
    assert positions.free_ranges(plans.freeze(campaign)) == [range(20)]


def test_another_campaign_takes_no_positions(job, campaign_b):
    assert positions.free_ranges(plans.freeze(campaign_b)) == [range(40)]


def test_a_space_larger_than_a_bigint_has_positions(version):
    version.size = 10**30
    assert positions.free_ranges(version) == [range(2**63 - 1)]
    assert positions.count_left(version) == 2**63 - 1


@pytest.mark.parametrize(("count", "size"), [(1, 25), (500, 25), (2_000, 100), (10_000, 500), (1_000_000, 500)])
def test_small_jobs_have_small_chunks_so_that_progress_can_be_seen(count, size):
    assert positions.chunk_size(count, largest=500) == size


def test_reaping_leaves_a_healthy_job_alone(job):
    chunk = claim(job)
    assert reaping.reap() == []
    chunk.refresh_from_db()
    assert chunk.status == ChunkStatus.RUNNING


def test_reaping_asks_for_a_lane_for_each_that_died(job):
    for chunk in (claim(job), claim(job)):
        expire(chunk)
    assert reaping.reap() == [reaping.LaneNeed(job_id=job.pk, kind=JobKind.GENERATE, lanes=2)]
    assert reaping.reap() == []


def test_a_silent_job_gets_its_lanes_once_in_a_while(job):
    assert reaping.reap() == []
    Job.objects.filter(pk=job.pk).update(lanes_at=timezone.now() - reaping.SILENCE * 2)
    assert reaping.reap() == [reaping.LaneNeed(job_id=job.pk, kind=JobKind.GENERATE, lanes=2)]
    assert reaping.reap() == []
    Job.objects.filter(pk=job.pk).update(lanes_at=timezone.now() - reaping.SILENCE * 2)
    assert len(reaping.reap()) == 1


def test_a_paused_job_gets_no_lanes(job):
    Job.objects.filter(pk=job.pk).update(lanes_at=timezone.now() - reaping.SILENCE * 2, status=JobStatus.PAUSED)
    assert reaping.reap() == []


def test_reaping_ends_a_job_whose_last_lane_died_before_it_could(job):
    while chunk := claim(job):
        chunks.finish_chunk(chunk, succeeded=10)
    reaping.reap()
    assert status(job) == JobStatus.DONE


def test_progress_adds_up_and_forecasts(job):
    for _ in range(2):
        chunk = claim(job)
        JobChunk.objects.filter(pk=chunk.pk).update(started_at=timezone.now() - timedelta(seconds=10))
        chunks.finish_chunk(chunk, succeeded=8, skipped=2)
    job.refresh_from_db()
    state = progress(job)
    assert (state.total, state.done, state.succeeded, state.skipped) == (40, 20, 16, 4)
    assert state.rate == pytest.approx(2.0, rel=0.05)
    assert state.seconds_left == pytest.approx(10.0, rel=0.05)
    assert state.percent == 50


def test_progress_costs_one_query_for_any_number_of_jobs(job, version, django_assert_num_queries):
    for number in range(19):
        Job.objects.create(site_id=job.site_id, kind=JobKind.PUBLISH, stop=number)
    found = list(Job.objects.all())
    # the sums of all chunks of these jobs
    with django_assert_num_queries(1):
        states = progress_of(found)
    assert len(states) == 20
    assert states[job.pk].total == 40


def test_no_job_is_made_for_no_pages(site_a, site_b, superuser):
    articles = GeneratedArticle.objects.for_site(site_a.site)
    assert jobs.create_for_pages(articles, site=site_a.site, kind=JobKind.PUBLISH, user=superuser) is None
    assert not Job.objects.exists()


@pytest.mark.parametrize("size", [2, 100])
def test_pages_are_put_into_chunks_in_one_statement(
    site_a, site_b, superuser, size, version, django_assert_num_queries
):
    drafts.save(compose_drafts(version, count=5), version=version)
    articles = GeneratedArticle.objects.for_site(site_a.site)
    # savepoint · the job · its chunks · the highest stop · stored on the job · release
    with django_assert_num_queries(6):
        job = jobs.create_for_pages(articles, site=site_a.site, kind=JobKind.PUBLISH, user=superuser, chunk_size=size)
    made = list(job.chunks.order_by("number"))
    assert [page_id for chunk in made for page_id in chunk.page_ids] == sorted(articles.values_list("pk", flat=True))
    assert [chunk.stop - chunk.start for chunk in made] == [len(chunk.page_ids) for chunk in made]
    assert max(len(chunk.page_ids) for chunk in made) == min(size, 5)
    assert job.stop == 5
