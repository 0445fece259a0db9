"""Starting and steering jobs: what is refused, what is sent, and that it is sent on commit only."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from generator import dispatch, tasks
from generator.enums import CampaignStatus, JobKind, JobStatus
from generator.models import Campaign, CampaignExclusion, CampaignVersion, GeneratedArticle, Job
from generator.services import drafts, jobs, lanes, plans
from generator.services.moves import IllegalMove
from tests.generator.changes import changes_since
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db

SIZE = 40


class Queue:
    """Takes the place of the broker; what would be sent can be looked at."""

    def __init__(self) -> None:
        self.messages = []

    def send(self, name):
        def apply_async(args=(), **options):
            self.messages.append((name, args[0]))

        return apply_async


@pytest.fixture
def queue(monkeypatch):
    queue = Queue()
    for task in {*tasks.LANES.values()}:
        monkeypatch.setattr(task, "apply_async", queue.send(task.name))
    return queue


@pytest.fixture(autouse=True)
def other_site_is_there(campaign_b):
    version = plans.freeze(campaign_b)
    drafts.save(compose_drafts(version, count=3), version=version)


@pytest.fixture
def written(campaign_a, queue):
    version = plans.freeze(campaign_a)
    return drafts.save(compose_drafts(version, count=3), version=version).page_ids


def start(campaign, count=10, user=None):
    return dispatch.start_generation(campaign, count=count, user=user)


def finish(job):
    job.chunks.update(status="done")
    Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE)


def refusal(campaign, count=10):
    with pytest.raises(dispatch.Refused) as caught:
        start(campaign, count)
    return caught.value.code


def test_lanes_are_sent_when_the_transaction_commits_and_not_before(
    campaign_a, queue, settings, django_capture_on_commit_callbacks
):
    settings.SPARK_CHUNK_SIZE = 5
    with django_capture_on_commit_callbacks(execute=True):
        job = start(campaign_a)
        assert queue.messages == []
    assert queue.messages == [("generator.run_generation_lane", job.pk)] * 2


def test_a_job_of_one_chunk_gets_one_lane(campaign_a, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        start(campaign_a)
    assert len(queue.messages) == 1


def test_a_broker_that_is_away_does_not_fail_the_request(campaign_a, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.run_generation_lane, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        job = start(campaign_a)
    assert len(callbacks) == 1
    assert Job.objects.get(pk=job.pk).status == JobStatus.PENDING


def test_five_hundred_more_never_repeat_a_point(campaign_a, queue):
    first = start(campaign_a, 15)
    finish(first)
    second = start(campaign_a, 15)
    finish(second)
    third = start(campaign_a, 10)
    assert [(job.start, job.stop) for job in (first, second, third)] == [(0, 15), (15, 30), (30, 40)]


def test_what_is_left_is_the_most_that_can_be_asked_for(campaign_a, queue):
    assert refusal(campaign_a, SIZE + 1) == "too_many"
    assert refusal(campaign_a, 0) == "too_many"
    finish(start(campaign_a, SIZE))
    assert refusal(campaign_a, 1) == "used_up"


def test_points_that_the_campaign_leaves_out_are_not_counted_as_drafts(campaign_a, queue):
    CampaignExclusion.objects.create(campaign=campaign_a, rule="state = Texas")
    with pytest.raises(dispatch.Refused, match="Only 20 more"):
        start(campaign_a, 21)
    job = start(campaign_a, 8)
    while lanes.work(job.pk, seconds=60).goes_on:
        pass
    assert GeneratedArticle.objects.filter(job=job).count() == 8
    with pytest.raises(dispatch.Refused, match="Only 12 more"):
        start(campaign_a, 13)
    job = start(campaign_a, 12)
    while lanes.work(job.pk, seconds=60).goes_on:
        pass
    campaign_a.refresh_from_db()
    assert campaign_a.status == CampaignStatus.COMPLETED


def test_a_second_job_of_the_campaign_is_refused(campaign_a, campaign_b, queue):
    start(campaign_a)
    assert refusal(campaign_a) == "running"
    start(campaign_b)


def test_the_database_has_the_last_word_on_a_second_job(campaign_a, queue, monkeypatch):
    start(campaign_a)
    monkeypatch.setattr(jobs, "open_generation", lambda campaign: None)
    assert refusal(campaign_a) == "running"


def test_an_archived_campaign_is_refused(campaign_a, queue):
    Campaign.objects.filter(pk=campaign_a.pk).update(status=CampaignStatus.ARCHIVED)
    assert refusal(campaign_a) == "archived"


def test_a_campaign_with_a_problem_is_refused_and_nothing_is_frozen(campaign_a, queue):
    campaign_a.headline = "Roofs in {Citty}"
    campaign_a.save()
    with pytest.raises(dispatch.Refused, match=r"Headline, line 1, column 10") as caught:
        start(campaign_a)
    assert caught.value.code == "problems"
    assert not CampaignVersion.objects.filter(campaign=campaign_a).exists()
    assert not Job.objects.exists()


def test_only_who_may_generate_on_the_site_starts(campaign_a, queue, site_a, site_b):
    for user in (site_a.approver, site_b.editor, site_b.administrator):
        with pytest.raises(PermissionDenied):
            start(campaign_a, user=user)
    job = start(campaign_a, user=site_a.editor)
    assert job.created_by == site_a.editor
    entry = ModelLogEntry.objects.get(action="generator.start_job")
    assert (entry.user, entry.object_id, entry.data["total"]) == (site_a.editor, str(campaign_a.pk), 10)
    assert entry.message == "Generate drafts of 10 started"


def test_steering_needs_the_same_right_as_starting(campaign_a, queue, site_a, site_b):
    job = start(campaign_a, user=site_a.editor)
    for steer in (dispatch.pause_job, dispatch.resume_job, dispatch.cancel_job, dispatch.retry_failed):
        with pytest.raises(PermissionDenied):
            steer(job, user=site_b.administrator)
    assert dispatch.pause_job(job, user=site_a.administrator).status == JobStatus.PAUSED


def test_resuming_sends_for_lanes_again(campaign_a, queue, django_capture_on_commit_callbacks):
    job = start(campaign_a)
    dispatch.pause_job(job, user=None)
    with django_capture_on_commit_callbacks(execute=True):
        dispatch.resume_job(job, user=None)
    assert queue.messages == [("generator.run_generation_lane", job.pk)]
    with pytest.raises(IllegalMove):
        dispatch.resume_job(job, user=None)


def test_cancelling_frees_the_campaign_and_its_positions(campaign_a, queue):
    first = start(campaign_a, 20)
    assert dispatch.cancel_job(first, user=None).status == JobStatus.CANCELLED
    second = start(campaign_a, SIZE)
    assert (second.start, second.stop) == (0, SIZE)


def test_publishing_takes_the_chosen_drafts_of_the_site_only(
    written, queue, site_a, site_b, django_capture_on_commit_callbacks
):
    of_b = list(GeneratedArticle.objects.for_site(site_b.site).values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        job = dispatch.start_publishing(site=site_a.site, user=site_a.approver, page_ids=[written[0], *of_b])
    assert [chunk.page_ids for chunk in job.chunks.all()] == [[written[0]]]
    assert queue.messages == [("generator.run_publishing_lane", job.pk)]


def test_publishing_all_of_a_job_or_a_campaign(campaign_a, written, site_a, queue):
    generation = start(campaign_a)
    GeneratedArticle.objects.filter(pk__in=written[:2]).update(job=generation)
    by_job = dispatch.start_publishing(site=site_a.site, user=site_a.approver, job=generation)
    by_campaign = dispatch.start_publishing(site=site_a.site, user=site_a.approver, campaign=campaign_a)
    assert by_job.chunks.get().page_ids == list(written[:2])
    assert by_campaign.chunks.get().page_ids == list(written)
    assert by_job.campaign == by_campaign.campaign == campaign_a


def test_publishing_takes_what_awaits_review_and_unpublishing_what_is_live(written, site_a):
    GeneratedArticle.objects.filter(pk=written[0]).update(status="published")
    GeneratedArticle.objects.filter(pk=written[1]).update(status="rejected")
    arguments = {"site": site_a.site, "user": site_a.approver, "page_ids": written}
    assert dispatch.start_publishing(**arguments).chunks.get().page_ids == [written[2]]
    unpublishing = dispatch.start_publishing(**arguments, action=JobKind.UNPUBLISH)
    assert unpublishing.chunks.get().page_ids == [written[0]]


def test_publishing_nothing_is_refused(written, site_a):
    with pytest.raises(dispatch.Refused) as caught:
        dispatch.start_publishing(site=site_a.site, user=site_a.approver, page_ids=[])
    assert caught.value.code == "nothing"
    assert not Job.objects.exists()


def test_who_may_not_review_the_site_starts_no_publishing(written, site_a, site_b):
    for user in (site_a.editor, site_b.approver):
        with pytest.raises(PermissionDenied):
            dispatch.start_publishing(site=site_a.site, user=user, page_ids=written)


class TestDecisions:
    """Bulk by filter: whatever a lazy query set matches, but for some."""

    def start(self, site, user, action=JobKind.APPROVE, **options):
        articles = options.pop("articles", GeneratedArticle.objects.all())
        return dispatch.start_decision(articles, site=site.site, user=user, action=action, **options)

    def test_all_that_match_but_some(self, written, site_a, queue, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = self.start(site_a, site_a.approver, comment=" Fine. ", excluding=written[:1])
        assert (job.stop, job.comment, job.kind) == (2, "Fine.", JobKind.APPROVE)
        assert [pk for chunk in job.chunks.all() for pk in chunk.page_ids] == sorted(written[1:])
        assert {sent for _, sent in queue.messages} == {job.pk}
        entry = ModelLogEntry.objects.get(action="generator.start_job")
        assert (entry.user, entry.data["total"]) == (site_a.approver, 2)

    def test_only_what_fits_is_taken(self, written, site_a):
        GeneratedArticle.objects.filter(pk=written[0]).update(status="published")
        assert self.start(site_a, site_a.approver).stop == 2
        assert self.start(site_a, site_a.approver, action=JobKind.UNPUBLISH).stop == 1
        with pytest.raises(dispatch.Refused) as refused:
            self.start(site_a, site_a.approver, action=JobKind.REVIEW)
        assert refused.value.code == "nothing"

    def test_no_article_is_loaded(self, written, site_a):
        with CaptureQueriesContext(connection) as queries:
            self.start(site_a, site_a.approver, excluding=range(10**9, 10**9 + 2_000))
        table = GeneratedArticle._meta.db_table
        reads = [query["sql"] for query in queries if table in query["sql"]]
        assert len(reads) == 1
        assert reads[0].lstrip().startswith("INSERT INTO")

    def test_only_by_whoever_may(self, written, site_a, site_b):
        for user in (site_a.editor, site_b.approver):
            for action in (JobKind.APPROVE, JobKind.REJECT, JobKind.ARCHIVE, JobKind.PUBLISH, JobKind.UNPUBLISH):
                with pytest.raises(PermissionDenied):
                    self.start(site_a, user, action=action, comment="so")
        GeneratedArticle.objects.filter(pk__in=written).update(status="rejected")
        assert self.start(site_a, site_a.editor, action=JobKind.REVIEW).stop == 3
        with pytest.raises(PermissionDenied):
            self.start(site_a, site_b.editor, action=JobKind.REVIEW)

    def test_rejecting_needs_a_reason_and_deleting_is_no_decision(self, written, site_a):
        with pytest.raises(dispatch.Refused, match="Say why") as refused:
            self.start(site_a, site_a.approver, action=JobKind.REJECT, comment=" ")
        assert refused.value.code == "reason"
        with pytest.raises(dispatch.Refused, match="no decision"):
            self.start(site_a, site_a.approver, action=JobKind.DELETE)

    def test_the_reason_stands_in_each_articles_history(self, written, site_a):
        job = self.start(site_a, site_a.approver, action=JobKind.REJECT, comment="Too thin.")
        lanes.work(job.pk, seconds=60)
        entries = PageLogEntry.objects.filter(page__in=written, action="generator.reject")
        assert {entry.comment for entry in entries} == {"Too thin."}
        assert entries.count() == 3

    def test_everybodys_boards_hear_of_it_once(self, written, site_a, site_b):
        moment = timezone.now()
        job = self.start(site_a, site_a.approver)
        lanes.work(job.pk, seconds=60)
        (change,) = changes_since(site_a.site, moment)
        assert (change.page_ids, change.actor_id) == (tuple(sorted(written)), site_a.approver.pk)
        assert changes_since(site_b.site, moment) == []

    def test_undoing_is_sent_and_logged(self, written, site_a, queue, django_capture_on_commit_callbacks):
        job = self.start(site_a, site_a.approver)
        lanes.work(job.pk, seconds=60)
        queue.messages.clear()
        with django_capture_on_commit_callbacks(execute=True):
            undo = dispatch.start_undo(job, user=site_a.approver)
        assert (undo.undoes, undo.stop, undo.kind) == (job, 3, JobKind.UNDO)
        assert {sent for _, sent in queue.messages} == {undo.pk}
        assert ModelLogEntry.objects.filter(action="generator.start_job", data__kind="Undo").count() == 1


def test_new_drafts_are_told_to_boards_once_for_each_chunk(campaign_a, site_a, superuser, queue):
    moment = timezone.now()
    job = start(campaign_a, count=10, user=superuser)
    lanes.work(job.pk, seconds=60)
    found = changes_since(site_a.site, moment)
    assert len(found) == job.chunks.count()
    assert sorted(pk for change in found for pk in change.page_ids) == list(
        GeneratedArticle.objects.for_site(site_a.site).order_by("pk").values_list("pk", flat=True)
    )
