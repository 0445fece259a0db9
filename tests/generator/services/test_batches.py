"""Test batches: what is drawn, written, read and judged, by whom, and what the verdict does to the campaign."""

import threading
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from wagtail.models import ModelLogEntry

from generator import dispatch, tasks
from generator.enums import ArticleStatus, BatchStatus, CampaignStatus, Decision, JobStatus
from generator.models import Campaign, CampaignVersion, Fragment, GeneratedArticle, Job, TestBatch
from generator.services import (
    batch_reports,
    batches,
    campaigns,
    desk,
    drafts,
    generation,
    jobs,
    judging,
    plans,
    positions,
    rerendering,
    verdicts,
)
from generator.services.chunks import claim_chunk
from generator.services.judging import DecisionRefused, DecisionTaken
from generator.services.verdicts import VerdictRefused
from tests.generator.admin.queries import counted_queries
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db

SIZE = 12


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr(tasks, "send_lanes", lambda *args, **options: None)


@pytest.fixture
def campaign(site_a, site_b):
    """A campaign of 10 cities × 2 avatar variants × 1 offer × 2 headlines."""
    start(make_campaign(site_b), 5)
    return make_campaign(site_a)


def start(campaign, size=SIZE, user=None):
    return dispatch.start_test_batch(campaign, size=size, user=user)


def write(batch):
    """Run the batch's job to its end."""
    while (chunk := claim_chunk(batch.job_id, owner=uuid4())) is not None:
        generation.run_chunk(chunk)
    jobs.finish_if_complete(batch.job_id)
    batch.refresh_from_db()
    return batch


def judge(batch, user, *, rejected=0, but=0):
    """Reject the first few articles of the batch and approve the others, `but` the last few."""
    for item in batch.items.order_by("number")[: batches.counts(batch).total - but]:
        decision = Decision.REJECTED if item.number <= rejected else Decision.APPROVED
        judging.decide(batch, item.number, decision, user=user, reason="Reads badly" if item.number <= rejected else "")


@pytest.fixture
def batch(campaign):
    return write(start(campaign))


def status_of(item):
    return GeneratedArticle.objects.get(pk=item.article_id).status


