"""The screens of releases: plans, the calendar, its days, moving a portion, and the switch of a site."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generator import dispatch
from generator.enums import ArticleStatus, PlanStatus
from generator.models import GeneratedArticle, Job, ReleasePlan, ReleasePolicy
from generator.services import releasing
from tests.generator.releases import (
    TUESDAY,
    approve_all,
    berlin,
    page_ids,
    policy,
    shown,
    statuses,
    stored_plan,
    work_on,
)

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


def fields(**changed):
    usual = {
        "mode": "steady",
        "per_day": 4,
        "total": 0,
        "starts_on": "2027-06-01",
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "from_time": "08:00",
        "to_time": "18:00",
        "jitter_minutes": 0,
    }
    return {**usual, **changed}


def calendar(tenant, query="?on=2027-06-01"):
    return reverse("generator_releases:site", args=[tenant.site.pk]) + query


def day(tenant, on="2027-06-01"):
    return reverse("generator_releases:day", args=[tenant.site.pk, on])


class TestPlans:
    def url(self, campaign):
        return reverse("generator_campaigns:release", args=[campaign.pk])

    def test_the_campaigns_page_says_what_waits_and_leads_to_the_form(self, approved, site_a, client_for):
        page = text(client_for(site_a.approver).get(reverse("generator_campaigns:inspect", args=[approved[0].pk])))
        assert "10 approved articles wait." in page
        assert self.url(approved[0]) in page

    def test_an_editor_is_told_but_not_led(self, approved, site_a, client_for):
        client = client_for(site_a.editor)
        assert self.url(approved[0]) not in text(
            client.get(reverse("generator_campaigns:inspect", args=[approved[0].pk]))
        )
        assert client.get(self.url(approved[0])).status_code in {302, 403}

    def test_a_plan_is_made(self, approved, site_a, client_for):
        response = client_for(site_a.approver).post(self.url(approved[0]), fields())
        job = Job.objects.get(kind="schedule")
        assert response.url == reverse("generator_jobs:detail", args=[job.pk])
        plan = ReleasePlan.objects.get()
        assert (plan.created_by, plan.status, plan.weekdays) == (
            site_a.approver,
            PlanStatus.ACTIVE,
            [0, 1, 2, 3, 4, 5, 6],
        )
        work_on(job)
        assert statuses(approved[0]) == [ArticleStatus.SCHEDULED] * 10

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"starts_on": "2020-01-01"}, "Nothing is released in the past"),
            ({"to_time": "07:00"}, "The hours must end later than they begin."),
            ({"weekdays": []}, "This field is required."),
            ({"per_day": 0}, "greater than or equal to 1"),
            ({"jitter_minutes": 1000}, "less than or equal to 240"),
        ],
    )
    def test_what_is_wrong_is_said(self, approved, site_a, client_for, changed, message):
        response = client_for(site_a.approver).post(self.url(approved[0]), fields(**changed))
        assert message in text(response)
        assert not ReleasePlan.objects.exists()

    def test_the_preview_stores_nothing(self, approved, site_a, client_for):
        client = client_for(site_a.approver)
        page = text(client.get(self.url(approved[0]), {"preview": "", **fields()}))
        assert "10 articles are out by 3 June 2027, on 3 days." in page
        assert "Tuesday, 1 June 2027" in page
        assert "<html" not in page
        wrong = text(client.get(self.url(approved[0]), {"preview": "", **fields(to_time="07:00")}))
        assert "The hours must end later than they begin." in wrong
        assert not ReleasePlan.objects.exists()

    def test_the_preview_of_a_campaign_without_approved_articles_imagines_some(self, campaign_a, site_a, client_for):
        page = text(client_for(site_a.approver).get(self.url(campaign_a)))
        assert "As if" in page

    def test_pausing_resuming_and_ending(self, plan, approved, site_a, client_for):
        client = client_for(site_a.approver)
        overview = reverse("generator_campaigns:inspect", args=[approved[0].pk])
        assert "Tuesday, 1 Jun 2027, 09:15" in text(client.get(overview))
        client.post(reverse("generator_releases:pause", args=[plan.pk]))
        assert ReleasePlan.objects.get(pk=plan.pk).status == PlanStatus.PAUSED
        assert "Resume the plan" in text(client.get(overview))
        client.post(reverse("generator_releases:resume", args=[plan.pk]))
        assert ReleasePlan.objects.get(pk=plan.pk).status == PlanStatus.ACTIVE
        assert "come off the schedule" in text(client.get(reverse("generator_releases:end", args=[plan.pk])))
        client.post(reverse("generator_releases:end", args=[plan.pk]))
        assert ReleasePlan.objects.get(pk=plan.pk).status == PlanStatus.ENDED
        work_on(Job.objects.get(kind="unschedule"))
        assert statuses(approved[0]) == [ArticleStatus.APPROVED] * 10

    def test_a_plan_that_paused_itself_says_why(self, plan, approved, site_a, client_for):
        site_a.approver.delete()
        dispatch.release_due(at=berlin(1, 9, 16))
        page = text(client_for(site_a.administrator).get(reverse("generator_campaigns:inspect", args=[approved[0].pk])))
        assert "It has paused itself. The person in whose name it releases no longer exists." in page

    def test_what_came_off_is_scheduled_again_by_hand(self, plan, approved, site_a, client_for):
        releasing.unschedule(page_ids(approved[0])[:2], site_id=site_a.site.pk, user=site_a.approver, at=berlin(1))
        client_for(site_a.approver).post(reverse("generator_releases:fill", args=[plan.pk]))
        work_on(Job.objects.get(kind="schedule"))
        assert statuses(approved[0]) == [ArticleStatus.SCHEDULED] * 10

    def test_another_sites_plan_does_not_exist(self, plan, approved, site_b, client_for):
        client = client_for(site_b.administrator)
        for name in ("pause", "resume", "fill", "end"):
            assert client.post(reverse(f"generator_releases:{name}", args=[plan.pk])).status_code == 404
        assert ReleasePlan.objects.get(pk=plan.pk).status == PlanStatus.ACTIVE


class TestCalendar:
    def test_a_month_and_a_week(self, plan, approved, site_a, site_b, client_for):
        client = client_for(site_a.editor)
        month = text(client.get(calendar(site_a)))
        assert "June 2027" in month
        assert month.count("spark-portion ") == 3
        assert site_b.mark not in month
        assert "draggable" not in month
        week = text(client.get(calendar(site_a, "?on=2027-06-02&view=week")))
        assert "31 May – 6 June 2027" in week
        assert "09:15–16:45" in week

    def test_an_empty_one_teaches(self, campaign_a, site_a, client_for):
        assert "Nothing goes out in this time" in text(client_for(site_a.editor).get(calendar(site_a)))

    def test_the_menu_leads_to_the_site_of_ones_campaigns(self, approved, site_a, client_for):
        response = client_for(site_a.editor).get(reverse("generator_releases:index"))
        assert response.url == calendar(site_a, "")

    def test_another_sites_calendar_does_not_exist(self, plan, site_a, site_b, client_for):
        client = client_for(site_b.administrator)
        for url in (calendar(site_a), day(site_a), reverse("generator_releases:stop", args=[site_a.site.pk])):
            assert client.get(url).status_code == 404

    def test_a_day_lists_its_articles_by_the_sites_clock(self, plan, approved, site_a, client_for):
        page = text(client_for(site_a.editor).get(day(site_a)))
        assert page.count('<time datetime="2027-06-01T') == 4
        assert ">09:15</time>" in page
        assert client_for(site_a.editor).get(day(site_a, "not-a-day")).status_code == 404

    def test_the_cap_is_shown(self, plan, site_a, client_for):
        policy(site_a, daily_cap=8)
        page = text(client_for(site_a.editor).get(calendar(site_a)))
        assert "50% of the daily cap" in page
        assert "at most 8 a day" in page

    def test_queries_do_not_grow_with_days_and_plans(self, plan, approved, site_a, client_for):
        from tests.generator.factories import make_campaign

        client = client_for(site_a.approver)
        client.get(calendar(site_a))
        numbers = []
        for number in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get(calendar(site_a))
                client.get(day(site_a))
            numbers.append(len(queries))
            for more in range(3 * (1 - number)):
                headline = f"No. {more} {{Roof|Gutter}} in {{City}}, {{State_Code}} {{Identity}}"
                campaign = make_campaign(site_a, key=f"more-{more}", headline=headline)
                approve_all(campaign)
                made = stored_plan(campaign, site_a.approver)
                releasing.schedule(made, page_ids(campaign), user=site_a.approver, at=berlin(1))
        assert numbers[0] == numbers[1]


class TestMoving:
    def url(self, campaign, on="2027-06-01"):
        return reverse("generator_releases:move", args=[campaign.site_id, on, campaign.pk])

    def test_by_the_form(self, plan, approved, site_a, client_for):
        client = client_for(site_a.approver)
        assert "4 articles of" in text(client.get(self.url(approved[0])))
        response = client.post(self.url(approved[0]), {"target": "2027-06-05"})
        assert response.url == calendar(site_a, "?on=2027-06-05")
        assert shown(approved[0])[:2] == ["05 09:15", "05 11:45"]

    def test_a_refusal_says_why(self, plan, approved, site_a, client_for):
        page = text(client_for(site_a.approver).post(self.url(approved[0]), {"target": "2027-05-30"}))
        assert "Releases move forward only" in page

    def test_by_a_drag(self, plan, approved, site_a, client_for):
        client = client_for(site_a.approver)
        headers = {"X-Requested-With": "XMLHttpRequest"}
        refused = client.post(self.url(approved[0]), {"target": "2027-06-01"}, headers=headers)
        assert (refused.status_code, "forward only" in refused.json()["error"]) == (422, True)
        moved = client.post(self.url(approved[0]), {"target": "2027-06-04"}, headers=headers)
        assert moved.json() == {"url": calendar(site_a, "?on=2027-06-04")}

    def test_not_another_sites_campaign(self, plan, approved, site_a, site_b, client_for, superuser):
        for user in (site_b.administrator, superuser):
            url = reverse("generator_releases:move", args=[site_b.site.pk, "2027-06-01", approved[0].pk])
            assert client_for(user).post(url, {"target": "2027-06-05"}).status_code == 404

    def test_not_by_editors(self, plan, approved, site_a, client_for):
        client_for(site_a.editor).post(self.url(approved[0]), {"target": "2027-06-05"})
        assert shown(approved[0])[0] == "01 09:15"


class TestSwitch:
    def test_everybody_of_the_site_reads_it_everywhere_and_nobody_else(self, plan, site_a, site_b, client_for):
        client_for(site_a.approver).post(
            reverse("generator_releases:stop", args=[site_a.site.pk]), {"because": "Wrong price"}
        )
        for url in (reverse("wagtailadmin_home"), reverse("generator_campaigns:list"), calendar(site_a)):
            page = text(client_for(site_a.editor).get(url))
            assert "are stopped by Approver alphamark: Wrong price" in page
        assert "Wrong price" not in text(client_for(site_b.editor).get(reverse("wagtailadmin_home")))
        client_for(site_a.approver).post(reverse("generator_releases:start", args=[site_a.site.pk]))
        assert ReleasePolicy.objects.get(site=site_a.site).stopped_at
        client_for(site_a.administrator).post(reverse("generator_releases:start", args=[site_a.site.pk]))
        assert ReleasePolicy.objects.get(site=site_a.site).stopped_at is None

    def test_a_message_of_the_request_is_still_shown_beside_it(self, plan, approved, site_a, client_for):
        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        from generator.services.release_stops import forget_stops

        forget_stops()
        client = client_for(site_a.approver)
        client.post(reverse("generator_releases:pause", args=[plan.pk]))
        page = text(client.get(calendar(site_a)))
        assert "The plan is paused" in page
        assert "Wrong price" in page
        assert "The plan is paused" not in text(client.get(calendar(site_a)))


def test_the_page_editor_says_when_the_plan_releases_the_page(plan, approved, site_a, client_for):
    first = page_ids(approved[0])[0]
    page = text(client_for(site_a.editor).get(reverse("wagtailadmin_pages:edit", args=[first])))
    assert "Scheduled by the release plan for 1 Jun 2027 09:15" in page
    assert day(site_a) in page
    GeneratedArticle.objects.filter(pk=first).update(release_at=None, status=ArticleStatus.APPROVED)
    page = text(client_for(site_a.editor).get(reverse("wagtailadmin_pages:edit", args=[first])))
    assert "Scheduled by the release plan" not in page
    assert dt.date(2027, 6, 1) == TUESDAY
