"""Publishing by job: Wagtail's own actions page by page, refusals as errors of single pages."""

import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from wagtail.admin.utils import get_user_display_name
from wagtail.models import PageLogEntry, WorkflowState
from wagtail.signals import page_published

from generator.enums import ArticleStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Job, JobChunk, JobError
from generator.services import chunks, drafts, jobs, lanes, plans, publishing
from generator.services.moves import IllegalMove
from sites_app.models import ArticlePage
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(campaign_a, campaign_b, site_a):
    made = []
    for campaign in (campaign_b, campaign_a):
        version = plans.freeze(campaign)
        report = drafts.save(compose_drafts(version, count=5), version=version)
        made = list(GeneratedArticle.objects.for_site(campaign.site).filter(pk__in=report.page_ids).order_by("pk"))
    return made


def start(articles, *, site, user, kind=JobKind.PUBLISH, chunk_size=20):
    chosen = GeneratedArticle.objects.for_site(site.site).filter(pk__in=[article.pk for article in articles])
    return jobs.create_for_pages(chosen, site=site.site, kind=kind, user=user, chunk_size=chunk_size)


def run(job):
    while lanes.work(job.pk, seconds=60).goes_on:
        JobChunk.objects.filter(job=job).update(not_before=None)
    return Job.objects.get(pk=job.pk)


def statuses(site):
    return sorted(GeneratedArticle.objects.for_site(site.site).values_list("status", flat=True))


def counts(job):
    row = job.chunks.values_list("succeeded", "skipped", "failed")
    return tuple(sum(column) for column in zip(*row, strict=True))


def test_a_job_approves_and_publishes_its_pages_and_no_others(articles, site_a, site_b):
    seen = []
    receiver = lambda instance, **kwargs: seen.append(instance.pk)  # noqa: E731 - signals hold receivers weakly
    page_published.connect(receiver, sender=ArticlePage)
    try:
        job = run(start(articles[:3], site=site_a, user=site_a.approver))
    finally:
        page_published.disconnect(receiver, sender=ArticlePage)
    assert (job.status, counts(job)) == (JobStatus.DONE, (3, 0, 0))
    chosen = [article.pk for article in articles[:3]]
    assert sorted(seen) == chosen
    assert statuses(site_a) == ["published"] * 3 + ["qc"] * 2
    assert statuses(site_b) == ["qc"] * 5
    live = ArticlePage.objects.filter(live=True, is_approved=True).values_list("pk", flat=True)
    assert sorted(live) == chosen
    approved = WorkflowState.objects.filter(status=WorkflowState.STATUS_APPROVED, object_id__in=map(str, chosen))
    assert {state.current_task_state.finished_by for state in approved} == {site_a.approver}
    assert mail.outbox == []


def test_the_log_names_who_started_the_job(articles, site_a):
    run(start(articles[:1], site=site_a, user=site_a.approver))
    users = PageLogEntry.objects.filter(page=articles[0].pk, action__in=["wagtail.publish", "generator.publish"])
    assert {entry.user for entry in users} == {site_a.approver}


def test_a_published_page_shows_its_revision(articles, site_a):
    page = articles[0].page
    page.title = "Edited by hand"
    page.save_revision(user=site_a.editor)
    run(start(articles[:1], site=site_a, user=site_a.approver))
    assert ArticlePage.objects.get(pk=page.pk).title == "Edited by hand"


def test_a_page_that_refuses_does_not_hold_up_the_others(articles, site_a):
    locked = articles[1].page
    locked.locked, locked.locked_by = True, site_a.administrator
    locked.save(update_fields=["locked", "locked_by"])
    job = run(start(articles, site=site_a, user=site_a.approver))
    assert counts(job) == (4, 0, 1)
    name = get_user_display_name(site_a.administrator)
    assert list(JobError.objects.values_list("page_id", "message")) == [(locked.pk, f"The page is locked by {name}.")]


def test_an_invalid_page_is_an_error_that_names_the_field(articles, site_a):
    page = articles[0].page
    page.latitude = 123
    page.save_revision(clean=False)
    job = run(start(articles[:2], site=site_a, user=site_a.approver))
    assert counts(job) == (1, 0, 1)
    assert JobError.objects.get().message == "latitude: Ensure this value is less than or equal to 90."