class TestDrawing:
    def test_it_shows_every_value_of_every_axis_and_says_so(self, campaign, site_a):
        batch = start(campaign, user=site_a.editor)
        assert batch.status == BatchStatus.WRITING
        assert {axis["name"]: (axis["covered"], axis["size"]) for axis in batch.uncovered} == {
            "location": (10, 10),
            "avatar": (2, 2),
            "offer": (1, 1),
            "headline": (2, 2),
        }
        keys = [tuple(each) for item in batch.items.all() for each in item.covers]
        assert len(keys) == len(set(keys)) == 15
        assert ("location", "us-tx-town-3") in keys

    def test_its_job_writes_just_these_positions_and_later_jobs_pass_over_them(self, batch, campaign):
        wanted = set(batch.items.values_list("position", flat=True))
        assert batch.status == BatchStatus.OPEN
        assert set(campaign.articles.values_list("position", flat=True)) == wanted
        assert {item.article.position for item in batch.items.select_related("article")} == wanted
        later = dispatch.start_generation(campaign, count=20, user=None)
        taken = {place for chunk in later.chunks.all() for place in range(chunk.start, chunk.stop)}
        assert len(taken) == 20
        assert not taken & wanted

    def test_drafts_of_the_same_version_are_read_as_they_are(self, campaign):
        job = dispatch.start_generation(campaign, count=40, user=None)
        while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
            generation.run_chunk(chunk)
        jobs.finish_if_complete(job.pk)
        batch = start(campaign)
        assert (batch.job, batch.status, batch.items.filter(article=None).count()) == (None, BatchStatus.OPEN, 0)
        assert Job.objects.filter(campaign=campaign).count() == 1

    def test_positions_of_an_earlier_version_are_left_out_until_they_are_rendered_anew(self, campaign, site_a):
        first = write(start(campaign, 40))
        verdicts.verdict(first, BatchStatus.CHANGED, user=site_a.editor, reason="Other words.")
        Fragment.objects.for_site(site_a.site).filter(key="problem").update(heading="New in {City}")
        with pytest.raises(dispatch.Refused) as caught:
            start(campaign)
        assert caught.value.code == "used_up"
        job = dispatch.start_rerendering(campaign, user=site_a.editor)
        while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
            rerendering.run_chunk(chunk)
        second = start(campaign)
        assert second.version.number == first.version.number + 1
        assert second.status == BatchStatus.OPEN

    def test_a_second_batch_is_another_sample(self, site_a, site_b):
        make_campaign(site_b, cities=100)
        campaign = make_campaign(site_a, cities=100)
        first = write(start(campaign))
        verdicts.verdict(first, BatchStatus.CHANGED, user=site_a.editor, reason="Once more.")
        second = start(campaign)
        places = [set(each.items.values_list("position", flat=True)) for each in (first, second)]
        assert not places[0] & places[1]

    def test_it_does_not_use_up_the_drafts_for_a_trial(self, batch, campaign):
        assert positions.count_taken(batch.version) == SIZE
        assert campaigns.drafts_allowed(campaign, version=batch.version) == campaigns.TRIAL_DRAFTS

    @pytest.mark.parametrize("size", [4, 201])
    def test_its_size_has_bounds(self, campaign, size):
        with pytest.raises(dispatch.Refused, match="at least 5"):
            start(campaign, size)

    def test_there_is_one_at_a_time(self, batch, campaign):
        with pytest.raises(dispatch.Refused) as caught:
            start(campaign)
        assert caught.value.code == "open_batch"

    def test_only_who_may_generate_starts_one(self, campaign, site_a, site_b):
        for user in (site_a.approver, site_b.editor, site_b.administrator):
            with pytest.raises(PermissionDenied):
                start(campaign, user=user)
        assert not TestBatch.objects.for_site(site_a.site).exists()

    def test_what_could_not_be_written_is_no_part_of_it(self, campaign, site_a):
        batch = start(campaign)
        jobs.cancel(batch.job_id)
        batch.refresh_from_db()
        assert (batch.status, batches.counts(batch).written) == (BatchStatus.WRITING, 0)
        assert verdicts.obstacle(batch, campaign)
        verdicts.verdict(batch, BatchStatus.CHANGED, user=site_a.editor, reason="Cancelled.")
        assert start(campaign)

    def test_a_cancelled_job_leaves_what_it_wrote_to_be_read(self, campaign):
        batch = start(campaign)
        generation.run_chunk(claim_chunk(batch.job_id, owner=uuid4()))
        jobs.cancel(batch.job_id)
        batch.refresh_from_db()
        found = batches.counts(batch)
        assert (batch.status, found.written, found.missing) == (BatchStatus.OPEN, found.written, SIZE - found.written)
        assert found.written


