"""What follows from a submission that is received, at once or out of quarantine: lead, conversion, mails."""

from datetime import datetime

from leads.models import Form, Lead, Submission
from leads.services import confirmations, deliveries, lead_events, matching
from tracking.services import conversions

CONVERSION = "lead"


def settle(submission: Submission, *, form: Form, sent_at: datetime, at: datetime) -> tuple[int, ...]:
    """Make or join its lead, record the conversion, plan its mails; their ids. In the caller's transaction.

    `sent_at` is when the visitor sent it, `at` is now. While its address waits to be confirmed only the mail that asks
    for it follows.
    """
    if confirmations.is_waited_for(submission, form=form):
        return confirmations.ask(submission, form=form, at=at)
    lead = submission.lead = matching.join(submission, form=form, at=at)
    if lead is not None:
        submission.save(update_fields=["lead", "updated_at"])
        _convert(submission, lead, form=form, at=sent_at)
        lead_events.received(submission, form=form)
    return deliveries.plan(submission, form=form, at=at)


def _convert(submission: Submission, lead: Lead, *, form: Form, at: datetime) -> None:
    """Once for each submission, at the time when it was sent."""
    touch = submission.touch
    conversions.record(
        submission.site,
        name=CONVERSION,
        at=at,
        value=form.conversion_value,
        page_id=submission.page_id,
        path=touch.get("page", {}).get("path") or touch.get("landing_page", ""),
        lead_id=lead.pk,
        submission_id=submission.pk,
        visitor=submission.visitor,
        source=touch.get("source", ""),
        medium=touch.get("medium", ""),
        utm=touch.get("utm"),
        click_ids=touch.get("click_ids"),
        once_key=f"submission:{submission.uuid}",
    )
