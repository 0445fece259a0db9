"""Real workers, killed and doubled and stopped: every draft is written, none twice, and the tree stays whole."""

import os
import signal
import subprocess
import sys
import time

import pytest
from wagtail.models import Page, Revision, TaskState

from generator import dispatch, tasks
from generator.enums import ArticleStatus, ChunkStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Job
from generator.services import campaigns, reaping
from generator.services.progress import progress
from sites_app.models import ArticlePage, HubPage
from tests.generator.factories import make_campaign
from tests.generator.workers import ROOT, broker, environment, wait_for, workers

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

COUNT = 1_500
FEWER = 500
# 50 towns in each of 2 states × 2 avatar variants × 8 headlines: 1,600 points.
CITIES = 50
HEADLINE = "{Roof|Gutter|Window|Door|Wall|Floor|Porch|Deck} help in {City}, {State_Code} for {Identity}"
SECONDS = 120


@pytest.fixture
def start_worker(tmp_path, db):
    with workers(tmp_path) as start:
        yield start


@pytest.fixture(autouse=True)
def small_chunks(settings):
    settings.SPARK_CHUNK_SIZE = 50


@pytest.fixture
def campaign(site_a, site_b):
    make_campaign(site_b, cities=CITIES, headline=HEADLINE)
    return campaigns.approve(make_campaign(site_a, cities=CITIES, headline=HEADLINE), user=None, waiver="for a test")


def state(job):
    return progress(Job.objects.get(pk=job.pk))


def beat():
    """What Celery's beat does every half a minute."""
    tasks.reap_jobs()


def finished(job):
    """Whether the job has ended; beat goes on meanwhile."""
    beat()
    return state(job).has_ended


def assert_whole(job, *, count):
    """Every position of the job is there once, in every table, and the counters say so."""
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    articles = GeneratedArticle.objects.for_site(job.site_id).filter(job=job)
    assert sorted(articles.values_list("position", flat=True)) == list(range(count))
    found = state(job)
    assert (found.total, found.succeeded, found.skipped, found.failed) == (count, count, 0, 0)
    assert not job.chunks.exclude(status=ChunkStatus.DONE).exists()
    pages = ArticlePage.objects.filter(pk__in=articles.values("pk"))
    assert pages.count() == count
    ids = [str(pk) for pk in pages.values_list("pk", flat=True)]
    assert Revision.objects.filter(object_id__in=ids, content_type__model="articlepage").count() == count
    assert TaskState.objects.filter(revision__object_id__in=ids, status=TaskState.STATUS_IN_PROGRESS).count() == count
    assert Page.find_problems() == ([], [], [], [], [])
    for hub in HubPage.objects.all():
        assert hub.numchild == hub.get_children().count()


def test_workers_killed_in_the_middle_lose_and_double_nothing(campaign, start_worker, site_b):
    job = dispatch.start_generation(campaign, count=COUNT, user=None)
    for name, done in (("first", 300), ("second", 800)):
        worker = start_worker(name, concurrency=2)
        wait_for(lambda done=done: beat() or state(job).succeeded >= done, seconds=SECONDS, what=f"{done} drafts")
        worker.kill()
        assert not state(job).has_ended

    start_worker("last", concurrency=2)
    wait_for(lambda: finished(job), seconds=SECONDS, what="the end of the job")
    assert_whole(job, count=COUNT)
    assert not GeneratedArticle.objects.for_site(site_b.site).exists()


def test_two_workers_and_lanes_delivered_twice_write_everything_once(campaign, start_worker):
    job = dispatch.start_generation(campaign, count=FEWER, user=None)
    tasks.send_lanes(job.pk, kind=JobKind.GENERATE, lanes=4)
    start_worker("one", concurrency=2)
    start_worker("two", concurrency=2)
    wait_for(lambda: state(job).has_ended, seconds=SECONDS, what="the end of the job")
    assert_whole(job, count=FEWER)
    # A lane more than the job may have ends; none goes round for ever.
    wait_for(lambda: broker().llen("spark:generate") == 0, seconds=15, what="an empty queue")


def test_a_message_that_was_lost_is_sent_again(campaign, start_worker, monkeypatch):
    job = dispatch.start_generation(campaign, count=100, user=None)
    broker().flushdb()
    start_worker("idle")
    monkeypatch.setattr(reaping, "SILENCE", reaping.SILENCE / 30)
    wait_for(lambda: finished(job), seconds=SECONDS, what="the end of the job")
    assert_whole(job, count=100)


