"""Each disaster in the middle of a job: the job gets over it by itself, and everything is there once.

The short form is part of every test run; `make chaos` runs all.
"""

import contextlib
import itertools
import random
import threading
import time

import pytest
import redis
from django.db import Error, connection, transaction
from kombu.exceptions import OperationalError as BrokerError

from generator import dispatch, tasks
from generator.enums import JobKind, JobStatus
from generator.models import GeneratedArticle, Job, JobChunk
from generator.services import reaping
from tests.generator.chaos.wholeness import assert_whole, state
from tests.generator.workers import broker, wait_for

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

long_form = pytest.mark.chaos
SECONDS = 180
COUNT = 600
MORE = 1_500


@pytest.fixture(autouse=True)
def impatient_reaper(monkeypatch):
    monkeypatch.setattr(reaping, "SILENCE", reaping.SILENCE / 10)


def beat():
    """What Celery's beat does every half a minute, whose services may be away as well."""
    try:
        tasks.reap_jobs()
    except (Error, redis.RedisError, OSError, BrokerError):
        connection.close()


def written(job):
    try:
        return state(job).succeeded
    except Error:
        connection.close()
        return 0


def wait_until_written(job, number):
    wait_for(lambda: written(job) >= number, seconds=SECONDS, what=f"{number} drafts")


def wait_until_ended(job):
    wait_for(lambda: beat() or state(job).has_ended, seconds=SECONDS, what="the end of the job")


def begin(campaign, count):
    return dispatch.start_generation(campaign, count=count, user=None)


def test_postgres_and_then_valkey_crash(own_services, campaign, start_worker, figure):
    job = begin(campaign, COUNT)
    start_worker("hit", concurrency=2)
    wait_until_written(job, 100)
    own_services.kill_postgres()
    own_services.start_postgres()
    connection.close()
    wait_for(lambda: beat() or written(job) >= 300, seconds=SECONDS, what="300 drafts")
    own_services.kill_valkey()
    own_services.start_valkey()
    wait_until_ended(job)
    assert_whole(job, count=COUNT)
    figure(COUNT)


@long_form
@pytest.mark.parametrize("away", [0.0, 20.0])
@pytest.mark.parametrize("service", ["postgres", "valkey"])
def test_a_service_is_away_for_a_while(own_services, campaign, start_worker, figure, service, away):
    job = begin(campaign, MORE)
    start_worker("hit", concurrency=2)
    wait_until_written(job, 300)
    getattr(own_services, f"kill_{service}")()
    time.sleep(away)
    getattr(own_services, f"start_{service}")()
    connection.close()
    wait_until_ended(job)
    assert_whole(job, count=MORE)
    figure(MORE)


@long_form
def test_valkey_comes_back_empty(own_services, campaign, start_worker, figure):
    job = begin(campaign, MORE)
    start_worker("hit", concurrency=2)
    wait_until_written(job, 300)
    broker().flushall()
    wait_until_ended(job)
    assert_whole(job, count=MORE)
    figure(MORE)


@long_form
def test_workers_are_killed_again_and_again(campaign, start_worker, figure):
    job = begin(campaign, MORE)
    for number, done in enumerate((100, 300, 600, 900, 1_200)):
        pair = [start_worker(f"first-{number}"), start_worker(f"second-{number}", concurrency=2)]
        wait_for(lambda done=done: beat() or written(job) >= done, seconds=SECONDS, what=f"{done} drafts")
        for worker in pair:
            worker.kill()
    start_worker("last", concurrency=2)
    wait_until_ended(job)
    assert_whole(job, count=MORE)
    figure(MORE)


@long_form
def test_one_worker_of_two_is_killed(campaign, start_worker, figure):
    job = begin(campaign, MORE)
    doomed = start_worker("doomed")
    start_worker("other")
    wait_until_written(job, 300)
    doomed.kill()
    wait_until_ended(job)
    assert_whole(job, count=MORE)
    figure(MORE)


def test_a_worker_that_is_asked_to_stop_finishes_what_it_has_begun(campaign, start_worker, figure):
    job = begin(campaign, COUNT)
    worker = start_worker("stopped", concurrency=2)
    wait_until_written(job, 100)
    worker.terminate()
    wait_for(lambda: worker.exit_code is not None, seconds=30, what="the worker's end")
    assert worker.exit_code == 0
    # No lease was left behind, and no attempt was lost.
    assert not JobChunk.objects.filter(job=job).in_work().exists()
    assert set(JobChunk.objects.filter(job=job, status="done").values_list("attempts", flat=True)) == {1}
    start_worker("next", concurrency=2)
    wait_until_ended(job)
    assert_whole(job, count=COUNT)
    figure(COUNT)


