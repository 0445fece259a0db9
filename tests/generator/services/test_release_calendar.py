"""The calendar counts what goes out by the site's clock, and a day's portion moves to a later day."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from generator import dispatch
from generator.enums import ArticleStatus
from generator.models import GeneratedArticle
from generator.services import gate, release_calendar, release_moves
from tests.generator.releases import TUESDAY, berlin, page_ids, policy, set_clock, shown, work_on

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def calendar(tenant, *, first=TUESDAY, days=3):
    return release_calendar.days(tenant.site, first=first, last=first + days * DAY - DAY)


def test_each_day_has_its_portions(plan, approved, site_a, site_b):
    found = calendar(site_a)
    assert [(day.date.day, day.total) for day in found] == [(1, 4), (2, 4), (3, 2)]
    (portion,) = found[0].portions
    assert (portion.campaign, portion.waiting, portion.out) == (approved[0], 4, 0)
    assert portion.first == berlin(1, 9, 15)
    assert site_b.mark not in str(found)


def test_what_went_out_and_what_failed_is_counted(plan, approved, site_a, monkeypatch):
    from django.utils import timezone as clock

    problem = (gate.GateProblem("words", "Too short."),)
    second = page_ids(approved[0])[1]
    refuse = lambda pks, *, site_id: {second: problem} if second in pks else {}  # noqa: E731
    monkeypatch.setattr(gate, "refusals", refuse)
    for minute in (berlin(1, 9, 16), berlin(1, 11, 46)):
        work_on(*dispatch.release_due(at=minute))
    (portion,) = calendar(site_a)[0].portions
    assert (portion.waiting, portion.out) == (2, 1)
    today = clock.now().astimezone(ZoneInfo("Europe/Berlin")).date()
    assert [day.failed for day in calendar(site_a, first=today, days=1)] == [1]
    assert release_calendar.failures_of(site_a.site, today)[0].page_id == second
    assert [article.pk for article in release_calendar.articles_of(site_a.site, TUESDAY)] == [
        page_ids(approved[0])[0],
        *page_ids(approved[0])[2:4],
    ]


def test_days_are_those_of_the_sites_clock(plan, approved, site_a):
    first = page_ids(approved[0])[0]
    GeneratedArticle.objects.filter(pk=first).update(release_at=berlin(2, 0, 30))
    assert [day.total for day in calendar(site_a)] == [3, 5, 2]
    set_clock(site_a, "America/New_York")
    assert [day.total for day in calendar(site_a)] == [4, 4, 2]


def test_what_people_scheduled_by_hand_is_shown_as_such(plan, site_a, site_b):
    for tenant in (site_a, site_b):
        page = tenant.page("draft")
        page.go_live_at = berlin(2, 12)
        page.save_revision(user=tenant.approver).publish(user=tenant.approver)
    assert [day.by_hand for day in calendar(site_a)] == [0, 1, 0]
    by_hand = release_calendar.scheduled_by_hand(site_a.site, start=berlin(1), end=berlin(3))
    assert [page.pk for page in by_hand] == [site_a.page("draft").pk]


def test_what_others_schedule_takes_no_place_of_the_sites_own(plan, site_a, site_b, monkeypatch):
    monkeypatch.setattr(release_calendar, "BY_HAND", 1)
    for tenant, slug, hour in ((site_b, "draft", 10), (site_b, "home", 9), (site_a, "draft", 15), (site_a, "home", 12)):
        page = tenant.page(slug)
        page.go_live_at = berlin(2, hour)
        page.save_revision(user=tenant.approver).publish(user=tenant.approver)
    for tenant in (site_a, site_b):
        by_hand = release_calendar.scheduled_by_hand(tenant.site, start=berlin(1), end=berlin(3))
        assert [page.pk for page in by_hand] == [tenant.home.pk]
    assert by_hand[0].approved_go_live_at == berlin(2, 9)


def test_queries_do_not_grow_with_days_and_plans(plan, approved, site_a):
    numbers = []
    for days in (1, 40):
        with CaptureQueriesContext(connection) as queries:
            calendar(site_a, days=days)
        numbers.append(len(queries))
    # The site's clock; portions; campaigns; errors; revisions that are scheduled by hand.
    assert numbers == [5, 5]


class TestMoving:
    def move(self, campaign, source, target, *, user, at=None):
        days = {"source": TUESDAY.replace(day=source), "target": TUESDAY.replace(day=target)}
        return release_moves.move_day(campaign, **days, user=user, at=at or berlin(1))

    def test_a_portion_keeps_its_times_of_day(self, plan, approved, site_a, site_b):
        assert self.move(approved[0], 1, 5, user=site_a.approver) == 4
        assert shown(approved[0])[:4] == ["05 09:15", "05 11:45", "05 14:15", "05 16:45"]
        assert shown(approved[1])[:1] == ["01 09:15"]
        entry = ModelLogEntry.objects.get(action="generator.move_releases")
        assert (entry.user, entry.data["count"], entry.data["after"]) == (site_a.approver, 4, "2027-06-05")

    def test_times_of_day_stay_when_the_clocks_change(self, plan, approved, site_a):
        release_moves.move_day(
            approved[0], source=TUESDAY, target=dt.date(2027, 11, 2), user=site_a.approver, at=berlin(1)
        )
        assert shown(approved[0])[:2] == ["02 09:15", "02 11:45"]

    def test_only_what_is_still_to_go_out_moves(self, plan, approved, site_a):
        work_on(*dispatch.release_due(at=berlin(1, 9, 16)))
        dispatch.release_due(at=berlin(1, 11, 46))
        assert self.move(approved[0], 1, 2, user=site_a.approver, at=berlin(1, 12)) == 2
        assert shown(approved[0])[:4] == ["01 09:15", "01 11:45", "02 14:15", "02 16:45"]

    @pytest.mark.parametrize(("source", "target", "why"), [(2, 1, "forward only"), (2, 2, "forward only")])
    def test_only_forward(self, plan, approved, site_a, source, target, why):
        with pytest.raises(release_moves.CannotMoveError, match=why):
            self.move(approved[0], source, target, user=site_a.approver)

    def test_never_into_the_past(self, plan, approved, site_a):
        with pytest.raises(release_moves.CannotMoveError, match="gone by"):
            self.move(approved[0], 1, 2, user=site_a.approver, at=berlin(5))

    def test_not_over_the_cap(self, plan, approved, site_a):
        policy(site_a, daily_cap=5)
        with pytest.raises(release_moves.CannotMoveError, match="has room for 1: the site releases at most 5 a day"):
            self.move(approved[0], 1, 2, user=site_a.approver)
        assert self.move(approved[0], 1, 4, user=site_a.approver) == 4

    def test_nothing_there_is_said(self, plan, approved, site_a):
        with pytest.raises(release_moves.CannotMoveError, match="Nothing of"):
            self.move(approved[0], 9, 10, user=site_a.approver)

    def test_not_by_others(self, plan, approved, site_a, site_b):
        for user in (site_a.editor, site_b.administrator):
            with pytest.raises(PermissionDenied):
                self.move(approved[0], 1, 2, user=user)

    def test_statements_do_not_grow(self, plan, approved, site_a):
        numbers = []
        for source, target in ((3, 5), (1, 6)):
            with CaptureQueriesContext(connection) as queries:
                self.move(approved[0], source, target, user=site_a.approver)
            numbers.append(len(queries))
        assert numbers[1] <= numbers[0]

    def test_a_moved_portion_goes_out_on_its_new_day(self, plan, approved, site_a):
        self.move(approved[0], 1, 5, user=site_a.approver)
        work_on(*dispatch.release_due(at=berlin(1, 9, 16)))
        assert ArticleStatus.PUBLISHED not in GeneratedArticle.objects.filter(campaign=approved[0]).values_list(
            "status", flat=True
        )
        work_on(*dispatch.release_due(at=berlin(5, 9, 16)))
        assert GeneratedArticle.objects.get(pk=page_ids(approved[0])[0]).status == ArticleStatus.PUBLISHED
