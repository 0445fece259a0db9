"""The screens of jobs: listing, one job with its drafts and errors, the numbers as JSON, and the buttons."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generator import dispatch
from generator.enums import ArticleStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Job, JobError
from generator.panels.progress import left_label, progress_context, rate_label
from generator.services.progress import JobProgress, progress
from generator.services.throughput import MOST_STRETCHES, throughput
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


# The pages of a job may be two hundred thousand: they are no part of what is asked.
def test_detail_of_a_publishing_job_asks_in_as_few_words_for_1_and_20_articles(
    approver, campaign_a, campaign_b, write_drafts, site_a, queue
):
    write_drafts(campaign_a, 21)
    write_drafts(campaign_b, 1)
    page_ids = list(GeneratedArticle.objects.filter(campaign=campaign_a).values_list("pk", flat=True))
    asked = []
    for some in (page_ids[:1], page_ids[1:]):
        job = dispatch.start_publishing(site=site_a.site, user=site_a.approver, page_ids=some)
        approver.get(url("detail", job))
        with counted_queries() as found:
            assert len(approver.get(url("detail", job)).context["object_list"]) == len(some)
        listing = [each["sql"] for each in found if "COUNT(*)" in each["sql"] and "generatedarticle" in each["sql"]]
        asked.append((len(found), [len(re.sub(r"\d+", "0", sql)) for sql in listing]))
    assert asked[0][1]
    assert asked[0] == asked[1]


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


def publishing_with_refusals(site, user):
    """A publishing job of six pages in two parts, of which three refused for two reasons."""
    job = Job.objects.create(site=site, kind=JobKind.PUBLISH, status=JobStatus.DONE, stop=6, created_by=user)
    for number in range(2):
        pages = [100 + 3 * number + step for step in range(3)]
        job.chunks.create(number=number, start=3 * number, stop=3 * number + 3, page_ids=pages, status="done")
    first, second = job.chunks.order_by("number")
    job.chunks.filter(pk=first.pk).update(succeeded=1, failed=2)
    job.chunks.filter(pk=second.pk).update(succeeded=2, failed=1)
    for chunk, page_id, message in ((first, 100, "Locked."), (first, 101, "In review."), (second, 104, "Locked.")):
        JobError.objects.create(job=job, chunk=chunk, page_id=page_id, message=message)
    return job


@pytest.fixture
def refused(site_a, site_b):
    publishing_with_refusals(site_b.site, site_b.approver)
    return publishing_with_refusals(site_a.site, site_a.approver)


def test_errors_are_grouped_by_their_reason(approver, refused):
    response = approver.get(url("detail", refused))

    found = [(each["message"], each["number"], each["retryable"]) for each in response.context["failures"]]
    assert found == [("Locked.", 2, 2), ("In review.", 1, 1)]
    assert response.content.decode().count("Retry these") == 2


def test_retrying_one_reason_leaves_the_others(approver, refused, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        approver.post(url("retry", refused), {"message": "Locked."})

    refused.refresh_from_db()
    assert refused.status == JobStatus.RUNNING
    waiting = refused.chunks.filter(status="pending").order_by("number")
    assert [chunk.page_ids for chunk in waiting] == [[100], [104]]
    assert list(refused.errors.values_list("message", flat=True)) == ["In review."]
    state = progress(refused)
    assert (state.total, state.succeeded, state.failed) == (6, 3, 1)
    assert {job_id for _, job_id in queue} == {refused.pk}
    assert JobError.objects.exclude(job=refused).count() == 3


def test_retrying_all_takes_every_page_that_refused(approver, refused, queue):
    approver.post(url("retry", refused))

    waiting = refused.chunks.filter(status="pending").order_by("number")
    assert [chunk.page_ids for chunk in waiting] == [[100, 101], [104]]
    assert not refused.errors.exists()


def test_a_position_that_fails_for_ever_is_not_offered_again(editor, campaign_a, campaign_b, write_drafts):
    job = write_drafts(campaign_a, 2)
    JobError.objects.create(job=job, chunk=job.chunks.get(), position=7, message="No value for zip.")

    assert "Retry these" not in editor.get(url("detail", job)).content.decode()
    editor.post(url("retry", job), {"message": "No value for zip."})
    assert Job.objects.get(pk=job.pk).status == JobStatus.DONE


def test_a_reason_of_nobody_is_refused(approver, refused):
    response = approver.post(url("retry", refused), {"message": "Something else."}, follow=True)

    assert "cannot become" in response.content.decode()
    assert Job.objects.get(pk=refused.pk).status == JobStatus.DONE


def test_parts_are_shown_page_by_page(editor, campaign_a, campaign_b, write_drafts):
    job = write_drafts(campaign_a, 1)
    for number in range(1, 25):
        job.chunks.create(number=number, start=number, stop=number + 1, status="done", succeeded=1)

    first = editor.get(url("detail", job))
    assert [part.number for part in first.context["parts"]] == list(range(10))
    assert "Page 1 of 3" in first.content.decode()
    assert [part.number for part in editor.get(url("detail", job), {"parts": 3}).context["parts"]] == [
        20,
        21,
        22,
        23,
        24,
    ]


def test_the_speed_is_a_chart_with_a_table(editor, campaign_a, campaign_b, write_drafts):
    job = write_drafts(campaign_a, 1)
    job.chunks.all().delete()
    begun = timezone.now()
    for number, seconds in enumerate((1, 2, 9)):
        job.chunks.create(
            number=number,
            start=number * 10,
            stop=number * 10 + 10,
            status="done",
            succeeded=10,
            started_at=begun,
            finished_at=begun + timedelta(seconds=seconds - 0.5),
        )

    stretches = throughput(job)
    assert [(stretch.seconds, stretch.items) for stretch in stretches] == [
        (1, number) for number in (10, 10, 0, 0, 0, 0, 0, 0, 10)
    ]
    text = editor.get(url("detail", job)).content.decode()
    assert text.count("<rect") == 9
    assert "at most 10 a second" in text
    assert "0:08" in text


def test_a_long_job_has_no_more_bars_than_a_short_one(campaign_a, campaign_b, write_drafts):
    job = write_drafts(campaign_a, 1)
    chunk = job.chunks.get()
    job.chunks.filter(pk=chunk.pk).update(finished_at=chunk.started_at + timedelta(days=400))

    assert 2 <= len(throughput(job)) <= MOST_STRETCHES


def test_a_job_that_has_not_begun_has_no_chart(editor, running):
    assert throughput(running) == []
    assert "spark-throughput" not in editor.get(url("detail", running)).content.decode()
