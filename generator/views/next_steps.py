"""What to do with a campaign now: one sentence, and where its button leads."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from generator.enums import ArticleStatus, BatchStatus
from generator.models import Campaign, TestBatch
from generator.views.campaign_reports import CampaignReport
from generator.views.checklist import Item


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do with the campaign now: a sentence, and where its button leads."""

    text: str
    label: str = ""
    url: str = ""
    is_primary: bool = True


def next_step(campaign: Campaign, report: CampaignReport, needs: Sequence[Item]) -> NextStep:
    """The one thing that comes next; `needs` is the campaign's checklist."""
    if report.errors:
        lacking = next((item for item in needs if not item.is_done and item.url), None)
        return NextStep(
            "Mend the problems below; nothing can be generated before.",
            lacking.action if lacking else "",
            lacking.url if lacking else "",
        )
    if report.is_held and report.may_generate:
        url = reverse("generator_campaigns:lift_hold", args=[campaign.pk])
        return NextStep("Find out what is wrong and mend it, then lift the hold.", "Lift the hold…", url)
    return _before_approval(campaign, report) or _with_articles(campaign, report) or _with_space(campaign, report)


def _before_approval(campaign: Campaign, report: CampaignReport) -> NextStep | None:
    """The way to an approved version: a test batch, its verdict, the approval."""
    if report.open_batch is not None:
        return _with_batch(report.open_batch, report)
    if report.open_jobs:
        return NextStep("Work is under way. You can leave this page and come back.", is_primary=False)
    if report.can_test_now:
        return NextStep(
            _why_test(report), "Start a test batch…", reverse("generator_campaigns:batches", args=[campaign.pk])
        )
    if report.can_approve_now:
        url = reverse("generator_campaigns:approve", args=[campaign.pk])
        return NextStep("A test batch of the campaign as it is now was approved.", "Approve…", url)
    return None


def _why_test(report: CampaignReport) -> str:
    if report.has_changed:
        return "Something has changed since the campaign was approved. Test it again before more is generated."
    if report.batch is None:
        return "Look at the samples below. If you like them, have a test batch read: then the campaign may run at size."
    return "Have a test batch of the campaign as it is now read, so that it may run at size."


def _with_batch(batch: TestBatch, report: CampaignReport) -> NextStep:
    detail = reverse("generator_batches:detail", args=[batch.pk])
    counts = report.batch_counts
    if batch.status == BatchStatus.WRITING or counts is None or not counts.written:
        return NextStep("The test batch is being written.", "Open the test batch", detail, is_primary=False)
    if counts.pending:
        text = f"{counts.judged:,} of {counts.written:,} articles of the test batch are judged."
        return NextStep(text, "Read the articles", reverse("generator_batches:read", args=[batch.pk]))
    return NextStep("Every article of the test batch is judged.", "Give the verdict", f"{detail}#spark-verdict-heading")


def _with_articles(campaign: Campaign, report: CampaignReport) -> NextStep | None:
    """What to do with the articles that there are."""
    if report.is_free and report.outdated:
        url = reverse("generator_campaigns:rerender", args=[campaign.pk])
        text = f"The campaign has changed since {report.outdated:,} of its articles were made."
        return NextStep(text, "Re-render…", url)
    if report.awaiting:
        return NextStep(f"{report.awaiting:,} drafts await review.", "Review", review_url(campaign))
    return None


def _with_space(campaign: Campaign, report: CampaignReport) -> NextStep:
    if report.left and report.can_generate_now and report.is_approved:
        url = reverse("generator_campaigns:generate", args=[campaign.pk])
        return NextStep(f"{report.left:,} pages are still to be made.", "Generate…", url)
    if report.left:
        return NextStep(f"{report.left:,} pages are still to be made.", is_primary=False)
    return NextStep("Every page of this campaign has been made.", is_primary=False)


def review_url(campaign: Campaign) -> str:
    """The list of the campaign's drafts that wait for review."""
    return f"{reverse('generator_articles:index')}?campaign={campaign.pk}&status={ArticleStatus.QC}"
