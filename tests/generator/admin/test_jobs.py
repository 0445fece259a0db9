"""The screens of jobs: listing, one job with its drafts and errors, the numbers as JSON, and the buttons."""

import pytest
from django.urls import reverse

from generator import dispatch
from generator.enums import ArticleStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Job, JobError
from generator.panels.progress import left_label, progress_context, rate_label
from generator.services.progress import JobProgress, progress
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(campaign_a, campaign_b, site_a, queue):
    """An open generation job of the tenant whose people act."""
    return dispatch.start_generation(campaign_a, count=5, user=site_a.editor)


@pytest.fixture
def theirs(campaign_a, campaign_b, site_b, queue):
    """An open generation job of the other tenant."""
    return dispatch.start_generation(campaign_b, count=5, user=site_b.editor)


def url(name, job):
    return reverse(f"generator_jobs:{name}", args=[job.pk])


def test_list_shows_own_jobs_with_their_progress(editor, campaign_a, campaign_b, write_drafts):
    job = write_drafts(campaign_a, 3)
    write_drafts(campaign_b, 4)

    (row,) = editor.get(reverse("generator_jobs:index")).context["object_list"]

    assert row == job
    assert (row.shown_progress["done"], row.shown_progress["total"]) == (3, 3)


def test_list_is_filtered_by_kind_status_and_campaign(editor, running, campaign_a):
    def found(**query):
        return list(editor.get(reverse("generator_jobs:results"), query).context["object_list"])

    assert found(kind="generate", status="pending", campaign=campaign_a.pk) == [running]
    assert found(kind="publish") == []
    assert found(status="done") == []


def test_empty_list_says_what_jobs_are(editor, theirs):
    assert "There are no jobs yet" in editor.get(reverse("generator_jobs:index")).content.decode()


# 1 user, 2 profile, 3 rights (site) for the view, 4 count of the jobs, 5 the jobs with campaign and starter,
# 6 their progress, 7 campaigns for the filter; the same for any rows.
def test_list_asks_the_same_for_1_and_20_jobs(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 1)
    address = reverse("generator_jobs:results")
    editor.get(address)
    with counted_queries() as one:
        editor.get(address)
    for _ in range(19):
        write_drafts(campaign_a, 1)
    with counted_queries() as twenty:
        assert len(editor.get(address).context["object_list"]) == 20
    assert len(twenty) == len(one) <= 8


def test_detail_shows_parts_errors_and_own_drafts(editor, campaign_a, campaign_b, write_drafts):
    job = write_drafts(campaign_a, 2)
    write_drafts(campaign_a, 3)
    JobError.objects.create(job=job, chunk=job.chunks.get(), position=7, message="No value for zip.")

    response = editor.get(url("detail", job))

    assert len(response.context["object_list"]) == 2
    assert response.context["chunks"] == [{"status": "done", "size": 1, "label": "Done"}]
    text = response.content.decode()
    assert "No value for zip." in text
    assert "Position 7" in text
    assert "campaign" not in response.context["filters"].form.fields


def test_detail_of_a_publishing_job_shows_its_articles(approver, campaign_a, campaign_b, write_drafts, site_a, queue):
    write_drafts(campaign_a, 3)
    page_ids = list(GeneratedArticle.objects.filter(campaign=campaign_a).values_list("pk", flat=True)[:2])
    job = dispatch.start_publishing(site=site_a.site, user=site_a.approver, page_ids=page_ids)

    assert {article.pk for article in approver.get(url("detail", job)).context["object_list"]} == set(page_ids)


# The two of the request's user and profile, rights (site), the job with its relations, count and rows of the articles,
# their hubs, progress, chunks, errors (count, rows), rights (pages), and Wagtail's page furniture.
def test_detail_asks_the_same_for_1_and_20_drafts(editor, campaign_a, campaign_b, write_drafts):
    small, large = write_drafts(campaign_a, 1), write_drafts(campaign_a, 20)
    editor.get(url("detail", large))
    with counted_queries() as one:
        editor.get(url("detail", small))
    with counted_queries() as twenty:
        assert len(editor.get(url("detail", large)).context["object_list"]) == 20
    assert len(twenty) == len(one)


