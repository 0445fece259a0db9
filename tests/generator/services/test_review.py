"""Approving and rejecting, by our services and by Wagtail's own buttons: the article and its page always agree."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import registry
from wagtail.models import GroupApprovalTask, PageLogEntry, TaskState, WorkflowState, WorkflowTask

from generator.enums import ARTICLE_MOVES, ArticleStatus
from generator.models import GeneratedArticle
from generator.services import drafts, plans, publishing, review, withdrawing
from generator.services.moves import ARRIVALS, IllegalMove
from generator.services.permissions import may_generate, may_review, may_review_site
from sites_app.models import ArticlePage
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db


def write(campaign, *, user=None, count=1):
    version = plans.freeze(campaign)
    report = drafts.save(compose_drafts(version, count=count), version=version, user=user)
    return list(GeneratedArticle.objects.for_site(campaign.site).filter(pk__in=report.page_ids).order_by("pk"))


@pytest.fixture
def article(campaign_a, campaign_b, site_a):
    write(campaign_b)
    return write(campaign_a, user=site_a.editor)[0]


@pytest.fixture
def page(article):
    return ArticlePage.objects.get(pk=article.pk)


def press(client, page, button, **data):
    """Press a button of the page's workflow in Wagtail's admin."""
    state = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, button, state.pk])
    return client.post(url, {"comment": "", **data}, HTTP_X_REQUESTED_WITH="XMLHttpRequest")


def state_of(page):
    fresh = ArticlePage.objects.get(pk=page.pk)
    return GeneratedArticle.objects.get(pk=page.pk).status, fresh.live, fresh.is_approved


def logged(page, action):
    return PageLogEntry.objects.filter(page=page.pk, action=action)


def test_approving_ends_the_workflow_and_leaves_an_approved_draft(article, page, site_a):
    assert page.robots == "noindex, follow"
    assert review.approve(article, user=site_a.approver, comment="fine") == ArticleStatus.APPROVED
    assert state_of(page) == (ArticleStatus.APPROVED, False, True)
    workflow = WorkflowState.objects.for_instance(page).get()
    assert workflow.status == WorkflowState.STATUS_APPROVED
    assert workflow.current_task_state.finished_by == site_a.approver
    assert workflow.current_task_state.comment == "fine"
    entry = logged(page, "generator.approve").get()
    assert (entry.user, entry.comment) == (site_a.approver, "fine")
    assert not logged(page, "wagtail.publish").exists()


def test_publishing_passes_the_workflow_and_lets_search_engines_in(article, page, site_a):
    publishing.publish(article, user=site_a.approver, comment="fine")
    assert state_of(page) == (ArticleStatus.PUBLISHED, True, True)
    assert WorkflowState.objects.for_instance(page).get().current_task_state.comment == "fine"
    assert ArticlePage.objects.get(pk=page.pk).robots == "index, follow"


def test_every_move_is_logged_with_who_from_and_to(article, page, site_a):
    publishing.publish(article, user=site_a.approver)
    entry = logged(page, "generator.publish").get()
    assert entry.user == site_a.approver
    assert (entry.data["from"], entry.data["to"]) == ("qc", "published")
    assert entry.message == "Article approved and published"


def test_every_arrival_has_a_registered_log_action():
    for action in ARRIVALS.values():
        assert registry.action_exists(action)
    reachable = {status for moves in ARTICLE_MOVES.values() for status in moves}
    assert reachable - set(ARRIVALS) == {ArticleStatus.PROCESSING, ArticleStatus.QUEUED, ArticleStatus.FAILED}


def test_rejecting_keeps_the_reason_in_the_workflow_and_in_the_log(article, page, site_a):
    assert review.reject(article, user=site_a.approver, comment="too thin") == ArticleStatus.REJECTED
    assert state_of(page) == (ArticleStatus.REJECTED, False, False)
    workflow = WorkflowState.objects.for_instance(page).get()
    assert workflow.status == WorkflowState.STATUS_NEEDS_CHANGES
    entry = logged(page, "generator.reject").get()
    assert (entry.user, entry.comment) == (site_a.approver, "too thin")


def test_a_rejected_article_can_still_be_approved(article, page, site_a):
    review.reject(article, user=site_a.approver)
    assert review.approve(article, user=site_a.approver) == ArticleStatus.APPROVED
    assert state_of(page) == (ArticleStatus.APPROVED, False, True)


@pytest.mark.parametrize("act", [review.approve, review.reject])
def test_an_editor_and_people_of_another_site_may_not_review(article, page, site_a, site_b, act):
    for user in (site_a.editor, site_b.approver, site_b.administrator):
        assert not may_review(user, page)
        with pytest.raises(PermissionDenied):
            act(article, user=user)
    assert state_of(page) == (ArticleStatus.QC, False, False)
    assert not TaskState.objects.filter(finished_by__isnull=False, revision__object_id=str(page.pk)).exists()


def test_an_inactive_approver_may_nothing(article, page, site_a):
    user = site_a.approver
    assert may_review(user, page)
    assert may_review_site(user, site_a.site)
    user.is_active = False
    assert not may_review(user, page)
    assert not may_review_site(user, site_a.site)


def test_rights_end_at_the_site(campaign_a, campaign_b, site_a, site_b):
    assert may_generate(site_a.editor, campaign_a)
    assert not may_generate(site_a.editor, campaign_b)
    assert not may_generate(site_a.approver, campaign_a)
    assert may_review_site(site_a.approver, site_a.site)
    assert not may_review_site(site_a.approver, site_b.site)
    assert not may_review_site(site_a.editor, site_a.site)


def test_a_published_article_cannot_be_approved_or_rejected(article, site_a):
    publishing.publish(article, user=site_a.approver)
    for act in (review.approve, review.reject):
        with pytest.raises(IllegalMove, match="Published"):
            act(article, user=site_a.approver)


def test_a_page_that_somebody_locked_is_left_alone(article, page, site_a):
    page.locked, page.locked_by = True, site_a.administrator
    page.save(update_fields=["locked", "locked_by"])
    with pytest.raises(PermissionDenied, match=f"locked by {get_user_display_name(site_a.administrator)}"):
        review.approve(article, user=site_a.approver)
    assert state_of(page) == (ArticleStatus.QC, False, False)


def test_without_a_workflow_approval_leaves_a_draft(article, page, site_a):
    page.current_workflow_state.cancel(user=site_a.approver)
    assert review.approve(article, user=site_a.approver) == ArticleStatus.APPROVED
    assert state_of(page) == (ArticleStatus.APPROVED, False, True)


def test_without_a_workflow_rejection_is_still_a_rejection(article, page, site_a):
    page.current_workflow_state.cancel(user=site_a.approver)
    assert review.reject(article, user=site_a.approver, comment="no") == ArticleStatus.REJECTED
    assert logged(page, "generator.reject").get().comment == "no"


class TestTwoSteps:
    """A workflow whose second step belongs to somebody else."""

    @pytest.fixture
    def second(self, site_a, campaign_a):
        from sites_app.models import SiteMembership

        workflow = site_a.home.get_workflow()
        task = GroupApprovalTask.objects.create(name="Last look")
        task.groups.add(SiteMembership.objects.for_site(site_a.site).get(role="administrator").group)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
        return task

    def test_the_first_approval_leaves_it_in_review(self, second, article, page, site_a):
        assert review.approve(article, user=site_a.approver) == ArticleStatus.QC
        assert state_of(page) == (ArticleStatus.QC, False, False)
        assert page.current_workflow_task.pk == second.pk

    def test_who_may_not_take_the_next_step_is_told(self, second, article, page, site_a):
        review.approve(article, user=site_a.approver)
        with pytest.raises(PermissionDenied, match="other approvers"):
            review.approve(article, user=site_a.approver)

    def test_who_may_take_both_steps_approves_it_altogether(self, second, article, page, site_a):
        assert review.approve(article, user=site_a.administrator) == ArticleStatus.APPROVED
        assert state_of(page) == (ArticleStatus.APPROVED, False, True)

    def test_who_may_take_both_steps_publishes(self, second, article, page, site_a):
        publishing.publish(article, user=site_a.administrator)
        assert state_of(page) == (ArticleStatus.PUBLISHED, True, True)


class TestWagtailsButtons:
    """What a person does in Wagtail's editor is followed."""

    def test_approve(self, article, page, site_a, client_for):
        press(client_for(site_a.approver), page, "approve")
        assert state_of(page) == (ArticleStatus.PUBLISHED, True, True)
        assert logged(page, "generator.publish").get().user == site_a.approver

    def test_request_changes(self, article, page, site_a, client_for):
        press(client_for(site_a.approver), page, "reject", comment="shorter")
        assert state_of(page) == (ArticleStatus.REJECTED, False, False)
        assert logged(page, "generator.reject").get().comment == "shorter"

    def test_resubmit_after_changes(self, article, page, site_a):
        review.reject(article, user=site_a.approver)
        page.current_workflow_state.resume(user=site_a.editor)
        assert state_of(page)[0] == ArticleStatus.QC

    def test_publish_of_a_rejected_page(self, article, page, site_a):
        review.reject(article, user=site_a.approver)
        page.get_latest_revision().publish(user=site_a.approver)
        assert state_of(page) == (ArticleStatus.PUBLISHED, True, True)
        assert logged(page, "generator.publish").get().data["by_way_of"] == ["qc"]

    def test_unpublish(self, article, page, site_a, client_for):
        publishing.publish(article, user=site_a.approver)
        client_for(site_a.approver).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
        assert state_of(page)[:2] == (ArticleStatus.UNPUBLISHED, False)
        assert logged(page, "generator.unpublish").get().user == site_a.approver

    def test_publish_later(self, article, page, site_a):
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision(user=site_a.editor)
        publishing.publish(article, user=site_a.approver)
        assert state_of(page) == (ArticleStatus.SCHEDULED, False, True)

    def test_deleting_a_published_page(self, article, page, site_a):
        publishing.publish(article, user=site_a.approver)
        ArticlePage.objects.get(pk=page.pk).delete()
        assert not GeneratedArticle.objects.filter(pk=page.pk).exists()

    def test_a_later_edit_that_is_rejected_leaves_the_page_published(self, article, page, site_a):
        publishing.publish(article, user=site_a.approver)
        live = ArticlePage.objects.get(pk=page.pk)
        live.title = "Changed"
        live.save_revision(user=site_a.editor)
        workflow = live.get_workflow().start(live, site_a.editor)
        workflow.current_task_state.specific.reject(user=site_a.approver)
        assert state_of(page) == (ArticleStatus.PUBLISHED, True, True)

    def test_a_page_that_was_not_generated_is_none_of_ours(self, site_a, client_for):
        by_hand = site_a.page("article")
        press(client_for(site_a.approver), by_hand, "approve")
        by_hand.refresh_from_db()
        assert by_hand.live
        assert not by_hand.is_approved
        assert not PageLogEntry.objects.filter(page=by_hand.pk, action__startswith="generator.").exists()


class TestMails:
    """Wagtail's moderation mails are for the pages that people make, not for a campaign's."""

    def test_a_generated_draft_sends_none_whatever_happens_to_it(self, campaign_a, site_a):
        one, two = write(campaign_a, user=site_a.editor, count=2)
        review.approve(one, user=site_a.approver)
        review.reject(two, user=site_a.approver)
        two.page.current_workflow_state.resume(user=site_a.editor)
        withdrawing.send_to_review(one, user=site_a.editor)
        withdrawing.archive(one, user=site_a.approver)
        publishing.publish(two, user=site_a.approver)
        assert mail.outbox == []

    def test_a_later_edit_of_a_generated_page_sends_none(self, article, page, site_a):
        publishing.publish(article, user=site_a.approver)
        live = ArticlePage.objects.get(pk=page.pk)
        live.save_revision(user=site_a.editor)
        live.get_workflow().start(live, site_a.editor)
        assert mail.outbox == []

    def test_a_page_by_hand_sends_them(self, site_a):
        page = site_a.page("draft")
        page.get_workflow().start(page, site_a.editor)
        assert {address for message in mail.outbox for address in message.to} == {
            site_a.approver.email,
            site_a.administrator.email,
        }
