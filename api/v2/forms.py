"""The forms of a site: what they ask, and the way in for what visitors answer."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from ninja import Router

from api import bodies, idempotency, sending
from api.json_values import is_storable
from api.v2 import documented, filters
from api.v2.answers import PRIVATE, Fleeting, reads
from api.v2.reading import Reading, bound, refuse
from leads.models import Form
from leads.services import intake, tokens
from leads.views.visitors import redirect_of
from leads.visitor_form import HONEYPOT

KNOWN = frozenset({"site", "format"})
SUBMISSIONS = r"/api/v2/forms/[^/]+/submissions/"
router = Router(tags=["Reading"])
bodies.allow_files(SUBMISSIONS)
idempotency.keeps_own_keys(SUBMISSIONS)


@router.get("/forms/", url_name="v2_forms", summary="Forms", **documented.forms())
@reads
def forms(reading: Reading) -> Any:
    """The forms of the site that take something."""
    filters.check_names(reading, KNOWN, {})
    rows = [row for row in Form.objects.for_site(reading.site).order_by("name", "pk") if row.is_active]
    return Fleeting({"items": [{"key": row.key, "name": row.name, "purpose": row.purpose} for row in rows]})


@router.get("/forms/{key}/", url_name="v2_form", summary="One form", **documented.form())
@reads
def form(reading: Reading, key: str) -> Any:
    """What the form asks, and where to send it. `token` says when a visitor began; send it along."""
    filters.check_names(reading, KNOWN, {})
    row = found_form(reading, key)
    shown = row.api_representation()
    return Fleeting(
        {
            **shown,
            "action": f"{reading.site_address}{shown['action']}",
            "submit_url": reading.address(f"/forms/{row.key}/submissions/"),
            "honeypot": HONEYPOT,
            "success_message": row.success_message,
            "token": tokens.make(form_id=row.pk),
        },
        is_private=True,
    )


@router.post("/forms/{key}/submissions/", url_name="v2_submit", summary="Send a form", **documented.submission())
def submit(request: HttpRequest, key: str) -> HttpResponse:
    """Takes `{"data": {field: value}}` with, if known, `page`, `page_url`, `referrer`, `token` and the honeypot.

    With files it takes what an HTML form sends: the fields by their names, the rest with an underscore before it.
    """
    reading = bound(request)
    with translation.override(reading.site.root_page.locale.language_code):
        row = found_form(reading, key)
        sent = sending.read(request)
        receipt = sending.take(reading, row, answers_of(sent), sent, sent.told())
    answer = {
        "status": "received",
        "submission_id": str(receipt.submission.uuid),
        "message": row.success_message,
        "redirect": redirect_of(row, request) or None,
    }
    response = JsonResponse(answer, status=HTTPStatus.CREATED if receipt.is_new else HTTPStatus.OK)
    if not receipt.is_new:
        response.headers[idempotency.REPLAYED] = "true"
    response.headers["Cache-Control"] = PRIVATE
    return response


def answers_of(sent: sending.Sent) -> dict[str, Any]:
    """The answers: a JSON body's object `data`, or what a form's body has beside what is said of the sending."""
    if not sent.is_json:
        return dict(sent.values)
    data = sent.values.get("data")
    if not isinstance(data, dict):
        refuse("invalid-body", "data is an object of fields and their values.")
    return data


def found_form(reading: Reading, key: str) -> Form:
    """The site's form with the key. Raises `Problem`."""
    row = intake.find_form(site=reading.site, key=key) if is_storable(key) else None
    if row is None:
        refuse("form-not-found", "There is no such form.", status=HTTPStatus.NOT_FOUND)
    return row
