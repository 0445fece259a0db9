"""A job that is taken back leaves every row as it was before it, but for the history; nothing later is touched."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, PageLogEntry, WorkflowState, WorkflowTask
from wagtail.signals import page_published, page_unpublished

from generator import dispatch
from generator.enums import ArticleStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Job, JobChunk, ReleasePlan
from generator.services import due_releases, jobs, lanes, publishing, review, undoing, withdrawing
from sites_app.models import ArticlePage
from tests.generator.releases import berlin, stored_plan
from tests.generator.row_parity import TOGETHER, snapshot
from tests.generator.services.page_sets.conftest import make_articles

pytestmark = pytest.mark.django_db

# What a job, its undoing and everybody's boards write about themselves.
ABOUT_THE_WORK = {
    "generator_articlechange",
    "generator_job",
    "generator_jobchunk",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
}
# Stamps of the moment.
STAMPS = {"updated_at"}


def do(articles, *, site, user, kind, comment=""):
    chosen = GeneratedArticle.objects.for_site(site.site).filter(pk__in=[article.pk for article in articles])
    job = jobs.create_for_pages(chosen, site=site.site, kind=kind, user=user, comment=comment)
    return run(job)


def run(job):
    while lanes.work(job.pk, seconds=60).goes_on:
        JobChunk.objects.filter(job=job).update(not_before=None)
    return Job.objects.get(pk=job.pk)


def undo(job, *, user):
    return run(dispatch.start_undo(job, user=user))


def counts(job):
    row = job.chunks.values_list("succeeded", "skipped", "failed")
    return tuple(sum(column) for column in zip(*row, strict=True))


def rows():
    found = snapshot()
    return {
        table: {pk: {name: value for name, value in row.items() if name not in STAMPS} for pk, row in lines.items()}
        for table, lines in found.items()
        if table not in {*ABOUT_THE_WORK, *TOGETHER, "sites_app_visiblechange"}
    }


def statuses(site):
    return sorted(GeneratedArticle.objects.for_site(site.site).values_list("status", flat=True))


def as_they_are(articles, site):
    pass


def without_workflow(articles, site):
    for article in articles:
        article.page.current_workflow_state.cancel(user=site.approver)


def approved(articles, site):
    for article in articles:
        review.approve(article, user=site.approver)


def published(articles, site):
    for article in articles:
        publishing.publish(article, user=site.approver)


def unpublished(articles, site):
    published(articles, site)
    for article in articles:
        publishing.unpublish(article, user=site.approver)


def rejected(articles, site):
    for article in articles:
        review.reject(article, user=site.approver, comment="thin")


def archived(articles, site):
    for article in articles:
        withdrawing.archive(article, user=site.approver)


CASES = [
    (JobKind.APPROVE, as_they_are),
    (JobKind.APPROVE, without_workflow),
    (JobKind.PUBLISH, approved),
    (JobKind.PUBLISH, as_they_are),
    (JobKind.PUBLISH, without_workflow),
    (JobKind.PUBLISH, unpublished),
    (JobKind.REJECT, as_they_are),
    (JobKind.REJECT, approved),
    (JobKind.ARCHIVE, as_they_are),
    (JobKind.ARCHIVE, approved),
    (JobKind.ARCHIVE, rejected),
    (JobKind.ARCHIVE, unpublished),
    (JobKind.UNPUBLISH, published),
    (JobKind.REVIEW, approved),
    (JobKind.REVIEW, rejected),
    (JobKind.REVIEW, unpublished),
    (JobKind.REVIEW, archived),
]


@pytest.mark.parametrize(("kind", "prepare"), CASES, ids=lambda case: getattr(case, "__name__", case))
def test_undoing_brings_every_row_back(articles, site_a, kind, prepare):
    prepare(articles, site_a)
    before = rows()
    job = do(articles, site=site_a, user=site_a.approver, kind=kind, comment="so")
    undone = undo(job, user=site_a.approver)
    assert counts(undone) == (3, 0, 0)
    after = rows()
    if kind is JobKind.REVIEW:
        # Its runs of the workflow stay in the pages' history, cancelled.
        assert _begun(before, after) == {"cancelled"}
        for table in ("wagtailcore_taskstate", "wagtailcore_workflowstate"):
            after[table] = {pk: row for pk, row in after[table].items() if pk in before[table]}
    assert after == before


def _begun(before, after):
    found = set()
    for table in ("wagtailcore_taskstate", "wagtailcore_workflowstate"):
        found |= {row["status"] for pk, row in after[table].items() if pk not in before[table]}
    return found


def test_the_history_says_what_was_undone_and_by_whom(articles, site_a):
    job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
    undo(job, user=site_a.administrator)
    entry = PageLogEntry.objects.get(page=articles[0].pk, action="generator.undo")
    assert (entry.user, entry.message) == (site_a.administrator, "Undone: Approve")
    assert (entry.data["from"], entry.data["to"], entry.data["job"]) == ("approved", "qc", job.pk)


def test_what_changed_since_is_left_as_it_is_and_counted(articles, site_a):
    job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
    review.reject(articles[0], user=site_a.approver, comment="after all not")
    page = articles[1].page
    page.title = "Edited by hand"
    page.save_revision(user=site_a.editor)
    assert counts(undo(job, user=site_a.approver)) == (1, 2, 0)
    assert statuses(site_a) == ["approved", "qc", "rejected"]


def test_what_can_be_decided_again_is_decided_as_a_set_again(articles, site_a):
    job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
    undo(job, user=site_a.approver)
    assert counts(do(articles, site=site_a, user=site_a.approver, kind=JobKind.PUBLISH)) == (3, 0, 0)
    assert ArticlePage.objects.filter(live=True, is_approved=True, pk__in=[a.pk for a in articles]).count() == 3


def test_an_approval_that_waits_for_the_next_task_is_taken_back_too(articles, site_a):
    workflow = site_a.home.get_workflow()
    group = Group.objects.create(name="Legal")
    task = GroupApprovalTask.objects.create(name="Legal check")
    task.groups.add(group)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=9)
    first = articles[0].page.current_workflow_task.pk
    job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
    assert articles[0].page.current_workflow_task.pk == task.pk
    assert counts(undo(job, user=site_a.approver)) == (3, 0, 0)
    assert articles[0].page.current_workflow_task.pk == first
    assert review.approve(articles[0], user=site_a.approver) == ArticleStatus.QC


def test_schedules_come_back(articles, site_a, campaign_a):
    at = timezone.now() + timedelta(days=1)
    plan = stored_plan(campaign_a, site_a.approver)
    given = {"status": "scheduled", "release_at": at, "release_plan_id": plan.pk}
    GeneratedArticle.objects.filter(pk=articles[0].pk).update(**given)
    page = articles[1].page
    page.go_live_at = at
    page.save_revision(user=site_a.editor).publish(user=site_a.approver)
    before = rows()
    job = do(articles[:2], site=site_a, user=site_a.approver, kind=JobKind.ARCHIVE)
    assert statuses(site_a) == ["archived", "archived", "qc"]
    assert counts(undo(job, user=site_a.approver)) == (2, 0, 0)
    assert rows() == before


def test_a_plans_schedule_is_given_up_and_comes_back(articles, site_a, campaign_a):
    plan = ReleasePlan.objects.create(site=site_a.site, campaign=campaign_a, starts_on=timezone.now().date())
    approved(articles, site_a)
    before = rows()
    chosen = GeneratedArticle.objects.for_site(site_a.site)
    job = jobs.create_for_pages(
        chosen, site=site_a.site, kind=JobKind.SCHEDULE, user=site_a.approver, release_plan_id=plan.pk
    )
    job = run(job)
    assert statuses(site_a) == ["scheduled"] * 3
    with_times = rows()
    taken_off = do(articles, site=site_a, user=site_a.approver, kind=JobKind.UNSCHEDULE)
    assert statuses(site_a) == ["approved"] * 3
    assert counts(undo(taken_off, user=site_a.approver)) == (3, 0, 0)
    assert rows() == with_times
    assert counts(undo(job, user=site_a.approver)) == (3, 0, 0)
    # They remember the plan, which would take them again by itself otherwise.
    planned = GeneratedArticle.objects.filter(pk__in=[article.pk for article in articles])
    assert planned.filter(release_plan_id=plan.pk).update(release_plan_id=None) == 3
    assert rows() == before


class TestUnderAPlan:
    """An open release plan takes up within half a minute what a job approved."""

    @pytest.fixture
    def plan(self, campaign_a, campaign_b, site_a, site_b):
        stored_plan(campaign_b, site_b.approver)
        return stored_plan(campaign_a, site_a.approver)

    def test_an_approval_is_taken_back_from_its_plan(self, articles, articles_b, site_a, site_b, plan):
        do(articles_b, site=site_b, user=site_b.approver, kind=JobKind.APPROVE)
        before = rows()
        job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
        due_releases.release_due(at=berlin(1))
        assert (statuses(site_a), statuses(site_b)) == (["scheduled"] * 3, ["scheduled"] * 3)
        assert counts(undo(job, user=site_a.approver)) == (3, 0, 0)
        assert (statuses(site_a), statuses(site_b)) == (["qc"] * 3, ["scheduled"] * 3)
        pks = [article.pk for article in articles]
        after = rows()
        for table in ("generator_generatedarticle", "wagtailcore_workflowstate", "wagtailcore_taskstate"):
            ours = [pk for pk, row in before[table].items() if row.get("page_id", pk) in pks]
            assert [after[table][pk] for pk in ours] == [before[table][pk] for pk in ours]

    def test_an_approval_is_taken_back_after_its_schedule(self, articles, site_a, plan):
        job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
        chosen = GeneratedArticle.objects.for_site(site_a.site)
        given = {"kind": JobKind.SCHEDULE, "user": site_a.approver, "release_plan_id": plan.pk}
        scheduled = run(jobs.create_for_pages(chosen, site=site_a.site, **given))
        assert counts(undo(scheduled, user=site_a.approver)) == (3, 0, 0)
        assert counts(undo(job, user=site_a.approver)) == (3, 0, 0)
        assert statuses(site_a) == ["qc"] * 3
        assert set(chosen.values_list("release_at", "release_plan_id")) == {(None, None)}

    @pytest.fixture
    def scheduled(self, articles, articles_b, site_a, site_b, plan):
        """All of both sites, by their plans."""
        approved(articles, site_a)
        approved(articles_b, site_b)
        due_releases.release_due(at=berlin(1))
        assert (statuses(site_a), statuses(site_b)) == (["scheduled"] * 3, ["scheduled"] * 3)
        return articles

    def test_nothing_comes_back_to_the_schedule_of_a_plan_that_was_ended(self, scheduled, site_a, site_b, plan):
        taken_off = run(dispatch.end_plan(plan, user=site_a.approver))
        undone = undo(taken_off, user=site_a.approver)
        assert counts(undone) == (0, 0, 3)
        assert "release plan has ended" in undone.errors.first().message
        assert (statuses(site_a), statuses(site_b)) == (["approved"] * 3, ["scheduled"] * 3)

    def test_what_was_archived_before_its_plan_ended_comes_back_approved(self, scheduled, site_a, site_b, plan):
        job = do(scheduled, site=site_a, user=site_a.approver, kind=JobKind.ARCHIVE)
        assert dispatch.end_plan(plan, user=site_a.approver) is None
        assert counts(undo(job, user=site_a.approver)) == (3, 0, 0)
        assert (statuses(site_a), statuses(site_b)) == (["approved"] * 3, ["scheduled"] * 3)
        assert not GeneratedArticle.objects.for_site(site_a.site).filter(release_at__isnull=False).exists()
        entry = PageLogEntry.objects.get(page=scheduled[0].pk, action="generator.undo")
        assert entry.data["to"] == "approved"

    def test_what_a_person_did_to_it_under_the_plan_is_left(self, articles, site_a, plan):
        job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
        due_releases.release_due(at=berlin(1))
        page = articles[0].page
        page.title = "Edited by hand"
        page.save_revision(user=site_a.editor)
        publishing.publish(articles[1], user=site_a.approver)
        assert counts(undo(job, user=site_a.approver)) == (1, 2, 0)
        assert statuses(site_a) == ["published", "qc", "scheduled"]


def test_receivers_hear_of_what_goes_live_again_or_not_any_more(articles, site_a):
    heard = []
    up = lambda instance, **kwargs: heard.append(("up", instance.pk, instance.live))  # noqa: E731
    down = lambda instance, **kwargs: heard.append(("down", instance.pk, instance.live))  # noqa: E731
    publishes = do(articles[:1], site=site_a, user=site_a.approver, kind=JobKind.PUBLISH)
    page_published.connect(up, sender=ArticlePage)
    page_unpublished.connect(down, sender=ArticlePage)
    try:
        undo(publishes, user=site_a.approver)
        publishes = do(articles[:1], site=site_a, user=site_a.approver, kind=JobKind.PUBLISH)
        undo(do(articles[:1], site=site_a, user=site_a.approver, kind=JobKind.UNPUBLISH), user=site_a.approver)
    finally:
        page_published.disconnect(up, sender=ArticlePage)
        page_unpublished.disconnect(down, sender=ArticlePage)
    pk = articles[0].pk
    assert heard == [("down", pk, False), ("up", pk, True), ("down", pk, False), ("up", pk, True)]


def test_nothing_goes_live_again_against_the_gate(articles, site_a, campaign_a):
    published(articles, site_a)
    job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.UNPUBLISH)
    type(campaign_a).objects.filter(pk=campaign_a.pk).update(held_at=timezone.now(), held_because="Too thin.")
    undone = undo(job, user=site_a.approver)
    assert (undone.status, counts(undone)) == (JobStatus.FAILED, (0, 0, 3))
    assert "on hold: Too thin." in undone.error
    assert statuses(site_a) == ["unpublished"] * 3


def test_a_locked_page_stays_and_says_who_locked_it(articles, site_a):
    job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
    Page.objects.filter(pk=articles[0].pk).update(locked=True, locked_by=site_a.administrator)
    undone = undo(job, user=site_a.approver)
    assert counts(undone) == (2, 0, 1)
    assert "locked by" in undone.errors.get().message
    assert jobs.retry_failed(undone.pk)
    Page.objects.filter(pk=articles[0].pk).update(locked=False, locked_by=None)
    assert counts(run(undone)) == (3, 0, 0)


def test_what_cannot_be_undone_says_why(articles, site_a, site_b):
    job = do(articles[:1], site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
    assert dispatch.undo_refusal(job) == ""
    with pytest.raises(PermissionDenied, match="not yours"):
        dispatch.start_undo(job, user=site_b.approver)
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(minutes=61))
    assert "within an hour" in dispatch.undo_refusal(Job.objects.get(pk=job.pk))
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now())
    undone = undo(job, user=site_a.approver)
    assert "already" in dispatch.undo_refusal(job)
    assert "cannot be undone" in dispatch.undo_refusal(undone)
    again = do(articles[1:], site=site_a, user=site_a.approver, kind=JobKind.DELETE)
    assert "cannot be undone" in dispatch.undo_refusal(again)
    empty = do(articles[:1], site=site_a, user=site_a.approver, kind=JobKind.REVIEW)
    assert "changed nothing" in dispatch.undo_refusal(empty)
    with pytest.raises(dispatch.Refused, match="changed nothing"):
        dispatch.start_undo(empty, user=site_a.approver)


@pytest.mark.parametrize("prepare", [approved, unpublished, rejected])
def test_an_editor_approves_nothing_by_taking_back_that_it_was_sent_to_review(articles, site_a, prepare):
    prepare(articles, site_a)
    job = do(articles, site=site_a, user=site_a.editor, kind=JobKind.REVIEW)
    undone = undo(job, user=site_a.editor)
    if prepare is approved:
        assert (counts(undone), statuses(site_a)) == ((0, 0, 3), ["qc"] * 3)
        assert "may not approve" in undone.errors.first().message
        assert not ArticlePage.objects.filter(is_approved=True, pk__in=[article.pk for article in articles]).exists()
    else:
        assert (counts(undone), statuses(site_a)) == ((3, 0, 0), [prepare.__name__] * 3)


def test_a_reviewer_who_may_not_publish_takes_back_that_it_was_sent_to_review(articles, site_a):
    approved(articles, site_a)
    site_a.approver.groups.first().page_permissions.filter(permission__codename="publish_page").delete()
    approver = type(site_a.approver).objects.get(pk=site_a.approver.pk)
    job = do(articles, site=site_a, user=site_a.editor, kind=JobKind.REVIEW)
    assert (counts(undo(job, user=approver)), statuses(site_a)) == ((3, 0, 0), ["approved"] * 3)


def test_what_was_written_down_is_dropped_in_time(articles, site_a):
    job = do(articles, site=site_a, user=site_a.approver, kind=JobKind.APPROVE)
    assert undoing.forget() == 0
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(hours=3))
    assert undoing.forget() == 1


def test_the_number_of_statements_does_not_depend_on_the_number_of_pages(articles_b, campaign_a, site_a):
    made = make_articles(campaign_a, count=21, user=site_a.editor)
    numbers = []
    for some in (made[:1], made[1:]):
        job = do(some, site=site_a, user=site_a.approver, kind=JobKind.PUBLISH)
        started = dispatch.start_undo(job, user=type(site_a.approver).objects.get(pk=site_a.approver.pk))
        with CaptureQueriesContext(connection) as queries:
            run(started)
        assert counts(started) == (len(some), 0, 0)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert WorkflowState.objects.filter(status="in_progress").count() >= 21
