"""One state machine, two faces: what Wagtail's own screens do, the desk shows, and the other way round.

Every way in which Wagtail publishes a page meets the publish gate.
"""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import call_command
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision, TaskState, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from generator.enums import ArticleStatus, PlanStatus
from generator.models import Campaign, GeneratedArticle, ReleasePlan
from generator.services import desk, drafts, later_edits, plans, releasing
from sites_app.models import ArticlePage
from tests.generator.changes import changes_since
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db

HELD = "is on hold: Too thin."


def write(campaign, *, user, count=1):
    version = plans.freeze(campaign)
    report = drafts.save(compose_drafts(version, count=count), version=version, user=user)
    return list(GeneratedArticle.objects.for_site(campaign.site).filter(pk__in=report.page_ids).order_by("pk"))


@pytest.fixture
def article(campaign_a, campaign_b, site_a, site_b):
    write(campaign_b, user=site_b.editor)
    return write(campaign_a, user=site_a.editor)[0]


def hold(campaign):
    Campaign.objects.filter(pk=campaign.pk).update(held_at=timezone.now(), held_because="Too thin.")


def plan_releases(campaign, status=PlanStatus.ACTIVE):
    return ReleasePlan.objects.create(
        site=campaign.site, campaign=campaign, status=status, starts_on=timezone.now().date()
    )


def facts(article):
    page = ArticlePage.objects.get(pk=article.pk)
    return GeneratedArticle.objects.get(pk=article.pk).status, page.live, page.is_approved


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_a_page_that_wagtail_deletes_leaves_the_boards(article, site_a, site_b, client_for):
    moment = timezone.now()
    client = client_for(site_a.administrator)
    client.get(reverse("wagtailadmin_pages:delete", args=[article.pk]))
    assert changes_since(site_a.site, moment) == []
    client.post(reverse("wagtailadmin_pages:delete", args=[article.pk]))
    assert not GeneratedArticle.objects.filter(pk=article.pk).exists()
    assert [change.page_ids for change in changes_since(site_a.site, moment)] == [(article.pk,)]
    assert changes_since(site_b.site, moment) == []


def test_articles_of_a_hub_that_wagtail_deletes_among_others_leave_the_boards(article, site_a, client_for):
    moment, hub = timezone.now(), article.page.get_parent()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    client_for(site_a.administrator).post(f"{address}?id={hub.pk}&next=/admin/")
    assert not GeneratedArticle.objects.filter(pk=article.pk).exists()
    assert [change.page_ids for change in changes_since(site_a.site, moment)] == [(article.pk,)]


def edit_url(article):
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


def form_of(article, **buttons):
    """What the page editor sends: the page as it is, and the button."""
    page = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "body": streamfield([]),
            "comments": inline_formset([]),
            "seo_title": page.seo_title,
            "search_description": page.search_description,
            "go_live_at": "",
            "expire_at": "",
            **buttons,
        }
    )


def press(client, article, name, *, comment=None):
    """Press a button of the workflow in the page editor."""
    extra = {} if comment is None else {"workflow-action-extra-data": f'{{"comment": "{comment}"}}'}
    data = form_of(article, **{"action-workflow-action": "1", "workflow-action-name": name, **extra})
    return client.post(edit_url(article), data)


def decide(client, article, name, comment=""):
    """Press a button of the workflow on the dashboard or in the window that asks for a comment."""
    state = article.page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, name, state.pk])
    return client.post(url, {"comment": comment}, HTTP_X_REQUESTED_WITH="XMLHttpRequest")