def test_progress_is_json_that_is_never_kept(editor, running):
    response = editor.get(url("progress", running))

    assert response.json() == progress_context(progress(running))
    assert response.json()["summary"] == "Waiting: 0 of 5 done, 0 failed."
    assert "no-store" in response.headers["Cache-Control"]


# 1 user, 2 profile, 3 rights (site), 4 the job, 5 its chunks.
def test_progress_asks_the_same_for_1_and_20_chunks(editor, running, settings):
    editor.get(url("progress", running))
    with counted_queries() as one:
        editor.get(url("progress", running))
    chunk = running.chunks.get()
    for number in range(1, 20):
        chunk.pk, chunk.number = None, number
        chunk.save()
    with counted_queries() as twenty:
        assert editor.get(url("progress", running)).json()["total"] == 100
    assert len(twenty) == len(one) <= 5


@pytest.mark.parametrize(
    ("rate", "words"),
    [(None, "–"), (0.0, "–"), (0.2, "12 a minute"), (38.4, "38 a second"), (1234.5, "1,234 a second")],
)
def test_rate_is_said_in_a_unit_that_fits(rate, words):
    assert rate_label(rate) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (20, "less than a minute"),
        (70, "about 1 minute"),
        (600, "about 10 minutes"),
        (7300, "about 2 hours"),
    ],
)
def test_time_left_is_said_roughly(seconds, words):
    numbers = dict.fromkeys(("succeeded", "skipped", "failed", "running"), 0)
    job = JobProgress(
        1,
        "generate",
        "running",
        10,
        **numbers,
        rate=1,
        seconds_left=seconds,
        started_at=None,
        finished_at=None,
        error="",
    )
    assert left_label(job) == words


def test_pause_resume_and_cancel(editor, running):
    assert editor.post(url("pause", running)).headers["Location"] == url("detail", running)
    assert Job.objects.get().status == JobStatus.PAUSED
    editor.post(url("resume", running))
    assert Job.objects.get().status == JobStatus.RUNNING
    assert "0 of 5 are done" in " ".join(editor.get(url("cancel", running)).content.decode().split())
    assert Job.objects.get().status == JobStatus.RUNNING
    editor.post(url("cancel", running))
    assert Job.objects.get().status == JobStatus.CANCELLED


def test_a_move_that_cannot_be_is_said(editor, running):
    response = editor.post(url("resume", running), follow=True)

    assert "cannot become" in response.content.decode()
    assert Job.objects.get().status == JobStatus.PENDING


@pytest.mark.parametrize("name", ["pause", "resume", "retry"])
def test_buttons_are_not_links(editor, running, name):
    assert editor.get(url(name, running)).status_code == 405


@pytest.mark.parametrize("name", ["pause", "resume", "retry", "cancel"])
def test_an_approver_may_not_steer_a_generation(approver, running, name):
    assert approver.post(url(name, running)).status_code in {302, 403}
    assert Job.objects.get().status == JobStatus.PENDING
    assert url("pause", running) not in approver.get(url("detail", running)).content.decode()


@pytest.mark.parametrize(
    "name", ["detail", "detail_results", "progress", "pause", "resume", "retry", "cancel", "publish"]
)
def test_another_sites_job_is_404(editor, approver, theirs, name):
    assert editor.post(url(name, theirs)).status_code in {404, 405}
    assert approver.get(url(name, theirs)).status_code in {404, 405}
    assert editor.get(url("detail", theirs)).status_code == 404
    assert Job.objects.get(pk=theirs.pk).status == JobStatus.PENDING


def test_all_drafts_of_a_job_are_published_as_a_job(approver, campaign_a, campaign_b, write_drafts, queue):
    job = write_drafts(campaign_a, 3)
    write_drafts(campaign_a, 2)
    GeneratedArticle.objects.filter(job=job, position=0).update(status=ArticleStatus.REJECTED)

    assert approver.get(url("publish", job)).context["count"] == 2
    approver.post(url("publish", job))

    assert Job.objects.get(kind=JobKind.PUBLISH).stop == 2


def test_an_editor_may_not_publish_a_jobs_drafts(editor, campaign_a, campaign_b, write_drafts, queue):
    job = write_drafts(campaign_a, 3)

    assert editor.post(url("publish", job)).status_code in {302, 403}
    assert not Job.objects.filter(kind=JobKind.PUBLISH).exists()
