"""The screens of test batches: started with what they will show, read, judged, and ended by a verdict."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from generator import dispatch
from generator.enums import ArticleStatus, BatchStatus, CampaignStatus, Decision
from generator.models import Campaign, GeneratedArticle, QualityFlag, TestBatch
from generator.services import campaign_holds, campaigns, generation, jobs, judging
from generator.services.chunks import claim_chunk
from tests.generator.admin.queries import counted_queries
from tests.generator.admin.test_campaigns import overview, text_of

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves temporary files of renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def make_batch(queue: Any) -> Any:
    def make(campaign: Campaign, size: int = 5) -> TestBatch:
        batch = dispatch.start_test_batch(campaign, size=size, user=None)
        while batch.job_id and (chunk := claim_chunk(batch.job_id, owner=uuid4())) is not None:
            generation.run_chunk(chunk)
        if batch.job_id:
            jobs.finish_if_complete(batch.job_id)
        batch.refresh_from_db()
        return batch

    return make


@pytest.fixture
def batch_b(make_batch: Any, campaign_b: Campaign) -> TestBatch:
    return make_batch(campaign_b)


@pytest.fixture
def batch(make_batch: Any, batch_b: TestBatch, campaign_a: Campaign) -> TestBatch:
    return make_batch(campaign_a)


def url(name: str, batch: TestBatch, *arguments: int) -> str:
    return reverse(f"generator_batches:{name}", args=[batch.pk, *arguments])


def list_url(campaign: Campaign) -> str:
    return reverse("generator_campaigns:batches", args=[campaign.pk])


def decide(client: Any, batch: TestBatch, number: int, decision: str, *, was: str = "pending", reason: str = "") -> Any:
    return client.post(url("decide", batch, number), {"decision": decision, "was": was, "reason": reason})


def test_before_starting_one_sees_what_it_will_show(editor, campaign_a, campaign_b, queue):
    response = editor.get(list_url(campaign_a), {"size": 6})
    axes = {axis.name: (axis.covered, axis.size) for axis in response.context["drawn"].axes}
    assert axes == {"location": (6, 10), "avatar": (2, 2), "offer": (1, 1), "headline": (2, 2)}
    assert "None yet" in text_of(response)
    part = editor.get(list_url(campaign_a), {"size": 10}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert "<html" not in text_of(part)
    assert "All are shown" in text_of(part)
    assert not TestBatch.objects.exists()


def test_it_is_started_and_followed(editor, campaign_a, campaign_b, queue):
    response = editor.post(list_url(campaign_a), {"size": 10})
    batch = TestBatch.objects.get()
    assert response.headers["Location"] == url("detail", batch)
    assert "spark-job" in text_of(editor.get(url("detail", batch)))
    assert "The test batch is being written" in text_of(overview(editor, campaign_a))
    assert editor.get(url("read", batch)).status_code == 302
    assert editor.post(list_url(campaign_a), {"size": 10}).context["form"].errors
    assert editor.post(list_url(campaign_a), {"size": 4}).context["form"].errors["size"]


def test_only_who_may_generate_starts_one_and_everybody_sees_the_history(approver, batch, campaign_a):
    response = approver.get(list_url(campaign_a))
    assert response.context["rows"][0][0] == batch
    assert not response.context["can_start"]
    assert approver.post(list_url(campaign_a), {"size": 10}).status_code in {302, 403}
    assert TestBatch.objects.for_site(campaign_a.site_id).count() == 1


def test_the_other_sites_batches_do_not_exist(editor, approver, batch, batch_b, campaign_b):
    for client in (editor, approver):
        assert client.get(list_url(campaign_b)).status_code == 404
        assert client.get(url("detail", batch_b)).status_code == 404
        assert client.get(url("read", batch_b)).status_code == 404
        for name in ("article", "compare"):
            assert client.get(url(name, batch_b, 1)).status_code == 404
        assert decide(client, batch_b, 1, "approved").status_code == 404


def test_the_reading_screen_knows_every_article(approver, editor, batch, site_a):
    article = batch.items.get(number=2).article
    QualityFlag.objects.create(site=site_a.site, article=article, kind="thin")
    GeneratedArticle.objects.filter(pk=article.pk).update(similarity=0.4)
    response = approver.get(url("read", batch))
    items = response.context["items"]
    assert [item["number"] for item in items] == [1, 2, 3, 4, 5]
    assert (items[1]["flags"], items[1]["similarity"]) == (["Too short"], 40)
    assert items[0]["covers"][0].startswith("location: us-")
    assert response.context["may_judge"]
    assert not editor.get(url("read", batch)).context["may_judge"]


def test_an_article_is_shown_as_visitors_will_see_it_in_a_frame(editor, batch):
    response = editor.get(url("article", batch, 1))
    assert response.status_code == 200
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert batch.items.get(number=1).article.page.title in text_of(response)
    assert editor.get(url("article", batch, 99)).status_code == 404


def test_a_decision_is_saved_and_says_what_stands(approver, batch):
    answer = decide(approver, batch, 1, "rejected", reason="Wrong tone").json()
    assert answer == {
        "error": "",
        "item": {"decision": "rejected", "reason": "Wrong tone", "by": "you"},
        "counts": {"total": 5, "judged": 1, "approved": 0, "rejected": 1},
    }
    answer = decide(approver, batch, 1, "pending", was="rejected").json()
    assert (answer["item"]["decision"], answer["counts"]["judged"]) == ("pending", 0)
    assert batch.items.get(number=1).article.status == ArticleStatus.QC


def test_a_refused_decision_says_why_and_what_stands_instead(approver, editor, batch, site_a):
    judging.decide(batch, 1, Decision.APPROVED, user=site_a.administrator)
    response = decide(approver, batch, 1, "rejected", reason="No")
    assert response.status_code == 409
    assert "has approved it meanwhile" in response.json()["error"]
    assert response.json()["item"]["decision"] == "approved"
    assert decide(approver, batch, 2, "rejected").status_code == 409
    assert decide(approver, batch, 2, "nonsense").status_code == 400
    denied = decide(editor, batch, 2, "approved")
    assert denied.status_code in {302, 403}
    assert batch.items.get(number=2).decision == Decision.PENDING


def test_two_articles_are_compared_slot_by_slot(editor, batch):
    response = editor.get(url("compare", batch, 1), {"with": 3})
    found = response.context["comparison"]
    labels = [pair.label for pair in found.pairs]
    assert labels[0] == "Title"
    assert {"opening", "problem", "questions"} <= set(labels)
    process = next(pair for pair in found.pairs if pair.label == "process")
    assert "You call" in next(each.text for each in process.left if each.state == "same")
    assert response.context["other_number"] == 3
    similar = editor.get(url("compare", batch, 1)).context
    assert similar["other_number"] in {2, 3, 4, 5}
    assert similar["comparison"].percent >= found.percent


# The words that differ are marked on their own side, and what both say is dimmed.
def test_a_comparison_marks_what_differs(editor, batch):
    text = text_of(editor.get(url("compare", batch, 1), {"with": 2}))
    assert "<mark>" in text
    assert '<span class="is-same">' in text


def test_the_verdict_needs_every_article_judged_and_then_approves(editor, approver, batch, campaign_a, site_a):
    assert "5 of 5 articles are still to be judged" in text_of(editor.get(url("detail", batch)))
    response = editor.post(url("detail", batch), {"verdict": "approved", "reason": ""})
    assert "still to be judged" in str(response.context["form"].errors)
    for number in range(1, 6):
        decide(approver, batch, number, "approved")

    response = editor.post(url("detail", batch), {"verdict": "approved", "reason": "Well done."})

    assert response.headers["Location"] == reverse("generator_campaigns:inspect", args=[campaign_a.pk])
    campaign_a.refresh_from_db()
    assert (campaign_a.status, campaign_a.approved_by) == (CampaignStatus.APPROVED, site_a.editor)
    text = text_of(overview(editor, campaign_a))
    assert "5 of 5 judged" in text
    assert "Generate…" in text
    assert "Well done." in text_of(editor.get(list_url(campaign_a)))


def test_changing_leads_to_the_editor_and_holding_shows_a_banner(editor, make_batch, batch, campaign_a):
    assert editor.post(url("detail", batch), {"verdict": "changed"}).context["form"].errors["reason"]
    response = editor.post(url("detail", batch), {"verdict": "changed", "reason": "Other words."})
    assert response.headers["Location"] == reverse("generator_campaigns:edit", args=[campaign_a.pk])

    second = make_batch(campaign_a)
    editor.post(url("detail", second), {"verdict": "held", "reason": "A complaint."})
    second.refresh_from_db()
    assert second.status == BatchStatus.HELD
    text = text_of(overview(editor, campaign_a))
    assert "This campaign is on hold." in text
    assert "A complaint." in text
    assert reverse("generator_campaigns:lift_hold", args=[campaign_a.pk]) in text


def test_an_approver_gives_no_verdict(approver, batch):
    assert approver.post(url("detail", batch), {"verdict": "held", "reason": "No."}).status_code in {302, 403}
    batch.refresh_from_db()
    assert batch.status == BatchStatus.OPEN


def test_a_campaign_is_held_and_released_with_a_reason(editor, approver, campaign_a, campaign_b):
    hold, release = (reverse(f"generator_campaigns:{name}", args=[campaign_a.pk]) for name in ("hold", "lift_hold"))
    assert approver.post(hold, {"reason": "No."}).status_code in {302, 403}
    assert editor.post(hold, {}).context["form"].errors["reason"]
    editor.post(hold, {"reason": "A complaint."})
    campaign_a.refresh_from_db()
    assert campaign_a.held_because == "A complaint."
    assert "on hold already" in text_of(editor.get(hold, follow=True))
    generate = reverse("generator_campaigns:generate", args=[campaign_a.pk])
    assert "The campaign is on hold" in text_of(editor.get(generate, follow=True))
    editor.post(release, {"reason": "It is mended."})
    campaign_a.refresh_from_db()
    assert campaign_a.held_at is None
    assert editor.post(reverse("generator_campaigns:hold", args=[campaign_b.pk]), {"reason": "x"}).status_code == 404


def test_the_next_step_leads_through_the_batch(editor, approver, make_batch, campaign_a, campaign_b, site_a):
    def step() -> Any:
        return overview(editor, campaign_a).context["next_step"]

    assert (step().label, step().url) == ("Start a test batch…", list_url(campaign_a))
    batch = make_batch(campaign_a)
    assert (step().label, step().url) == ("Read the articles", url("read", batch))
    for number in range(1, 6):
        decide(approver, batch, number, "approved")
    assert step().label == "Give the verdict"
    editor.post(url("detail", batch), {"verdict": "approved"})
    assert step().label == "Generate…"
    campaigns.reopen(Campaign.objects.get(pk=campaign_a.pk), user=site_a.editor)
    assert step().label == "Approve…"
    campaign_holds.hold(campaign_a, because="A complaint.", user=site_a.editor)
    assert "Generate…" not in text_of(overview(editor, campaign_a))


# Session, person, sites · the batch and its items · flags · counts · rights · Wagtail's own.
def test_the_screens_ask_the_same_for_5_and_20_articles(approver, make_batch, batch, campaign_a, site_a):
    addresses = ("detail", "read")
    asked = []
    for each in (batch, None):
        current = each or make_batch(campaign_a, 20)
        for name in addresses:
            approver.get(url(name, current))
            with counted_queries() as found:
                assert approver.get(url(name, current)).status_code == 200
            asked.append(len(found))
        TestBatch.objects.filter(pk=current.pk).update(status=BatchStatus.CHANGED)
    assert asked[:2] == asked[2:]
    assert max(asked) <= 30
