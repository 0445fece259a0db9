"""What the board reads: pages of columns, counts, cards, changes. All of one site, in a bounded number of queries."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from generator.enums import ArticleStatus, FlagKind, JobKind, JobPriority
from generator.models import ArticleChange, BoardView, GeneratedArticle, Job, JobChunk, QualityFlag
from generator.services import (
    board,
    board_cards,
    board_changes,
    board_jobs,
    board_people,
    board_updates,
    board_views,
    changes,
    drafts,
    plans,
)
from sites_app.long_lists import MoreThan
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db


def write(tenant, *, count, start=0):
    """Drafts of the tenant's campaign, oldest first."""
    from generator.models import Campaign

    campaign = Campaign.objects.for_site(tenant.site).first() or make_campaign(tenant, cities=20)
    version = plans.freeze(campaign)
    drafts.save(compose_drafts(version, start=start, count=count), version=version)
    return list(GeneratedArticle.objects.for_site(tenant.site).order_by("pk"))


def articles_of(tenant):
    return GeneratedArticle.objects.for_site(tenant.site)


@pytest.fixture
def rows(site_a, site_b):
    write(site_b, count=3)
    return write(site_a, count=6)


def set_priority(article, priority):
    GeneratedArticle.objects.for_site(article.site_id).filter(pk=article.pk).update(priority=priority)


def test_a_column_has_the_urgent_first_and_the_newest_first_among_them(site_a, rows):
    set_priority(rows[1], JobPriority.HIGH)
    set_priority(rows[5], JobPriority.LOW)
    page = board.column_page(articles_of(site_a), ArticleStatus.QC)
    keys = [row.pk for row in rows]
    assert list(page.keys) == [keys[1], keys[4], keys[3], keys[2], keys[0], keys[5]]
    assert page.next is None


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_pages_of_any_size_go_on_where_the_one_before_ended(site_a, rows, size):
    set_priority(rows[0], JobPriority.HIGH)
    set_priority(rows[3], JobPriority.HIGH)
    set_priority(rows[2], JobPriority.LOW)
    whole = board.column_page(articles_of(site_a), ArticleStatus.QC).keys
    seen, place = [], None
    while True:
        page = board.column_page(articles_of(site_a), ArticleStatus.QC, after=place, size=size)
        seen += page.keys
        if page.next is None:
            break
        place = board.Place.parse(str(page.next))
    assert tuple(seen) == whole


def test_a_page_of_a_column_is_one_query(site_a, rows, django_assert_num_queries):
    set_priority(rows[0], JobPriority.HIGH)
    with django_assert_num_queries(1):
        assert len(board.column_page(articles_of(site_a), ArticleStatus.QC).keys) == 6


@pytest.mark.parametrize("text", ["", "1", "1-", "-5", "2-7", "x-1", "1-x", "5-1-2"])
def test_what_is_no_place_is_none(text):
    assert board.Place.parse(text) is None


def test_counts_are_of_one_site_and_exact_without_filters(site_a, rows, django_assert_num_queries):
    articles_of(site_a).filter(pk=rows[0].pk).update(status=ArticleStatus.REJECTED)
    with django_assert_num_queries(1):
        found = board.counts(articles_of(site_a), is_filtered=False)
    assert found[ArticleStatus.QC] == 5
    assert found[ArticleStatus.REJECTED] == 1
    assert found[ArticleStatus.PUBLISHED] == 0


def test_counts_with_filters_stop_at_a_limit(site_a, rows, monkeypatch):
    monkeypatch.setattr(board, "MOST_COUNTED", 4)
    articles_of(site_a).filter(pk=rows[0].pk).update(status=ArticleStatus.REJECTED)
    found = board.counts(articles_of(site_a).filter(priority=JobPriority.NORMAL), is_filtered=True)
    assert isinstance(found[ArticleStatus.QC], MoreThan)
    assert found[ArticleStatus.REJECTED] == 1
    assert str(board.total(found.values())) == "more than 5"
    assert board.counts(articles_of(site_a).none(), is_filtered=True)[ArticleStatus.QC] == 0