class TestJudging:
    def test_a_decision_moves_the_article_and_is_noted(self, batch, site_a):
        item = judging.decide(batch, 1, Decision.APPROVED, user=site_a.approver)
        other = judging.decide(batch, 2, Decision.REJECTED, user=site_a.approver, reason=" Wrong tone ")
        assert (status_of(item), status_of(other)) == (ArticleStatus.APPROVED, ArticleStatus.REJECTED)
        assert (other.decision, other.reason, other.decided_by) == (Decision.REJECTED, "Wrong tone", site_a.approver)
        assert not item.article.page.specific_class.objects.get(pk=item.article_id).live

    def test_a_decision_is_taken_back_and_changed(self, batch, site_a):
        user = site_a.approver
        judging.decide(batch, 1, Decision.REJECTED, user=user, reason="Wrong tone")
        item = judging.decide(batch, 1, Decision.APPROVED, user=user)
        assert (status_of(item), item.reason) == (ArticleStatus.APPROVED, "")
        item = judging.decide(batch, 1, Decision.PENDING, user=user)
        assert (status_of(item), item.decided_by, item.decided_at) == (ArticleStatus.QC, None, None)

    def test_rejecting_needs_a_reason(self, batch, site_a):
        with pytest.raises(DecisionRefused, match="Say why"):
            judging.decide(batch, 1, Decision.REJECTED, user=site_a.approver, reason="  ")
        assert batch.items.get(number=1).decision == Decision.PENDING

    def test_who_saw_another_decision_is_told(self, batch, site_a):
        judging.decide(batch, 1, Decision.APPROVED, user=site_a.approver)
        with pytest.raises(DecisionTaken, match="Approver alphamark has approved it meanwhile") as caught:
            judging.decide(batch, 1, Decision.REJECTED, user=site_a.administrator, reason="No", was=Decision.PENDING)
        assert caught.value.item.decision == Decision.APPROVED
        assert status_of(caught.value.item) == ArticleStatus.APPROVED

    def test_only_reviewers_of_the_site_judge(self, batch, site_a, site_b):
        for user in (site_a.editor, site_b.approver, site_b.administrator):
            with pytest.raises(PermissionDenied):
                judging.decide(batch, 1, Decision.APPROVED, user=user)
        assert batches.counts(batch).judged == 0

    # Whoever may edit a page may send it to review, and where the article is there already nothing is moved.
    @pytest.mark.parametrize("rejected", [True, False])
    def test_who_may_only_edit_takes_no_decision_back(self, batch, site_a, site_b, rejected):
        if rejected:
            judging.decide(batch, 1, Decision.REJECTED, user=site_a.approver, reason="Wrong tone")
        else:
            item = batch.items.select_related("article__page").get(number=1)
            desk.move(item.article, ArticleStatus.APPROVED, user=site_a.approver)
        for user in (site_a.editor, site_b.approver):
            for decision in (Decision.PENDING, Decision.APPROVED, Decision.REJECTED):
                with pytest.raises(PermissionDenied):
                    judging.decide(batch, 1, decision, user=user, reason="Mine")
        item = batch.items.get(number=1)
        assert (item.decision, item.decided_by) == (
            (Decision.REJECTED, site_a.approver) if rejected else (Decision.PENDING, None)
        )
        assert status_of(item) == (ArticleStatus.REJECTED if rejected else ArticleStatus.APPROVED)

    def test_what_was_decided_on_the_board_is_only_noted(self, batch, site_a):
        item = batch.items.select_related("article__page").get(number=1)
        desk.move(item.article, ArticleStatus.APPROVED, user=site_a.approver)
        judging.decide(batch, 1, Decision.APPROVED, user=site_a.approver)
        assert batches.counts(batch).approved == 1

    def test_nothing_is_judged_after_the_verdict(self, batch, site_a):
        verdicts.verdict(batch, BatchStatus.CHANGED, user=site_a.editor, reason="Other words.")
        with pytest.raises(DecisionRefused, match="To be changed"):
            judging.decide(batch, 1, Decision.APPROVED, user=site_a.approver)


