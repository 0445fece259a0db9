"""Notices: told to people of the site only, folded while unread, read, forgotten; and which events tell whom."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from generator.enums import BatchStatus, JobKind, JobStatus, NoticeKind
from generator.models import Campaign, GeneratedArticle, Job, JobChunk, Notice, ReleasePlan, TestBatch
from generator.services import announcements, chunks, jobs, notices, plans
from generator.services.permissions import may_review_site, reviewed_site_ids
from sites_app.enums import SiteRole
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db


def told(user):
    return list(Notice.objects.filter(user=user).order_by("pk"))


def tell(*users, site, message="Something happened.", **options):
    return notices.tell(users, site=site, kind=NoticeKind.CAMPAIGN, message=message, **options)


def test_people_of_other_sites_and_the_inactive_are_told_nothing(site_a, site_b):
    gone = site_a.approver
    gone.is_active = False
    gone.save()

    assert tell(site_a.editor, site_b.editor, gone, site=site_a.site) == 1

    assert [notice.user for notice in Notice.objects.all()] == [site_a.editor]


def test_superusers_may_be_told_of_any_site(superuser, site_a, site_b):
    assert tell(superuser, site=site_b.site) == 1


def test_recipients_have_the_role_on_this_site(site_a, site_b, superuser):
    assert set(notices.recipients(site_a.site)) == {site_a.approver, site_a.administrator}
    assert set(notices.recipients(site_a.site.pk, roles=[SiteRole.EDITOR])) == {site_a.editor}


def test_who_has_two_roles_is_one_recipient(site_a, site_b):
    site_a.approver.groups.add(*site_a.administrator.groups.all())
    assert sorted(user.pk for user in notices.recipients(site_a.site)) == sorted(
        [site_a.approver.pk, site_a.administrator.pk]
    )


def test_an_unread_one_of_the_same_thing_is_folded(site_a, site_b):
    tell(site_a.editor, site=site_a.site, message="first", address="/admin/x/")
    Notice.objects.update(mailed_at=timezone.now())
    tell(site_a.editor, site=site_a.site, message="second", address="/admin/x/", count=3)

    (notice,) = told(site_a.editor)
    assert (notice.message, notice.count, notice.mailed_at) == ("second", 4, None)


def test_another_thing_another_site_and_a_read_one_are_not_folded(superuser, site_a, site_b):
    tell(superuser, site=site_a.site, address="/admin/x/")
    notices.mark_read(superuser)
    tell(superuser, site=site_a.site, address="/admin/x/")
    tell(superuser, site=site_a.site, address="/admin/y/")
    tell(superuser, site=site_b.site, address="/admin/x/")

    assert [notice.count for notice in told(superuser)] == [1, 1, 1, 1]


def test_a_long_message_is_cut(site_a, site_b):
    tell(site_a.editor, site=site_a.site, message="x" * 400)
    assert len(told(site_a.editor)[0].message) == notices.LONGEST_MESSAGE


def test_telling_many_costs_what_telling_one_does(site_a, site_b, django_assert_num_queries):
    editor, others = site_a.editor, (site_a.approver, site_a.administrator)
    # savepoint · who may hear, locked · unread ones of the same · new rows · release
    with django_assert_num_queries(5):
        tell(editor, site=site_a.site)
    with django_assert_num_queries(5):
        tell(*others, site=site_a.site)


def test_one_sees_only_what_one_was_told_of_sites_one_works_on(site_a, site_b):
    user = site_a.editor
    user.groups.add(*site_b.editor.groups.all())
    tell(user, site=site_b.site)
    tell(site_b.editor, site=site_b.site)
    assert notices.count_unread(user) == 1

    user.groups.remove(*site_b.editor.groups.all())

    assert notices.count_unread(user) == 0
    assert notices.mark_read(user) == 0
    assert notices.count_unread(site_b.editor) == 1


def test_reading_one_and_all(site_a, site_b):
    for number in range(3):
        tell(site_a.editor, site=site_a.site, address=f"/{number}/")
    tell(site_b.editor, site=site_b.site)
    first = told(site_a.editor)[0]

    assert notices.mark_read(site_a.editor, notice_id=told(site_b.editor)[0].pk) == 0
    assert notices.mark_read(site_a.editor, notice_id=first.pk) == 1
    assert notices.count_unread(site_a.editor) == 2
    assert notices.mark_read(site_a.editor) == 2
    assert notices.count_unread(site_b.editor) == 1


def test_what_was_read_long_ago_is_forgotten(site_a, site_b):
    now = timezone.now()
    for days, tenant in ((91, site_a), (89, site_a), (None, site_b)):
        tell(tenant.editor, site=tenant.site, address=f"/{days}/")
        read = now - timedelta(days=days) if days else None
        Notice.objects.filter(address=f"/{days}/").update(read_at=read, created_at=now - timedelta(days=400))

    assert notices.prune(at=now) == 1
    assert [notice.address for notice in Notice.objects.order_by("pk")] == ["/89/", "/None/"]


@pytest.mark.parametrize("role", ["editor", "approver", "administrator"])
def test_reviewed_sites_are_those_that_the_rule_for_one_site_says(role, site_a, site_b, superuser):
    for user in (site_a.user(role), superuser):
        expected = {tenant.site.pk for tenant in (site_a, site_b) if may_review_site(user, tenant.site)}
        if user is not superuser:
            expected.discard(site_b.site.pk)
        assert set(reviewed_site_ids(user)) == expected


# What is told of.


@pytest.fixture
def job(campaign_a, campaign_b, site_a):
    plans.freeze(campaign_b)
    return jobs.create_generation(plans.freeze(campaign_a), ranges=[range(20)], chunk_size=10, user=site_a.editor)


def work(job, *, failed=0):
    while (chunk := chunks.claim_chunk(job.pk, owner=uuid.uuid4())) is not None:
        chunks.finish_chunk(
            chunk, succeeded=10 - failed, errors=[chunks.ItemError("It would not.", position=n) for n in range(failed)]
        )


def make_old(job, **ago):
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(**ago))


def test_whoever_started_a_long_job_is_told_that_it_is_done(job, site_a, site_b):
    make_old(job, minutes=2)
    work(job)
    jobs.finish_if_complete(job.pk)

    (notice,) = Notice.objects.all()
    assert (notice.user, notice.kind) == (site_a.editor, NoticeKind.JOB)
    assert notice.message == f"{job} of “{job.campaign}” is done: 20 went well."
    assert notice.address == f"/admin/jobs/{job.pk}/"


def test_a_short_job_tells_nobody(job, site_a, site_b):
    work(job)
    assert jobs.finish_if_complete(job.pk)
    assert not Notice.objects.exists()


def test_a_short_job_with_failures_is_told_of(job, site_a, site_b):
    work(job, failed=1)
    jobs.finish_if_complete(job.pk)
    assert "18 went well, 2 failed" in told(site_a.editor)[0].message


def test_a_job_that_failed_says_why(job, site_a, site_b):
    work(job)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING)
    jobs.fail(job.pk, reason="The plan is broken.")
    assert told(site_a.editor)[0].message.endswith("has failed: The plan is broken.")


def test_a_job_that_failed_twice_is_one_notice(job, site_a, site_b):
    for _ in range(2):
        Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING)
        jobs.fail(job.pk, reason="The plan is broken.")
    assert [notice.count for notice in told(site_a.editor)] == [2]


def test_nobody_is_told_of_a_job_that_nobody_started(campaign_a, campaign_b):
    job = jobs.create_generation(plans.freeze(campaign_a), ranges=[range(5)], chunk_size=5, user=None)
    jobs.fail(job.pk, reason="The plan is broken.")
    assert not Notice.objects.exists()


def test_who_left_the_site_is_not_told_of_their_job(job, site_a, site_b):
    site_a.editor.groups.clear()
    jobs.fail(job.pk, reason="The plan is broken.")
    assert not Notice.objects.exists()


def test_a_cancelled_job_that_took_long_is_told_of(job, site_a, site_b):
    make_old(job, minutes=5)
    jobs.cancel(job.pk)
    assert "was cancelled" in told(site_a.editor)[0].message


def test_a_test_batch_is_told_to_who_decides_and_who_asked_for_it(campaign_a, campaign_b, site_a, site_b):
    batch = TestBatch.objects.create(
        site=site_a.site,
        campaign=campaign_a,
        version=plans.freeze(campaign_a),
        size=25,
        status=BatchStatus.OPEN,
        created_by=site_a.editor,
    )
    announcements.batch_ready(batch)
    assert {notice.user for notice in Notice.objects.all()} == {site_a.editor, site_a.approver, site_a.administrator}
    assert {notice.site_id for notice in Notice.objects.all()} == {site_a.site.pk}


def test_a_held_campaign_is_told_to_everybody_of_its_site(campaign_a, campaign_b, site_a, site_b):
    Campaign.objects.filter(pk=campaign_a.pk).update(held_at=timezone.now(), held_because="30 % were rejected.")
    announcements.campaign_held(Campaign.objects.get(pk=campaign_a.pk))
    assert Notice.objects.count() == 3
    assert told(site_a.editor)[0].message == f"“{campaign_a}” is on hold: 30 % were rejected."
    assert not told(site_b.editor)


def test_a_plan_that_paused_and_a_site_that_stopped_are_told_to_who_decides(campaign_a, campaign_b, site_a, site_b):
    plan = ReleasePlan.objects.create(
        site=site_a.site, campaign=campaign_a, starts_on=timezone.localdate(), created_by=site_a.editor
    )
    announcements.plan_paused(plan, because="Nothing is approved.")
    announcements.releases_stopped(site_a.site, because="A wrong phone number.", by=site_a.administrator)

    assert [notice.message for notice in told(site_a.approver)] == [
        f"The release plan of “{campaign_a}” has paused itself: Nothing is approved.",
        f"Releases of {site_a.site} are stopped by Administrator alphamark: A wrong phone number.",
    ]
    # Whoever did it knows, and whoever made the plan is told of it.
    assert len(told(site_a.administrator)) == 1
    assert [notice.message for notice in told(site_a.editor)] == [told(site_a.approver)[0].message]


def test_assignments_of_a_day_are_one_notice(site_a, site_b):
    for count in (1, 4):
        announcements.assigned(site_a.editor, site=site_a.site, by=site_a.approver, count=count)
    (notice,) = told(site_a.editor)
    assert (notice.text, notice.times) == ("Articles assigned to you by Approver alphamark: 5", "")

    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    announcements.assigned(site_a.editor, site=site_a.site, by=site_a.approver)

    assert [notice.count for notice in told(site_a.editor)] == [5, 1]


def test_one_is_not_told_of_what_one_took_oneself(site_a, site_b):
    announcements.assigned(site_a.editor, site=site_a.site, by=site_a.editor)
    announcements.assigned(site_b.editor, site=site_a.site, by=site_a.editor)
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_events_at_once_are_one_notice(site_a, site_b):
    user, site = site_a.editor, site_a.site
    barrier = threading.Barrier(2)

    def event():
        try:
            barrier.wait(10)
            with transaction.atomic():
                tell(user, site=site, address="/same/")
        finally:
            connection.close()

    threads = [threading.Thread(target=event) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [notice.count for notice in told(user)] == [2]


def test_jobs_of_a_kind_without_a_campaign_are_named_by_themselves(site_a, site_b):
    job = Job.objects.create(site=site_a.site, kind=JobKind.ARCHIVE, created_by=site_a.approver, stop=1)
    JobChunk.objects.create(job=job, number=0, start=0, stop=1)
    jobs.fail(job.pk, reason="No.")
    assert told(site_a.approver)[0].message == f"Archive #{job.pk} has failed: No."


def test_who_is_given_articles_on_the_board_is_told_once_for_all_that_are_new_to_them(campaign_a, campaign_b, site_a):
    from generator.services import board_updates, desk, drafts

    version = plans.freeze(campaign_a)
    drafts.save(compose_drafts(version, count=5), version=version, job=None)
    articles = GeneratedArticle.objects.for_site(site_a.site).filter(campaign=campaign_a)
    approver, editor = site_a.approver, site_a.editor

    desk.update(articles[0], user=approver, assignee=editor)
    desk.update(articles[0], user=approver, assignee=editor, priority=1)
    board_updates.update_many(articles, site=site_a.site, user=approver, assignee=editor)
    board_updates.update_many(articles, site=site_a.site, user=approver, due_on=timezone.localdate())

    (notice,) = told(editor)
    assert (notice.count, notice.address) == (5, f"/admin/board/{site_a.site.pk}/?assignee=me")
    desk.update(articles[0], user=approver, assignee=approver)
    assert not told(approver)


def test_who_decides_is_told_that_somebody_stopped_the_releases(site_a, site_b):
    from generator import dispatch

    dispatch.stop_site(site_a.site, user=site_a.administrator, because="A wrong number.")
    dispatch.stop_site(site_a.site, user=site_a.administrator, because="Again.")

    assert [notice.user for notice in Notice.objects.all()] == [site_a.approver]
    assert told(site_a.approver)[0].address == f"/admin/releases/{site_a.site.pk}/"
