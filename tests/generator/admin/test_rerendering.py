"""Rendering articles anew from the admin: the dry run, who may, and the job that follows."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from generator.enums import ArticleStatus, JobKind, JobStatus
from generator.models import CampaignExclusion, Fragment, GeneratedArticle, Job, JobChunk
from generator.services import campaigns, jobs, lanes
from generator.services.chunks import claim_chunk
from sites_app.models import ArticlePage
from tests.generator.admin.queries import counted_queries
from tests.generator.admin.test_articles import bulk

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def changed(campaign_a: Any, campaign_b: Any, write_drafts: Any, site_a: Any, site_b: Any) -> Any:
    """Both tenants' campaigns have drafts, and have changed since."""
    for campaign, site in ((campaign_a, site_a), (campaign_b, site_b)):
        write_drafts(campaign, 6, user=site.editor)
        Fragment.objects.for_site(site.site).filter(key="opening").update(heading=f"{site.mark} now in {{City}}")
    return campaign_a


def screen(campaign: Any) -> str:
    return reverse("generator_campaigns:rerender", args=[campaign.pk])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def finish(job: Job) -> Job:
    while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
        lanes.run(chunk)
    jobs.finish_if_complete(job.pk)
    job.refresh_from_db()
    return job


def test_the_campaign_offers_it_once_something_has_changed(editor, campaign_a, campaign_b, write_drafts, changed):
    overview = text_of(editor.get(reverse("generator_campaigns:inspect", args=[changed.pk])))
    assert screen(changed) in overview
    finish_url = screen(changed)
    assert "6 of its articles" in text_of(editor.get(finish_url))


def test_a_campaign_as_its_articles_offers_nothing(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 2)
    assert screen(campaign_a) not in text_of(editor.get(reverse("generator_campaigns:inspect", args=[campaign_a.pk])))
    assert editor.get(screen(campaign_a)).status_code == 302


def test_the_dry_run_shows_what_changes_and_stores_nothing(editor, changed):
    before = list(GeneratedArticle.objects.order_by("pk").values())
    response = editor.get(screen(changed))
    found = response.context["preview"]
    assert (found.total, found.looked_at, found.changed, found.kept) == (6, 6, 6, 0)
    assert found.sections == [("Slot “opening”", 6)]
    text = text_of(response)
    assert "<ins>now</ins>" in text
    assert "<del>check</del>" in text
    assert "betamark" not in text
    assert changed.versions.count() == 1
    assert list(GeneratedArticle.objects.order_by("pk").values()) == before


def test_the_job_writes_what_changed(editor, changed, queue):
    response = editor.post(screen(changed), {})
    job = Job.objects.get(kind=JobKind.RERENDER)
    assert response.url == reverse("generator_jobs:detail", args=[job.pk])
    assert job.version.number == 2
    assert finish(job).status == JobStatus.DONE
    chunk = JobChunk.objects.get(job=job)
    assert (chunk.succeeded, chunk.skipped, chunk.failed) == (6, 0, 0)
    mine = ArticlePage.objects.filter(pk__in=GeneratedArticle.objects.filter(campaign=changed).values("pk"))
    assert all("now in" in str(page.body.raw_data[0]["value"]) for page in mine)
    assert mine.count() == 6
    others = ArticlePage.objects.filter(pk__in=GeneratedArticle.objects.exclude(campaign=changed).values("pk"))
    assert not any("now in" in str(page.body.raw_data[0]["value"]) for page in others)
    assert editor.get(screen(changed)).status_code == 302
    page = mine.first()
    assert "Re-rendered as version 2" in text_of(editor.get(reverse("wagtailadmin_pages:history", args=[page.pk])))


def test_two_jobs_at_once_are_refused(editor, changed, queue):
    editor.post(screen(changed), {})
    assert "being rendered anew already" in text_of(editor.post(screen(changed), {}))


