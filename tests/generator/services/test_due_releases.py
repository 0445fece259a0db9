"""What is due goes out once, and what was missed, stopped, refused or changed meanwhile is neither lost nor forced."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone as clock
from wagtail.models import Page, PageLogEntry

from generator import dispatch
from generator.dispatch import releases
from generator.enums import ArticleStatus, JobKind, JobStatus, PlanStatus
from generator.models import Campaign, GeneratedArticle, Job, JobError, Notice, ReleasePlan, ReleasePolicy
from generator.services import (
    chunks,
    due_releases,
    gate,
    jobs,
    lanes,
    later_edits,
    moves,
    publishing,
    releasing,
    review,
)
from generator.services.page_sets import actions as page_sets
from sites_app.models import ArticlePage
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
# Just after each of the first day's moments.
TIMES = [(9, 16), (11, 46), (14, 16), (16, 46)]


def release(*times: tuple[int, int], day: int = 1) -> list[Job]:
    """Let the day's times come, one after the other, and do what is made of them."""
    return [job for time in times for job in work_on(*dispatch.release_due(at=berlin(day, *time)))]


def pages(campaign: Any) -> list[ArticlePage]:
    found = ArticlePage.objects.in_bulk(page_ids(campaign))
    return [found[pk] for pk in page_ids(campaign)]