class TestApprovingInWagtail:
    @pytest.mark.parametrize("button", [press, decide])
    def test_it_publishes_as_it_says(self, article, site_a, client_for, button):
        client = client_for(site_a.approver)
        assert "Approve and Publish" in client.get(edit_url(article)).content.decode()
        button(client, article, "approve", comment="fine")
        assert facts(article) == (ArticleStatus.PUBLISHED, True, True)

    @pytest.mark.parametrize("button", [press, decide])
    @pytest.mark.parametrize("status", [PlanStatus.ACTIVE, PlanStatus.PAUSED])
    def test_with_a_release_plan_it_only_approves(self, article, site_a, client_for, campaign_a, button, status):
        plan_releases(campaign_a, status)
        client = client_for(site_a.approver)
        html = client.get(edit_url(article)).content.decode()
        assert "Approve and Publish" not in html
        assert "Approve with comment" in html
        response = button(client, article, "approve", comment="fine")
        assert facts(article) == (ArticleStatus.APPROVED, False, True)
        assert "Its release plan publishes it." in said(response)
        entry = PageLogEntry.objects.get(page=article.pk, action="generator.approve")
        assert (entry.user, entry.comment) == (site_a.approver, "fine Its release plan publishes it.")

    @pytest.mark.parametrize("plan", ["ended", "neighbours"])
    def test_a_plan_that_ended_or_is_somebody_elses_changes_nothing(
        self, article, site_a, client_for, campaign_a, campaign_b, plan
    ):
        plan_releases(*((campaign_a, PlanStatus.ENDED) if plan == "ended" else (campaign_b,)))
        press(client_for(site_a.approver), article, "approve")
        assert facts(article) == (ArticleStatus.PUBLISHED, True, True)

    @pytest.mark.parametrize("button", [press, decide])
    def test_what_the_gate_keeps_back_is_approved_and_says_so(
        self, article, site_a, client_for, campaign_a, campaign_b, button
    ):
        hold(campaign_b)
        hold(campaign_a)
        response = button(client_for(site_a.approver), article, "approve", comment="fine")
        assert facts(article) == (ArticleStatus.APPROVED, False, True)
        assert HELD in said(response)
        assert HELD in PageLogEntry.objects.get(page=article.pk, action="generator.approve").comment

    def test_a_reviewer_who_may_not_publish_approves(self, article, site_a, client_for):
        site_a.approver.groups.first().page_permissions.filter(permission__codename="publish_page").delete()
        response = decide(client_for(site_a.approver), article, "approve")
        assert facts(article) == (ArticleStatus.APPROVED, False, True)
        assert "may not publish" in said(response)

    def test_a_page_by_hand_is_published_as_ever(self, site_a, client_for, campaign_a):
        hold(campaign_a)
        plan_releases(campaign_a)
        page = site_a.page("article")
        client = client_for(site_a.approver)
        assert "Approve and Publish" in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        state = page.current_workflow_task_state
        client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {"comment": ""})
        page.refresh_from_db()
        assert page.live

    def test_an_edit_of_a_live_page_waits_while_the_gate_refuses_it(self, article, site_a, client_for, campaign_a):
        desk.move(article, ArticleStatus.PUBLISHED, user=site_a.approver)
        live = ArticlePage.objects.get(pk=article.pk)
        old = live.title
        live.title = "A new title"
        live.save_revision(user=site_a.editor)
        live.get_workflow().start(live, site_a.editor)
        plan_releases(campaign_a)
        hold(campaign_a)
        response = decide(client_for(site_a.approver), GeneratedArticle.objects.get(pk=article.pk), "approve")
        live.refresh_from_db()
        assert (live.title, live.live) == (old, True)
        assert facts(article)[0] == ArticleStatus.PUBLISHED
        assert "The changes to “A new title” are approved and not published." in said(response)
        assert HELD in said(response)
        entry = PageLogEntry.objects.get(page=article.pk, action="generator.keep_back")
        assert (entry.user, entry.message) == (site_a.approver, "Changes not published")
        assert HELD in entry.comment

    def test_an_edit_of_a_live_page_goes_out_and_nothing_is_said(self, article, site_a, client_for, campaign_b):
        hold(campaign_b)
        desk.move(article, ArticleStatus.PUBLISHED, user=site_a.approver)
        live = ArticlePage.objects.get(pk=article.pk)
        live.title = "A new title"
        live.save_revision(user=site_a.editor)
        live.get_workflow().start(live, site_a.editor)
        response = decide(client_for(site_a.approver), GeneratedArticle.objects.get(pk=article.pk), "approve")
        live.refresh_from_db()
        assert live.title == "A new title"
        assert "not published" not in said(response)
        assert not PageLogEntry.objects.filter(action="generator.keep_back").exists()


class TestOtherDecisionsInWagtail:
    def test_request_changes_and_resubmit(self, article, site_a, client_for):
        press(client_for(site_a.approver), article, "reject", comment="shorter")
        assert facts(article) == (ArticleStatus.REJECTED, False, False)
        assert PageLogEntry.objects.get(page=article.pk, action="generator.reject").comment == "shorter"
        client_for(site_a.editor).post(edit_url(article), form_of(article, **{"action-submit": "1"}))
        assert facts(article)[0] == ArticleStatus.QC
        assert mail.outbox == []

    def test_submitting_what_was_approved_sends_it_to_review(self, article, site_a, client_for):
        desk.move(article, ArticleStatus.APPROVED, user=site_a.approver)
        client_for(site_a.editor).post(edit_url(article), form_of(article, **{"action-submit": "1"}))
        assert facts(article)[0] == ArticleStatus.QC
        assert ArticlePage.objects.get(pk=article.pk).workflow_in_progress

    def test_a_schedule_is_seen_kept_and_given_up(self, article, site_a, client_for):
        client = client_for(site_a.approver)
        later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
        client.post(edit_url(article), form_of(article, **{"go_live_at": later, "action-publish": "1"}))
        assert facts(article) == (ArticleStatus.SCHEDULED, False, True)
        revision = Revision.objects.for_instance(article.page).get(approved_go_live_at__isnull=False)
        client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[article.pk, revision.pk]))
        assert facts(article) == (ArticleStatus.APPROVED, False, True)

    def test_a_schedule_is_carried_out(self, article, site_a, client_for):
        later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
        client_for(site_a.approver).post(
            edit_url(article), form_of(article, **{"go_live_at": later, "action-publish": "1"})
        )
        call_command("publish_scheduled", verbosity=0)
        assert facts(article)[0] == ArticleStatus.SCHEDULED
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            call_command("publish_scheduled", verbosity=0)
        assert facts(article) == (ArticleStatus.PUBLISHED, True, True)


