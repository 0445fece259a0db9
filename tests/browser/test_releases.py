"""A release plan in a browser: made by its form, moved about in the calendar, and released by a real worker.

The clock is moved by argument: the service is called with the plan's own moments, one after the other.
"""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.browser.test_campaign_editor import _axe_finds_nothing_serious

pytestmark = [pytest.mark.browser, pytest.mark.process]

COUNT = 1_000
PER_DAY = 400


@pytest.mark.django_db(transaction=True)
def test_a_thousand_go_out_by_a_plan_that_is_moved_by_mouse_and_keyboard(
    sign_in: Any, server: Any, worker: Any, open_page: Any, site_a: Any, site_b: Any
) -> None:
    from generator.enums import ArticleStatus
    from generator.models import GeneratedArticle, Job, ReleasePlan
    from tests.generator.factories import make_campaign
    from tests.generator.releases import ZONE, approve_all, set_clock
    from tests.generator.workers import wait_for

    set_clock(site_a)
    approve_all(make_campaign(site_b), count=5)
    campaign = make_campaign(site_a, cities=COUNT // 4)
    approve_all(campaign, count=COUNT)
    articles = GeneratedArticle.objects.for_site(site_a.site).filter(campaign=campaign)
    tomorrow = dt.datetime.now(ZoneInfo(ZONE)).date() + dt.timedelta(days=1)
    days = [tomorrow + dt.timedelta(days=number) for number in range(7)]

    # The plan: its form with the preview, then the job that gives the moments.
    admin = sign_in(site_a.approver)
    admin.goto(server(f"/admin/campaigns/inspect/{campaign.pk}/"))
    admin.get_by_role("link", name="Release…").click()
    admin.locator("#id_per_day").fill(str(PER_DAY))
    admin.locator("#id_from_time").fill("09:00")
    admin.locator("#id_to_time").fill("10:00")
    admin.locator("#id_starts_on").fill(tomorrow.isoformat())
    admin.locator("#id_starts_on").press("Escape")
    admin.get_by_text(f"1,000 articles are out by {_shown(days[2])}, on 3 days.").wait_for()
    assert not ReleasePlan.objects.exists()
    _axe_finds_nothing_serious(admin, "main")
    admin.get_by_role("button", name="Start the plan").click()
    admin.locator(".spark-job").first.wait_for()
    wait_for(lambda: articles.filter(status=ArticleStatus.SCHEDULED).count() == COUNT, seconds=120, what="a schedule")

    # The calendar: the first day's portion is dragged to the fifth day, the second's is moved by keyboard to the sixth.
    admin.goto(server(f"/admin/releases/{site_a.site.pk}/?on={tomorrow.isoformat()}"))
    _axe_finds_nothing_serious(admin, "main")
    assert _totals(admin, days) == [400, 400, 200, 0, 0, 0, 0]
    _portion(admin, days[0]).drag_to(_cell(admin, days[4]))
    _portion(admin, days[4]).wait_for()
    assert _totals(admin, days) == [0, 400, 200, 0, 400, 0, 0]
    _portion(admin, days[4]).drag_to(_cell(admin, days[3]))
    assert _totals(admin, days) == [0, 400, 200, 0, 400, 0, 0]
    move = _portion(admin, days[1]).get_by_role("link", name="Move to…")
    move.focus()
    move.press("Enter")
    admin.locator("#id_target").fill(days[5].isoformat())
    admin.locator("#id_target").press("Escape")
    admin.get_by_role("button", name="Move", exact=True).focus()
    admin.keyboard.press("Enter")
    admin.get_by_text(f"400 of “{campaign}” moved to {_shown(days[5])}.").wait_for()
    assert _totals(admin, days) == [0, 0, 200, 0, 400, 400, 0]

    # The clock moves on; a real worker publishes what has become due.
    published = articles.filter(status=ArticleStatus.PUBLISHED)
    unfinished = Job.objects.filter(kind="release").exclude(status="done")
    for day, expected in ((days[2], 200), (days[4], 600), (days[5], 1_000)):
        for minute in (15, 30, 45, 60):
            _release(dt.datetime.combine(day, dt.time(9), ZoneInfo(ZONE)) + dt.timedelta(minutes=minute))
        wait_for(lambda: not unfinished.exists(), seconds=180, what="everything that is due is out")
        assert published.count() == expected
    assert Job.objects.filter(kind="release", site=site_b.site).count() == 0

    visitor = open_page()
    page = articles.order_by("-release_at").first().page
    response = visitor.goto(server(page.get_url_parts()[2], site_a))
    assert response.status == 200
    assert visitor.get_by_role("heading", level=1).inner_text() == page.title
    admin.goto(server(f"/admin/releases/{site_a.site.pk}/{days[5].isoformat()}/"))
    admin.get_by_text("400 out, 0 to go").wait_for()
    _axe_finds_nothing_serious(admin, "main")


def _release(at: dt.datetime) -> None:
    from generator import dispatch

    dispatch.release_due(at=at)


def _cell(page: Any, day: dt.date) -> Any:
    return page.locator(f"td[data-day='{day.isoformat()}']")


def _portion(page: Any, day: dt.date) -> Any:
    return _cell(page, day).locator(".spark-portion").first


def _totals(page: Any, days: list[dt.date]) -> list[int]:
    """How many articles each day shows; a month shows days of its neighbours as well."""
    found = []
    for day in days:
        total = _cell(page, day).locator(".spark-day__total")
        found.append(int(total.inner_text().replace(",", "")) if total.count() else 0)
    return found


def _shown(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
