"""Release plans give articles their moments, and take them off again."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry

from generator import dispatch
from generator.enums import ArticleStatus, JobKind, JobStatus, PlanStatus
from generator.models import GeneratedArticle, JobChunk, ReleasePlan
from generator.services import chunks, due_releases, jobs, release_plans, releasing
from tests.generator.factories import make_campaign
from tests.generator.releases import (
    approve_all,
    berlin,
    make_plan,
    page_ids,
    policy,
    shown,
    statuses,
    stored_plan,
    work_on,
)

pytestmark = pytest.mark.django_db

APPROVED, SCHEDULED, PUBLISHED = ArticleStatus.APPROVED, ArticleStatus.SCHEDULED, ArticleStatus.PUBLISHED


class TestScheduling:
    def test_a_started_plan_schedules_what_is_approved_and_nothing_else(self, approved, site_a, site_b):
        job = dispatch.start_plan(make_plan(approved[0], site_a.approver), user=site_a.approver)
        (job,) = work_on(job)
        assert (job.kind, job.status, job.release_plan_id) == (
            "schedule",
            JobStatus.DONE,
            approved[0].release_plans.get().pk,
        )
        assert statuses(approved[0]) == [SCHEDULED] * 10
        assert statuses(approved[1]) == [APPROVED] * 10
        expected = ["01 09:15", "01 11:45", "01 14:15", "01 16:45", "02 09:15"]
        assert shown(approved[0])[:5] == expected
        assert shown(approved[0])[-1] == "03 11:45"
        entry = PageLogEntry.objects.filter(action="generator.schedule").first()
        assert (entry.user, entry.data["from"], entry.data["to"]) == (site_a.approver, APPROVED, SCHEDULED)

    def test_positions_go_in_their_order_whatever_parts_the_job_has(self, approved, site_a):
        plan = stored_plan(approved[0], site_a.approver)
        job = jobs.create_for_pages(
            GeneratedArticle.objects.for_site(site_a.site).filter(campaign=approved[0]),
            site=site_a.site,
            kind=JobKind.SCHEDULE,
            user=site_a.approver,
            chunk_size=3,
            release_plan_id=plan.pk,
        )
        work_on(job)
        assert shown(approved[0]) == sorted(shown(approved[0]))
        assert len(set(shown(approved[0]))) == 10

    def test_one_part_of_a_schedule_is_in_work_at_a_time(self, approved, site_a, settings):
        settings.SPARK_JOB_LANES = settings.SPARK_SITE_LANES = 4
        made = stored_plan(approved[0], site_a.approver)
        job = due_releases.start_filling(made, release_plans.takeable(made), user=site_a.approver)
        JobChunk.objects.create(job=job, number=1, start=10, stop=11)
        assert chunks.claim_chunk(job.pk, owner=uuid.uuid4())
        assert chunks.claim_chunk(job.pk, owner=uuid.uuid4()) is None

    def test_a_total_is_kept_and_the_first_positions_are_taken(self, approved, site_a):
        work_on(dispatch.start_plan(make_plan(approved[0], site_a.approver, total=6), user=site_a.approver))
        assert statuses(approved[0]) == [SCHEDULED] * 6 + [APPROVED] * 4

    def test_a_campaign_has_one_plan_at_a_time(self, plan, approved, site_a):
        with pytest.raises(dispatch.Refused, match="end that one first"):
            dispatch.start_plan(make_plan(approved[0], site_a.approver), user=site_a.approver)

    def test_editors_and_people_of_other_sites_start_none(self, approved, site_a, site_b):
        for user in (site_a.editor, site_b.approver, site_b.administrator):
            with pytest.raises(PermissionDenied):
                dispatch.start_plan(make_plan(approved[0], user), user=user)
        assert not ReleasePlan.objects.exists()

    def test_a_plan_never_starts_in_the_past(self, approved, site_a):
        made = stored_plan(approved[0], site_a.approver, starts_on=dt.date(2020, 1, 1))
        releasing.schedule(made, page_ids(approved[0]), user=site_a.approver, at=berlin(1, 12))
        assert shown(approved[0])[:3] == ["01 14:15", "01 16:45", "02 09:15"]

    def test_the_cap_of_the_site_holds_across_its_plans(self, approved, site_a, site_b):
        policy(site_a, daily_cap=5)
        other = make_campaign(site_a, key="second", headline="Second {Roof|Gutter} in {City}, {State_Code} {Identity}")
        approve_all(other)
        for campaign in (approved[0], other):
            made = stored_plan(campaign, site_a.approver)
            releasing.schedule(made, page_ids(campaign), user=site_a.approver, at=berlin(1))
        per_day = [day[:2] for day in (*shown(approved[0]), *shown(other))]
        assert max(per_day.count(day) for day in set(per_day)) == 5
        assert len(per_day) == 20

    def test_taking_off_makes_approved_and_the_plan_does_not_take_them_again(self, plan, approved, site_a):
        first = page_ids(approved[0])[:3]
        by = {"site_id": site_a.site.pk, "user": site_a.approver, "at": berlin(1)}
        assert releasing.unschedule(first, **by, why="Later") == {*first}
        assert statuses(approved[0])[:4] == [APPROVED, APPROVED, APPROVED, SCHEDULED]
        entry = PageLogEntry.objects.filter(page=first[0], action="generator.approve").get()
        assert entry.data["why"] == "Later"
        due_releases.release_due(at=berlin(1, 1))
        assert statuses(approved[0])[:3] == [APPROVED] * 3
        job = dispatch.start_schedule(plan, user=site_a.approver)
        work_on(job)
        assert statuses(approved[0]) == [SCHEDULED] * 10

    def test_the_pages_of_another_site_are_left_alone(self, plan, approved, site_a, site_b):
        theirs = page_ids(approved[1])
        assert not releasing.unschedule(theirs, site_id=site_a.site.pk, user=site_a.approver, at=berlin(1))
        assert not releasing.schedule(plan, theirs, user=site_a.approver, at=berlin(1))
        assert statuses(approved[1]) == [SCHEDULED] * 10

    def test_ending_a_plan_takes_its_articles_off(self, plan, approved, site_a):
        work_on(dispatch.end_plan(plan, user=site_a.approver))
        assert statuses(approved[0]) == [APPROVED] * 10
        assert shown(approved[0]) == []
        assert ReleasePlan.objects.get(pk=plan.pk).status == PlanStatus.ENDED
        assert statuses(approved[1]) == [SCHEDULED] * 10
        with pytest.raises(dispatch.Refused):
            dispatch.resume_plan(plan, user=site_a.approver)

    def test_a_plan_that_was_read_before_it_ended_schedules_nothing(self, plan, approved, site_a):
        work_on(dispatch.end_plan(ReleasePlan.objects.get(pk=plan.pk), user=site_a.approver))
        assert plan.status == PlanStatus.ACTIVE
        assert not releasing.schedule(plan, page_ids(approved[0]), user=site_a.approver, at=berlin(1))
        assert statuses(approved[0]) == [APPROVED] * 10
        assert statuses(approved[1]) == [SCHEDULED] * 10

    def test_statements_do_not_grow_with_the_articles(self, approved, site_a):
        numbers = []
        made = stored_plan(approved[0], site_a.approver)
        for chosen in (page_ids(approved[0])[:1], page_ids(approved[0])[1:]):
            with CaptureQueriesContext(connection) as queries:
                releasing.schedule(made, chosen, user=site_a.approver, at=berlin(1))
            numbers.append(len(queries))
        assert numbers[0] == numbers[1] <= 16


class TestTakingUp:
    def test_what_is_approved_later_is_scheduled_behind_the_others(self, plan, approved, site_a):
        approve_all(approved[0], start=10, count=5)
        assert due_releases.release_due(at=berlin(1, 1)) == []
        assert statuses(approved[0]) == [SCHEDULED] * 15
        assert shown(approved[0])[9:12] == ["03 11:45", "03 14:15", "03 16:45"]

    def test_many_are_scheduled_by_a_job_and_once(self, plan, approved, site_a, monkeypatch):
        monkeypatch.setattr(due_releases, "TAKEN_AT_ONCE", 3)
        approve_all(approved[0], start=10, count=5)
        made = due_releases.release_due(at=berlin(1, 1))
        assert [job.kind for job in made] == [JobKind.SCHEDULE]
        assert due_releases.release_due(at=berlin(1, 1)) == []
        work_on(*made)
        assert statuses(approved[0]) == [SCHEDULED] * 15

    def test_a_plan_with_a_total_takes_no_more_and_ends_itself(self, approved, site_a):
        made = stored_plan(approved[0], site_a.approver, total=4)
        due_releases.release_due(at=berlin(1))
        assert statuses(approved[0]) == [SCHEDULED] * 4 + [APPROVED] * 6
        for hour, minute in ((9, 16), (11, 46), (14, 16), (16, 46), (18, 0)):
            work_on(*due_releases.release_due(at=berlin(1, hour, minute)))
        assert ReleasePlan.objects.get(pk=made.pk).status == PlanStatus.ENDED
        assert statuses(approved[0]) == [PUBLISHED] * 4 + [APPROVED] * 6