class TestEditingWhatWasApproved:
    """In the page editor, by its button and by itself."""

    @pytest.fixture(autouse=True)
    def is_approved(self, article, site_a):
        desk.move(article, ArticleStatus.APPROVED, user=site_a.approver)

    def test_an_editor_sends_it_back_to_its_reviewers_and_may_go_on_writing(self, article, site_a, client_for):
        client = client_for(site_a.editor)
        response = client.post(edit_url(article), form_of(article, title="Another title"))
        assert facts(article) == (ArticleStatus.QC, False, False)
        assert "it awaits review again" in said(response)
        entry = PageLogEntry.objects.get(page=article.pk, action="generator.send_to_review")
        assert (entry.user, entry.comment) == (site_a.editor, later_edits.EDITED)
        client.post(edit_url(article), form_of(article, title="A third title"))
        assert ArticlePage.objects.get(pk=article.pk).draft_title == "A third title"
        desk.move(GeneratedArticle.objects.get(pk=article.pk), ArticleStatus.APPROVED, user=site_a.approver)
        assert facts(article) == (ArticleStatus.APPROVED, False, True)

    def test_what_the_editor_saves_by_itself_counts_too(self, article, site_a, client_for):
        response = client_for(site_a.editor).post(
            edit_url(article), form_of(article, title="Another title"), HTTP_ACCEPT="application/json"
        )
        assert response.json()["success"]
        assert facts(article)[0] == ArticleStatus.QC

    def test_a_plan_loses_what_an_editor_edits(self, article, site_a, client_for, campaign_a):
        plan = plan_releases(campaign_a)
        releasing.schedule(plan, [article.pk], user=site_a.approver, at=timezone.now())
        assert facts(article)[0] == ArticleStatus.SCHEDULED
        client_for(site_a.editor).post(edit_url(article), form_of(article, title="Another title"))
        assert facts(article) == (ArticleStatus.QC, False, False)
        assert GeneratedArticle.objects.get(pk=article.pk).release_plan_id is None

    def test_it_stays_approved_when_somebody_edits_it_who_may_publish(self, article, site_a, client_for):
        client_for(site_a.approver).post(edit_url(article), form_of(article, title="Another title"))
        assert facts(article) == (ArticleStatus.APPROVED, False, True)

    def test_a_reviewer_who_may_not_publish_edits_and_approves_at_once(self, article, site_a, client_for):
        desk.move(article, ArticleStatus.QC, user=site_a.editor)
        site_a.approver.groups.first().page_permissions.filter(permission__codename="publish_page").delete()
        client = client_for(site_a.approver)
        press(client, article, "approve")
        assert facts(article) == (ArticleStatus.APPROVED, False, True)


