"""Approving, reopening and archiving a campaign in the admin: the proof is shown, and what it costs to change."""

from typing import Any

import pytest
from django.urls import reverse

from generator.enums import AxisKind, CampaignStatus
from generator.models import Campaign, CampaignAxis, Fragment
from generator.services import batches, campaigns, plans
from tests.generator.admin.queries import counted_queries
from tests.generator.admin.test_campaigns import overview, text_of
from tests.generator.admin.test_forms import edit
from tests.generator.factories import make_campaign

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves temporary files of renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def url(name: str, campaign: Campaign) -> str:
    return reverse(f"generator_campaigns:{name}", args=[campaign.pk])


def status(campaign: Campaign) -> str:
    return Campaign.objects.get(pk=campaign.pk).status


@pytest.fixture
def gappy(campaign_a: Any, campaign_b: Any) -> Campaign:
    """A campaign with a list of which two rows lack a value, and one of them two."""
    rows = "name,service,price\none,Repair,5\ntwo,,5\nthree,,\nfour,Care,5\n"
    CampaignAxis.objects.create(campaign=campaign_a, kind=AxisKind.LIST, rows=rows, sort_order=9)
    Fragment.objects.filter(site=campaign_a.site, key="problem").update(body="{Service} for {Price} in {City}")
    return campaign_a


def sampled(campaign: Campaign) -> None:
    """Let somebody have read a test batch of the campaign as it is now."""
    batches.waive(plans.freeze(campaign), reason="Read elsewhere.", user=None)


def test_approving_asks_first_and_then_leads_back(editor, campaign_a, campaign_b, site_a):
    sampled(campaign_a)
    assert "all 40 articles can be written" in text_of(editor.get(url("approve", campaign_a)))
    assert status(campaign_a) == CampaignStatus.DRAFT

    response = editor.post(url("approve", campaign_a))

    assert response.headers["Location"] == url("inspect", campaign_a)
    campaign_a.refresh_from_db()
    assert (campaign_a.status, campaign_a.approved_by) == (CampaignStatus.APPROVED, site_a.editor)
    assert status(campaign_b) == CampaignStatus.DRAFT
    assert "Approved" in text_of(overview(editor, campaign_a))


def test_without_a_test_batch_an_editor_is_led_to_one(editor, campaign_a, campaign_b):
    text = text_of(editor.get(url("approve", campaign_a)))
    assert "People read a test batch first" in text
    assert url("batches", campaign_a) in text
    assert "Approve without a test batch" not in text
    response = editor.post(url("approve", campaign_a), {"waiver": "I know it well."})
    assert "needs an approved test batch" in text_of(response)
    assert status(campaign_a) == CampaignStatus.DRAFT


def test_an_administrator_may_vouch_for_it_and_says_why(client_for, site_a, campaign_a, campaign_b):
    administrator = client_for(site_a.administrator)
    assert "Approve without a test batch" in text_of(overview(administrator, campaign_a))
    assert administrator.post(url("approve", campaign_a), {}).context["form"].errors["waiver"]
    administrator.post(url("approve", campaign_a), {"waiver": "I know it well."})
    assert status(campaign_a) == CampaignStatus.APPROVED
    assert "“I know it well.”" in text_of(overview(administrator, campaign_a))


def test_who_cannot_approve_sees_which_row_lacks_which_field(editor, gappy):
    response = editor.post(url("approve", gappy))

    assert response.status_code == 200
    (gaps,) = response.context["examination"].gaps
    assert [(row.key, row.fields) for row in gaps.rows] == [("two", ("service",)), ("three", ("price", "service"))]
    text = text_of(response)
    assert "<td><code>three</code></td><td><code>price</code>, <code>service</code></td>" in text
    assert "Approve the campaign" not in text
    assert status(gappy) == CampaignStatus.DRAFT


def test_the_campaigns_own_page_shows_the_gaps_too(editor, gappy):
    assert "<td><code>two</code></td><td><code>service</code></td>" in text_of(overview(editor, gappy))