def queries_of_cards(tenant):
    keys = [row.pk for row in articles_of(tenant)]
    with CaptureQueriesContext(connection) as captured:
        found = board_cards.cards(articles_of(tenant), keys)
        shown = [
            (card.hub, card.flags, str(card.place), card.article.campaign.name, card.article.page.draft_title)
            for card in found.values()
        ]
        assert all(card.article.assignee.wagtail_userprofile for card in found.values())
    return len(captured), shown


def test_cards_cost_three_queries_for_one_and_for_twenty(site_a, site_b):
    from wagtail.users.models import UserProfile

    UserProfile.get_for_user(site_a.editor)
    write(site_b, count=2)
    for count, start in ((1, 0), (19, 1)):
        for row in write(site_a, count=count, start=start):
            articles_of(site_a).filter(pk=row.pk).update(assignee=site_a.editor)
            QualityFlag.objects.get_or_create(site=site_a.site, article=row, kind=FlagKind.THIN)
        number, shown = queries_of_cards(site_a)
        assert number == 3, "the articles with pages, campaigns and assignees; the hubs; the flags"
        assert len(shown) == count + start
        assert {(hub, flags) for hub, flags, *_ in shown} <= {
            ("Texas", (FlagKind.THIN,)),
            ("Colorado", (FlagKind.THIN,)),
        }


def test_another_sites_articles_are_no_cards(site_a, site_b, rows):
    theirs = [row.pk for row in articles_of(site_b)]
    assert board_cards.cards(articles_of(site_a), theirs) == {}


def test_settled_flags_are_not_shown(site_a, rows):
    QualityFlag.objects.create(site=site_a.site, article=rows[0], kind=FlagKind.THIN, status="resolved")
    assert board_cards.cards(articles_of(site_a), [rows[0].pk])[rows[0].pk].flags == ()


def test_changes_are_found_once_and_only_of_the_site(site_a, site_b, rows, django_assert_num_queries):
    since = timezone.now()
    changes.record([articles_of(site_b).first().pk], user=site_b.editor)
    with django_assert_num_queries(1):
        assert board_changes.changes(site_a.site.pk, since=since, seen=()).are_none
    changes.record([rows[0].pk, rows[1].pk], user=site_a.editor)
    found = board_changes.changes(site_a.site.pk, since=since, seen=())
    assert set(found.page_ids) == {rows[0].pk, rows[1].pk}
    assert board_changes.changes(site_a.site.pk, since=found.since, seen=found.seen).are_none


def test_a_change_that_was_committed_late_is_still_found(site_a, rows):
    since = timezone.now()
    changes.record([rows[0].pk], user=None)
    found = board_changes.changes(site_a.site.pk, since=since, seen=())
    late = ArticleChange.objects.create(site=site_a.site, at=since - timedelta(seconds=20), page_ids=[rows[1].pk])
    again = board_changes.changes(site_a.site.pk, since=found.since, seen=found.seen)
    assert again.page_ids == (rows[1].pk,)
    assert late.pk in again.seen


def test_many_changes_are_not_named(site_a, rows):
    since = timezone.now()
    ArticleChange.objects.create(site=site_a.site, page_ids=list(range(1, 5_001)))
    assert board_changes.changes(site_a.site.pk, since=since, seen=()).page_ids is None


def test_what_is_still_to_be_written_is_read_from_jobs(site_a, site_b, rows, django_assert_num_queries):
    for tenant in (site_a, site_b):
        campaign = rows[0].campaign if tenant is site_a else articles_of(site_b).first().campaign
        job = Job.objects.create(site=tenant.site, kind=JobKind.GENERATE, campaign=campaign, status="running")
        for number, status in enumerate(("done", "running", "pending", "pending")):
            JobChunk.objects.create(job=job, number=number, start=number * 10, stop=number * 10 + 10, status=status)
    with django_assert_num_queries(1):
        found = board_jobs.writing_jobs(site_a.site)
        assert [(each.waiting, each.in_work, each.failed, each.job.campaign.name) for each in found] == [
            (20, 10, 0, rows[0].campaign.name)
        ]
    assert board_jobs.writing_jobs(site_a.site, campaign_ids=(0,)) == []