def patterns_of(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns_of(pattern)


class TestTheGateInWagtail:
    """Each of Wagtail's ways to publish, with a campaign on hold."""

    @pytest.fixture(autouse=True)
    def held(self, article, campaign_a):
        hold(campaign_a)

    def test_publish_in_the_editor(self, article, site_a, client_for):
        data = form_of(article, **{"title": "Edited by hand", "action-publish": "1"})
        response = client_for(site_a.approver).post(edit_url(article), data)
        assert response.headers["Location"] == edit_url(article)
        assert HELD in said(response)
        assert facts(article)[1] is False
        assert ArticlePage.objects.get(pk=article.pk).draft_title == "Edited by hand"

    def test_schedule_in_the_editor(self, article, site_a, client_for):
        later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
        data = form_of(article, **{"go_live_at": later, "action-publish": "1"})
        assert HELD in said(client_for(site_a.approver).post(edit_url(article), data))
        assert facts(article)[0] == ArticleStatus.QC
        assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()

    def test_go_back_to_an_earlier_version(self, article, site_a, client_for):
        first = article.page.latest_revision_id
        url = reverse("wagtailadmin_pages:revisions_revert", args=[article.pk, first])
        data = form_of(article, **{"revision": str(first), "action-publish": "1"})
        client_for(site_a.approver).post(url, data)
        client_for(site_a.approver).post(edit_url(article), data)
        assert facts(article)[1] is False

    @pytest.mark.parametrize("chosen", ["page", "parent"])
    def test_bulk_action_of_the_explorer(self, article, site_a, client_for, chosen):
        page = article.page if chosen == "page" else article.page.get_parent()
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}"
        response = client_for(site_a.approver).post(url, {"include_descendants": "on"})
        assert "Nothing was published." in said(response)
        assert HELD in said(response)
        assert facts(article)[1] is False

    def test_what_comes_due_is_taken_off_the_schedule(self, article, site_a, campaign_a):
        Campaign.objects.filter(pk=campaign_a.pk).update(held_at=None)
        page = ArticlePage.objects.get(pk=article.pk)
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision(user=site_a.editor).publish(user=site_a.approver)
        other = site_a.page("draft")
        other.go_live_at = timezone.now() + timedelta(days=1)
        other.save_revision().publish()
        hold(campaign_a)
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            call_command("publish_scheduled", verbosity=0)
        assert facts(article) == (ArticleStatus.APPROVED, False, True)
        entry = PageLogEntry.objects.filter(page=article.pk, action="generator.approve").latest("pk")
        assert HELD in entry.comment
        other.refresh_from_db()
        assert other.live

    def test_an_edit_of_a_live_page_that_comes_due_is_taken_off_and_says_why(self, article, site_a, campaign_a):
        Campaign.objects.filter(pk=campaign_a.pk).update(held_at=None)
        desk.move(article, ArticleStatus.PUBLISHED, user=site_a.approver)
        page = ArticlePage.objects.get(pk=article.pk)
        page.title = "A new title"
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision(user=site_a.editor).publish(user=site_a.approver)
        hold(campaign_a)
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            call_command("publish_scheduled", verbosity=0)
        assert facts(article) == (ArticleStatus.PUBLISHED, True, True)
        assert ArticlePage.objects.get(pk=article.pk).title != "A new title"
        assert HELD in PageLogEntry.objects.get(page=article.pk, action="generator.keep_back").comment

    def test_the_api_of_wagtail_that_writes_is_not_there(self):
        routed = {pattern.callback.__module__ for pattern in patterns_of(get_resolver())}
        assert {"wagtail.admin.viewsets.pages"} <= routed
        assert not [module for module in routed if module.startswith("wagtail.api.v3")]

    def test_once_it_is_not_held_any_more_it_goes_out(self, article, site_a, client_for, campaign_a):
        Campaign.objects.filter(pk=campaign_a.pk).update(held_at=None)
        client_for(site_a.approver).post(edit_url(article), form_of(article, **{"action-publish": "1"}))
        assert facts(article) == (ArticleStatus.PUBLISHED, True, True)


class TestTheDeskInWagtail:
    """What the desk does shows in Wagtail's history, workflow and reports."""

    def test_approving_ends_the_run_with_who_and_why(self, article, site_a, client_for):
        desk.move(article, ArticleStatus.APPROVED, user=site_a.approver, why="fine")
        task = TaskState.objects.get(workflow_state__object_id=str(article.pk))
        assert (task.status, task.finished_by, task.comment) == ("approved", site_a.approver, "fine")
        html = client_for(site_a.editor).get(reverse("wagtailadmin_pages:history", args=[article.pk])).content.decode()
        assert "Article approved" in html
        assert "Approved at" in html
        assert "fine" in html

    def test_what_is_sent_to_review_awaits_it(self, article, site_a, client_for):
        desk.move(article, ArticleStatus.APPROVED, user=site_a.approver)
        report = reverse("wagtailadmin_reports:workflow") + "?status=in_progress"
        client = client_for(site_a.approver)
        title = article.page.draft_title
        assert title not in client.get(report).content.decode()
        desk.move(article, ArticleStatus.QC, user=site_a.editor)
        assert title in client.get(report).content.decode()
        assert "Approve and Publish" in client.get(edit_url(article)).content.decode()

    def test_archiving_cancels_the_run(self, article, site_a, client_for):
        desk.move(article, ArticleStatus.ARCHIVED, user=site_a.approver)
        assert WorkflowState.objects.for_instance(article.page).get().status == WorkflowState.STATUS_CANCELLED
        assert "Approve with comment" not in client_for(site_a.approver).get(edit_url(article)).content.decode()

    def test_versions_are_compared_as_ever(self, article, site_a, client_for):
        first = article.page.latest_revision_id
        page = ArticlePage.objects.get(pk=article.pk)
        page.title = "Another title"
        second = page.save_revision(user=site_a.editor)
        desk.move(article, ArticleStatus.APPROVED, user=site_a.approver)
        url = reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, first, second.pk])
        assert "Another title" in client_for(site_a.editor).get(url).content.decode()