class TestVerdict:
    def test_an_approved_batch_approves_the_campaign(self, batch, campaign, site_a):
        assert not batches.has_approved_sample(campaign, batch.version)
        judge(batch, site_a.approver, rejected=2)

        verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor, reason="Good enough.")

        campaign.refresh_from_db()
        assert (campaign.status, campaign.approved_version) == (CampaignStatus.APPROVED, batch.version)
        assert batches.has_approved_sample(campaign, batch.version)
        entry = ModelLogEntry.objects.get(action="generator.judge_test_batch")
        assert (entry.user, entry.data["verdict"], entry.data["why"]) == (site_a.editor, "Approved", "Good enough.")
        dispatch.start_generation(campaign, count=28, user=None)

    def test_every_article_is_judged_first(self, batch, site_a):
        judge(batch, site_a.approver, but=2)
        with pytest.raises(VerdictRefused, match="2 of 12 articles are still to be judged"):
            verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor)
        batch.refresh_from_db()
        assert batch.status == BatchStatus.OPEN

    def test_what_was_deleted_unread_is_not_approved(self, batch, site_a):
        judge(batch, site_a.approver, but=1)
        batch.items.get(number=1).article.page.delete()
        batch.items.get(number=SIZE).article.page.delete()
        with pytest.raises(VerdictRefused, match="1 of its articles were deleted unread"):
            verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor)
        verdicts.verdict(batch, BatchStatus.CHANGED, user=site_a.editor, reason="Once more.")

    def test_what_another_job_had_written_and_somebody_deleted_unread_is_not_approved(self, campaign, site_a):
        batch = start(campaign)
        position = batch.items.get(number=2).position
        drafts.save(compose_drafts(batch.version, start=position, count=1), version=batch.version, user=site_a.editor)
        write(batch)
        for item in batch.items.exclude(number=2):
            judging.decide(batch, item.number, Decision.APPROVED, user=site_a.approver)
        batch.items.get(number=2).article.page.delete()
        assert "1 of its articles were deleted unread" in verdicts.obstacle(batch, campaign)

    def test_what_could_not_be_written_is_not_waited_for(self, campaign, site_a):
        batch = start(campaign)
        generation.run_chunk(claim_chunk(batch.job_id, owner=uuid4()))
        jobs.cancel(batch.job_id)
        batch.refresh_from_db()
        assert batches.counts(batch).missing
        for item in batch.items.filter(article__isnull=False):
            judging.decide(batch, item.number, Decision.APPROVED, user=site_a.approver)
        assert batches.count_deleted_unread(batch) == 0
        assert verdicts.obstacle(batch, campaign) == ""
        batch.items.filter(article__isnull=False).first().article.page.delete()
        assert verdicts.obstacle(batch, campaign) == ""

    def test_the_rejected_share_has_a_limit(self, batch, campaign, site_a):
        judge(batch, site_a.approver, rejected=3)
        with pytest.raises(VerdictRefused, match="25% of the articles were rejected"):
            verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor)
        Campaign.objects.filter(pk=campaign.pk).update(reject_limit=25)
        verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor)

    def test_what_changed_since_is_not_approved(self, batch, campaign, site_a):
        judge(batch, site_a.approver)
        Fragment.objects.for_site(site_a.site).filter(key="problem").update(heading="New in {City}")
        with pytest.raises(VerdictRefused, match="has changed since"):
            verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor)
        assert not batches.has_approved_sample(campaign, batch.version)

    @pytest.mark.parametrize("wanted", [BatchStatus.HELD, BatchStatus.CHANGED])
    def test_any_other_verdict_needs_a_reason_and_approves_nothing(self, batch, campaign, site_a, wanted):
        with pytest.raises(VerdictRefused, match="Say why"):
            verdicts.verdict(batch, wanted, user=site_a.editor, reason=" ")
        verdicts.verdict(batch, wanted, user=site_a.editor, reason="Too thin.")
        campaign.refresh_from_db()
        assert campaign.status != CampaignStatus.APPROVED
        assert (campaign.held_because or None) == ("Too thin." if wanted is BatchStatus.HELD else None)
        with pytest.raises(VerdictRefused, match="has its verdict"):
            verdicts.verdict(batch, BatchStatus.CHANGED, user=site_a.editor, reason="Again.")

    def test_the_last_verdict_on_a_version_counts(self, batch, campaign, site_a):
        judge(batch, site_a.approver)
        verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor)
        again = write(start(campaign))
        verdicts.verdict(again, BatchStatus.CHANGED, user=site_a.editor, reason="On second thoughts.")
        assert again.version == batch.version
        assert not batches.has_approved_sample(campaign, batch.version)

    def test_a_waiver_does_not_outlive_a_verdict_that_is_given_after_it(self, batch, campaign, site_a):
        campaigns.approve(campaign, user=site_a.administrator, waiver="Urgent.")
        assert batches.has_approved_sample(campaign, batch.version)
        verdicts.verdict(batch, BatchStatus.CHANGED, user=site_a.editor, reason="Too thin.")
        assert not batches.has_approved_sample(campaign, batch.version)

    @pytest.mark.parametrize("wanted", [BatchStatus.HELD, BatchStatus.CHANGED])
    def test_a_later_refusal_withdraws_the_approval_of_its_version(self, batch, campaign, site_a, site_b, wanted):
        theirs = Campaign.objects.for_site(site_b.site).get()
        campaigns.approve(theirs, user=site_b.administrator, waiver="Urgent.")
        judge(batch, site_a.approver)
        verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor)
        verdicts.verdict(write(start(campaign)), wanted, user=site_a.editor, reason="On second thoughts.")
        campaign.refresh_from_db()
        theirs.refresh_from_db()
        assert (campaign.status, campaign.approved_version, campaign.approved_at) == (CampaignStatus.DRAFT, None, None)
        assert theirs.approved_version is not None
        assert campaigns.drafts_allowed(campaign, version=batch.version) is not None
        entry = ModelLogEntry.objects.get(action="generator.withdraw_approval")
        assert (entry.user, entry.object_id) == (site_a.editor, str(campaign.pk))

    @pytest.mark.parametrize("wanted", [BatchStatus.HELD, BatchStatus.CHANGED])
    def test_a_refusal_of_an_earlier_version_leaves_the_approval(self, batch, campaign, site_a, wanted):
        Fragment.objects.for_site(site_a.site).filter(key="problem").update(heading="New in {City}")
        campaigns.approve(campaign, user=site_a.administrator, waiver="Urgent.")
        verdicts.verdict(batch, wanted, user=site_a.editor, reason="Too thin.")
        campaign.refresh_from_db()
        assert campaign.approved_version is not None

    def test_only_who_may_generate_gives_it(self, batch, site_a, site_b):
        judge(batch, site_a.approver)
        for user in (site_a.approver, site_b.editor):
            with pytest.raises(PermissionDenied):
                verdicts.verdict(batch, BatchStatus.APPROVED, user=user)

    def test_none_is_given_while_it_is_written(self, campaign, site_a):
        batch = start(campaign)
        with pytest.raises(VerdictRefused, match="still being written"):
            verdicts.verdict(batch, BatchStatus.CHANGED, user=site_a.editor, reason="Other words.")

    def test_the_other_sites_versions_are_no_sample(self, batch, campaign, site_a, site_b):
        judge(batch, site_a.approver)
        verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor)
        theirs = CampaignVersion.objects.get(campaign__site=site_b.site)
        assert not batches.has_approved_sample(theirs.campaign, theirs)
        assert batches.with_approved_sample([batch.version_id, theirs.pk], site_id=site_b.site.pk) == frozenset()


