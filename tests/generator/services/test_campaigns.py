"""The state of campaigns: proof at approval, withdrawal after a change, and what may be generated without."""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from generator import dispatch, tasks
from generator.enums import CAMPAIGN_MOVES, AxisKind, CampaignStatus, ChunkStatus, JobStatus
from generator.models import Campaign, CampaignAxis, Fragment, Job, TestBatch
from generator.services import batches, campaigns, jobs, plans, positions
from generator.services.campaigns import NeedsSampleError, NotProvenError
from generator.services.moves import IllegalMove
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db

CITIES = 30  # In each of two states, × 2 variants × 2 headlines: 240 points.


@pytest.fixture
def campaign(site_a, site_b):
    make_campaign(site_b, cities=CITIES)
    return make_campaign(site_a, cities=CITIES)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr(tasks, "send_lanes", lambda *args, **options: None)


def status(campaign):
    return Campaign.objects.get(pk=campaign.pk).status


def start(campaign, count):
    return dispatch.start_generation(campaign, count=count, user=None)


def end(job):
    job.chunks.update(status=ChunkStatus.DONE)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING)
    jobs.finish_if_complete(job.pk)


def refusal(campaign, count):
    with pytest.raises(dispatch.Refused) as caught:
        start(campaign, count)
    assert caught.value.code == "unapproved"
    return str(caught.value)


def actions(campaign):
    entries = ModelLogEntry.objects.filter(object_id=str(campaign.pk), action__startswith="generator.")
    return list(entries.order_by("pk").values_list("action", flat=True))


def add_list(campaign, rows):
    CampaignAxis.objects.create(campaign=campaign, kind=AxisKind.LIST, rows=rows, sort_order=9)
    Campaign.objects.filter(pk=campaign.pk).update(headline="{Service} in {City}, {State_Code} for {Identity}")
    return Campaign.objects.get(pk=campaign.pk)


def test_approval_freezes_what_was_proven_and_says_who_approved_it(campaign, site_a):
    batches.waive(plans.freeze(campaign), reason="Read elsewhere.", user=None)

    approved = campaigns.approve(campaign, user=site_a.editor)

    version = campaign.versions.get()
    assert (approved.status, approved.approved_version, approved.approved_by) == (
        CampaignStatus.APPROVED,
        version,
        site_a.editor,
    )
    assert actions(campaign) == ["generator.approve_campaign"]


def test_approving_twice_is_approving_once(campaign):
    campaigns.approve(campaign, user=None, waiver="for a test")
    campaigns.approve(campaign, user=None, waiver="for a test")
    assert campaign.versions.count() == 1
    assert actions(campaign) == ["generator.waive_test_batch", "generator.approve_campaign"]


def test_a_row_without_a_value_keeps_the_campaign_a_draft_and_is_named(campaign):
    campaign = add_list(campaign, "service,price\nRepair,\n,5\nCare,7\n")

    with pytest.raises(NotProvenError, match="1 rows lack a value") as caught:
        campaigns.approve(campaign, user=None, waiver="for a test")

    (gaps,) = caught.value.gaps
    assert (gaps.axis, [(row.key, row.fields) for row in gaps.rows]) == ("list", [("row", ("service",))])
    assert status(campaign) == CampaignStatus.DRAFT
    assert not campaign.versions.exists()
    assert actions(campaign) == []


def test_a_broken_text_keeps_the_campaign_a_draft(campaign):
    Campaign.objects.filter(pk=campaign.pk).update(headline="Roofs in {Citty}")
    with pytest.raises(NotProvenError, match="Headline, line 1"):
        campaigns.approve(campaign, user=None, waiver="for a test")
    assert status(campaign) == CampaignStatus.DRAFT


def test_only_who_may_generate_may_approve(campaign, site_a, site_b):
    for user in (site_a.approver, site_b.editor, site_b.administrator):
        for step in (campaigns.approve, campaigns.reopen, campaigns.archive):
            with pytest.raises(PermissionDenied):
                step(campaign, user=user)
    assert status(campaign) == CampaignStatus.DRAFT


def test_nobody_approves_what_nobody_has_read(campaign, site_a):
    for user in (None, site_a.administrator):
        with pytest.raises(NeedsSampleError, match="needs an approved test batch"):
            campaigns.approve(campaign, user=user)
    assert status(campaign) == CampaignStatus.DRAFT
    assert not campaign.versions.exists()


def test_an_administrator_of_the_site_may_vouch_for_a_campaign_and_says_why(campaign, site_a, site_b, superuser):
    for user in (site_a.editor, site_b.administrator):
        with pytest.raises(PermissionDenied):
            campaigns.approve(campaign, user=user, waiver="I know it well.")
    assert not TestBatch.objects.exists()

    campaigns.approve(campaign, user=site_a.administrator, waiver="I know it well.")

    waived = TestBatch.objects.get()
    assert (waived.size, waived.reason, waived.decided_by) == (batches.WAIVED, "I know it well.", site_a.administrator)
    entry = ModelLogEntry.objects.get(action="generator.waive_test_batch")
    assert (entry.user, entry.data["why"]) == (site_a.administrator, "I know it well.")

    campaigns.reopen(campaign, user=None)
    Campaign.objects.filter(pk=campaign.pk).update(seed=8)
    assert campaigns.approve(campaign, user=superuser, waiver="So do I.").approved_by == superuser


def test_a_draft_may_write_a_few_for_a_trial_and_no_more(campaign):
    assert "at most 50 drafts" in refusal(campaign, 51)
    end(start(campaign, 30))
    assert "20 of these are left" in refusal(campaign, 21)
    end(start(campaign, 20))
    assert "0 of these are left" in refusal(campaign, 1)


