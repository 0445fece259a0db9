"""The forms of a site: what they ask, and the way in for what visitors answer, by the one service of leads.

The rules are those of the form on a page: the same check of where it comes from, the same judgement of spam, the same
limits, nothing stored twice for one Idempotency-Key.
"""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import translation
from ninja import Router

from api.json_values import is_storable, storable
from api.v2 import documented, filters
from api.v2.answers import PRIVATE, Fleeting, reads
from api.v2.reading import Reading, bound, refuse
from leads import dispatch, origins
from leads.models import Form
from leads.services import intake, tokens
from leads.views.visitors import MOST_BYTES, redirect_of
from leads.visitor_form import HONEYPOT
from sites_app.visitor_address import visitor_address

KNOWN = frozenset({"site", "format"})
MOST_VALUES = 200
router = Router(tags=["Reading"])


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
    row = _found(reading, key)
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
    """Takes `{"data": {field: value}}` with, if known, `page`, `page_url`, `referrer`, `token` and the honeypot."""
    reading = bound(request)
    with translation.override(reading.site.root_page.locale.language_code):
        row = _found(reading, key)
        sent = _sent(request)
        is_own = _is_own(reading)
        if is_own is False:
            refuse("foreign-origin", "This form can only be sent from its own site.", status=HTTPStatus.FORBIDDEN)
        response = _take(reading, row, sent, has_origin=is_own is True)
    response.headers["Cache-Control"] = PRIVATE
    return response


def _take(reading: Reading, row: Form, sent: dict[str, Any], *, has_origin: bool) -> HttpResponse:
    data = _answers(sent.get("data"))
    try:
        receipt = dispatch.receive(form=row, data=data, visit=_visit(reading, sent, data, has_origin=has_origin))
    except dispatch.InvalidAnswersError as error:
        errors = {field.name: list(map(str, field.errors)) for field in error.form if field.errors}
        detail = "Some answers can't be taken. Nothing was sent yet."
        refuse("invalid-answers", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY, fields=errors)
    except dispatch.PausedError:
        refuse("form-paused", "This form takes no messages at the moment.", status=HTTPStatus.CONFLICT)
    except dispatch.TooOftenError:
        detail = "This was sent very often. Please try again in ten minutes."
        refuse("throttled", detail, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer = {
        "status": "received",
        "submission_id": str(receipt.submission.pk),
        "message": row.success_message,
        "redirect": redirect_of(row, reading.request) or None,
    }
    return JsonResponse(answer, status=HTTPStatus.CREATED if receipt.is_new else HTTPStatus.OK)


def _found(reading: Reading, key: str) -> Form:
    row = intake.find_form(site=reading.site, key=key) if is_storable(key) else None
    if row is None:
        refuse("form-not-found", "There is no such form.", status=HTTPStatus.NOT_FOUND)
    return row


def _is_own(reading: Reading) -> bool | None:
    """Whether it comes from the site or its front end; a program with a token speaks for the site."""
    if reading.caller is not None:
        return True
    origin = reading.request.headers.get("Origin", "")
    if origin and origin == reading.settings.front_end_url:
        return True
    return origins.is_own(reading.request, reading.site)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The body. Raises `Problem`."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        detail = "That is more than a form can take."
        refuse("too-large", detail, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        refuse("invalid-body", "Send a JSON object with the member data.")
    return body


def _answers(given: Any) -> QueryDict:
    """The answers as a browser would send them. Raises `Problem`."""
    if not isinstance(given, dict) or len(given) > MOST_VALUES:
        refuse("invalid-body", "data is an object of fields and their values.")
    found = QueryDict(mutable=True)
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) for each in values):
            refuse("invalid-body", f"data.{name}: a text, a number, true, false, or a list of texts.")
        found.setlist(
            name, ["on" if each is True else storable(str(each)) for each in values if each not in (None, False)]
        )
    return found


def _visit(reading: Reading, sent: dict[str, Any], data: QueryDict, *, has_origin: bool) -> dispatch.Visit:
    def text(name: str, longest: int = 2_000) -> str:
        value = sent.get(name, "")
        return storable(value).strip()[:longest] if isinstance(value, str) else ""

    page, request = sent.get("page"), reading.request
    # Who speaks for the site knows where the visitor is; what anybody else says of it counts for nothing.
    told = text("visitor_address", 60) if reading.caller is not None else ""
    return dispatch.Visit(
        page_id=page if isinstance(page, int) and 0 < page < 2**31 else None,
        page_url=text("page_url") or request.headers.get("Referer", ""),
        referrer=text("referrer"),
        address=told or visitor_address(request),
        honeypot=text(HONEYPOT) or data.get(HONEYPOT, ""),
        token=text("token", 500),
        idempotency_key=request.headers.get("Idempotency-Key", "").replace("\x00", "") or text("idempotency_key", 64),
        has_origin=has_origin,
    )
