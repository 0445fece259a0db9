"""A chunk of positions becomes drafts, all of them or none, and each position once."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone
from wagtail.models import Page

from generator.core.compose import Composer, UnresolvedTokenError
from generator.enums import ChunkStatus, JobStatus
from generator.models import CampaignVersion, GeneratedArticle, Job, JobChunk, JobError
from generator.services import chunks, drafts, generation, jobs, lanes, plans, reaping
from generator.services.placement import PlacementError

SIZE = 40


def make_job(campaign, *, count=SIZE, chunk_size=10):
    version = plans.freeze(campaign)
    return jobs.create_generation(version, ranges=[range(count)], chunk_size=chunk_size, user=None)


def run(job):
    while lanes.work(job.pk, seconds=60).goes_on:
        JobChunk.objects.filter(job=job).update(not_before=None)
    job.refresh_from_db()
    return job


def positions_of(job):
    return sorted(GeneratedArticle.objects.filter(job=job).values_list("position", flat=True))


@pytest.mark.django_db
class TestOneLane:
    def test_a_job_writes_every_position_once_for_its_own_site(self, campaign_a, campaign_b, site_b):
        job = run(make_job(campaign_a))
        assert job.status == JobStatus.DONE
        assert positions_of(job) == list(range(SIZE))
        assert not GeneratedArticle.objects.for_site(site_b.site).exists()
        assert sum(job.chunks.values_list("succeeded", flat=True)) == SIZE

    def test_what_is_stored_already_is_skipped(self, campaign_a):
        job = make_job(campaign_a)
        composer = Composer(plans.load(job.version))
        drafts.save([composer.compose(position) for position in range(5, 12)], version=job.version, job=job)
        run(job)
        assert positions_of(job) == list(range(SIZE))
        assert sum(job.chunks.values_list("skipped", flat=True)) == 7

    def test_excluded_points_are_skipped(self, campaign_a, monkeypatch):
        compose = Composer.compose
        monkeypatch.setattr(
            Composer, "compose", lambda self, position: None if position % 4 == 0 else compose(self, position)
        )
        job = run(make_job(campaign_a))
        assert positions_of(job) == [position for position in range(SIZE) if position % 4]
        assert sum(job.chunks.values_list("skipped", flat=True)) == SIZE // 4

    def test_a_point_without_a_value_is_one_error_at_once(self, campaign_a, monkeypatch):
        compose = Composer.compose

        def fails_at_three(self, position):
            if position == 3:
                raise UnresolvedTokenError(3, ["zip"])
            return compose(self, position)

        monkeypatch.setattr(Composer, "compose", fails_at_three)
        job = run(make_job(campaign_a))
        assert positions_of(job) == [position for position in range(SIZE) if position != 3]
        assert list(JobError.objects.values_list("position", "message")) == [(3, "Position 3: no value for zip.")]
        assert set(job.chunks.values_list("attempts", flat=True)) == {1}

    def test_a_poison_point_is_isolated_and_the_rest_is_written(self, campaign_a, monkeypatch):
        compose = Composer.compose

        def breaks_at_seventeen(self, position):
            if position == 17:
                raise ZeroDivisionError("a bug")
            return compose(self, position)

        monkeypatch.setattr(Composer, "compose", breaks_at_seventeen)
        job = run(make_job(campaign_a))
        assert job.status == JobStatus.DONE
        assert positions_of(job) == [position for position in range(SIZE) if position != 17]
        assert list(JobError.objects.values_list("position", "message")) == [(17, "ZeroDivisionError: a bug")]

    def test_a_broken_plan_fails_the_job_at_once(self, campaign_a):
        job = make_job(campaign_a)
        CampaignVersion.objects.filter(pk=job.version_id).update(plan=job.version.plan.replace("{City}", "{Citty}"))
        generation.composer_for.cache_clear()
        run(job)
        assert job.status == JobStatus.FAILED
        assert "Citty" in job.error
        assert set(job.chunks.values_list("attempts", flat=True)) <= {0, 1}

    def test_a_full_tree_fails_the_job_at_once(self, campaign_a, monkeypatch):
        def full(*args, **kwargs):
            raise PlacementError("No room below “Areas”.")

        monkeypatch.setattr(generation.drafts, "save", full)
        job = run(make_job(campaign_a))
        assert (job.status, job.error) == (JobStatus.FAILED, "No room below “Areas”.")

    def test_a_busy_database_is_tried_again(self, campaign_a, monkeypatch):
        save, calls = drafts.save, []

        def busy_at_first(*args, **kwargs):
            calls.append(1)
            if len(calls) == 1:
                raise OperationalError("deadlock detected")
            return save(*args, **kwargs)

        monkeypatch.setattr(generation.drafts, "save", busy_at_first)
        job = run(make_job(campaign_a))
        assert job.status == JobStatus.DONE
        assert positions_of(job) == list(range(SIZE))

    def test_a_job_of_nothing_but_errors_stops(self, campaign_a, monkeypatch):
        def fails(self, position):
            raise UnresolvedTokenError(position, ["zip"])

        monkeypatch.setattr(Composer, "compose", fails)
        monkeypatch.setattr(chunks, "MOST_ERRORS", 15)
        job = run(make_job(campaign_a))
        assert job.status == JobStatus.FAILED
        assert job.error.startswith("Stopped: too many items failed")
        assert JobError.objects.count() == 20
        assert set(job.chunks.values_list("status", flat=True)) == {ChunkStatus.DONE, ChunkStatus.CANCELLED}

    @pytest.mark.parametrize("move", [jobs.pause, jobs.cancel])
    def test_a_chunk_in_work_is_given_up_when_the_job_is_stopped(self, campaign_a, monkeypatch, move):
        job = make_job(campaign_a)
        compose = Composer.compose

        def stops_the_job(self, position):
            if position == 12:
                move(job.pk)
            return compose(self, position)

        monkeypatch.setattr(Composer, "compose", stops_the_job)
        monkeypatch.setattr(generation, "SUB_BATCH", 5)
        run(job)
        assert positions_of(job) == list(range(10))
        assert not job.chunks.filter(status=ChunkStatus.RUNNING).exists()
        assert job.status == (JobStatus.PAUSED if move is jobs.pause else JobStatus.CANCELLED)

    def test_ctrl_c_gives_the_chunk_back_at_once(self, campaign_a, monkeypatch):
        job = make_job(campaign_a)

        def interrupted(self, position):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Composer, "compose", interrupted)
            with pytest.raises(KeyboardInterrupt):
                lanes.work(job.pk, seconds=60)
        assert set(job.chunks.values_list("status", "attempts")) == {(ChunkStatus.PENDING, 0)}
        assert run(job).status == JobStatus.DONE
        assert positions_of(job) == list(range(SIZE))

    def test_nothing_of_a_chunk_is_stored_when_the_lease_is_lost(self, campaign_a, monkeypatch):
        job = make_job(campaign_a)
        save = drafts.save

        def loses_the_lease(*args, **kwargs):
            JobChunk.objects.filter(job=job).update(lease_owner=uuid.uuid4())
            return save(*args, **kwargs)

        monkeypatch.setattr(generation.drafts, "save", loses_the_lease)
        chunk = chunks.claim_chunk(job.pk, owner=uuid.uuid4())
        before = Page.objects.count()
        with pytest.raises(chunks.LeaseLostError), transaction.atomic():
            generation.run_chunk(chunk)
        assert (positions_of(job), Page.objects.count()) == ([], before)

    def test_the_plan_of_a_version_is_read_once_by_a_process(self, campaign_a, monkeypatch):
        generation.composer_for.cache_clear()
        loads = []
        load = plans.load
        monkeypatch.setattr(generation.plans, "load", lambda version: loads.append(version.pk) or load(version))
        run(make_job(campaign_a))
        assert len(loads) == 1

    def test_a_forecast_stores_nothing(self, campaign_a):
        found = generation.outlook(campaign_a, samples=5)
        assert found.left == SIZE
        assert len(set(found.samples)) == 5
        assert not CampaignVersion.objects.filter(campaign=campaign_a).exists()


@pytest.mark.django_db(transaction=True)
class TestTwoConnections:
    """What two workers do at the same moment, on connections of their own."""

    def in_thread(self, function):
        failures = []

        def call():
            try:
                function()
            except BaseException as error:  # noqa: BLE001 - handed to the test below
                failures.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=call)
        thread.start()
        return thread, failures

    def test_two_lanes_share_a_job_without_writing_anything_twice(self, campaign_a):
        job = make_job(campaign_a, chunk_size=4)
        started = [self.in_thread(lambda: run(Job.objects.get(pk=job.pk))) for _ in range(2)]
        for thread, failures in started:
            thread.join(60)
            assert failures == []
        job.refresh_from_db()
        assert job.status == JobStatus.DONE
        assert positions_of(job) == list(range(SIZE))
        assert sum(job.chunks.values_list("succeeded", flat=True)) == SIZE
        assert Page.find_problems() == ([], [], [], [], [])

    def test_a_lane_that_is_writing_keeps_its_chunk_even_when_its_lease_runs_out(self, campaign_a):
        job = make_job(campaign_a)
        chunk = chunks.claim_chunk(job.pk, owner=uuid.uuid4())
        with transaction.atomic():
            chunks.hold(chunk)
            JobChunk.objects.filter(pk=chunk.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            thread, failures = self.in_thread(lambda: reaping.reap())
            thread.join(10)
            assert failures == []
            assert not thread.is_alive()
            chunks.finish_chunk(chunk, succeeded=10)
        chunk.refresh_from_db()
        assert chunk.status == ChunkStatus.DONE

    def test_a_job_can_be_paused_while_a_worker_writes(self, campaign_a):
        job = make_job(campaign_a)
        chunk = chunks.claim_chunk(job.pk, owner=uuid.uuid4())
        composer = Composer(plans.load(job.version))
        with transaction.atomic():
            chunks.hold(chunk)
            drafts.save([composer.compose(0)], version=job.version, job=job)
            thread, failures = self.in_thread(lambda: jobs.pause(job.pk))
            thread.join(5)
            assert not thread.is_alive()
            assert failures == []
            with pytest.raises(chunks.WorkNotWantedError):
                chunks.check_wanted(chunk)

    def test_two_callers_cannot_both_end_a_job(self, campaign_a):
        job = make_job(campaign_a, count=10)
        chunks.finish_chunk(chunks.claim_chunk(job.pk, owner=uuid.uuid4()), succeeded=10)
        ended = []
        started = [self.in_thread(lambda: ended.append(jobs.finish_if_complete(job.pk))) for _ in range(4)]
        for thread, failures in started:
            thread.join(10)
            assert failures == []
        assert sorted(ended) == [False, False, False, True]

    def test_two_starts_at_once_make_one_job(self, campaign_a):
        from generator import dispatch

        refused = []

        def start():
            try:
                dispatch.start_generation(campaign_a, count=10, user=None)
            except dispatch.Refused as error:
                refused.append(error.code)

        started = [self.in_thread(start) for _ in range(2)]
        for thread, failures in started:
            thread.join(30)
            assert failures == []
        assert refused == ["running"]
        assert Job.objects.filter(campaign=campaign_a).count() == 1
        assert connection.is_usable()