def test_a_refusal_leaves_nothing_behind(campaign):
    refusal(campaign, 51)
    assert not Job.objects.exists()
    assert not campaign.versions.exists()


def test_a_cancelled_test_gives_its_drafts_back(campaign):
    job = start(campaign, 50)
    jobs.cancel(job.pk)
    assert positions.count_taken(job.version) == 0
    start(campaign, 50)


def test_an_approved_campaign_may_be_generated_whole_and_stays_approved(campaign):
    campaigns.approve(campaign, user=None, waiver="for a test")
    end(start(campaign, 200))
    assert status(campaign) == CampaignStatus.APPROVED
    end(start(campaign, 40))
    assert status(campaign) == CampaignStatus.COMPLETED


def test_a_campaign_that_was_only_tested_rests_in_testing(campaign, write_some):
    write_some(campaign, 3)
    assert status(campaign) == CampaignStatus.TESTING
    assert campaigns.approve(campaign, user=None, waiver="for a test").status == CampaignStatus.APPROVED


@pytest.fixture
def write_some():
    from uuid import uuid4

    from generator.services import generation
    from generator.services.chunks import claim_chunk

    def write(campaign, count):
        job = start(campaign, count)
        while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
            generation.run_chunk(chunk)
        jobs.finish_if_complete(job.pk)
        return job

    return write


def test_a_change_in_the_library_asks_for_a_new_approval(campaign, site_a):
    campaigns.approve(campaign, user=None, waiver="for a test")
    Fragment.objects.for_site(site_a.site).filter(key="problem").update(heading="All is new in {City}")

    assert "has changed since it was approved" in refusal(Campaign.objects.get(pk=campaign.pk), 51)

    campaigns.approve(campaign, user=None, waiver="for a test")
    assert actions(campaign)[2:] == [
        "generator.withdraw_approval",
        "generator.waive_test_batch",
        "generator.approve_campaign",
    ]
    start(campaign, 200)


def test_a_change_on_the_other_site_changes_nothing(campaign, site_b):
    campaigns.approve(campaign, user=None, waiver="for a test")
    Fragment.objects.for_site(site_b.site).update(heading="All is new in {City}")
    assert not campaigns.withdraw_if_changed(campaign, user=None)
    start(campaign, 200)


def test_saving_a_change_withdraws_the_approval(campaign, site_a):
    campaigns.approve(campaign, user=None, waiver="for a test")
    assert not campaigns.withdraw_if_changed(campaign, user=None)

    Campaign.objects.filter(pk=campaign.pk).update(seed=8)

    assert campaigns.withdraw_if_changed(campaign, user=site_a.editor)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.approved_version, campaign.approved_at) == (CampaignStatus.DRAFT, None, None)


def test_a_change_that_breaks_the_campaign_withdraws_the_approval_too(campaign):
    campaigns.approve(campaign, user=None, waiver="for a test")
    CampaignAxis.objects.create(campaign=campaign, kind=AxisKind.DICTIONARY, sort_order=9)
    assert campaigns.withdraw_if_changed(campaign, user=None)


def test_the_running_job_goes_on_when_the_approval_is_withdrawn(campaign):
    campaigns.approve(campaign, user=None, waiver="for a test")
    job = start(campaign, 100)
    Campaign.objects.filter(pk=campaign.pk).update(seed=8)

    assert campaigns.withdraw_if_changed(campaign, user=None)

    assert status(campaign) == CampaignStatus.RUNNING
    end(job)
    assert status(campaign) == CampaignStatus.DRAFT


def test_a_completed_campaign_that_changed_is_a_draft_again(campaign):
    campaigns.approve(campaign, user=None, waiver="for a test")
    end(start(campaign, 240))
    assert not campaigns.withdraw_if_changed(campaign, user=None)
    Campaign.objects.filter(pk=campaign.pk).update(headline="{One|Two|Three} in {City}, {State_Code} for {Identity}")
    assert campaigns.withdraw_if_changed(campaign, user=None)
    assert status(campaign) == CampaignStatus.DRAFT


def test_a_reopened_campaign_needs_a_new_approval(campaign):
    campaigns.approve(campaign, user=None, waiver="for a test")
    end(start(campaign, 60))
    campaigns.reopen(campaign, user=None)
    assert "0 of these are left" in refusal(campaign, 1)


def test_an_archived_campaign_generates_nothing_until_it_is_reopened(campaign):
    campaigns.archive(campaign, user=None)
    with pytest.raises(dispatch.Refused, match="archived"):
        start(campaign, 1)
    with pytest.raises(IllegalMove):
        campaigns.approve(campaign, user=None, waiver="for a test")
    campaigns.reopen(campaign, user=None)
    start(campaign, 1)


@pytest.mark.parametrize("step", [campaigns.reopen, campaigns.archive])
def test_a_campaign_is_not_put_away_under_its_job(campaign, step):
    campaigns.approve(campaign, user=None, waiver="for a test")
    start(campaign, 1)
    with pytest.raises(IllegalMove):
        step(campaign, user=None)
    assert status(campaign) == CampaignStatus.RUNNING


def test_every_status_has_moves_and_none_leads_to_itself():
    assert set(CAMPAIGN_MOVES) == set(CampaignStatus)
    assert not [current for current, following in CAMPAIGN_MOVES.items() if current in following]


def test_the_version_in_use_is_the_last_one_and_only_while_nothing_changed(campaign):
    assert plans.current_version(campaign) is None
    version = plans.freeze(campaign)
    assert plans.current_version(campaign) == version
    campaign.seed += 1
    assert plans.current_version(campaign) is None
