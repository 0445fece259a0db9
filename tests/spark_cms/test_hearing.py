"""A worker that hears gives a sign for each of its queues; one that is deaf is found out, and ends."""

import psutil
import pytest
from celery import current_app
from celery.utils.nodenames import worker_direct
from django.core.cache import cache

from spark_cms import health
from spark_cms.hearing import queues_of, sign_of, unheard
from tests.generator.workers import wait_for, workers

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

DEAF_SECONDS = 10
QUEUES = {"default", "generate", "imports", "interactive", "mail", "publish", "webhooks"}


@pytest.fixture
def start_worker(tmp_path, db, monkeypatch):
    monkeypatch.setenv("SPARK_DEAF_SECONDS", str(DEAF_SECONDS))
    with workers(tmp_path) as start:
        yield start


def test_every_queue_that_is_sent_to_needs_a_worker():
    assert queues_of(current_app) == QUEUES


def test_health_names_the_queues_that_nobody_hears(start_worker):
    assert health._worker() == "nobody hears: default, generate, imports, interactive, mail, publish, webhooks"
    start_worker("bulk")
    wait_for(lambda: unheard(current_app) == ["default", "interactive"], seconds=30, what="a worker that hears")
    assert health._worker() == "nobody hears: default, interactive"
    start_worker("interactive", queues="interactive,default")
    wait_for(lambda: health._worker() == "ok", seconds=30, what="workers for all queues")


def test_a_deaf_worker_ends_although_it_answers(start_worker):
    worker = start_worker("deaf", queues="generate,publish")
    wait_for(lambda: cache.get(sign_of("generate")), seconds=30, what="a worker that hears")
    (name,) = wait_for(lambda: current_app.control.ping(timeout=1), seconds=20, what="an answer")[0]
    for queue in ("generate", "publish", worker_direct(name).name):
        current_app.control.cancel_consumer(queue, destination=[name])
    inspect = current_app.control.inspect
    queues = wait_for(lambda: inspect(timeout=1).active_queues(), seconds=DEAF_SECONDS, what="an answer")
    assert queues == {name: []}
    wait_for(lambda: worker.exit_code is not None, seconds=60, what="its end")
    assert worker.exit_code == 1
    assert "this worker is deaf" in worker.output
    assert not [process for process in psutil.process_iter() if worker.is_of(process)]


@pytest.mark.chaos
def test_a_worker_that_hears_stays(start_worker):
    worker = start_worker("hearing")
    wait_for(lambda: cache.get(sign_of("generate")), seconds=30, what="a worker that hears")
    with pytest.raises(AssertionError):
        wait_for(lambda: worker.exit_code is not None, seconds=DEAF_SECONDS * 2, what="no end")
    assert cache.get(sign_of("generate"))
