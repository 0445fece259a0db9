"""A person's data as one file to hand out: a ZIP archive with a JSON document, readable by people and by programs."""

import io
import json
import logging
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail.log_actions import log
from wagtail.models import Site

from leads.models import Lead, Submission, SubmissionFile
from leads.services import files
from leads.services.file_sealing import BrokenFileError
from leads.services.people import Held, Person, find
from tracking.models import Conversion, Dispatch
from webhooks.models import WebhookDelivery

logger = logging.getLogger(__name__)

# Of ours, and about nobody: keys, hashes, and what is only for sending.
LEFT_OUT = frozenset(
    {
        *("search_words", "email_key", "phone_key", "recipient_key", "content_hash", "visitor_hash"),
        *("idempotency_key", "message_id", "queued_at", "once_key", "secret", "stored_as", "digest"),
        *("first_submission", "last_submission", "site"),
    }
)
# Relations from a lead or a submission that lead back, or that say nothing more of the person.
NOT_FOLLOWED = frozenset({"submissions", "match_keys", "+"})
README = """This is everything that {site} holds of one person, as of {at}.

data.json   leads, what was sent by forms, mails about it, conversions, and what other programs were told
files/      files that were sent, if there are any

Which pages somebody looked at is not kept by person: nothing links a visit to anybody after a day.
"""


def export(person: Person, *, site: Site, user: User | None, at: datetime) -> bytes:
    """The archive of everything that is held of the person. That it was made is logged, and not of whom."""
    held = find(person)
    document = data_of(held, site=site, at=at)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README.format(site=site, at=f"{at:%Y-%m-%d %H:%M} UTC"))
        archive.writestr("data.json", json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        for name, file_content in files_of(held.submissions):
            archive.writestr(name, file_content)
    numbers = {"leads": len(held.leads), "submissions": len(held.submissions)}
    log(instance=site, action="leads.export_person", user=user, data=numbers)
    return content.getvalue()


def data_of(held: Held, *, site: Site, at: datetime) -> dict[str, Any]:
    """What the archive's document says."""
    lead_ids, submission_ids = [lead.pk for lead in held.leads], [row.pk for row in held.submissions]
    about = models.Q(lead_id__in=lead_ids) | models.Q(submission_id__in=submission_ids)
    conversions = list(Conversion.objects.for_site(site).filter(about).order_by("at"))
    told = Dispatch.objects.filter(conversion__in=conversions).select_related("destination").order_by("pk")
    subjects = [f"submission:{pk}" for pk in submission_ids]
    messages = WebhookDelivery.objects.for_site(site).filter(subject__in=subjects).select_related("endpoint")
    return {
        "site": str(site),
        "exported_at": at,
        "leads": [{**fields_of(lead), **related_to(lead)} for lead in held.leads],
        "submissions": [{**fields_of(row), **related_to(row)} for row in held.submissions],
        "conversions": [fields_of(row) for row in conversions],
        "told_to_services": [
            {"service": row.destination.get_kind_display(), "status": row.status, "sent_at": row.sent_at}
            for row in told
        ],
        "told_to_programs": [
            {"to": row.endpoint.url, "event": row.event, "state": row.state, "message": json.loads(row.body)}
            for row in messages.order_by("pk")
        ],
    }


def fields_of(row: models.Model) -> dict[str, Any]:
    """What a row says, by the names of its columns."""
    fields = [each for each in row._meta.concrete_fields if each.name not in LEFT_OUT]
    return {each.name: _value(row, each) for each in fields}


def related_to(row: Lead | Submission) -> dict[str, list[dict[str, Any]]]:
    """What hangs on a lead or a submission, whatever part of the product put it there."""
    found = {}
    for relation in row._meta.related_objects:
        name = relation.get_accessor_name()
        if name and name not in NOT_FOLLOWED and relation.on_delete is not models.SET_NULL:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: row})
            found[name] = [fields_of(each) for each in rows.order_by("pk")]
    return {name: rows for name, rows in found.items() if rows}


def files_of(submissions: Iterable[Submission]) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files that were sent."""
    for file in SubmissionFile.objects.filter(submission__in=[row.pk for row in submissions]).order_by("pk"):
        try:
            yield f"files/{file.pk}-{file.name}", b"".join(files.content(file))
        except (FileNotFoundError, BrokenFileError):
            logger.error("File %s of submission %s can't be read.", file.pk, file.submission_id)


def _value(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.attname)
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    return value
