"""Bulk decisions in the list of articles, and taking them back from the message or the job's screen."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from generator import dispatch
from generator.enums import ArticleStatus, JobKind
from generator.models import GeneratedArticle, Job
from generator.services import lanes
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


def url(name, job):
    return reverse(f"generator_jobs:{name}", args=[job.pk])


def bulk(client, action, *, send="post", form=None, **query):
    address = reverse("wagtail_bulk_action", args=["generator", "generatedarticle", action])
    listing = reverse("generator_articles:index")
    return getattr(client, send)(f"{address}?{urlencode({'next': listing, **query}, doseq=True)}", form or {})


def statuses(site):
    return sorted(GeneratedArticle.objects.for_site(site.site).values_list("status", flat=True))


@pytest.fixture
def articles(campaign_a, campaign_b, write_drafts, queue):
    write_drafts(campaign_b, 3)
    write_drafts(campaign_a, 3)


@pytest.fixture
def approved(articles, approver):
    bulk(approver, "approve", id="all", form={"comment": "All fine."})
    job = Job.objects.get(kind=JobKind.APPROVE)
    lanes.work(job.pk, seconds=60)
    job.refresh_from_db()
    return job


def test_approving_the_whole_list_and_taking_it_back(approver, approved, site_a, site_b):
    assert statuses(site_a) == ["approved"] * 3
    assert statuses(site_b) == ["qc"] * 3
    html = approver.get(url("detail", approved)).content.decode()
    assert "All fine." in html
    assert url("undo", approved) in html
    assert "for another" in html
    asked = approver.get(url("undo", approved)).content.decode()
    assert "changed 3 articles" in asked
    response = approver.post(url("undo", approved))
    undo = Job.objects.get(kind=JobKind.UNDO)
    assert response.headers["Location"] == url("detail", undo)
    lanes.work(undo.pk, seconds=60)
    assert statuses(site_a) == ["qc"] * 3
    assert url("detail", approved) in approver.get(url("detail", undo)).content.decode()
    html = approver.get(url("detail", approved)).content.decode()
    assert url("detail", undo) in html
    assert url("undo", approved) not in html


def test_the_message_after_starting_leads_to_the_undo(approver, articles):
    response = bulk(approver, "archive", id="all")
    job = Job.objects.get(kind=JobKind.ARCHIVE)
    (message,) = map(str, get_messages(response.wsgi_request))
    assert "within an hour" in message
    assert url("undo", job) in message
    # It has not ended yet.
    assert "wait for it" in approver.get(url("undo", job)).content.decode()
    assert url("undo", job) not in approver.get(url("detail", job)).content.decode()


def test_a_deletion_offers_no_undo(approver, articles):
    response = bulk(approver, "delete_articles", id="all", form={"number": "3"})
    (message,) = map(str, get_messages(response.wsgi_request))
    assert "undo" not in message.lower()


def test_after_an_hour_it_is_too_late(approver, approved, site_a):
    # The message that said that it had started was read by then.
    approver.get(url("detail", approved))
    Job.objects.filter(pk=approved.pk).update(finished_at=timezone.now() - timedelta(minutes=61))
    assert url("undo", approved) not in approver.get(url("detail", approved)).content.decode()
    response = approver.post(url("undo", approved))
    assert response.headers["Location"] == url("detail", approved)
    assert "within an hour" in " ".join(map(str, get_messages(response.wsgi_request)))
    assert statuses(site_a) == ["approved"] * 3


def test_only_who_may_start_such_a_job_may_undo_it(editor, approved, site_b, client_for):
    assert editor.get(url("undo", approved)).status_code in {302, 403}
    editor.post(url("undo", approved))
    assert url("undo", approved) not in editor.get(url("detail", approved)).content.decode()
    theirs = client_for(site_b.approver)
    assert theirs.get(url("undo", approved)).status_code == 404
    assert theirs.post(url("undo", approved)).status_code == 404
    assert not Job.objects.filter(kind=JobKind.UNDO).exists()


def test_an_editor_sends_back_what_was_rejected(editor, approver, articles, site_a):
    bulk(approver, "reject", id="all", form={"comment": "Too thin."})
    lanes.work(Job.objects.get(kind=JobKind.REJECT).pk, seconds=60)
    assert statuses(site_a) == ["rejected"] * 3
    assert bulk(editor, "send_to_review", send="get", id="all").context["count"] == 3
    bulk(editor, "send_to_review", id="all", form={"comment": "Longer now."})
    job = Job.objects.get(kind=JobKind.REVIEW)
    lanes.work(job.pk, seconds=60)
    assert statuses(site_a) == ["qc"] * 3
    assert "Longer now." in editor.get(url("detail", job)).content.decode()


# 1 user, 2 profile, 3 rights (site), 4 rights (pages), 5 the job, 6 what changed: the same for any number of articles.
def test_the_undo_screen_asks_the_same_for_1_and_20_articles(
    approver, campaign_a, campaign_b, write_drafts, site_a, queue
):
    numbers = []
    for count in (1, 19):
        write_drafts(campaign_a, count)
        fresh = GeneratedArticle.objects.filter(status=ArticleStatus.QC)
        job = dispatch.start_decision(fresh, site=site_a.site, user=site_a.approver, action=JobKind.APPROVE)
        lanes.work(job.pk, seconds=60)
        approver.get(url("undo", job))
        with counted_queries() as queries:
            approver.get(url("undo", job))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 15
