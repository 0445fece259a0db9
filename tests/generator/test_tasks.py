"""The tasks' declarations, and that a lane goes on, ends and retries as it should."""

from datetime import timedelta

import pytest
from celery import current_app
from celery.exceptions import Retry
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from generator import tasks
from generator.enums import JobKind, JobStatus
from generator.models import GeneratedArticle, Job, JobChunk
from generator.services import jobs, lanes, plans, reaping

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """What the tasks put on the queue, instead of the queue."""
    messages = []
    for task in {*tasks.LANES.values()}:

        def apply_async(args=(), name=task.name, **options):
            messages.append((name, *args, options))

        monkeypatch.setattr(task, "apply_async", apply_async)
    return messages


@pytest.fixture
def job(campaign_a, campaign_b):
    version = plans.freeze(campaign_a)
    return jobs.create_generation(version, ranges=[range(40)], chunk_size=10, user=None)


def test_a_lane_works_until_the_job_is_done(job, sent):
    tasks.run_generation_lane(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert GeneratedArticle.objects.filter(job=job).count() == 40
    assert sent == []


def test_a_lane_queues_up_again_after_its_time(job, sent, monkeypatch):
    monkeypatch.setattr(tasks, "LANE_SECONDS", 0.0)
    tasks.run_generation_lane(job.pk)
    assert GeneratedArticle.objects.filter(job=job).count() == 10
    assert sent == [("generator.run_generation_lane", job.pk, {"countdown": None})]


def test_a_message_delivered_twice_does_no_harm(job, sent):
    for _ in range(2):
        tasks.run_generation_lane(job.pk)
    assert sorted(GeneratedArticle.objects.values_list("position", flat=True)) == list(range(40))
    assert sent == []


def test_a_message_of_a_deleted_job_does_no_harm(job, sent):
    number = job.pk
    job.delete()
    tasks.run_generation_lane(number)
    assert sent == []


def test_a_lane_comes_back_when_a_chunk_is_due_again(job, sent):
    job.chunks.exclude(number=0).delete()
    JobChunk.objects.update(not_before=timezone.now() + timedelta(seconds=20))
    Job.objects.update(status=JobStatus.RUNNING)
    tasks.run_generation_lane(job.pk)
    ((_, _, options),) = sent
    assert 15 < options["countdown"] <= 20


@pytest.mark.parametrize("move", [jobs.pause, jobs.cancel])
def test_a_lane_of_a_stopped_job_ends(job, sent, move):
    move(job.pk)
    tasks.run_generation_lane(job.pk)
    assert sent == []
    assert not GeneratedArticle.objects.exists()


def test_a_lane_that_loses_the_database_is_retried(job, monkeypatch):
    def away(kinds, *, seconds):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(lanes, "serve", away)
    with pytest.raises((Retry, OperationalError)):
        tasks.run_generation_lane.apply((job.pk,), throw=True, retries=tasks.LANE_OPTIONS["max_retries"])
    assert OperationalError in tasks.run_generation_lane.autoretry_for


def test_the_reaper_sends_the_lanes_that_jobs_need(job, sent):
    Job.objects.update(lanes_at=timezone.now() - reaping.SILENCE * 2)
    tasks.reap_jobs()
    assert sent == [("generator.run_generation_lane", job.pk, {})] * settings.SPARK_JOB_LANES
    tasks.reap_jobs()
    assert len(sent) == settings.SPARK_JOB_LANES


def test_the_reaper_counts_the_messages_that_still_wait(job, sent, monkeypatch):
    monkeypatch.setattr(tasks, "messages_in", {"generate": 1}.__getitem__)
    Job.objects.update(lanes_at=timezone.now() - reaping.SILENCE * 2)
    tasks.reap_jobs()
    assert sent == [("generator.run_generation_lane", job.pk, {})] * (settings.SPARK_JOB_LANES - 1)


def test_messages_of_a_queue_are_counted_also_when_there_is_none():
    assert tasks.messages_in("generate") == 0
    tasks.send_lanes(1, kind=JobKind.GENERATE, lanes=3)
    try:
        assert tasks.messages_in("generate") == 3
    finally:
        with current_app.connection_for_write() as connection:
            connection.default_channel.queue_purge("generate")


def test_every_kind_of_job_has_a_lane_and_a_runner():
    assert set(tasks.LANES) == set(lanes.RUNNERS) == set(JobKind)


def test_tasks_go_to_their_queues():
    queues = {task.name: current_app.amqp.router.route({}, task.name)["queue"].name for task in {*tasks.LANES.values()}}
    assert queues == {"generator.run_generation_lane": "generate", "generator.run_publishing_lane": "publish"}
    scheduled = settings.CELERY_BEAT_SCHEDULE["generator.reap_jobs"]
    assert scheduled["task"] == tasks.reap_jobs.name


def test_no_task_runs_longer_than_its_message_stays_invisible():
    visible_after = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    for task in {*tasks.LANES.values(), tasks.reap_jobs}:
        assert task.soft_time_limit < task.time_limit < visible_after / 2
        assert task.soft_time_limit > tasks.LANE_SECONDS
