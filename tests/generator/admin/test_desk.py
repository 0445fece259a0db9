"""The desk on the dashboard: what needs a person, bars that add up, today's releases, and how their sites are."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from generator.enums import ArticleStatus, BatchStatus, CampaignStatus, FlagKind, JobKind, JobStatus, PlanStatus
from generator.models import (
    Campaign,
    CampaignVersion,
    GeneratedArticle,
    Job,
    JobChunk,
    JobError,
    QualityFlag,
    ReleasePlan,
    ReleasePolicy,
    TestBatch,
    TestBatchItem,
)
from generator.panels.dashboard import DeskPanel
from generator.panels.dashboard import campaigns as glance
from generator.panels.dashboard import needs as needs_module
from generator.panels.dashboard.campaigns import rows_for
from generator.panels.dashboard.needs import Needs
from generator.panels.dashboard.sites import Sites, unheard_queues
from sites_app.enums import SiteStatus
from sites_app.models import SiteSettings
from tests.generator.admin.queries import counted_queries
from tests.isolation.test_admin import marks

pytestmark = pytest.mark.django_db


def texts(user):
    return [f"{need.figure} {need.text}".strip() for need in Needs(user, has_several_sites=False).lines()]


def text_of(response):
    return " ".join(response.content.decode().split())


def stop(tenant, because=""):
    stopped = {"stopped_at": timezone.now(), "stopped_because": because}
    ReleasePolicy.objects.update_or_create(site=tenant.site, defaults=stopped)


def give(article_count, user, campaign, **fields):
    ids = GeneratedArticle.objects.filter(campaign=campaign, assignee=None).values_list("pk", flat=True)[:article_count]
    GeneratedArticle.objects.filter(pk__in=list(ids)).update(assignee=user, **fields)


def test_nothing_waits_on_a_new_site(editor, campaign_a, campaign_b):
    assert "Nothing waits for you." in text_of(editor.get("/admin/"))


def test_drafts_wait_by_campaign_for_who_may_review_them(site_a, site_b, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 3)
    write_drafts(campaign_b, 5)

    (need,) = Needs(site_a.approver, has_several_sites=False).lines()

    assert (need.figure, need.text) == ("3", f"drafts await your review in “{campaign_a}”")
    assert need.url == f"/admin/articles/?campaign={campaign_a.pk}&status=qc"
    assert texts(site_a.editor) == []


def test_many_campaigns_are_few_lines(site_a, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 7)
    ids = list(GeneratedArticle.objects.filter(campaign=campaign_a).values_list("pk", flat=True))
    for number, pk in enumerate(ids[:5]):
        GeneratedArticle.objects.filter(pk=pk).update(campaign=copy_of(campaign_a, number))
    assert texts(site_a.approver)[-1] == "3 more await it in 3 other campaigns"
    assert texts(site_a.approver)[0] == f"2 drafts await your review in “{campaign_a}”"


def test_more_than_can_be_counted_is_said_so(site_a, campaign_a, write_drafts, monkeypatch):
    monkeypatch.setattr(needs_module, "MOST_COUNTED", 2)
    write_drafts(campaign_a, 3)
    assert texts(site_a.approver) == [f"2+ drafts await your review in “{campaign_a}”"]


def test_what_is_assigned_to_me_by_when_it_is_due(site_a, site_b, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 6)
    write_drafts(campaign_b, 2)
    today = timezone.localdate()
    give(2, site_a.editor, campaign_a, due_on=today - dt.timedelta(days=1))
    give(1, site_a.editor, campaign_a, due_on=today)
    give(1, site_a.editor, campaign_a, due_on=today + dt.timedelta(days=3))
    give(1, site_a.editor, campaign_a)
    give(1, site_a.editor, campaign_a, status=ArticleStatus.PUBLISHED, due_on=today)
    # Somebody of another site, by mistake.
    give(2, site_a.editor, campaign_b)

    assert texts(site_a.editor) == [
        "2 articles assigned to you are overdue",
        "1 article assigned to you is due today",
        "2 articles are assigned to you",
    ]
    assert texts(site_b.editor) == []


def test_a_test_batch_waits_for_who_may_judge_it(site_a, site_b, campaign_a, campaign_b, write_drafts):
    job = write_drafts(campaign_a, 2)
    batch = TestBatch.objects.create(
        site=site_a.site, campaign=campaign_a, version=job.version, size=2, status=BatchStatus.OPEN
    )
    for number in range(2):
        TestBatchItem.objects.create(batch=batch, number=number, position=number)
    GeneratedArticle.objects.update(status=ArticleStatus.APPROVED)

    assert texts(site_a.approver) == [f"2 of 2 articles of the test batch of “{campaign_a}” are to be read"]
    assert texts(site_a.editor) == texts(site_b.approver) == []

    batch.items.update(decision="approved")
    assert texts(site_a.approver) == [f"The test batch of “{campaign_a}” waits for a verdict"]


def test_what_stopped_by_itself_or_by_somebody_waits(site_a, site_b, campaign_a, campaign_b):
    Campaign.objects.filter(pk=campaign_a.pk).update(held_at=timezone.now(), held_because="30 % were rejected.")
    ReleasePlan.objects.create(
        site=site_a.site, campaign=campaign_a, starts_on=timezone.localdate(), status=PlanStatus.PAUSED
    )
    stop(site_a, "A wrong number.")

    lines = Needs(site_a.editor, has_several_sites=False).lines()

    assert [line.text for line in lines] == [
        f"Releases of {site_a.site} are stopped",
        f"“{campaign_a}” is on hold",
        f"The release plan of “{campaign_a}” is paused",
    ]
    assert [line.note for line in lines] == ["A wrong number.", "30 % were rejected.", ""]
    assert texts(site_b.editor) == []


def test_failed_jobs_wait_for_a_week(site_a, site_b, campaign_a, campaign_b):
    job = Job.objects.create(site=site_a.site, kind=JobKind.ARCHIVE, status=JobStatus.FAILED, campaign=campaign_a)
    assert texts(site_a.editor) == [f"{job} of “{campaign_a}” has failed"]

    done = Job.objects.create(site=site_a.site, kind=JobKind.ARCHIVE, status=JobStatus.DONE)
    assert len(texts(site_a.editor)) == 1
    chunk = JobChunk.objects.create(job=done, number=0, start=0, stop=1, failed=1)
    JobError.objects.create(job=done, chunk=chunk, message="It would not.")
    assert texts(site_a.editor) == ["2 jobs of the last week have errors"]
    assert texts(site_b.editor) == []

    Job.objects.update(created_at=timezone.now() - dt.timedelta(days=8))
    assert texts(site_a.editor) == []


# Bars.


def copy_of(campaign, number):
    copy = Campaign.objects.get(pk=campaign.pk)
    copy.pk, copy.uid, copy.key, copy._state.adding = None, f"{number:032x}", f"c{number}", True
    copy.name = f"{campaign.site} c{number}"
    copy.save()
    return copy


def row_of(user, campaign):
    return next(row for row in rows_for(user, reviewed_sites=[campaign.site_id]) if row.campaign.pk == campaign.pk)


def test_a_bar_adds_up_to_the_space(site_a, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 10)
    ids = list(GeneratedArticle.objects.filter(campaign=campaign_a).values_list("pk", flat=True))
    statuses = [ArticleStatus.PUBLISHED] * 4 + [ArticleStatus.APPROVED] * 3 + [ArticleStatus.REJECTED]
    for pk, status in zip(ids, statuses, strict=False):
        GeneratedArticle.objects.filter(pk=pk).update(status=status)

    row = row_of(site_a.editor, campaign_a)

    space = int(CampaignVersion.objects.get(campaign=campaign_a).size)
    assert [(part.key, part.count) for part in row.parts] == [
        ("published", 4),
        ("approved", 3),
        ("awaiting", 2),
        ("rejected", 1),
    ]
    assert row.left == space - 10
    assert row.summary == (f"4 published, 3 approved, 2 awaiting review, 1 rejected, {space - 10:,} not generated yet")


@pytest.mark.parametrize("size", [10, 1_000, 10**6, 10**30])
def test_every_part_can_be_seen_and_all_fit(site_a, campaign_a, write_drafts, size):
    write_drafts(campaign_a, 10)
    GeneratedArticle.objects.filter(pk=GeneratedArticle.objects.first().pk).update(status=ArticleStatus.REJECTED)
    CampaignVersion.objects.update(size=size)

    parts = row_of(site_a.editor, campaign_a).parts

    assert all(part.width >= glance.SMALLEST - glance.GAP for part in parts)
    assert all(left.x + left.width <= right.x for left, right in itertools.pairwise(parts))
    assert parts[-1].x + parts[-1].width <= glance.WIDTH


def test_an_endless_space_is_a_magnitude(site_a, campaign_a, write_drafts):
    write_drafts(campaign_a, 1)
    CampaignVersion.objects.update(size=10**30)
    assert row_of(site_a.editor, campaign_a).left_figure == "about 10^29"


def test_a_completed_campaign_has_nothing_left(site_a, campaign_a, write_drafts):
    write_drafts(campaign_a, 1)
    Campaign.objects.update(status=CampaignStatus.COMPLETED)
    assert row_of(site_a.editor, campaign_a).left == 0


def test_a_held_campaign_is_to_be_decided(site_a, campaign_a, campaign_b):
    Campaign.objects.filter(pk=campaign_a.pk).update(held_at=timezone.now())
    assert row_of(site_a.editor, campaign_a).step[0] == "Decide"


def test_nobody_sees_another_sites_campaigns(site_a, site_b, superuser, campaign_a, campaign_b):
    assert {row.campaign for row in rows_for(site_a.editor, reviewed_sites=[])} == {campaign_a}
    assert {row.campaign for row in rows_for(superuser, reviewed_sites=[])} == {campaign_a, campaign_b}


# Releases and health.


@pytest.fixture
def noon(monkeypatch):
    """Noon of a day in Denver, where both sites are."""
    moment = dt.datetime(2027, 1, 12, 12, 0, tzinfo=ZoneInfo("America/Denver"))
    SiteSettings.objects.update(timezone="America/Denver")
    return moment


def at(user, moment):
    sites = Sites(user)
    sites.now = moment
    return sites


def test_today_is_the_sites_own_day(site_a, site_b, campaign_a, campaign_b, write_drafts, noon):
    write_drafts(campaign_a, 5)
    write_drafts(campaign_b, 5)
    planned = [noon + dt.timedelta(hours=hours) for hours in (1, 11, 13)]
    ids = list(GeneratedArticle.objects.filter(campaign=campaign_a).values_list("pk", flat=True))
    for pk, moment in zip(ids, planned, strict=False):
        GeneratedArticle.objects.filter(pk=pk).update(status=ArticleStatus.SCHEDULED, release_at=moment)
    for hours, succeeded, failed in ((-11, 7, 1), (-13, 20, 0)):
        job = Job.objects.create(site=site_a.site, kind=JobKind.RELEASE, status=JobStatus.DONE)
        Job.objects.filter(pk=job.pk).update(created_at=noon + dt.timedelta(hours=hours))
        JobChunk.objects.create(job=job, number=0, start=0, stop=9, succeeded=succeeded, failed=failed)

    (today,) = at(site_a.editor, noon).today()

    assert (today.site, today.out, today.failed, today.to_come) == (site_a.site, 7, 1, 2)
    assert today.next_at == planned[0]
    assert at(site_b.editor, noon).today() == []


def test_health_of_each_site(site_a, site_b, campaign_a, campaign_b, write_drafts):
    job = write_drafts(campaign_a, 2)
    article = GeneratedArticle.objects.filter(campaign=campaign_a).first()
    QualityFlag.objects.create(site=site_a.site, article=article, kind=FlagKind.THIN)
    released = timezone.now() - dt.timedelta(hours=2)
    Job.objects.create(site=site_a.site, kind=JobKind.PUBLISH, status=JobStatus.DONE, finished_at=released)
    Job.objects.create(site=site_b.site, kind=JobKind.PUBLISH, status=JobStatus.FAILED)
    stop(site_b)
    SiteSettings.objects.filter(site=site_b.site).update(status=SiteStatus.PAUSED)

    (own,) = Sites(site_a.editor).health()
    (other,) = Sites(site_b.editor).health()

    assert job.site_id == own.site.pk
    assert (own.status_label, own.is_stopped, own.last_release, own.flags, own.failed_jobs) == (
        "Live",
        False,
        released,
        1,
        0,
    )
    assert (other.status_label, other.is_stopped, other.last_release, other.flags, other.failed_jobs) == (
        "Paused",
        True,
        None,
        0,
        1,
    )
    live = site_a.site.root_page.get_descendants(inclusive=True).live().count()
    assert own.pages_live == str(live)


def test_a_superuser_sees_all_sites(superuser, site_a, site_b):
    assert {each.site for each in Sites(superuser).health()} == {site_a.site, site_b.site}


def test_queues_that_nobody_hears_are_named(settings):
    from django.core.cache import cache

    from spark_cms.hearing import sign_of

    assert "generate" in (unheard_queues() or [])
    cache.set(sign_of("generate"), True)
    assert "generate" not in (unheard_queues() or [])


def test_a_cache_that_is_away_says_nothing_of_workers(monkeypatch, editor, campaign_a):
    from redis.exceptions import ConnectionError as NoRedisError

    def away():
        raise NoRedisError

    monkeypatch.setattr("spark_cms.hearing.unheard_now", away)
    assert unheard_queues() is None
    assert "cannot be said now" in text_of(editor.get("/admin/"))


@pytest.mark.parametrize("role", ["editor", "approver", "administrator"])
def test_the_dashboard_shows_nothing_of_another_site(
    role, client_for, site_a, site_b, superuser, campaign_b, campaign_a
):
    Campaign.objects.filter(pk=campaign_b.pk).update(held_at=timezone.now(), held_because=f"{site_b.mark} reason")
    stop(site_b)
    Job.objects.create(site=site_b.site, kind=JobKind.RELEASE, status=JobStatus.FAILED, campaign=campaign_b)
    Job.objects.create(site=site_b.site, kind=JobKind.RELEASE, status=JobStatus.RUNNING, campaign=campaign_b)

    text = text_of(client_for(site_a.user(role)).get("/admin/"))

    assert not [mark for mark in marks(site_b) if mark in text]
    assert site_b.mark in text_of(client_for(superuser).get("/admin/"))


# Of the desk: 1 sites · 2 stopped sites · 3 held campaigns · 4 paused plans · 5 failed jobs · 6 assigned articles ·
# 7 test batches · 8 drafts to review · 9 sites to review · 10 campaigns with their counts · 11 open jobs · 12 their
# progress · 13 planned releases · 14 released today · 15 health · 16 root pages · 17 live pages; and the person's
# rights, once for a model.
def test_the_dashboard_asks_the_same_for_1_and_20_rows(approver, site_a, site_b, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 1, user=site_a.editor)
    fill(site_a, campaign_a, 1)
    approver.get("/admin/")
    with counted_queries() as one:
        approver.get("/admin/")
    write_drafts(campaign_a, 19, user=site_a.editor)
    for number in range(20):
        campaign = copy_of(campaign_a, number)
        fill(site_a, campaign, 3)
        ids = GeneratedArticle.objects.filter(campaign=campaign_a).values_list("pk", flat=True)[:1]
        if number < 15:
            GeneratedArticle.objects.filter(pk__in=list(ids)).update(campaign=campaign)
    with counted_queries() as twenty:
        response = approver.get("/admin/")
    assert len(next(panel for panel in response.context["panels"] if panel.name == "desk").rows) > 1
    assert len(twenty) == len(one)


def fill(tenant, campaign, number):
    for _ in range(number):
        Job.objects.create(site=tenant.site, kind=JobKind.ARCHIVE, status=JobStatus.FAILED, campaign=campaign)
        Job.objects.create(site=tenant.site, kind=JobKind.RELEASE, status=JobStatus.RUNNING, campaign=campaign)
        ReleasePlan.objects.create(
            site=tenant.site, campaign=campaign, starts_on=timezone.localdate(), status=PlanStatus.PAUSED
        )
    Campaign.objects.filter(pk=campaign.pk).update(held_at=timezone.now())
    version, _ = CampaignVersion.objects.get_or_create(campaign=campaign, number=1, defaults={"plan": "{}", "size": 50})
    TestBatch.objects.create(site=tenant.site, campaign=campaign, version=version, size=2, status=BatchStatus.OPEN)


# Every site of a superuser is a row of several panels.
def test_the_desk_asks_the_same_for_2_and_6_sites(superuser, client_for, site_a, site_b, campaign_a, campaign_b):
    from tests.fixtures.tenants import build_tenant

    request = client_for(superuser).get("/admin/").wsgi_request
    with counted_queries() as two:
        DeskPanel(request).render_html({"csrf_token": ""})
    for number in range(4):
        build_tenant(f"more{number}")
    with counted_queries() as six:
        text = DeskPanel(request).render_html({"csrf_token": ""})
    assert "more3mark" in text
    assert len(six) == len(two)


def test_the_calendar_is_linked_when_there_is_one(editor, campaign_a):
    from django.urls import NoReverseMatch

    try:
        address = reverse("generator_releases:index")
    except NoReverseMatch:
        address = ""
    assert (f'href="{address}"' in text_of(editor.get("/admin/"))) == bool(address)