def test_pause_holds_within_seconds_and_resume_finishes(campaign, start_worker):
    job = dispatch.start_generation(campaign, count=FEWER, user=None)
    start_worker("steered", concurrency=2)
    wait_for(lambda: state(job).succeeded >= 100, seconds=SECONDS, what="100 drafts")
    dispatch.pause_job(job, user=None)
    time.sleep(2)
    paused = state(job)
    assert paused.status == JobStatus.PAUSED
    assert paused.running == 0
    time.sleep(1.5)
    beat()
    assert state(job).succeeded == paused.succeeded < FEWER

    dispatch.resume_job(job, user=None)
    wait_for(lambda: finished(job), seconds=SECONDS, what="the end of the job")
    assert_whole(job, count=FEWER)


def test_cancel_holds_within_seconds_and_the_next_job_fills_the_gaps(campaign, start_worker):
    job = dispatch.start_generation(campaign, count=FEWER, user=None)
    start_worker("steered", concurrency=2)
    wait_for(lambda: state(job).succeeded >= 100, seconds=SECONDS, what="100 drafts")
    dispatch.cancel_job(job, user=None)
    wait_for(lambda: state(job).status == JobStatus.CANCELLED, seconds=2.5, what="the job to be cancelled")
    written = GeneratedArticle.objects.filter(job=job).count()
    assert 100 <= written < FEWER
    assert written == state(job).succeeded

    following = dispatch.start_generation(campaign, count=FEWER - written, user=None)
    wait_for(lambda: finished(following), seconds=SECONDS, what="the end of the next job")
    assert sorted(GeneratedArticle.objects.values_list("position", flat=True)) == list(range(FEWER))


def test_publishing_survives_the_death_of_its_worker(campaign, start_worker, site_a):
    generation = dispatch.start_generation(campaign, count=40, user=None)
    worker = start_worker("first", concurrency=2)
    wait_for(lambda: state(generation).has_ended, seconds=SECONDS, what="the end of the generation")
    job = dispatch.start_publishing(site=site_a.site, user=site_a.approver, job=generation)
    wait_for(lambda: state(job).succeeded >= 10, seconds=SECONDS, what="10 published pages")
    worker.kill()
    start_worker("second", concurrency=2)
    wait_for(lambda: finished(job), seconds=SECONDS, what="the end of the publishing")
    assert [(error.page_id, error.message) for error in job.errors.all()] == []
    assert state(job).succeeded == 40
    articles = GeneratedArticle.objects.filter(job=generation)
    assert set(articles.values_list("status", flat=True)) == {ArticleStatus.PUBLISHED}
    assert ArticlePage.objects.filter(pk__in=articles.values("pk"), live=True, is_approved=True).count() == 40


def test_the_command_says_so_when_no_worker_listens(campaign):
    broker().flushdb()
    ended = manage("generate", "cities", "--site", "alpha", "--count", "10")
    assert ended.returncode == 1
    assert "No worker is listening" in ended.stderr
    assert "--inline" in ended.stderr
    assert not Job.objects.exists()


def test_the_command_shows_the_progress_of_workers(campaign, start_worker):
    start_worker("listening")
    wait_for(dispatch.has_worker, seconds=30, what="a worker that answers")
    ended = manage("generate", "cities", "--site", "alpha", "--count", "100")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "100 drafts written, 0 skipped, 0 failed." in ended.stdout
    assert_whole(Job.objects.get(), count=100)


def test_ctrl_c_leaves_the_job_running_and_says_how_to_go_on(campaign, start_worker):
    start_worker("listening")
    wait_for(dispatch.has_worker, seconds=30, what="a worker that answers")
    command = subprocess.Popen(
        [sys.executable, "manage.py", "generate", "cities", "--site", "alpha", "--count", str(COUNT)],
        cwd=ROOT,
        env=environment(SPARK_CHUNK_SIZE="50"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A run in the background of a script is born deaf to Ctrl-C, and would pass that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_for(lambda: Job.objects.exists() and state(Job.objects.get()).succeeded, seconds=SECONDS, what="a draft")
    os.kill(command.pid, signal.SIGINT)
    output, _ = command.communicate(timeout=20)
    job = Job.objects.get()
    assert command.returncode == 0
    assert f"manage.py jobs pause {job.pk}" in output
    before = state(job)
    assert before.status == JobStatus.RUNNING
    wait_for(lambda: state(job).succeeded > before.succeeded, seconds=SECONDS, what="more drafts")


def manage(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(SPARK_CHUNK_SIZE="50"),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