def test_a_point_that_is_left_out_now_keeps_its_article(editor, changed, queue):
    CampaignExclusion.objects.create(campaign=changed, rule="state = Texas")
    found = editor.get(screen(changed)).context["preview"]
    gone = dict(found.gone)["The campaign leaves this combination out now."]
    assert 0 < gone < 6
    editor.post(screen(changed), {})
    chunk = JobChunk.objects.get(job=finish(Job.objects.get(kind=JobKind.RERENDER)))
    assert (chunk.succeeded, chunk.skipped) == (6 - gone, gone)


def test_points_are_found_again_when_the_space_changes(editor, changed, queue):
    changed.seed = 99
    changed.headline = "{Roof|Gutter|Window} help in {City}, {State_Code} for {Identity}"
    changed.save()
    editor.post(screen(changed), {})
    finish(Job.objects.get(kind=JobKind.RERENDER))
    for article in GeneratedArticle.objects.filter(campaign=changed).select_related("page"):
        assert article.page.place_name in article.page.title


def test_more_than_a_test_batch_needs_an_approved_campaign(editor, campaign_a, campaign_b, changed, queue, monkeypatch):
    monkeypatch.setattr(campaigns, "TRIAL_DRAFTS", 5)
    assert "is not approved as it is now" in text_of(editor.post(screen(changed), {}))
    assert not Job.objects.filter(kind=JobKind.RERENDER).exists()


def test_who_may_not_generate_is_refused(approver, changed, queue):
    assert approver.post(screen(changed), {}).status_code == 302
    assert not Job.objects.filter(kind=JobKind.RERENDER).exists()


def test_another_tenants_campaign_does_not_exist(editor, changed, campaign_b):
    assert editor.get(screen(campaign_b)).status_code == 404


def test_chosen_articles_are_rendered_anew(editor, changed, campaign_b, queue):
    mine = list(GeneratedArticle.objects.filter(campaign=changed).order_by("pk").values_list("pk", flat=True))[:2]
    assert "<del>" in bulk(editor, "rerender", send="get", id=mine).content.decode()
    bulk(editor, "rerender", id=mine)
    job = Job.objects.get(kind=JobKind.RERENDER)
    assert job.campaign == changed
    assert [pk for chunk in job.chunks.all() for pk in chunk.page_ids] == mine


def test_choosing_all_never_reaches_another_tenants_articles(editor, changed, campaign_b, queue):
    bulk(editor, "rerender", id="all")
    assert [job.campaign for job in Job.objects.filter(kind=JobKind.RERENDER)] == [changed]


def test_the_dry_run_asks_the_same_for_1_and_20_articles(editor, campaign_a, campaign_b, write_drafts, site_a):
    counts = []
    for more in (1, 19):
        write_drafts(campaign_a, more)
        Fragment.objects.for_site(site_a.site).filter(key="opening").update(heading=f"{more} {{City}}")
        editor.get(screen(campaign_a))
        with counted_queries() as queries:
            editor.get(screen(campaign_a))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_dry_run_says_beforehand_that_an_approval_is_missing(editor, changed, monkeypatch):
    text = text_of(editor.get(screen(changed)))
    assert "Re-render 6 articles" in text
    monkeypatch.setattr(campaigns, "TRIAL_DRAFTS", 5)
    text = text_of(editor.get(screen(changed)))
    assert "not approved as it is now: at most 5 articles can be rendered anew" in text
    assert reverse("generator_campaigns:approve", args=[changed.pk]) in text
    assert "Re-render 6 articles" not in text


def test_publishing_is_offered_for_what_is_approved_only(client_for, site_a, changed):
    administrator = client_for(site_a.administrator)
    articles = GeneratedArticle.objects.filter(campaign=changed)
    ArticlePage.objects.filter(pk__in=articles.values("pk")).update(live=True)
    articles.update(status=ArticleStatus.PUBLISHED)
    response = administrator.get(screen(changed))
    assert "publishes" not in response.context["form"].fields
    assert "as unpublished changes" in text_of(response)
    campaigns.approve(changed, user=None, waiver="for a test")
    response = administrator.get(screen(changed))
    assert "publishes" in response.context["form"].fields
    assert "as unpublished changes" not in text_of(response).replace("Otherwise they wait as unpublished changes", "")
