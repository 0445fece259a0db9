"""Campaigns on hold: by too many rejections or by a person's word, what that stops, and how they go on."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import ModelLogEntry

from generator import dispatch, tasks
from generator.enums import ArticleStatus, BatchStatus, JobKind, JobStatus, NoticeKind
from generator.models import Campaign, Fragment, GeneratedArticle, Notice
from generator.services import (
    board_updates,
    campaign_holds,
    campaigns,
    desk,
    gate,
    generation,
    jobs,
    lanes,
    rerendering,
)
from generator.services.chunks import claim_chunk
from tests.generator.admin.queries import counted_queries
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr(tasks, "send_lanes", lambda *args, **options: None)


def drafts_of(campaign, count=20):
    job = dispatch.start_generation(campaign, count=count, user=None)
    while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
        generation.run_chunk(chunk)
    jobs.finish_if_complete(job.pk)
    return campaign.articles.select_related("page").order_by("pk")


@pytest.fixture
def campaign(site_a, site_b):
    """An approved campaign with 20 drafts, and the same on the other site."""
    for site in (site_b, site_a):
        campaign = campaigns.approve(make_campaign(site), user=None, waiver="for a test")
        drafts_of(campaign)
    return campaign


@pytest.fixture
def decide(campaign, site_a, django_capture_on_commit_callbacks):
    """`decide(approved, rejected)` judges so many of the drafts, one by one."""

    def decide(approved, rejected, *, at=0):
        rows = campaign.articles.select_related("page").awaiting_review().order_by("pk")[: approved + rejected]
        for place, article in enumerate(rows):
            wanted = ArticleStatus.APPROVED if place < approved else ArticleStatus.REJECTED
            with django_capture_on_commit_callbacks(execute=True):
                desk.move(article, wanted, user=site_a.approver, why="Wrong tone")
        campaign.refresh_from_db()

    return decide


def test_too_many_rejections_hold_the_campaign_and_say_so(campaign, decide, site_a, site_b):
    decide(8, 2)
    assert campaign.held_at is None

    decide(0, 1)

    assert campaign.held_because.startswith("3 of the last 11 articles that were judged were rejected")
    entry = ModelLogEntry.objects.get(action="generator.hold_campaign")
    assert (entry.user, entry.data["why"]) == (None, campaign.held_because)
    told = Notice.objects.filter(kind=NoticeKind.CAMPAIGN)
    assert {notice.user for notice in told} == {site_a.editor, site_a.approver, site_a.administrator}
    assert not Campaign.objects.for_site(site_b.site).filter(held_at__isnull=False).exists()


def test_a_few_say_nothing(campaign, decide):
    decide(0, 9)
    assert campaign.held_at is None
    decide(0, 1)
    assert campaign.held_at


def test_a_set_of_rejections_holds_it_too(campaign, site_a, django_capture_on_commit_callbacks):
    job = dispatch.start_publishing(site=site_a.site, campaign=campaign, user=site_a.approver, action=JobKind.REJECT)
    with django_capture_on_commit_callbacks(execute=True):
        lanes.work(job.pk, seconds=10)
    campaign.refresh_from_db()
    assert campaign.articles.filter(status=ArticleStatus.REJECTED).count() == 20
    assert campaign.held_because.startswith("20 of the last 20")


def test_a_campaign_that_nobody_approved_is_not_watched(site_a, site_b, django_capture_on_commit_callbacks):
    make_campaign(site_b)
    campaign = make_campaign(site_a)
    for article in drafts_of(campaign, 12):
        with django_capture_on_commit_callbacks(execute=True):
            desk.move(article, ArticleStatus.REJECTED, user=site_a.approver, why="Wrong tone")
    campaign.refresh_from_db()
    assert campaign.held_at is None


def test_its_running_job_is_paused_and_nothing_goes_on_until_it_is_released(campaign, decide, site_a):
    job = dispatch.start_generation(campaign, count=10, user=None)
    decide(7, 4)
    job.refresh_from_db()
    assert job.status == JobStatus.PAUSED
    for refused in (
        lambda: dispatch.resume_job(job, user=site_a.editor),
        lambda: dispatch.start_rerendering(campaign, user=site_a.administrator, publishes=True),
    ):
        with pytest.raises(dispatch.Refused, match="is on hold: 3 of the last 10") as caught:
            refused()
        assert caught.value.code == "held"
    jobs.cancel(job.pk)
    with pytest.raises(dispatch.Refused, match="is on hold"):
        dispatch.start_generation(campaign, count=1, user=None)


def test_a_job_that_was_read_before_the_hold_does_not_go_on_either(campaign, site_a):
    dispatch.start_generation(campaign, count=10, user=None)
    job = campaign.jobs.select_related("campaign").open().get()
    campaign_holds.hold(campaign, because="A complaint.", user=site_a.editor)
    for refused in (dispatch.resume_job, dispatch.retry_failed):
        with pytest.raises(dispatch.Refused, match="is on hold: A complaint"):
            refused(job, user=site_a.editor)
    job.refresh_from_db()
    assert job.status == JobStatus.PAUSED


def test_the_gate_lets_nothing_of_it_out(campaign, decide, site_a):
    decide(7, 4)
    approved = campaign.articles.filter(status=ArticleStatus.APPROVED).select_related("page").first()
    with pytest.raises(gate.GateRefused, match="on hold"):
        desk.move(approved, ArticleStatus.PUBLISHED, user=site_a.approver)


def test_after_its_release_rejections_count_anew(campaign, decide, site_a):
    decide(7, 4)
    with pytest.raises(ValueError, match="Say why"):
        campaign_holds.release(campaign, user=site_a.editor, reason=" ")
    campaign_holds.release(campaign, user=site_a.editor, reason="The texts are mended.")
    campaign.refresh_from_db()
    assert (campaign.held_at, campaign.held_because) == (None, "")
    assert ModelLogEntry.objects.get(action="generator.release_campaign").data["why"] == "The texts are mended."

    decide(0, 9)
    assert campaign.held_at is None
    dispatch.start_generation(campaign, count=1, user=None)


# What changes a row without anybody judging its article.
@pytest.mark.parametrize("how", ["given to somebody", "given to somebody as one", "rendered anew"])
def test_what_was_judged_before_its_release_does_not_count_again(campaign, decide, site_a, site_b, how):
    decide(4, 12)
    campaign_holds.release(campaign, user=site_a.editor, reason="The texts are mended.")
    articles = GeneratedArticle.objects.for_site(site_a.site)
    if how == "given to somebody":
        assert board_updates.update_many(articles, site=site_a.site, user=site_a.editor, assignee=site_a.approver) == 20
    elif how == "given to somebody as one":
        for article in articles:
            desk.update(article, user=site_a.editor, assignee=site_a.approver)
    else:
        Fragment.objects.for_site(site_a.site).filter(key="problem").update(heading="New in {City}")
        job = dispatch.start_rerendering(campaign, user=site_a.editor)
        while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
            rerendering.run_chunk(chunk)
        assert articles.filter(version=job.version).count() == 20

    decide(0, 1)

    assert campaign.held_at is None


def test_what_was_approved_before_does_not_outweigh_rejections(campaign, decide, site_a, site_b):
    decide(10, 0)
    Campaign.objects.filter(pk=campaign.pk).update(released_at=timezone.now())
    for article in campaign.articles.select_related("page").filter(status=ArticleStatus.APPROVED):
        desk.move(article, ArticleStatus.PUBLISHED, user=site_a.approver)

    decide(0, 9)
    assert campaign.held_at is None
    decide(0, 1)

    assert campaign.held_because.startswith("10 of the last 10")


def test_people_hold_it_by_hand_and_only_those_who_may_release_it(campaign, site_a, site_b):
    assert campaign_holds.hold(campaign, because="A complaint.", user=site_a.editor)
    assert not campaign_holds.hold(campaign, because="Another one.", user=site_a.administrator)
    for user in (site_a.approver, site_b.administrator):
        with pytest.raises(PermissionDenied):
            campaign_holds.release(campaign, user=user, reason="It is fine.")
    campaign.refresh_from_db()
    assert campaign.held_because == "A complaint."


def test_a_held_campaign_may_be_tested(campaign, site_a):
    campaign_holds.hold(campaign, because="A complaint.", user=site_a.editor)
    batch = dispatch.start_test_batch(Campaign.objects.get(pk=campaign.pk), size=5, user=site_a.editor)
    assert batch.status in {BatchStatus.WRITING, BatchStatus.OPEN}


# The campaigns of these pages · how many were rejected · whether enough were approved.
def test_watching_costs_three_queries_for_1_and_for_20_rejections(campaign, site_a, django_capture_on_commit_callbacks):
    campaign.articles.update(status=ArticleStatus.APPROVED)
    Campaign.objects.filter(pk=campaign.pk).update(reject_limit=100)
    pages = [*campaign.articles.values_list("pk", flat=True)]
    for some in (pages[:1], pages):
        campaign.articles.filter(pk__in=some).update(status=ArticleStatus.REJECTED)
        with counted_queries() as asked, django_capture_on_commit_callbacks(execute=True):
            campaign_holds.watch(some)
        assert len(asked) == 3