def test_pages_that_are_gone_or_published_are_skipped(articles, site_a):
    job = start(articles, site=site_a, user=site_a.approver)
    articles[0].page.delete()
    publishing.publish(articles[1], user=site_a.approver)
    assert counts(run(job)) == (3, 2, 0)


def test_a_job_may_do_no_more_than_its_user(articles, site_a, site_b):
    job = run(start(articles, site=site_a, user=site_b.approver))
    assert (job.status, counts(job)) == (JobStatus.FAILED, (0, 0, 5))
    assert statuses(site_a) == ["qc"] * 5


def test_a_job_whose_user_is_gone_publishes_nothing(articles, site_a, superuser):
    job = start(articles, site=site_a, user=superuser)
    superuser.delete()
    job = run(job)
    assert (job.status, job.error) == (JobStatus.FAILED, "The user who started this job no longer exists.")
    assert statuses(site_a) == ["qc"] * 5


def test_ids_of_another_site_in_a_chunk_are_not_touched(articles, site_a, site_b, superuser):
    job = Job.objects.create(site=site_b.site, kind=JobKind.PUBLISH, created_by=superuser, stop=5)
    JobChunk.objects.create(job=job, number=0, start=0, stop=5, page_ids=[article.pk for article in articles])
    assert counts(run(job)) == (0, 5, 0)
    assert statuses(site_a) == ["qc"] * 5


def test_a_page_that_breaks_is_isolated(articles, site_a):
    broken = articles[2].pk

    def explode(instance, **kwargs):
        if instance.pk == broken:
            raise RuntimeError("a receiver of somebody else's")

    page_published.connect(explode, sender=ArticlePage)
    try:
        job = run(start(articles, site=site_a, user=site_a.approver))
    finally:
        page_published.disconnect(explode, sender=ArticlePage)
    assert (job.status, counts(job)) == (JobStatus.DONE, (4, 0, 1))
    error = JobError.objects.get()
    assert (error.page_id, error.message) == (broken, "RuntimeError: a receiver of somebody else's")
    assert statuses(site_a) == ["published"] * 4 + ["qc"]


def test_a_lost_lease_takes_everything_back(articles, site_a):
    job = start(articles, site=site_a, user=site_a.approver)
    chunk = chunks.claim_chunk(job.pk, owner=uuid.uuid4())
    JobChunk.objects.filter(pk=chunk.pk).update(lease_owner=uuid.uuid4())
    with pytest.raises(chunks.LeaseLostError):
        publishing.run_chunk(chunk)
    assert statuses(site_a) == ["qc"] * 5


def test_rejecting_and_unpublishing_run_as_jobs_too(articles, site_a):
    assert counts(run(start(articles[:2], site=site_a, user=site_a.approver, kind=JobKind.REJECT))) == (2, 0, 0)
    assert statuses(site_a) == ["qc"] * 3 + ["rejected"] * 2
    run(start(articles[2:], site=site_a, user=site_a.approver))
    assert counts(run(start(articles[2:], site=site_a, user=site_a.approver, kind=JobKind.UNPUBLISH))) == (3, 0, 0)
    assert statuses(site_a) == ["rejected"] * 2 + ["unpublished"] * 3
    assert not ArticlePage.objects.filter(pk__in=[article.pk for article in articles], live=True).exists()


def test_an_unpublished_article_can_be_published_again(articles, site_a):
    article = articles[0]
    publishing.publish(article, user=site_a.approver)
    publishing.unpublish(article, user=site_a.approver)
    assert publishing.publish(article, user=site_a.approver) is publishing.Outcome.DONE
    assert ArticlePage.objects.get(pk=article.pk).live


def test_without_a_workflow_publishing_needs_the_right_to_publish(articles, site_a):
    article = articles[0]
    article.page.current_workflow_state.cancel(user=site_a.approver)
    with pytest.raises(PermissionDenied):
        publishing.publish(article, user=site_a.editor)
    assert publishing.publish(article, user=site_a.approver) is publishing.Outcome.DONE
    assert publishing.publish(article, user=site_a.approver) is publishing.Outcome.UNCHANGED


def test_an_archived_article_is_not_published(articles, site_a):
    article = articles[0]
    GeneratedArticle.objects.filter(pk=article.pk).update(status=ArticleStatus.ARCHIVED)
    with pytest.raises(IllegalMove, match="Archived"):
        publishing.publish(article, user=site_a.approver)