class TestReport:
    def test_it_groups_reasons_and_finds_the_two_most_alike(self, batch, site_a):
        for number, reason in ((1, "Reads badly"), (2, "reads badly"), (3, "Wrong tone")):
            judging.decide(batch, number, Decision.REJECTED, user=site_a.approver, reason=reason)
        found = batch_reports.report(batch)
        assert found.reasons == [("Reads badly", [1, 2]), ("Wrong tone", [3])]
        assert found.words[0] <= found.words[1] <= found.words[2]
        assert 0 < found.alike.percent <= 100
        assert len(set(found.alike.numbers)) == 2
        assert [axis["name"] for axis in found.axes] == ["location", "avatar", "offer", "headline"]

    # items · lengths and revisions · counts · articles · pages with revisions; the plan and the pair are kept.
    def test_it_asks_the_same_of_5_and_20_articles(self, campaign, site_a):
        five = write(start(campaign, 5))
        batch_reports.report(five)
        with counted_queries() as few:
            batch_reports.report(five)
        verdicts.verdict(five, BatchStatus.CHANGED, user=site_a.editor, reason="More.")
        twenty = write(start(campaign, 20))
        batch_reports.report(twenty)
        with counted_queries() as many:
            batch_reports.report(twenty)
        assert len(few) == len(many) <= 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_judge_the_same_article_one_is_told(site_a, site_b):
    make_campaign(site_b)
    batch = write(start(make_campaign(site_a), 5))
    barrier, results = threading.Barrier(2), []

    def decide(user, decision):
        barrier.wait()
        try:
            judging.decide(batch, 1, decision, user=user, reason="Wrong tone", was=Decision.PENDING)
            results.append(decision)
        except DecisionTaken:
            results.append("told")
        finally:
            connection.close()

    people = ((site_a.approver, Decision.APPROVED), (site_a.administrator, Decision.REJECTED))
    threads = [threading.Thread(target=decide, args=each) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    item = batch.items.get(number=1)
    assert sorted(results) == sorted(["told", item.decision])
    assert status_of(item) == item.decision


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_the_verdict_never_pass_each_other(site_a, site_b):
    make_campaign(site_b)
    batch = write(start(make_campaign(site_a), 5))
    judge(batch, site_a.approver, but=1)
    barrier, results = threading.Barrier(2), []

    def act(name, call):
        barrier.wait()
        try:
            call()
            results.append(name)
        except (DecisionRefused, VerdictRefused):
            results.append(f"no {name}")
        finally:
            connection.close()

    calls = {
        "decision": lambda: judging.decide(batch, 5, Decision.REJECTED, user=site_a.approver, reason="Wrong tone"),
        "verdict": lambda: verdicts.verdict(batch, BatchStatus.APPROVED, user=site_a.editor),
    }
    threads = [threading.Thread(target=act, args=each) for each in calls.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "decision" in results
    batch.refresh_from_db()
    assert (batch.status == BatchStatus.APPROVED) == ("verdict" in results)


def test_job_status_is_known(batch):
    assert batch.job.status == JobStatus.DONE
    assert plans.current_version(batch.campaign) == batch.version