# The proof reads what the plan reads: no further query per row or per gap.
def test_the_proof_asks_the_same_for_1_and_20_rows(editor, campaign_a, campaign_b):
    axis = CampaignAxis.objects.create(
        campaign=campaign_a, kind=AxisKind.LIST, rows="name,price\na,\nb,1", sort_order=9
    )
    Fragment.objects.filter(site=campaign_a.site, key="problem").update(body="{Price} in {City}")
    editor.get(url("approve", campaign_a))
    with counted_queries() as one:
        assert editor.get(url("approve", campaign_a)).context["examination"].gaps[0].total == 1
    axis.rows = "name,price\n" + "".join(f"a{number},\n" for number in range(20)) + "b,1"
    axis.save()
    with counted_queries() as twenty:
        assert editor.get(url("approve", campaign_a)).context["examination"].gaps[0].total == 20
    assert len(twenty) == len(one)


@pytest.mark.parametrize("name", ["approve", "reopen", "archive"])
def test_steps_need_the_right_to_generate_and_the_own_site(editor, approver, campaign_a, campaign_b, name):
    assert editor.post(url(name, campaign_b)).status_code == 404
    assert editor.get(url(name, campaign_b)).status_code == 404
    assert approver.post(url(name, campaign_a)).status_code in {302, 403}
    assert status(campaign_a) == status(campaign_b) == CampaignStatus.DRAFT


def test_a_saved_change_withdraws_the_approval_and_says_so(editor, campaign_a, campaign_b):
    campaigns.approve(campaign_a, user=None, waiver="for a test")

    response = edit(editor, Campaign.objects.get(pk=campaign_a.pk), name="Only the name")
    assert "no longer approved" not in text_of(editor.get(response.headers["Location"]))
    assert status(campaign_a) == CampaignStatus.APPROVED

    response = edit(editor, Campaign.objects.get(pk=campaign_a.pk), seed=99)
    assert "no longer approved" in text_of(editor.get(response.headers["Location"]))
    assert status(campaign_a) == CampaignStatus.DRAFT


def test_a_change_in_the_library_is_seen_on_the_campaigns_page(editor, campaign_a, campaign_b, site_a):
    campaigns.approve(campaign_a, user=None, waiver="for a test")
    assert "has changed since" not in text_of(overview(editor, campaign_a))
    Fragment.objects.for_site(site_a.site).filter(key="problem").update(heading="New in {City}")
    assert "has changed since" in text_of(overview(editor, campaign_a))


def test_of_a_draft_campaign_a_few_are_generated_for_a_trial(editor, site_a, site_b, queue):
    campaign = make_campaign(site_a, cities=30)
    make_campaign(site_b, cities=30)
    generate = url("generate", campaign)

    form = editor.get(generate).context["form"]
    assert form["count"].value() == campaigns.TRIAL_DRAFTS
    assert "not approved yet" in form["count"].help_text
    assert editor.post(generate, {"count": campaigns.TRIAL_DRAFTS + 1}).context["form"].errors["count"]

    campaigns.approve(campaign, user=None, waiver="for a test")
    assert editor.get(generate).context["form"]["count"].value() == 240


def test_used_up_drafts_for_a_trial_lead_to_the_test_batch(editor, site_a, site_b, write_drafts):
    campaign = make_campaign(site_a, cities=30)
    make_campaign(site_b, cities=30)
    write_drafts(campaign, campaigns.TRIAL_DRAFTS)

    text = text_of(editor.get(url("generate", campaign), follow=True))

    assert "drafts for a trial have been made" in text
    assert "Generate…" not in text
    assert url("batches", campaign) in text


def test_archiving_and_reopening(editor, campaign_a, campaign_b):
    editor.post(url("archive", campaign_a))
    assert status(campaign_a) == CampaignStatus.ARCHIVED
    text = text_of(overview(editor, campaign_a))
    assert "Generate…" not in text
    assert url("reopen", campaign_a) in text

    editor.post(url("reopen", campaign_a))
    assert status(campaign_a) == CampaignStatus.DRAFT


def test_an_archived_campaign_is_not_approved(editor, campaign_a, campaign_b):
    sampled(campaign_a)
    campaigns.archive(campaign_a, user=None)
    text = text_of(editor.post(url("approve", campaign_a), follow=True))
    assert "cannot become" in text
    assert status(campaign_a) == CampaignStatus.ARCHIVED
