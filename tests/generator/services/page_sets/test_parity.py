"""A set of articles moved at once leaves the rows that Wagtail's own actions leave page by page, in every table."""

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    GroupApprovalTask,
    PageSubscription,
    ReferenceIndex,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from generator.enums import JobKind
from generator.models import GeneratedArticle
from generator.services import draft_search, publishing, review
from generator.services.page_sets import actions
from sites_app.models import ArticlePage
from sites_app.services.provisioning import add_hub
from tests.generator.row_parity import rows_of

pytestmark = pytest.mark.django_db

STEPS = {"approved": "approve", "rejected": "reject", "archived": "archive"}


@pytest.fixture
def second_task(site_a):
    """The site's workflow gets a second task, which a group of its own decides."""
    workflow = site_a.home.get_workflow()
    group = Group.objects.create(name="Legal")
    task = GroupApprovalTask.objects.create(name="Legal check")
    task.groups.add(group)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=9)
    return group


def ids(articles):
    return [article.pk for article in articles]


def assert_same(kind, articles, *, user, comment=""):
    """The set takes all of them, and leaves what the actions for one page leave."""
    action = publishing.ACTIONS[kind]
    said = {"comment": comment} if comment else {}
    fresh = lambda: GeneratedArticle.objects.filter(pk__in=ids(articles)).order_by("pk")  # noqa: E731
    one_by_one = rows_of(lambda: [action(article, user=user, **said) for article in fresh()])
    reports = []
    site_id = articles[0].site_id
    as_set = rows_of(
        lambda: reports.append(actions.run(kind, ids(articles), site_id=site_id, user=user, **said)),
    )
    assert sorted(reports[0].handled) == ids(articles)
    assert as_set == one_by_one
    return as_set


def test_publishing_through_the_workflow(articles, site_a):
    rows = assert_same(JobKind.PUBLISH, articles, user=site_a.approver)
    assert {table: len(found) for table, found in rows.items()} == {
        "generator_generatedarticle": 3,
        "sites_app_articlepage": 3,
        "sites_app_liveplace": 3,
        "sites_app_visiblechange": 3,
        "wagtailcore_page": 3,
        "wagtailcore_pagelogentry": 9,
        "wagtailcore_taskstate": 3,
        "wagtailcore_workflowstate": 3,
        "wagtailsearch_indexentry": 3,
    }


def test_publishing_more_than_are_indexed_at_once(articles, site_a, monkeypatch):
    monkeypatch.setattr(draft_search, "AT_ONCE", 2)
    assert len(assert_same(JobKind.PUBLISH, articles, user=site_a.approver)["wagtailsearch_indexentry"]) == 3


def test_a_text_that_cannot_be_indexed_leaves_no_page_live(articles, site_a, monkeypatch):
    monkeypatch.setattr(draft_search, "AT_ONCE", 1)
    words = " ".join(f"word{number}" for number in range(200_000))
    page = articles[1].page
    page.body = [("rich_text", f"<p>{words}</p>")]
    ArticlePage.objects.filter(pk=page.pk).update(body=page.body)
    with pytest.raises(OperationalError, match="too long for tsvector"):
        actions.run(JobKind.PUBLISH, ids(articles), site_id=site_a.site.pk, user=site_a.approver)
    assert not ArticlePage.objects.filter(pk__in=ids(articles), live=True).exists()


def test_publishing_by_a_superuser(articles, superuser):
    assert_same(JobKind.PUBLISH, articles, user=superuser)


def test_publishing_through_two_tasks(articles, site_a, second_task):
    site_a.approver.groups.add(second_task)
    rows = assert_same(JobKind.PUBLISH, articles, user=site_a.approver)
    assert len(rows["wagtailcore_taskstate"]) == 6


def test_approving_for_the_next_task_leaves_the_pages_waiting(articles, site_a, second_task):
    rows = assert_same(JobKind.PUBLISH, articles, user=site_a.approver)
    assert "generator_generatedarticle" not in rows


def test_publishing_without_a_workflow(articles, site_a):
    for article in articles:
        article.page.current_workflow_state.cancel(user=site_a.approver)
    assert_same(JobKind.PUBLISH, articles, user=site_a.approver)