def test_only_active_people_of_the_site_can_be_given_articles(site_a, site_b):
    User.objects.filter(pk=site_a.approver.pk).update(is_active=False)
    assert {user.username for user in board_people.people_of(site_a.site)} == {"alpha-editor", "alpha-administrator"}


def test_many_articles_are_changed_at_once_but_for_some(site_a, site_b, rows):
    before = timezone.now()
    number = board_updates.update_many(
        articles_of(site_a), site=site_a.site, user=site_a.editor, excluding=[rows[0].pk], priority=JobPriority.HIGH
    )
    assert number == 5
    assert set(articles_of(site_a).filter(priority=JobPriority.HIGH)) == set(rows[1:])
    found = board_changes.changes(site_a.site.pk, since=before, seen=())
    assert set(found.page_ids) == {row.pk for row in rows[1:]}
    assert not articles_of(site_b).filter(priority=JobPriority.HIGH).exists()
    entries = PageLogEntry.objects.filter(action="generator.assign")
    assert set(entries.values_list("page_id", flat=True)) == set(found.page_ids)
    assert {(entry.message, entry.data["site"]) for entry in entries} == {("Priority high", site_a.site.pk)}
    whole = ModelLogEntry.objects.get(action="generator.assign_many")
    assert (whole.message, whole.user) == ("5 articles: Priority high", site_a.editor)


def test_a_query_of_another_site_changes_nothing(site_a, site_b, rows):
    number = board_updates.update_many(
        articles_of(site_b), site=site_a.site, user=site_a.editor, priority=JobPriority.HIGH
    )
    assert number == 0
    assert not articles_of(site_b).filter(priority=JobPriority.HIGH).exists()


def test_who_has_no_right_changes_nothing_and_is_given_nothing(site_a, site_b, rows):
    with pytest.raises(PermissionDenied):
        board_updates.update_many(articles_of(site_a), site=site_a.site, user=site_b.editor, priority=JobPriority.HIGH)
    with pytest.raises(ValidationError):
        board_updates.update_many(articles_of(site_a), site=site_a.site, user=site_a.editor, assignee=site_b.editor)
    assert not articles_of(site_a).exclude(assignee=None).exists()


def test_more_than_can_be_changed_at_once_is_refused(site_a, rows, monkeypatch):
    monkeypatch.setattr(board_updates, "MOST", 5)
    with pytest.raises(board_updates.TooMany):
        board_updates.update_many(articles_of(site_a), site=site_a.site, user=site_a.editor, due_on=None)


def save_view(tenant, *, user, name="Mine", **fields):
    defaults = {"query": "assignee=me", "is_shared": False, "is_default": False}
    return board_views.save(user=user, site=tenant.site, name=name, **defaults | fields)


def test_views_are_ones_own_until_they_are_shared(site_a, site_b):
    own = save_view(site_a, user=site_a.editor)
    shared = save_view(site_a, user=site_a.approver, name="Late", is_shared=True)
    save_view(site_a, user=site_a.approver, name="Secret")
    save_view(site_b, user=site_b.editor, is_shared=True)
    assert set(board_views.views_for(site_a.editor, site_a.site)) == {own, shared}


def test_one_view_opens_first(site_a):
    first = save_view(site_a, user=site_a.editor, is_default=True)
    second = save_view(site_a, user=site_a.editor, name="Other", is_default=True)
    save_view(site_a, user=site_a.approver, is_default=True)
    assert board_views.default_view(site_a.editor, site_a.site) == second
    assert BoardView.objects.for_site(site_a.site).filter(owner=site_a.editor, is_default=True).get() == second
    assert first.pk != second.pk


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Mine"])
def test_names_that_cannot_be_are_refused(site_a, name):
    save_view(site_a, user=site_a.editor)
    with pytest.raises(ValidationError):
        save_view(site_a, user=site_a.editor, name=name)
