"""The routes beneath `/api/seo/`: headlines, articles written, approved, published, released, counted."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from generator import dispatch, tasks
from generator.enums import ArticleStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Headline, Job, JobChunk, ReleasePlan
from generator.services import drafts, lanes, plans
from tests.generator.factories import compose_drafts
from tests.generator.releases import approve_all, page_ids, policy, statuses, work_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(campaign_a: Any, campaign_b: Any, site_a: Any, site_b: Any) -> tuple[list[str], list[str]]:
    """Three drafts of each site that await review; their ids."""
    made = []
    for campaign, tenant in ((campaign_a, site_a), (campaign_b, site_b)):
        version = plans.freeze(campaign)
        report = drafts.save(compose_drafts(version, count=3), version=version, user=tenant.editor)
        made.append(list(map(str, report.page_ids)))
    return tuple(made)


# --- Headlines --------------------------------------------------------------------------------------------------------


def test_headlines_are_new_ones_of_the_campaign_evenly_over_its_axes(call, site_a, campaign_a):
    asked = {"campaign_id": str(campaign_a.pk), "limit": 10}
    first = call(site_a, "POST /api/seo/generate-headlines", **asked)
    assert (first["generated"], len(set(first["headlines"])), first["stored"]) == (10, 10, True)
    towns = {text.split(" in ")[1].split(" for ")[0] for text in first["headlines"]}
    assert len(towns) == 10
    second = call(site_a, "POST /api/seo/generate-headlines", **asked)
    assert not set(first["headlines"]) & set(second["headlines"])
    assert Headline.objects.for_site(site_a.site).count() == 20
    job = Job.objects.latest("pk")
    assert (job.status, job.created_by.first_name) == (JobStatus.DONE, "API token")


def test_a_text_of_ones_own_is_tried_out_and_not_stored(call, site_a, campaign_a):
    asked = {"campaign_id": str(campaign_a.pk), "spintax_root": "{Get {Started|Going}|Start Your Journey} in {City}"}
    answer = call(site_a, "POST /api/seo/generate-headlines", limit=6, **asked)
    assert (answer["generated"], answer["stored"]) == (6, False)
    assert not any(brace in text for text in answer["headlines"] for brace in "{}|")
    assert not Headline.objects.exists()
    asked["spintax_root"] = "{Niche} in {Nowhere}"
    assert call(site_a, "POST /api/seo/generate-headlines", expected=409, **asked)["code"] == "problems"


def test_many_headlines_are_made_by_a_job(call, site_a, campaign_a):
    asked = {"campaign_id": str(campaign_a.pk), "limit": 10_001}
    answer = call(site_a, "POST /api/seo/generate-headlines", expected=202, **asked)
    assert answer["status_url"] == f"/api/jobs/{answer['job_id']}"
    assert Job.objects.get(pk=answer["job_id"]).status == JobStatus.PENDING
    assert call(site_a, "POST /api/seo/generate-headlines", expected=409, **asked)["code"] == "running"


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_one_article_is_written_for_the_place_and_avatar_that_are_named(call, site_a, campaign_a):
    asked = {"campaign_id": str(campaign_a.pk), "location": {"city": "town 3", "state": "co"}, "avatar_id": "owner"}
    written = call(site_a, "POST /api/seo/generate-article", expected=201, **asked)
    article = GeneratedArticle.objects.get(pk=written["article_id"])
    assert article.axis_keys["location"] == "us-co-town-3"
    assert written["title"] == article.page.title
    assert site_a.mark in written["content"]
    assert written["content"].startswith("<")
    assert written["meta_title"]
    assert len(written["meta_description"]) <= 155
    assert (written["status"], article.page.live, written["url"]) == ("qc", False, None)
    # The same title of the same place is written once.
    again = call(site_a, "POST /api/seo/generate-article", expected=409, headline=written["title"], **asked)
    assert (again["code"], again["article_id"]) == ("written-before", written["article_id"])
    # Without a title it is the next one that fits.
    other = call(site_a, "POST /api/seo/generate-article", expected=201, **asked)
    assert other["article_id"] != written["article_id"]
    # What was written so is passed over by the jobs that follow.
    job = dispatch.start_generation(campaign_a, count=38, user=site_a.editor)
    work_on(job)
    assert GeneratedArticle.objects.for_site(site_a.site).count() == 40
    assert GeneratedArticle.objects.filter(job=job).count() == 38


def test_an_article_is_found_by_its_headline(call, site_a, campaign_a):
    title = call(site_a, f"GET /api/campaigns/{campaign_a.pk}/preview", start=17, count=1)["articles"][0]["title"]
    asked = {"campaign_id": str(campaign_a.pk), "headline": title.upper()}
    assert call(site_a, "POST /api/seo/generate-article", expected=201, **asked)["title"] == title


def test_while_a_job_writes_the_campaign_an_article_is_queued_behind_it(call, site_a, campaign_a):
    job = dispatch.start_generation(campaign_a, count=3, user=site_a.editor)
    asked = {"campaign_id": str(campaign_a.pk), "location": {"city": "town 3", "state": "co"}}
    queued = call(site_a, "POST /api/seo/generate-article", expected=202, **asked)
    assert queued["job_id"] == str(job.pk)
    nearby = call(site_a, "POST /api/seo/generate-article", expected=202, campaign_id=str(campaign_a.pk))
    assert nearby["job_id"] == str(job.pk)
    work_on(job)
    written = GeneratedArticle.objects.filter(job=job)
    assert written.count() == 5
    assert written.filter(axis_keys__location="us-co-town-3").exists()
    assert len(set(written.values_list("position", flat=True))) == 5
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    entries = ModelLogEntry.objects.filter(action="generator.extend_job")
    assert {entry.user.first_name for entry in entries} == {"API token"}


def test_what_the_running_job_cannot_take_is_refused(call, site_a, campaign_a):
    job = dispatch.start_generation(campaign_a, count=3, user=site_a.editor)
    asked = {"campaign_id": str(campaign_a.pk)}
    Job.objects.filter(pk=job.pk).update(status=JobStatus.CANCELLING)
    assert call(site_a, "POST /api/seo/generate-article", expected=409, **asked)["code"] == "running"
    Job.objects.filter(pk=job.pk).update(status=JobStatus.PAUSED)
    campaign_a.headline = "Another headline in {City}"
    campaign_a.save()
    assert call(site_a, "POST /api/seo/generate-article", expected=409, **asked)["code"] == "running"
    assert job.chunks.count() == 1


@pytest.mark.parametrize(
    "wish",
    [
        {"headline": "Nothing of the kind"},
        {"location": {"city": "Atlantis"}},
        {"location": {"county": "Travis"}},
        {"avatar_id": "nobody"},
        {"avatar_id": "999999"},
    ],
)
def test_what_the_campaign_does_not_make_is_refused(call, site_a, campaign_a, wish):
    answer = call(site_a, "POST /api/seo/generate-article", expected=422, campaign_id=str(campaign_a.pk), **wish)
    assert answer["code"] == "no-such-article"
    assert not Job.objects.exists()


def test_a_number_of_articles_is_written_by_a_job(call, site_a, campaign_a):
    asked = {"campaign_id": str(campaign_a.pk), "count": 5}
    answer = call(site_a, "POST /api/seo/generate-article", expected=202, **asked)
    [job] = work_on(Job.objects.get(pk=answer["job_id"]))
    assert (job.status, GeneratedArticle.objects.filter(job=job).count()) == (JobStatus.DONE, 5)
    asked["count"] = 51
    assert call(site_a, "POST /api/seo/generate-article", expected=422, **asked)["code"] == "too-many"
    assert call(site_a, "POST /api/seo/generate-article", expected=422, headline="x", **asked)["code"] == "invalid"
    asked = {"source": "manual", "source_id": str(campaign_a.pk), "target_site_id": site_a.key, "count": 2}
    assert call(site_a, "POST /api/factory/send-to-factory", expected=202, **asked)["job_id"]
    asked["source"] = "wordpress"
    assert call(site_a, "POST /api/factory/send-to-factory", expected=501, **asked)["code"] == "not-implemented"


# --- Reading ----------------------------------------------------------------------------------------------------------

# Query budget of a list, the same at 1 row and at 20: 1 token with its site and account; 2 articles with their pages,
# assignees and sites.
LIST_QUERIES = 2


def test_a_list_is_narrowed_paged_and_costs_the_same_for_1_and_for_20(call, client_for, token_of, site_a, campaign_a):
    ids = approve_all(campaign_a, count=20)
    first = call(site_a, "GET /api/seo/articles", limit=15, status="approved", campaign_id=campaign_a.pk)
    second = call(site_a, "GET /api/seo/articles", limit=15, cursor=first["next"])
    assert [each["id"] for each in [*first["articles"], *second["articles"]]] == [str(pk) for pk in sorted(ids)[::-1]]
    assert second["next"] is None
    offset = call(site_a, "GET /api/seo/articles", limit=15, offset=15)
    assert offset["articles"] == second["articles"]
    assert call(site_a, "GET /api/seo/articles", status="qc")["articles"] == []
    assert call(site_a, "GET /api/seo/stats")["by_status"]["approved"] == 20
    assert call(site_a, "GET /api/seo/stats", campaign_id=campaign_a.pk)["total"] == 20
    headers = {"Authorization": f"Bearer {token_of(site_a)}"}
    client = client_for(host="localhost")
    client.get("/api/seo/articles", headers=headers)
    for rows in (1, 20):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/api/seo/articles", {"limit": rows}, headers=headers).json()
        assert len(answer["articles"]) == rows
        assert len(queries) == LIST_QUERIES, [each["sql"][:120] for each in queries]


def test_an_article_is_read_as_its_last_revision_has_it(call, site_a, waiting):
    page = GeneratedArticle.objects.get(pk=waiting[0][0]).page
    page.title = "Edited by hand"
    page.save_revision(user=site_a.editor)
    answer = call(site_a, f"GET /api/seo/articles/{page.pk}")
    assert answer["title"] == "Edited by hand"
    assert {block["type"] for block in answer["blocks"]} >= {"rich_text", "faq"}
    assert call(site_a, "GET /api/seo/articles/999999", expected=404)["code"] == "not-found"
    assert call(site_a, "GET /api/seo/articles/x", expected=404)["code"] == "not-found"


# --- Approving --------------------------------------------------------------------------------------------------------


def test_a_batch_is_approved_and_what_cannot_be_is_listed_and_left(call, site_a, site_b, campaign_a, waiting):
    own, others = waiting
    first = call(site_a, "POST /api/seo/approve-batch", article_ids=own[:1])
    assert (first["approved"], first["refused"]) == (1, [])
    answer = call(site_a, "POST /api/seo/approve-batch", article_ids=[*own, others[0], "x", own[1]])
    assert answer["approved"] == 2
    assert {each["article_id"]: each["code"] for each in answer["refused"]} == {
        own[0]: "illegal-move",
        others[0]: "not-found",
        "x": "not-found",
    }
    assert statuses(campaign_a) == ["approved"] * 3
    assert GeneratedArticle.objects.get(pk=others[0]).status == ArticleStatus.QC
    # Nothing is left to do: that is no error.
    assert call(site_a, "POST /api/seo/approve-batch", article_ids=own)["approved"] == 0
    entries = call(site_a, "GET /api/admin/worklog", action="generator.approve")["entries"]
    assert [entry["user"].startswith("API token") for entry in entries] == [True] * 3
    # It can be taken back like any decision.
    assert dispatch.undo_refusal(Job.objects.get(pk=answer["job_id"])) == ""


def test_a_batch_is_all_that_waits_of_a_filter(call, site_a, campaign_a, campaign_b, waiting):
    answer = call(site_a, "POST /api/seo/approve-batch", filter={"campaign_id": str(campaign_a.pk)})
    assert answer["approved"] == 3
    assert statuses(campaign_b) == ["qc"] * 3
    assert call(site_a, "POST /api/seo/approve-batch", filter={})["approved"] == 0
    for asked in ({}, {"filter": {}, "article_ids": waiting[0]}, {"article_ids": []}):
        assert call(site_a, "POST /api/seo/approve-batch", expected=422, **asked)["code"] == "invalid"


def test_a_job_that_fails_as_a_whole_says_so(call, site_a, waiting, monkeypatch):
    def fails(chunk: Any) -> None:
        from generator.services.publishing import NobodyToActForError

        raise NobodyToActForError("Nobody is there.")

    monkeypatch.setitem(lanes.RUNNERS, JobKind.APPROVE, fails)
    answer = call(site_a, "POST /api/seo/approve-batch", expected=409, filter={})
    assert (answer["code"], answer["detail"]) == ("job-failed", "Nobody is there.")
    assert Job.objects.get(pk=answer["job_id"]).status == JobStatus.FAILED


def test_a_large_batch_is_a_job(call, site_a, waiting, monkeypatch):
    monkeypatch.setattr("api.seo.articles.MOST_AT_ONCE", 2)
    answer = call(site_a, "POST /api/seo/approve-batch", expected=202, filter={})
    [job] = work_on(Job.objects.get(pk=answer["job_id"]))
    assert (job.status, job.stop) == (JobStatus.DONE, 3)


def test_a_job_that_workers_are_at_goes_on_without_the_caller(call, site_a, waiting, monkeypatch):
    monkeypatch.setattr("generator.dispatch.waiting.SECONDS", 0.0)
    monkeypatch.setattr("generator.dispatch.waiting.lanes.work", lambda job_id, seconds: None)
    answer = call(site_a, "POST /api/seo/approve-batch", expected=202, filter={})
    assert Job.objects.get(pk=answer["job_id"]).status == JobStatus.PENDING


# --- Publishing and release -------------------------------------------------------------------------------------------


def test_the_gate_keeps_back_what_is_published_by_the_api(call, site_a, waiting):
    policy(site_a, min_words=5_000)
    answer = call(site_a, "POST /api/seo/publish-article", expected=409, article_id=waiting[0][0])
    assert answer["code"] == "gate-refused"
    assert [problem["check"] for problem in answer["problems"]] == ["words"]
    assert not GeneratedArticle.objects.get(pk=waiting[0][0]).page.live


def test_an_article_is_published_once(call, client_for, site_a, waiting):
    for _ in range(2):
        answer = call(site_a, "POST /api/seo/publish-article", article_id=waiting[0][0])
        assert (answer["status"], answer["is_live"]) == ("published", True)
    path = answer["url"].removeprefix(f"http://{site_a.host}")
    assert client_for(host=site_a.host).get(path).status_code == 200
    asked = {"expected": 403, "article_id": waiting[0][1], "scopes": ["articles:review"]}
    assert call(site_a, "POST /api/seo/publish-article", **asked)["code"] == "scope-missing"
    response = client_for(site_a.editor).post(
        "/api/seo/publish-article", {"article_id": waiting[0][1]}, content_type="application/json"
    )
    assert response.status_code == 403


def test_a_revoked_tokens_account_may_nothing_more(call, site_a, waiting):
    from sites_app.models import APIToken
    from sites_app.services import api_tokens

    answer = call(site_a, "POST /api/seo/publish-article", article_id=waiting[0][0])
    token = APIToken.objects.get()
    assert answer["status"] == "published"
    assert token.user.groups.count() == 2
    api_tokens.revoke(token, by=None, at=dt.datetime.now(dt.UTC))
    token.user.refresh_from_db()
    assert (token.user.is_active, token.user.groups.count()) == (False, 0)


def test_a_release_plan_is_made_from_today_on_and_never_in_the_past(call, site_a, campaign_a):
    approve_all(campaign_a, count=6)
    asked = {"campaign_id": str(campaign_a.pk), "target_count": 6, "velocity_mode": "SPIKES", "per_day": 3}
    past = call(site_a, "POST /api/seo/schedule-production", expected=422, start_date="2020-01-01", **asked)
    assert past["code"] == "past"
    assert not ReleasePlan.objects.exists()
    made = call(site_a, "POST /api/seo/schedule-production", expected=201, start_date="2030-01-07", **asked)
    assert (made["start_date"], made["velocity_mode"], made["target_count"]) == ("2030-01-07", "SPIKES", 6)
    assert sum(day["count"] for day in made["days"]) == 6
    assert min(day["date"] for day in made["days"]) == "2030-01-07"
    work_on(Job.objects.get(pk=made["job_id"]))
    assert statuses(campaign_a) == ["scheduled"] * 6
    again = call(site_a, "POST /api/seo/schedule-production", expected=409, **asked)
    assert again["code"] == "running"


def test_a_drip_publishes_no_more_than_the_day_has_room_for(call, site_a, campaign_a):
    approve_all(campaign_a, count=5)
    policy(site_a, daily_cap=3)
    first = call(site_a, "POST /api/seo/sitemap-drip", batch_size=2)
    assert {name: first[name] for name in ("released", "refused", "waiting", "left_today")} == {
        "released": 2,
        "refused": 0,
        "waiting": 3,
        "left_today": 1,
    }
    second = call(site_a, "POST /api/seo/sitemap-drip", batch_size=2, site_id=site_a.key)
    assert (second["released"], second["left_today"]) == (1, 0)
    third = call(site_a, "POST /api/seo/sitemap-drip")
    assert (third["released"], third["job_id"], third["waiting"]) == (0, None, 2)
    assert len(page_ids(campaign_a, page__live=True)) == 3


def test_a_drip_keeps_to_the_gate_and_to_the_sites_stop(call, site_a, campaign_a):
    approve_all(campaign_a, count=2)
    policy(site_a, min_words=5_000)
    answer = call(site_a, "POST /api/seo/sitemap-drip", batch_size=2)
    assert (answer["released"], answer["refused"]) == (0, 2)
    dispatch.stop_site(site_a.site, user=site_a.administrator, because="Tests")
    assert call(site_a, "POST /api/seo/sitemap-drip", expected=409)["code"] == "stopped"


# --- The queue --------------------------------------------------------------------------------------------------------


def test_the_queue_is_woken_for_ones_own_sites(
    call, site_a, site_b, campaign_a, campaign_b, monkeypatch, django_capture_on_commit_callbacks
):
    own = dispatch.start_generation(campaign_a, count=4, user=site_a.editor)
    dispatch.start_generation(campaign_b, count=4, user=site_b.editor)
    sent: list[int] = []
    monkeypatch.setattr(tasks, "send_lanes", lambda job_id, *, kind, lanes: sent.append(job_id))
    with django_capture_on_commit_callbacks(execute=True):
        answer = call(site_a, "POST /api/seo/process-queue", limit=5, priority="high")
    assert (answer["processed"], sent) == (1, [own.pk])
    assert call(site_a, "POST /api/seo/process-queue", priority="low")["processed"] == 0
    JobChunk.objects.filter(job=own).update(
        status="running", lease_owner="1" * 32, lease_until="2020-01-01T00:00:00Z", attempts=1
    )
    assert call(site_a, "POST /api/seo/process-queue")["taken_back"] == 1
    assert call(site_a, "GET /api/admin/queues") == {
        "pending": 1,
        "paused": 0,
        "processing": 0,
        "completed_today": 0,
        "failed_today": 0,
    }
    work_on(own)
    assert call(site_a, "GET /api/admin/queues", site_id=site_a.key)["completed_today"] == 1


def test_what_is_still_to_come_says_so_and_changes_nothing(call, site_a, waiting):
    asked = {"article_id": waiting[0][0], "max_links": 2, "min_distance": 30}
    assert call(site_a, "POST /api/seo/insert-links", expected=501, **asked)["code"] == "not-implemented"
    assert call(site_a, "POST /api/seo/scan-duplicates", expected=501, threshold=0.5)["code"] == "not-implemented"
    assert call(site_a, "POST /api/seo/scan-duplicates", expected=422, threshold=2)["code"] == "invalid"