def test_publishing_what_was_approved_before(articles, site_a):
    for article in articles:
        article.page.current_workflow_state.cancel(user=site_a.approver)
        review.approve(article, user=site_a.approver)
    assert_same(JobKind.PUBLISH, articles, user=site_a.approver)


def test_publishing_again_after_unpublishing(articles, site_a):
    for article in articles:
        publishing.publish(article, user=site_a.approver)
        publishing.unpublish(article, user=site_a.approver)
    assert_same(JobKind.PUBLISH, articles, user=site_a.approver)


def test_unpublishing(articles, site_a):
    for article in articles:
        publishing.publish(article, user=site_a.approver)
    assert_same(JobKind.UNPUBLISH, articles, user=site_a.approver)


def test_rejecting_in_the_workflow(articles, site_a):
    assert_same(JobKind.REJECT, articles, user=site_a.approver)


def test_rejecting_at_the_second_task(articles, site_a, second_task):
    actions.run(JobKind.PUBLISH, ids(articles), site_id=site_a.site.pk, user=site_a.approver)
    site_a.approver.groups.add(second_task)
    assert_same(JobKind.REJECT, articles, user=site_a.approver)


def test_rejecting_without_a_workflow(articles, site_a):
    for article in articles:
        article.page.current_workflow_state.cancel(user=site_a.approver)
    assert_same(JobKind.REJECT, articles, user=site_a.approver)


@pytest.mark.parametrize("comment", ["", "Well said."])
def test_approving_in_the_workflow(articles, site_a, comment):
    rows = assert_same(JobKind.APPROVE, articles, user=site_a.approver, comment=comment)
    assert {table: len(found) for table, found in rows.items()} == {
        "generator_generatedarticle": 3,
        "sites_app_articlepage": 3,
        "wagtailcore_pagelogentry": 6,
        "wagtailcore_taskstate": 3,
        "wagtailcore_workflowstate": 3,
    }


def test_approving_through_two_tasks(articles, site_a, second_task):
    site_a.approver.groups.add(second_task)
    assert_same(JobKind.APPROVE, articles, user=site_a.approver, comment="Fine.")


def test_approving_up_to_somebody_elses_task(articles, site_a, second_task):
    rows = assert_same(JobKind.APPROVE, articles, user=site_a.approver)
    assert "generator_generatedarticle" not in rows


def test_approving_without_a_workflow(articles, site_a):
    for article in articles:
        article.page.current_workflow_state.cancel(user=site_a.approver)
    assert_same(JobKind.APPROVE, articles, user=site_a.approver, comment="Fine.")


def test_publishing_with_a_comment(articles, site_a):
    assert_same(JobKind.PUBLISH, articles, user=site_a.approver, comment="Go.")


def test_publishing_without_a_workflow_with_a_comment(articles, site_a):
    for article in articles:
        article.page.current_workflow_state.cancel(user=site_a.approver)
    assert_same(JobKind.PUBLISH, articles, user=site_a.approver, comment="Go.")


def test_rejecting_with_a_reason(articles, site_a):
    assert_same(JobKind.REJECT, articles, user=site_a.approver, comment="Too thin.")


def test_rejecting_what_was_approved(articles, site_a):
    for article in articles:
        review.approve(article, user=site_a.approver)
    assert_same(JobKind.REJECT, articles, user=site_a.approver, comment="After all not.")


@pytest.mark.parametrize("who", ["approver", "editor", "administrator"])
@pytest.mark.parametrize("status", ["approved", "rejected", "unpublished", "archived"])
def test_sending_to_review(articles, site_a, status, who):
    bring(articles, status, user=site_a.approver)
    rows = assert_same(JobKind.REVIEW, articles, user=site_a.user(who), comment="Once more.")
    # A new run; where changes were asked for, the old one is cancelled.
    assert len(rows["wagtailcore_workflowstate"]) == (6 if status == "rejected" else 3)
    assert len(rows["wagtailcore_taskstate"]) == 3


def test_sending_to_review_where_there_is_none(articles, site_a):
    bring(articles, "approved", user=site_a.approver)
    WorkflowPage.objects.all().delete()
    rows = assert_same(JobKind.REVIEW, articles, user=site_a.approver)
    assert "wagtailcore_workflowstate" not in rows


