"""`/api/leads`: the leads of a site, for programs that keep them further, such as a CRM. Each reading is logged."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field, Query, Router, Schema

from api.authentication import may
from api.errors import Problem
from api.rows import caller_of, page_of
from api.schemas import PROBLEMS
from leads.enums import LeadStatus
from leads.models import Lead, Submission, SubmissionFile
from leads.services import reading
from leads.views.files import download

MOST = 200
PRIVATE = "private, no-store"

router = Router(auth=may("leads:read"), tags=["Leads"])


class LeadFilters(Schema):
    """`since` and `until` are about when a lead was last heard of."""

    site_id: str = ""
    status: LeadStatus | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = Field(50, ge=1, le=MOST)
    cursor: str = ""


class LeadRow(Schema):
    """A lead. A touch says how a visit came about: `source`, `medium`, `utm`, `click_ids`, `landing_page`, `labels`."""

    id: str
    site_id: str
    status: LeadStatus
    name: str
    email: str
    phone: str
    value: str | None
    first_at: datetime
    last_at: datetime
    first_touch: dict[str, Any]
    last_touch: dict[str, Any]


class LeadList(Schema):
    """Leads, the newest first; `next` is the `cursor` of those after them, None at the end."""

    leads: list[LeadRow]
    next: str | None


class LeadAnswerRow(Schema):
    """What was said to one field, under the label that the visitor read."""

    key: str
    label: str
    kind: str
    value: Any


class LeadFile(Schema):
    """A file; `url` is where it is downloaded by the same token."""

    id: str
    key: str
    name: str
    content_type: str
    size: int
    url: str


class LeadSubmission(Schema):
    """What was sent once; `id` is what `POST /api/lead` and `POST /api/forms/submit` answered."""

    id: str
    form: dict[str, str]
    answers: list[LeadAnswerRow]
    files: list[LeadFile]
    page_url: str
    referrer: str
    consent_text: str
    touch: dict[str, Any]
    created_at: datetime


class LeadDetail(LeadRow):
    submissions: list[LeadSubmission]


@router.get("", response={200: LeadList, **PROBLEMS}, summary="Leads", url_name="leads")
def list_leads(request: HttpRequest, response: HttpResponse, filters: Query[LeadFilters]) -> Any:
    caller = caller_of(request)
    sites = [caller.site_for(filters.site_id).pk] if filters.site_id else caller.sites()
    rows = reading.leads_of(sites)
    if filters.status is not None:
        rows = rows.filter(status=filters.status)
    if filters.since is not None:
        rows = rows.filter(last_at__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(last_at__lt=filters.until)
    page, following = page_of(rows, limit=filters.limit, cursor=filters.cursor)
    reading.note_list(page, user=caller.user)
    response["Cache-Control"] = PRIVATE
    return {"leads": [_row(lead) for lead in page], "next": following}


@router.get("/{lead_id}", response={200: LeadDetail, **PROBLEMS}, summary="One lead", url_name="lead_detail")
def get_lead(request: HttpRequest, response: HttpResponse, lead_id: str) -> Any:
    """By its number, or by what was answered when it was handed over."""
    lead = _found(request, lead_id)
    reading.note_view(lead, user=caller_of(request).user)
    response["Cache-Control"] = PRIVATE
    return {**_row(lead), "submissions": [_submission(lead, each) for each in lead.submissions.all()]}


@router.get(
    "/{lead_id}/files/{file_id}",
    response=PROBLEMS,
    summary="A file that a lead sent",
    url_name="lead_file",
    openapi_extra={
        "responses": {
            200: {
                "description": "The file.",
                "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def get_lead_file(request: HttpRequest, lead_id: str, file_id: str) -> HttpResponseBase:
    file = reading.find_file(_found(request, lead_id), file_id)
    if file is None:
        raise Problem(404, "not-found", "No such file", "There is no such file among those of the lead.")
    response = download(file)
    reading.note_download(file, user=caller_of(request).user)
    return response


def _found(request: HttpRequest, lead_id: str) -> Lead:
    lead = reading.find(caller_of(request).sites(), lead_id)
    if lead is None:
        raise Problem(404, "not-found", "No such lead", f"There is no lead “{lead_id[:40]}” among yours.")
    return lead


def _row(lead: Lead) -> dict[str, Any]:
    return {
        "id": str(lead.pk),
        "site_id": str(lead.site_id),
        "status": lead.status,
        "name": lead.name,
        "email": lead.email,
        "phone": lead.phone,
        "value": None if lead.value is None else str(lead.value),
        "first_at": lead.first_at,
        "last_at": lead.last_at,
        "first_touch": lead.first_touch,
        "last_touch": lead.last_touch,
    }


def _submission(lead: Lead, submission: Submission) -> dict[str, Any]:
    return {
        "id": str(submission.uuid),
        "form": {"key": submission.form_key, "name": submission.form_name},
        "answers": submission.answers,
        "files": [_file(lead, file) for file in submission.files.all()],
        "page_url": submission.page_url,
        "referrer": submission.referrer,
        "consent_text": submission.consent_text,
        "touch": submission.touch,
        "created_at": submission.created_at,
    }


def _file(lead: Lead, file: SubmissionFile) -> dict[str, Any]:
    return {
        "id": str(file.uuid),
        "key": file.key,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "url": f"/api/leads/{lead.pk}/files/{file.uuid}",
    }