class TestDue:
    def test_nothing_goes_out_before_its_moment(self, plan, approved):
        assert dispatch.release_due(at=berlin(1, 9, 14)) == []
        assert PUBLISHED not in statuses(approved[0])

    def test_what_is_due_goes_out_by_one_job_of_each_site(self, plan, approved, site_a, site_b):
        done = release(TIMES[0])
        assert sorted(job.site_id for job in done) == sorted([site_a.site.pk, site_b.site.pk])
        assert {(job.kind, job.status, job.stop) for job in done} == {(JobKind.RELEASE, JobStatus.DONE, 1)}
        assert statuses(approved[0]) == [PUBLISHED] + [SCHEDULED] * 9
        page = pages(approved[0])[0]
        assert (page.live, page.is_approved) == (True, True)
        entries = PageLogEntry.objects.filter(page=page).order_by("pk")
        assert list(entries.values_list("action", flat=True))[-2:] == ["generator.publish", "wagtail.publish"]
        assert entries.filter(action="generator.publish").get().user == site_a.approver

    def test_a_day_of_a_plan(self, plan, approved):
        release(*TIMES)
        assert statuses(approved[0]) == [PUBLISHED] * 4 + [SCHEDULED] * 6
        # They count for the day that they were planned for.
        assert shown(approved[0], status=PUBLISHED) == ["01 09:15", "01 11:45", "01 14:15", "01 16:45"]

    def test_plans_of_one_person_share_a_job_and_those_of_another_have_their_own(self, plan, approved, site_a):
        from tests.generator.factories import make_campaign

        for number, user in enumerate((site_a.approver, site_a.administrator)):
            text = f"No. {number} {{Roof|Gutter}} in {{City}}, {{State_Code}} {{Identity}}"
            campaign = make_campaign(site_a, key=f"more-{number}", headline=text)
            approve_all(campaign)
            made = stored_plan(campaign, user)
            releasing.schedule(made, page_ids(campaign), user=user, at=berlin(1))
        made = [job for job in dispatch.release_due(at=berlin(1, 9, 16)) if job.site_id == site_a.site.pk]
        assert sorted((job.created_by.username, job.stop) for job in made) == [
            ("alpha-administrator", 1),
            ("alpha-approver", 2),
        ]

    def test_what_a_job_has_taken_is_not_taken_again(self, plan, approved, site_a):
        first = dispatch.release_due(at=berlin(1, 9, 16))
        assert dispatch.release_due(at=berlin(1, 9, 17)) == []
        assert dispatch.release_due(at=berlin(1, 11, 20)) == []
        work_on(*first)
        assert dispatch.release_due(at=berlin(1, 11, 21)) == []

    def test_the_cap_of_the_day_is_not_exceeded(self, plan, approved, site_a):
        policy(site_a, daily_cap=2)
        release(*TIMES)
        assert statuses(approved[0]).count(PUBLISHED) == 2
        assert statuses(approved[1]).count(PUBLISHED) == 4

    def test_under_a_cap_what_others_left_over_goes_out_on_later_days(self, plan, approved, site_a):
        policy(site_a, daily_cap=2)
        for day in range(1, 8):
            for hour in range(24):
                release((hour, 0), (hour, 16), (hour, 31), (hour, 46), day=day)
        assert statuses(approved[0]) == [PUBLISHED] * 10
        days = [text[:2] for text in shown(approved[0])]
        assert max(days.count(day) for day in set(days)) == 2

    def test_a_worker_that_stops_in_the_middle_loses_nothing_and_repeats_nothing(
        self, plan, approved, site_a, monkeypatch
    ):
        GeneratedArticle.objects.filter(pk__in=page_ids(approved[0])).update(release_at=berlin(1, 9))
        made = [job for job in dispatch.release_due(at=berlin(1, 9, 1)) if job.site_id == site_a.site.pk]
        with monkeypatch.context() as patch:
            patch.setattr(releasing.chunks, "finish_chunk", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                lanes.work(made[0].pk, seconds=60)
        assert statuses(approved[0]) == [SCHEDULED] * 10
        (done,) = work_on(*made)
        assert (done.status, statuses(approved[0])) == (JobStatus.DONE, [PUBLISHED] * 10)
        published = PageLogEntry.objects.filter(page__in=page_ids(approved[0]), action="wagtail.publish")
        assert published.count() == 10

    def test_queries_do_not_grow_with_what_is_due(self, plan, approved):
        numbers = []
        for count in (1, 10):
            GeneratedArticle.objects.filter(pk__in=page_ids(approved[0])[:count]).update(release_at=berlin(1, 9))
            Job.objects.all().delete()
            with CaptureQueriesContext(connection) as queries:
                due_releases.release_due(at=berlin(1, 9, 1))
            numbers.append(len(queries))
        assert numbers[1] <= numbers[0]


class TestMissed:
    def test_what_was_missed_gets_the_next_free_moments(self, plan, approved):
        """The server was down from Tuesday until Wednesday at noon: five are overdue, and come after the others."""
        assert [job.kind for job in dispatch.release_due(at=berlin(2, 12))] == [JobKind.RELEASE] * 2
        assert shown(approved[0])[:5] == ["03 14:15", "03 16:45", "04 09:15", "04 11:45", "04 14:15"]
        assert shown(approved[0])[5:] == ["02 11:45", "02 14:15", "02 16:45", "03 09:15", "03 11:45"]
        entry = approved[0].release_plans.get()
        assert entry.status == PlanStatus.ACTIVE

    def test_what_was_missed_goes_before_what_was_approved_since(self, plan, approved):
        for campaign in approved:
            approve_all(campaign, count=2, start=10)
        dispatch.release_due(at=berlin(2, 12))
        assert shown(approved[0])[:5] == ["03 14:15", "03 16:45", "04 09:15", "04 11:45", "04 14:15"]
        assert shown(approved[0])[10:] == ["04 16:45", "05 09:15"]

    def test_what_was_missed_is_locked_in_everybodys_order(self, plan, approved):
        with CaptureQueriesContext(connection) as queries:
            due_releases.spread_missed(plan, at=berlin(2, 12), within=GeneratedArticle.objects.for_site(plan.site))
        locking = [sql for each in queries if "FOR NO KEY UPDATE" in (sql := each["sql"]) and "release_at" in sql]
        assert len(locking) == 1
        assert locking[0].startswith('SELECT "generator_generatedarticle"."page_id" AS "pk" FROM')
        assert "ORDER BY 1 ASC FOR NO KEY UPDATE" in locking[0]
        assert shown(approved[0])[:2] == ["03 14:15", "03 16:45"]

    def test_a_few_minutes_late_is_not_missed(self, plan, approved):
        release((9, 29))
        assert statuses(approved[0])[0] == PUBLISHED

    def test_a_paused_plan_releases_nothing_and_spreads_what_it_missed_when_it_goes_on(self, plan, approved, site_a):
        dispatch.pause_plan(plan, user=site_a.approver)
        release(*TIMES)
        assert statuses(approved[0]) == [SCHEDULED] * 10
        dispatch.resume_plan(plan, user=site_a.administrator)
        release((23, 0))
        assert statuses(approved[0]) == [SCHEDULED] * 10
        assert min(shown(approved[0])) == "02 09:15"
        assert ReleasePlan.objects.get(pk=plan.pk).created_by == site_a.administrator
        assert statuses(approved[1]) == [PUBLISHED] * 4 + [SCHEDULED] * 6

    def test_pausing_stops_also_what_a_job_has_not_done_yet(self, plan, approved, site_a):
        made = dispatch.release_due(at=berlin(1, 9, 16))
        dispatch.pause_plan(plan, user=site_a.approver)
        work_on(*made)
        assert statuses(approved[0]) == [SCHEDULED] * 10

    def test_only_who_may_publish_pauses_and_resumes(self, plan, site_a, site_b):
        for user in (site_a.editor, site_b.administrator):
            with pytest.raises(PermissionDenied):
                dispatch.pause_plan(plan, user=user)

    def test_a_plan_whose_person_is_gone_pauses_itself_and_says_so(self, plan, approved, site_a, site_b):
        site_a.approver.delete()
        release(TIMES[0])
        plan.refresh_from_db()
        assert (plan.status, statuses(approved[0])) == (PlanStatus.PAUSED, [SCHEDULED] * 10)
        notice = Notice.objects.get()
        assert (notice.user, notice.site) == (site_a.administrator, site_a.site)
        assert "no longer exists" in notice.message
        assert statuses(approved[1])[0] == PUBLISHED

    def test_a_plan_whose_person_lost_the_right_pauses_itself(self, plan, approved, site_a):
        site_a.approver.groups.clear()
        release(TIMES[0])
        plan.refresh_from_db()
        assert plan.status == PlanStatus.PAUSED

    def test_a_plan_that_ended_meanwhile_does_not_pause_itself(self, plan, site_a):
        dispatch.end_plan(ReleasePlan.objects.get(pk=plan.pk), user=site_a.approver)
        due_releases.pause_itself(plan, "The person in whose name it releases no longer exists.")
        plan.refresh_from_db()
        assert plan.status == PlanStatus.ENDED
        assert not Notice.objects.exists()

    def test_a_held_campaign_waits(self, plan, approved):
        Campaign.objects.filter(pk=approved[0].pk).update(held_at=berlin(1), held_because="Too many rejected.")
        release(*TIMES)
        assert statuses(approved[0]) == [SCHEDULED] * 10
        Campaign.objects.filter(pk=approved[0].pk).update(held_at=None)
        release((17, 30))
        assert min(shown(approved[0])) == "02 09:15"

    def test_a_site_that_is_not_served_releases_nothing(self, plan, approved, site_a):
        settings = site_a.settings
        settings.status = "paused"
        settings.save()
        release(TIMES[0])
        assert statuses(approved[0]) == [SCHEDULED] * 10


class TestStop:
    def test_a_stopped_site_releases_nothing_and_a_running_release_is_paused(self, plan, approved, site_a, site_b):
        made = dispatch.release_due(at=berlin(1, 9, 16))
        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        assert sorted(Job.objects.values_list("status", flat=True)) == ["paused", "pending"]
        for job in made:
            lanes.work(job.pk, seconds=5)
        release(*TIMES)
        assert statuses(approved[0]) == [SCHEDULED] * 10
        assert statuses(approved[1])[0] == PUBLISHED

    def test_a_part_that_is_in_work_when_the_switch_is_thrown_leaves_no_trace(
        self, plan, approved, site_a, monkeypatch
    ):
        made = [job for job in dispatch.release_due(at=berlin(1, 9, 16)) if job.site_id == site_a.site.pk]
        run = page_sets.run

        def run_and_stop(*args: Any, **kwargs: Any) -> Any:
            report = run(*args, **kwargs)
            # As another connection would have committed it.
            Job.objects.filter(pk=made[0].pk).update(status=JobStatus.PAUSED)
            return report

        monkeypatch.setattr(releasing.page_sets, "run", run_and_stop)
        lanes.work(made[0].pk, seconds=5)
        assert statuses(approved[0]) == [SCHEDULED] * 10
        assert made[0].chunks.get().status == "pending"

    def test_a_paused_release_that_somebody_resumes_meanwhile_pauses_again(self, plan, approved, site_a):
        made = [job for job in dispatch.release_due(at=berlin(1, 9, 16)) if job.site_id == site_a.site.pk]
        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        with pytest.raises(dispatch.Refused, match="stopped"):
            dispatch.resume_job(made[0], user=site_a.approver)
        jobs.resume(made[0].pk)
        lanes.work(made[0].pk, seconds=5)
        assert Job.objects.get(pk=made[0].pk).status == JobStatus.PAUSED
        assert statuses(approved[0]) == [SCHEDULED] * 10

    def test_a_release_that_ends_while_the_switch_is_thrown_does_not_keep_it_from_stopping(
        self, plan, approved, site_a, site_b, monkeypatch
    ):
        for tenant in (site_a, site_b):
            policy(tenant)
        dispatch.release_due(at=berlin(1, 9, 16))
        read = releases._open_releases

        def read_and_end(*args: Any) -> list[Job]:
            found = read(*args)
            # As a lane would have committed it since.
            Job.objects.filter(pk__in=[job.pk for job in found]).update(status=JobStatus.DONE)
            return found

        monkeypatch.setattr(releases, "_open_releases", read_and_end)
        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        stopped = {each.site: each.stopped_at is not None for each in ReleasePolicy.objects.all()}
        assert stopped == {site_a.site: True, site_b.site: False}
        assert sorted(Job.objects.values_list("site", "status")) == sorted(
            [(site_a.site.pk, "done"), (site_b.site.pk, "pending")]
        )

    def test_a_second_lane_that_finds_the_release_paused_gives_its_part_back(self, plan, approved, site_a):
        (job,) = [job for job in dispatch.release_due(at=berlin(1, 9, 16)) if job.site_id == site_a.site.pk]
        chunk = chunks.claim_chunk(job.pk, owner=uuid.uuid4())
        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        lanes.run(chunk)
        chunk.refresh_from_db()
        assert (chunk.status, chunk.attempts, chunk.not_before) == ("pending", 0, None)

    def test_after_a_short_stop_the_release_goes_on(self, plan, approved, site_a):
        made = [job for job in dispatch.release_due(at=berlin(1, 9, 16)) if job.site_id == site_a.site.pk]
        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        dispatch.start_site(site_a.site, user=site_a.administrator, at=clock.now())
        work_on(*made)
        assert statuses(approved[0])[0] == PUBLISHED

    def test_after_a_long_stop_what_was_missed_gets_new_moments(self, plan, approved, site_a):
        dispatch.release_due(at=berlin(1, 9, 16))
        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        dispatch.start_site(site_a.site, user=site_a.administrator, at=berlin(2, 11, 40))
        assert statuses(approved[0]) == [SCHEDULED] * 10
        assert "01" not in {text[:2] for text in shown(approved[0])}
        release((11, 46), day=2)
        assert statuses(approved[0]).count(PUBLISHED) == 1

    def test_who_may_stop_and_who_may_start_again(self, plan, site_a, site_b):
        for user in (site_a.editor, site_b.administrator):
            with pytest.raises(PermissionDenied):
                dispatch.stop_site(site_a.site, user=user, because="x")
        stopped = dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        assert (stopped.stopped_by, stopped.stopped_because) == (site_a.approver, "Wrong price")
        for user in (site_a.approver, site_a.editor, site_b.administrator):
            with pytest.raises(PermissionDenied):
                dispatch.start_site(site_a.site, user=user, at=berlin(1))
        assert dispatch.start_site(site_a.site, user=site_a.administrator, at=clock.now()).stopped_at is None

    def test_stopping_and_starting_are_logged(self, site_a):
        from wagtail.models import ModelLogEntry

        dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
        dispatch.start_site(site_a.site, user=site_a.administrator, at=clock.now())
        entries = ModelLogEntry.objects.filter(action__endswith="_releases").order_by("timestamp")
        assert [(entry.action, entry.user) for entry in entries] == [
            ("generator.stop_releases", site_a.approver),
            ("generator.start_releases", site_a.administrator),
        ]
        assert entries[0].data["why"] == "Wrong price"
        assert {(notice.user, notice.site) for notice in Notice.objects.all()} == {(site_a.administrator, site_a.site)}


class TestRefused:
    def test_what_the_gate_refuses_goes_back_with_the_reason_and_is_not_tried_again(
        self, plan, approved, site_a, monkeypatch
    ):
        first, *_ = page_ids(approved[0])
        problem = (gate.GateProblem("words", "It has 40 words; 300 are the least."),)
        refuse = lambda pks, *, site_id: {first: problem} if first in pks else {}  # noqa: E731
        monkeypatch.setattr(gate, "refusals", refuse)
        done = [job for job in release(TIMES[0]) if job.site_id == site_a.site.pk]
        assert [(job.status, job.error) for job in done] == [(JobStatus.FAILED, "It has 40 words; 300 are the least.")]
        assert JobError.objects.get().page_id == first
        assert statuses(approved[0])[:2] == [APPROVED, SCHEDULED]
        entry = PageLogEntry.objects.filter(page=first, action="generator.approve").get()
        assert entry.data["why"] == "It has 40 words; 300 are the least."
        release(*TIMES[1:])
        assert statuses(approved[0])[:2] == [APPROVED, PUBLISHED]

    def test_a_locked_page_is_refused_and_the_others_go_out(self, plan, approved, site_a, superuser):
        first, second, *_ = page_ids(approved[0])
        GeneratedArticle.objects.filter(pk=second).update(release_at=berlin(1, 9, 15))
        Page.objects.filter(pk=first).update(locked=True, locked_by=superuser, locked_at=clock.now())
        release(TIMES[0])
        assert statuses(approved[0])[:2] == [APPROVED, PUBLISHED]

    def test_what_a_cancelled_release_did_not_reach_goes_back(self, plan, approved, site_a):
        GeneratedArticle.objects.filter(pk__in=page_ids(approved[0])[:4]).update(release_at=clock.now())
        GeneratedArticle.objects.filter(pk=page_ids(approved[0])[3]).update(release_plan_id=None)
        made = [job for job in dispatch.release_due(at=clock.now()) if job.site_id == site_a.site.pk]
        dispatch.cancel_job(made[0], user=site_a.approver)
        assert dispatch.release_due(at=clock.now()) == []
        assert statuses(approved[0]) == [APPROVED] * 3 + [SCHEDULED] * 7
        assert dispatch.release_due(at=clock.now()) == []


class TestMeanwhile:
    """What people do to a page that a plan has scheduled, or that a job is about to release."""

    def take(self) -> list[Job]:
        return dispatch.release_due(at=berlin(1, 9, 16))

    def test_deleted(self, plan, approved):
        made = self.take()
        pages(approved[0])[0].delete()
        done = work_on(*made)
        assert {job.status for job in done} == {JobStatus.DONE}
        assert statuses(approved[0]) == [SCHEDULED] * 9

    def test_archived(self, plan, approved, site_a):
        made = self.take()
        article = GeneratedArticle.objects.get(pk=page_ids(approved[0])[0])
        moves.move_article(article, ArticleStatus.ARCHIVED, user=site_a.approver)
        work_on(*made)
        article.refresh_from_db()
        assert (article.status, article.release_at, article.release_plan_id) == (ArticleStatus.ARCHIVED, None, None)

    def test_published_by_hand(self, plan, approved, site_a):
        made = self.take()
        page = pages(approved[0])[0]
        page.get_latest_revision().publish(user=site_a.approver)
        article = GeneratedArticle.objects.get(pk=page.pk)
        assert (article.status, article.release_at, article.release_plan_id) == (PUBLISHED, None, None)
        work_on(*made)
        assert PageLogEntry.objects.filter(page=page, action="wagtail.publish").count() == 1
        assert GeneratedArticle.objects.get(pk=page.pk).status == PUBLISHED

    def test_unpublished_after_it_went_out(self, plan, approved, site_a):
        release(TIMES[0])
        pages(approved[0])[0].unpublish(user=site_a.approver)
        article = GeneratedArticle.objects.get(pk=page_ids(approved[0])[0])
        assert (article.status, article.release_at) == (ArticleStatus.UNPUBLISHED, None)
        release(*TIMES[1:])
        assert statuses(approved[0])[0] == ArticleStatus.UNPUBLISHED

    def test_edited_by_somebody_who_may_publish(self, plan, approved, site_a):
        page = pages(approved[0])[0]
        page.title = "Better title"
        page.save_revision(user=site_a.approver)
        release(TIMES[0])
        page.refresh_from_db()
        assert (page.live, page.title) == (True, "Better title")
        article = GeneratedArticle.objects.get(pk=page.pk)
        assert (article.status, article.release_plan_id) == (PUBLISHED, plan.pk)

    def test_edited_by_somebody_who_may_not(self, plan, approved, site_a):
        page = pages(approved[0])[0]
        page.title = "Not approved"
        page.save_revision(user=site_a.editor)
        release(TIMES[0])
        page.refresh_from_db()
        assert (page.live, page.is_approved, statuses(approved[0])[0]) == (False, False, ArticleStatus.QC)
        assert JobError.objects.get().message == later_edits.EDITED

    def test_edited_between_approval_and_scheduling(self, approved, site_a, site_b):
        """What goes out is what was approved, not what was there when the plan took it up."""
        edited, plain = (GeneratedArticle.objects.get(pk=pk) for pk in page_ids(approved[0])[:2])
        for article in (edited, plain):
            moves.move_locked([article.pk], ArticleStatus.QC, at=clock.now())
            review.approve(article, user=site_a.approver)
        page = pages(approved[0])[0]
        page.title = "Not approved"
        page.save_revision(user=site_a.editor)
        stored_plan(approved[0], site_a.approver)
        release((0, 0), *TIMES[:2])
        page.refresh_from_db()
        assert (page.live, statuses(approved[0])[:2]) == (False, [ArticleStatus.QC, PUBLISHED])
        review.approve(edited, user=site_a.approver)
        release((12, 0))
        assert statuses(approved[0])[0] == SCHEDULED
        GeneratedArticle.objects.filter(pk=page.pk).update(release_at=berlin(1, 14, 15))
        release(TIMES[2])
        page.refresh_from_db()
        assert (page.live, page.title) == (True, "Not approved")
        assert statuses(approved[1]) == [APPROVED] * 10

    def test_coming_off_the_schedule_approves_no_edit(self, plan, approved, site_a):
        page = pages(approved[0])[0]
        page.title = "Not approved"
        page.save_revision(user=site_a.editor)
        by = {"site_id": site_a.site.pk, "user": site_a.approver, "at": clock.now()}
        releasing.unschedule([page.pk], **by)
        releasing.schedule(plan, [page.pk], user=site_a.approver, at=berlin(1))
        GeneratedArticle.objects.filter(pk=page.pk).update(release_at=berlin(1, 9, 15))
        release(TIMES[0])
        page.refresh_from_db()
        assert (page.live, statuses(approved[0])[0]) == (False, ArticleStatus.QC)

    def test_sent_to_review_again(self, plan, approved, site_a):
        page = pages(approved[0])[0]
        page.get_workflow().start(page, site_a.editor)
        assert GeneratedArticle.objects.get(pk=page.pk).status == ArticleStatus.QC
        release(TIMES[0])
        article = GeneratedArticle.objects.get(pk=page.pk)
        assert (article.status, article.release_plan_id) == (ArticleStatus.QC, None)

    def test_scheduled_by_hand(self, plan, approved, site_a):
        page = pages(approved[0])[0]
        page.go_live_at = berlin(20)
        page.save_revision(user=site_a.approver).publish(user=site_a.approver)
        release(TIMES[0])
        article = GeneratedArticle.objects.get(pk=page.pk)
        assert (article.status, article.release_at, article.release_plan_id) == (SCHEDULED, None, None)
        assert not releasing.unschedule([page.pk], site_id=site_a.site.pk, user=site_a.approver, at=berlin(1))

    def test_rendered_anew(self, plan, approved, site_a):
        """A scheduled article is not rendered anew: it goes out as it was approved."""
        from generator.services import plans

        campaign = approved[0]
        campaign.headline = "{Roof|Gutter} care in {City}, {State_Code} for {Identity}"
        campaign.save()
        version = plans.freeze(campaign)
        assert not GeneratedArticle.objects.for_site(site_a.site).outdated(version).exists()
        release(TIMES[0])
        assert "care" not in pages(campaign)[0].title

    def test_moved_beneath_another_hub(self, plan, approved, site_a):
        from sites_app.services.provisioning import add_hub

        hub = add_hub(site_a.home, title="Elsewhere", slug="elsewhere")
        made = self.take()
        publishing.move(
            GeneratedArticle.objects.get(pk=page_ids(approved[0])[0]), user=site_a.administrator, target=hub
        )
        work_on(*made)
        assert pages(approved[0])[0].live

    def test_rejected_and_approved_again(self, plan, approved, site_a):
        article = GeneratedArticle.objects.get(pk=page_ids(approved[0])[0])
        releasing.unschedule([article.pk], site_id=site_a.site.pk, user=site_a.approver, at=berlin(1))
        review.reject(GeneratedArticle.objects.get(pk=article.pk), user=site_a.approver)
        article.refresh_from_db()
        assert (article.status, article.release_plan_id) == (ArticleStatus.REJECTED, None)


class TestTakenBack:
    def test_undoing_a_schedule_takes_the_articles_off_and_the_plan_does_not_take_them_again(self, approved, site_a):
        (job,) = work_on(dispatch.start_plan(make_plan(approved[0], site_a.approver), user=site_a.approver))
        assert statuses(approved[0]) == [SCHEDULED] * 10
        work_on(dispatch.start_undo(job, user=site_a.approver))
        assert statuses(approved[0]) == [APPROVED] * 10
        dispatch.release_due(at=berlin(1))
        assert statuses(approved[0]) == [APPROVED] * 10

    def test_undoing_the_end_of_a_schedule_brings_the_moments_back(self, plan, approved, site_a):
        before = shown(approved[0])
        (job,) = work_on(dispatch.start_unscheduling(plan, user=site_a.approver))
        assert shown(approved[0]) == []
        work_on(dispatch.start_undo(job, user=site_a.approver))
        assert (statuses(approved[0]), shown(approved[0])) == ([SCHEDULED] * 10, before)

    def test_what_is_still_there_by_a_plan_that_ended_comes_off(self, plan, approved, site_a):
        ReleasePlan.objects.filter(pk=plan.pk).update(status=PlanStatus.ENDED)
        assert statuses(approved[0]) == [SCHEDULED] * 10
        release(TIMES[0])
        assert statuses(approved[0]) == [APPROVED] * 10
        entry = PageLogEntry.objects.filter(page=page_ids(approved[0])[0], action="generator.approve").latest("pk")
        assert entry.data["why"] == "Its release plan has ended."
        assert statuses(approved[1]) == [PUBLISHED] + [SCHEDULED] * 9

    def test_what_a_job_takes_off_is_left_to_it(self, plan, approved, site_a):
        job = dispatch.end_plan(plan, user=site_a.approver)
        release(TIMES[0])
        assert statuses(approved[0]) == [SCHEDULED] * 10
        work_on(job)
        assert statuses(approved[0]) == [APPROVED] * 10


def test_one_plan_says_nothing_of_another_sites(plan, approved, site_b):
    assert make_plan(approved[1], site_b.approver).site == site_b.site
    assert not GeneratedArticle.objects.for_site(site_b.site).filter(release_plan_id=plan.pk).exists()