@long_form
def test_workers_are_replaced_one_after_the_other(campaign, start_worker, figure):
    job = begin(campaign, MORE)
    worker = start_worker("0")
    for number in range(1, 5):
        wait_until_written(job, number * 250)
        following = start_worker(str(number))
        worker.terminate()
        worker = following
    wait_until_ended(job)
    assert_whole(job, count=MORE)
    assert set(JobChunk.objects.filter(job=job).values_list("attempts", flat=True)) == {1}
    figure(MORE)


@long_form
def test_a_job_is_started_twice_at_once(campaign, start_worker, figure):
    barrier, started, refused = threading.Barrier(4), [], []

    def start():
        barrier.wait(10)
        try:
            started.append(begin(campaign, COUNT))
        except dispatch.Refused as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(started), refused) == (1, ["running"] * 3)
    start_worker("one", concurrency=2)
    wait_until_ended(started[0])
    assert_whole(started[0], count=COUNT)
    figure(COUNT)


@long_form
def test_every_message_is_delivered_three_times(campaign, start_worker, figure):
    job = begin(campaign, COUNT)
    start_worker("one", concurrency=2)
    start_worker("two", concurrency=2)
    while not state(job).has_ended:
        tasks.send_lanes(job.pk, kind=JobKind.GENERATE, lanes=3)
        time.sleep(0.5)
    assert_whole(job, count=COUNT)
    wait_for(lambda: broker().llen("spark:generate") == 0, seconds=60, what="an empty queue")
    figure(COUNT)


@long_form
def test_the_clocks_of_workers_are_hours_apart(campaign, start_worker, figure):
    job = begin(campaign, COUNT)
    start_worker("early", clock_hours=-3)
    doomed = start_worker("late", clock_hours=3)
    wait_until_written(job, 150)
    doomed.kill()
    start_worker("later", clock_hours=48)
    wait_until_ended(job)
    assert_whole(job, count=COUNT)
    # Nobody took another one's part for abandoned: only what the killed worker held was begun twice.
    assert sum(JobChunk.objects.filter(job=job).values_list("attempts", flat=True)) <= job.chunks.count() + 1
    figure(COUNT)


@long_form
def test_a_queue_full_of_messages_for_nothing(campaign, start_worker, figure):
    for _ in range(1_000):
        tasks.send_lanes(0, kind=JobKind.GENERATE, lanes=1)
    job = begin(campaign, COUNT)
    start_worker("swamped", concurrency=2)
    wait_until_ended(job)
    assert_whole(job, count=COUNT)
    wait_for(lambda: broker().llen("spark:generate") == 0, seconds=SECONDS, what="an empty queue")
    figure(COUNT)


@long_form
def test_a_queue_without_memory_takes_no_messages(campaign, start_worker, figure):
    start_worker("starved", concurrency=2)
    wait_for(dispatch.has_worker, seconds=30, what="a worker that answers")
    broker().config_set("maxmemory", "1")
    job = begin(campaign, COUNT)
    assert job.status == JobStatus.PENDING
    time.sleep(5)
    assert not written(job)
    broker().config_set("maxmemory", "0")
    wait_until_ended(job)
    assert_whole(job, count=COUNT)
    figure(COUNT)


@long_form
@pytest.mark.parametrize("seed", range(3))
def test_disasters_in_any_order(own_services, campaign, start_worker, figure, seed):
    dice, names = random.Random(seed), itertools.count()  # noqa: S311 - a script, not a secret
    job = begin(campaign, MORE)
    at_work = [start_worker(f"w{next(names)}", concurrency=2)]

    def postgres():
        own_services.kill_postgres()
        own_services.start_postgres()
        connection.close()

    def valkey():
        own_services.kill_valkey()
        own_services.start_valkey()

    def worker():
        dice.choice([at_work[-1].kill, at_work[-1].terminate])()
        at_work.append(start_worker(f"w{next(names)}", concurrency=2))

    def doubled():
        tasks.send_lanes(job.pk, kind=JobKind.GENERATE, lanes=2)

    disasters = [postgres, valkey, worker, worker, doubled]
    dice.shuffle(disasters)
    for number, disaster in enumerate(disasters, start=1):
        with contextlib.suppress(redis.RedisError, BrokerError):
            disaster()
        wait_for(
            lambda number=number: beat() or written(job) >= number * 200, seconds=SECONDS, what=f"{number * 200} drafts"
        )
    wait_until_ended(job)
    assert_whole(job, count=MORE)
    figure(MORE)


@long_form
def test_the_other_tenants_rows_are_untouched_by_all_of_it(own_services, campaign, start_worker):
    theirs = GeneratedArticle.objects.exclude(site=campaign.site_id)
    job = begin(campaign, COUNT)
    worker = start_worker("doomed", concurrency=2)
    wait_until_written(job, 100)
    worker.kill()
    with transaction.atomic():
        assert not theirs.exists()
    start_worker("last", concurrency=2)
    wait_until_ended(job)
    assert not theirs.exists()
    assert Job.objects.count() == 1
