"""The desk: every legal move by whoever may, none by anybody else, and each refusal says why."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.admin.utils import get_user_display_name
from wagtail.models import PageLogEntry, Revision, WorkflowState

from generator.enums import ARTICLE_MOVES, ArticleStatus, JobPriority
from generator.models import ArticleChange, GeneratedArticle
from generator.services import desk, drafts, plans
from generator.services.gate import GateRefused
from generator.services.moves import IllegalMove, MovedMeanwhile, ReasonNeeded
from sites_app.models import ArticlePage
from tests.generator.changes import changes_since
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db

QC, APPROVED, PUBLISHED = ArticleStatus.QC, ArticleStatus.APPROVED, ArticleStatus.PUBLISHED
REJECTED, UNPUBLISHED, ARCHIVED = ArticleStatus.REJECTED, ArticleStatus.UNPUBLISHED, ArticleStatus.ARCHIVED
SCHEDULED = ArticleStatus.SCHEDULED

# A way from review to each status, by moves of the desk.
WAYS = {
    QC: [],
    APPROVED: [APPROVED],
    PUBLISHED: [PUBLISHED],
    REJECTED: [REJECTED],
    UNPUBLISHED: [PUBLISHED, UNPUBLISHED],
    ARCHIVED: [ARCHIVED],
}


def write(campaign, *, user):
    version = plans.freeze(campaign)
    report = drafts.save(compose_drafts(version, count=1), version=version, user=user)
    return GeneratedArticle.objects.for_site(campaign.site).get(pk=report.page_ids[0])


@pytest.fixture
def article(campaign_a, campaign_b, site_a, site_b):
    write(campaign_b, user=site_b.editor)
    return write(campaign_a, user=site_a.editor)


def bring(article, status, *, user):
    for step in WAYS[status]:
        desk.move(article, step, user=user, why="so")


def schedule_in_wagtail(article, *, user):
    page = ArticlePage.objects.get(pk=article.pk)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(user=user).publish(user=user)
    article.refresh_from_db()


def facts(article):
    page = ArticlePage.objects.get(pk=article.pk)
    return GeneratedArticle.objects.get(pk=article.pk).status, page.live, page.is_approved


def runs(article):
    states = WorkflowState.objects.for_instance(article.page).order_by("pk")
    return list(states.values_list("status", flat=True))


@pytest.mark.parametrize(("current", "wanted"), [(a, b) for a in WAYS for b in ArticleStatus if b in ARTICLE_MOVES[a]])
def test_every_legal_move_is_made_and_the_page_agrees(article, site_a, current, wanted):
    bring(article, current, user=site_a.approver)
    if wanted is SCHEDULED:
        with pytest.raises(PermissionDenied, match="release plan"):
            desk.move(article, wanted, user=site_a.approver)
        return
    assert desk.move(article, wanted, user=site_a.approver, why="so") is wanted
    live = wanted is PUBLISHED
    approved = wanted in {APPROVED, PUBLISHED, UNPUBLISHED}
    assert facts(article) == (wanted, live, approved)
    assert (runs(article)[-1] == "in_progress") == (wanted is QC)


@pytest.mark.parametrize(
    ("current", "wanted"), [(a, b) for a in WAYS for b in ArticleStatus if b not in ARTICLE_MOVES[a]]
)
def test_no_other_move_is(article, site_a, current, wanted):
    bring(article, current, user=site_a.approver)
    before = facts(article)
    with pytest.raises((IllegalMove, PermissionDenied)):
        desk.move(article, wanted, user=site_a.approver, why="so")
    assert facts(article) == before


def test_sending_to_review_begins_a_new_run_each_time(article, site_a):
    desk.move(article, APPROVED, user=site_a.approver)
    desk.move(article, QC, user=site_a.approver, why="once more")
    assert runs(article) == ["approved", "in_progress"]
    desk.move(article, REJECTED, user=site_a.approver, why="thin")
    desk.move(article, QC, user=site_a.editor)
    assert runs(article) == ["approved", "cancelled", "in_progress"]
    entry = PageLogEntry.objects.filter(page=article.pk, action="generator.send_to_review").order_by("pk").first()
    assert entry.comment == "once more"


def test_archiving_leaves_no_workflow_and_no_schedule(article, site_a):
    desk.move(article, ARCHIVED, user=site_a.approver, why="not this year")
    assert runs(article) == ["cancelled"]
    assert PageLogEntry.objects.get(page=article.pk, action="generator.archive").comment == "not this year"


def test_what_wagtail_scheduled_is_taken_off_archived_or_published_now(article, site_a):
    desk.move(article, APPROVED, user=site_a.approver)
    schedule_in_wagtail(article, user=site_a.approver)
    assert article.status == SCHEDULED
    assert desk.move(article, APPROVED, user=site_a.approver) is APPROVED
    assert not Revision.objects.for_instance(article.page).exclude(approved_go_live_at=None).exists()
    assert PageLogEntry.objects.filter(page=article.pk, action="wagtail.schedule.cancel").count() == 1
    schedule_in_wagtail(article, user=site_a.approver)
    assert desk.move(article, PUBLISHED, user=site_a.approver) is PUBLISHED
    assert ArticlePage.objects.get(pk=article.pk).go_live_at is None


def test_what_a_plan_scheduled_loses_its_place_with_its_schedule(article, site_a):
    desk.move(article, APPROVED, user=site_a.approver)
    planned = {"status": SCHEDULED, "release_at": timezone.now(), "release_plan_id": 7}
    for wanted in (APPROVED, ARCHIVED, PUBLISHED):
        GeneratedArticle.objects.filter(pk=article.pk).update(**planned)
        article.refresh_from_db()
        desk.move(article, wanted, user=site_a.approver)
        article.refresh_from_db()
        # An approved one remembers the plan, which then does not take it again by itself.
        remembered = 7 if wanted is APPROVED else None
        assert (article.status, article.release_at, article.release_plan_id) == (wanted, None, remembered)


def test_rejecting_needs_a_reason(article, site_a):
    with pytest.raises(ReasonNeeded, match="Say why"):
        desk.move(article, REJECTED, user=site_a.approver, why="  ")
    assert facts(article)[0] == QC


def test_a_held_campaign_publishes_nothing(article, site_a, campaign_a):
    type(campaign_a).objects.filter(pk=campaign_a.pk).update(held_at=timezone.now(), held_because="Too many rejected.")
    with pytest.raises(GateRefused, match="on hold: Too many rejected"):
        desk.move(article, PUBLISHED, user=site_a.approver)
    assert facts(article) == (QC, False, False)
    assert desk.move(article, APPROVED, user=site_a.approver) is APPROVED


def test_a_move_on_what_was_moved_meanwhile_is_refused(article, site_a):
    other = GeneratedArticle.objects.get(pk=article.pk)
    desk.move(other, APPROVED, user=site_a.administrator)
    with pytest.raises(MovedMeanwhile, match="“Approved” now"):
        desk.move(article, REJECTED, user=site_a.approver, why="no")
    assert facts(article)[0] == APPROVED


def test_a_locked_page_says_who_locked_it(article, site_a):
    ArticlePage.objects.filter(pk=article.pk).update(locked=True, locked_by=site_a.administrator)
    name = get_user_display_name(site_a.administrator)
    for wanted in (APPROVED, PUBLISHED, REJECTED, ARCHIVED):
        with pytest.raises(PermissionDenied, match=f"locked by {name}"):
            desk.move(article, wanted, user=site_a.approver, why="so")


def test_people_of_another_site_move_nothing(article, site_a, site_b):
    for user in (site_b.approver, site_b.administrator):
        for wanted in (APPROVED, PUBLISHED, REJECTED, ARCHIVED):
            with pytest.raises(PermissionDenied):
                desk.move(article, wanted, user=user, why="so")
    desk.move(article, APPROVED, user=site_a.approver)
    with pytest.raises(PermissionDenied):
        desk.move(article, QC, user=site_b.approver)
    assert facts(article)[0] == APPROVED


def test_what_is_allowed_follows_the_table_and_the_role(article, site_a, site_b):
    assert desk.allowed_moves(article, user=site_a.approver, site=site_a.site) == {
        APPROVED, PUBLISHED, REJECTED, ARCHIVED,
    }  # fmt: skip
    assert desk.allowed_moves(REJECTED, user=site_a.editor, site=site_a.site) == {QC}
    assert desk.allowed_moves(QC, user=site_a.editor, site=site_a.site) == frozenset()
    assert desk.allowed_moves(QC, user=site_a.approver, site=site_b.site) == frozenset()
    assert desk.allowed_moves(ArticleStatus.QUEUED, user=site_a.administrator, site=site_a.site) == frozenset()


def test_who_and_when_are_changed_by_whoever_works_on_the_site(article, site_a, site_b):
    changed = desk.update(article, user=site_a.editor, assignee=site_a.approver, due_on=date(2026, 12, 24))
    assert (changed.assignee, changed.priority) == (site_a.approver, JobPriority.NORMAL)
    desk.update(article, user=site_a.editor, priority=JobPriority.HIGH, assignee=None)
    article.refresh_from_db()
    assert (article.assignee, article.priority, article.due_on) == (None, JobPriority.HIGH, date(2026, 12, 24))
    with pytest.raises(PermissionDenied):
        desk.update(article, user=site_b.administrator, priority=JobPriority.LOW)
    with pytest.raises(ValidationError, match="no rights"):
        desk.update(article, user=site_a.editor, assignee=site_b.editor)
    with pytest.raises(ValidationError, match="priority"):
        desk.update(article, user=site_a.editor, priority=3)


def test_every_change_is_there_for_boards_to_see(article, site_a, site_b):
    ArticleChange.objects.all().delete()
    desk.move(article, APPROVED, user=site_a.approver)
    desk.update(article, user=site_a.editor, priority=JobPriority.HIGH)
    found = changes_since(site_a.site, timezone.now())
    assert [(change.page_ids, change.actor_id) for change in found] == [
        ((article.pk,), site_a.approver.pk),
        ((article.pk,), site_a.editor.pk),
    ]
    assert changes_since(site_b.site, timezone.now()) == []
    assert changes_since(site_a.site, timezone.now() + timedelta(minutes=1)) == []