def test_sending_to_review_where_the_hub_has_a_workflow_of_its_own(articles, site_a):
    bring(articles, "approved", user=site_a.approver)
    task = GroupApprovalTask.objects.create(name="Local check")
    workflow = Workflow.objects.create(name="Local")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(page=articles[0].page.get_parent(), workflow=workflow)
    assert_same(JobKind.REVIEW, articles, user=site_a.approver)
    actions.run(JobKind.REVIEW, ids(articles), site_id=site_a.site.pk, user=site_a.approver)
    entered = [article.page.current_workflow_state.workflow for article in articles]
    assert entered == [article.page.get_workflow() for article in articles]
    assert workflow in entered


def test_sending_to_review_where_the_workflow_has_no_task(articles, site_a):
    bring(articles, "approved", user=site_a.approver)
    WorkflowTask.objects.all().delete()
    assert "wagtailcore_workflowstate" not in assert_same(JobKind.REVIEW, articles, user=site_a.approver)


@pytest.mark.parametrize("status", ["qc", "approved", "rejected", "unpublished"])
def test_archiving(articles, site_a, status):
    bring(articles, status, user=site_a.approver)
    assert_same(JobKind.ARCHIVE, articles, user=site_a.approver, comment="Not this year.")


def test_archiving_what_a_plan_scheduled(articles, site_a):
    bring(articles, "approved", user=site_a.approver)
    GeneratedArticle.objects.filter(pk__in=ids(articles)).update(
        status="scheduled", release_at=timezone.now(), release_plan_id=7
    )
    assert_same(JobKind.ARCHIVE, articles, user=site_a.approver)


def test_deciding_on_what_was_submitted_more_than_once(articles, site_a):
    bring(articles, "approved", user=site_a.approver)
    actions.run(JobKind.REVIEW, ids(articles), site_id=site_a.site.pk, user=site_a.editor)
    for kind in (JobKind.APPROVE, JobKind.PUBLISH, JobKind.REJECT, JobKind.ARCHIVE):
        assert_same(kind, articles, user=site_a.approver)


def bring(articles, status, *, user):
    """Move the articles to a status on the shortest way, one by one."""
    steps = {"qc": [], "unpublished": ["publish", "unpublish"]}.get(status, [STEPS.get(status, status)])
    for article in articles:
        for step in steps:
            publishing.ACTIONS[JobKind(step)](article, user=user)


def test_deleting_drafts_in_review(articles, site_a):
    rows = assert_same(JobKind.DELETE, articles, user=site_a.approver)
    gone = {table: sum(row.startswith("gone") for row in found) for table, found in rows.items()}
    assert gone == {
        "generator_generatedarticle": 3,
        "sites_app_articlepage": 3,
        "wagtailcore_page": 3,
        "wagtailcore_pagelogentry": 0,
        "wagtailcore_revision": 3,
        "wagtailcore_taskstate": 3,
        "wagtailcore_workflowstate": 3,
        "wagtailsearch_indexentry": 3,
    }


def test_deleting_published_articles(articles, site_a):
    for article in articles:
        publishing.publish(article, user=site_a.approver)
    assert_same(JobKind.DELETE, articles, user=site_a.approver)


def test_deleting_published_articles_that_were_moved(articles, site_a, superuser):
    hub = add_hub(site_a.home, title="Elsewhere", slug="elsewhere")
    for article in articles:
        publishing.publish(article, user=site_a.approver)
        publishing.move(article, user=superuser, target=hub)
    ReferenceIndex.create_or_update_for_object(Redirect.objects.filter(redirect_page=articles[0].pk).get())
    rows = assert_same(JobKind.DELETE, articles, user=site_a.approver)
    assert len(rows["wagtailredirects_redirect"]) == 3
    assert len(rows["wagtailcore_referenceindex"]) == 1


def test_deleting_what_refers_and_is_referred_to(articles, site_a):
    first, second, _ = (article.page for article in articles)
    for page, target in ((first, second), (second, site_a.page("about"))):
        page.body = [("rich_text", f'<p>Read <a linktype="page" id="{target.pk}">more</a>.</p>')]
        page.save()
    assert len(assert_same(JobKind.DELETE, articles, user=site_a.approver)["wagtailcore_referenceindex"]) == 2


def test_deleting_what_somebody_follows(articles, site_a):
    PageSubscription.objects.create(page_id=articles[0].pk, user=site_a.editor, comment_notifications=True)
    assert_same(JobKind.DELETE, articles, user=site_a.approver)
