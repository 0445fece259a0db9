"""What other programs are told of a lead that was received, and that they are told nothing of what was deleted."""

from collections.abc import Iterable

from wagtail.models import Site

from leads.models import Form, Submission
from leads.services import matching
from tracking.services import destinations
from webhooks.enums import Event
from webhooks.services import outbox


def received(submission: Submission, *, form: Form) -> None:
    """Note that a submission made or joined a lead. In the transaction that stored it."""
    if submission.lead_id is None:
        return
    data = {
        "lead": {"id": str(submission.lead_id), **matching.contact_of(submission, form=form)},
        "submission": {
            "id": str(submission.pk),
            "form": {"key": submission.form_key, "name": submission.form_name},
            "answers": [
                {name: answer[name] for name in ("key", "label", "kind", "value")} for answer in submission.answers
            ],
            "page_url": submission.page_url,
            "referrer": submission.referrer,
            "utm": submission.utm,
            "consent_text": submission.consent_text,
            "created_at": submission.created_at,
        },
    }
    outbox.emit(submission.site_id, Event.LEAD_RECEIVED, data, subject=_subject(submission.pk))


def forget(site: Site | int, *, submission_ids: Iterable[int]) -> int:
    """Remove the messages that hold what these submissions say, and tell nobody of them any more; how many.

    Their conversions stay as numbers that are about nobody.
    """
    submission_ids = list(submission_ids)
    destinations.forget(site, submission_ids=submission_ids)
    return outbox.erase(site, subjects=[_subject(pk) for pk in submission_ids])


def _subject(submission_id: int) -> str:
    return f"submission:{submission_id}"
