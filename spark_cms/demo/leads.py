"""A few dozen people who ask the demo's businesses for something, through the service that every lead comes in by."""

import random
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from wagtail.models import Site

from leads.enums import FieldKind, FieldRole, FormPurpose, FormStatus
from leads.models import Delivery, Form, FormField, Lead, Submission
from leads.services import intake
from spark_cms.demo.traffic import LEAD, Visit
from tracking.models import Conversion
from tracking.services import conversions

FIRST = ("Alma", "Ben", "Carla", "Derek", "Elena", "Frank", "Grace", "Hector", "Ines", "Joel", "Kara", "Luis", "Mona")
LAST = ("Abbott", "Barrera", "Castillo", "Dunn", "Espinoza", "Foley", "Guerra", "Hayes", "Iverson", "Jensen", "Klein")
WORDS = (
    "Could somebody come by this week? Late afternoon is best for us.",
    "I found you through a neighbour. What would a first visit cost?",
    "We had you two years ago and were happy. It is time again.",
    "Please call before six. I would like to know how long it takes.",
    "Is there anything free on a Saturday?",
    "I am comparing three offers. Yours would be the last one.",
)


def send_leads(site: Site, visits: Sequence[Visit]) -> set[str]:
    """Has each visit send the site's contact form, as of then; no mail goes out. Returns whose leads are there.

    The visits are told by their keys. None send it on a site without a contact form. Sent again, nothing is doubled.
    """
    form = Form.objects.for_site(site).filter(purpose=FormPurpose.CONTACT, status=FormStatus.ACTIVE).first()
    if form is None:
        return set()
    fields = list(form.fields.all())
    return {visit.key for visit in visits if _send(form, fields, visit)}


@transaction.atomic
def _send(form: Form, fields: Sequence[FormField], visit: Visit) -> bool:
    """Whether a lead is there, now or before."""
    assert visit.converted_at is not None  # noqa: S101 - the caller's choice
    came = intake.Visit(
        idempotency_key=visit.key,
        page_id=visit.spot.page_id,
        page_url=f"{form.site.root_url}{visit.spot.path}{_parameters(visit)}",
        referrer=f"https://{visit.referrer}/" if visit.referrer else "",
        # Of a net that is for examples: each is another visitor to the limits.
        address=f"203.0.113.{visit.visitor % 254 + 1}",
    )
    try:
        receipt = intake.receive(form=form, data=_answers(fields, visit), visit=came, at=visit.converted_at)
    except intake.InvalidAnswersError:
        # A form that people gave fields which nobody can fill without knowing them.
        return False
    submission = receipt.submission
    if not receipt.is_new or submission.lead_id is None:
        return submission.lead_id is not None
    Delivery.objects.for_site(form.site_id).filter(submission=submission).delete()
    Submission.objects.for_site(form.site_id).filter(pk=submission.pk).update(created_at=visit.converted_at)
    Lead.objects.for_site(form.site_id).filter(pk=submission.lead_id).update(created_at=visit.converted_at)
    known = Conversion.objects.for_site(form.site_id).filter(submission_id=submission.pk)
    if known.exists():
        known.update(at=visit.converted_at, source=visit.source, medium=visit.medium, visitor=visit.visitor)
        return True
    conversions.record(
        form.site_id,
        name=LEAD,
        at=visit.converted_at,
        once_key=visit.key,
        value=form.conversion_value,
        page_id=visit.spot.page_id,
        path=visit.spot.path,
        lead_id=submission.lead_id,
        submission_id=submission.pk,
        visitor=visit.visitor,
        source=visit.source,
        medium=visit.medium,
    )
    return True


def _parameters(visit: Visit) -> str:
    """The parameters of the link that led here, as campaigns have them."""
    if not visit.campaign:
        return ""
    named = {"utm_source": visit.source, "utm_medium": visit.medium, "utm_campaign": visit.campaign}
    return f"?{urlencode(named)}"


def _answers(fields: Sequence[FormField], visit: Visit) -> dict[str, Any]:
    dice = random.Random(visit.key)  # noqa: S311 - a demo's dice
    first, last = dice.choice(FIRST), dice.choice(LAST)
    number = dice.randint(10, 99)
    by_kind: dict[str, Any] = {
        FieldKind.EMAIL: f"{first}.{last}{number}@example.com".lower(),
        FieldKind.PHONE: f"(303) 555-01{number}",
        FieldKind.TEXTAREA: dice.choice(WORDS),
        FieldKind.CONSENT: "on",
        FieldKind.TEXT: f"{number} Cedar Street",
    }
    found: dict[str, Any] = {}
    for field in fields:
        if field.role == FieldRole.NAME or field.key == "name":
            found[field.key] = f"{first} {last}"
        elif field.kind in by_kind:
            found[field.key] = by_kind[field.kind]
        elif choices := [line for line in field.choices.splitlines() if line.strip()]:
            found[field.key] = [choices[0]] if field.kind == "checkboxes" else dice.choice(choices)
    return found
