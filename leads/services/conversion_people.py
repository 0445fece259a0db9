"""Whom a conversion is about, for the services that a site tells of it: by what they wrote in the form."""

from typing import TYPE_CHECKING

from leads.enums import FieldKind
from leads.models import Submission
from leads.services import matching
from tracking.services.destinations import Person

if TYPE_CHECKING:
    from tracking.models import Conversion


def person_of(conversion: "Conversion") -> Person | None:
    """Who sent the submission that brought the conversion, and what they agreed to; None for one of no submission."""
    if conversion.submission_id is None:
        return None
    rows = Submission.objects.for_site(conversion.site_id).select_related("form", "lead")
    submission = rows.filter(pk=conversion.submission_id).first()
    if submission is None:
        return None
    contact = {"email": "", "phone": ""}
    if submission.form is not None:
        contact = matching.contact_of(submission, form=submission.form)
    elif submission.lead is not None:
        contact = {"email": submission.lead.email, "phone": submission.lead.phone}
    ticked = [each["key"] for each in submission.answers if each["kind"] == FieldKind.CONSENT and each["value"] is True]
    return Person(email=contact["email"], phone=contact["phone"], consents=frozenset(ticked))
