"""`POST /api/lead` and `POST /api/forms/submit`: the old system's ways in for what visitors hand over.

The site is the host's and nobody else's. What is held for looking like spam is answered as what is not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from ninja import Router

from api import bodies, documented_leads, idempotency, sending
from api.errors import Problem
from api.v2.answers import PRIVATE
from api.v2.forms import answers_of, found_form
from api.v2.reading import Reading, bound, reader
from leads import dispatch
from leads.enums import FieldRole
from leads.models import Form
from leads.services import definitions, intake
from sites_app.tenancy import is_name_of, is_platform_host

ROUTES = r"/api/(?:lead|forms/submit)"
# Members of a body that are no answers.
OURS = frozenset({"site_id", "form_id"})
# What the old route calls what a lead is known by.
NAMES = (FieldRole.NAME, FieldRole.EMAIL, FieldRole.PHONE)

router = Router(auth=reader, tags=["Leads"])
bodies.allow_files(ROUTES)
idempotency.keeps_own_keys(ROUTES)


@router.post("/lead", url_name="lead", summary="Hand over a lead", **documented_leads.lead())
def receive_lead(request: HttpRequest) -> HttpResponse:
    """Takes `name` and `email`, besides the fields of the site's contact form and whatever else there is to say.

    On a site's own host. `id` is for asking about it by `GET /api/leads/{id}`.
    """
    with _of_host(request) as reading:
        sent = sending.read(request)
        _check_site(reading, sent)
        form = definitions.for_leads(reading.site)
        fields = {spec.key for spec in form.specs}
        told = sent.told(but=fields)
        said_by = sending.TOLD - fields - {"source"} if sent.is_json else frozenset()
        skipped = OURS | said_by | {sending.KEY}
        answers, asked = _named_as_asked(
            {name: value for name, value in sent.values.items() if name not in skipped}, form, fields
        )
        if "source" not in fields:
            told["source"] = told.get("source") or sent.values.get("source")
        try:
            receipt = sending.take(reading, form, answers, sent, told)
        except Problem as problem:
            raise _named_as_sent(problem, asked) from problem
    return _answer(receipt, "id")


@router.post("/forms/submit", url_name="form_submit", summary="Send a form", **documented_leads.form_submission())
def send_form(request: HttpRequest) -> HttpResponse:
    """Takes `form_id`, a form's key or number, and `data`, its fields and their values. On a site's own host."""
    with _of_host(request) as reading:
        sent = sending.read(request)
        _check_site(reading, sent)
        form = _form_of(reading, sent.values.get("form_id"))
        answers = {name: value for name, value in answers_of(sent).items() if sent.is_json or name not in OURS}
        receipt = sending.take(reading, form, answers, sent, sent.told())
    return _answer(receipt, "submission_id")


@contextmanager
def _of_host(request: HttpRequest) -> Iterator[Reading]:
    """What the host's site is, in its language. Raises the problem `site-required` on the platform's hosts."""
    if is_platform_host(request):
        detail = "Send it to a host of the site that it is for."
        raise Problem(HTTPStatus.BAD_REQUEST, "site-required", "The host is no site's", detail)
    reading = bound(request)
    with translation.override(reading.site.root_page.locale.language_code):
        yield reading


def _check_site(reading: Reading, sent: sending.Sent) -> None:
    """Raises the problem `foreign-site` for a `site_id` that names any site but the host's."""
    named = sent.values.get("site_id")
    if named not in (None, "") and not is_name_of(str(named), reading.site):
        detail = "The site is the host's. Leave site_id out, or send it to a host of that site."
        raise Problem(HTTPStatus.BAD_REQUEST, "foreign-site", "The host is another site's", detail)


def _form_of(reading: Reading, named: Any) -> Form:
    """The form by its key, else by its number. Raises `Problem`."""
    text = str(named).strip() if isinstance(named, str | int) and not isinstance(named, bool) else ""
    if not text:
        raise sending.invalid({"form_id": ["Say which form, by its key or its number."]})
    if text.isascii() and text.isdecimal() and len(text) < 19:
        by_number = intake.find_form_by_number(site=reading.site, number=int(text))
        if by_number is not None:
            return by_number
    return found_form(reading, text)


def _named_as_asked(values: dict[str, Any], form: Form, fields: set[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers under the names of the form's fields, and what those were called that it calls otherwise."""
    asked = {}
    for name in NAMES:
        key = form.roles.get(name, name)
        if name in values and name not in fields and key in fields and key not in values:
            values[key] = values.pop(name)
        if key != name and name not in fields:
            asked[key] = str(name)
    return values, asked


def _named_as_sent(problem: Problem, asked: dict[str, str]) -> Problem:
    """The problem with the names that the caller knows."""
    for error in problem.extra.get("errors", ()):
        error["parameter"] = asked.get(error["parameter"], error["parameter"])
    if "fields" in problem.extra:
        problem.extra["fields"] = {asked.get(name, name): said for name, said in problem.extra["fields"].items()}
    return problem


def _answer(receipt: dispatch.Receipt, name: str) -> HttpResponse:
    answer = {"success": True, name: str(receipt.submission.uuid)}
    response = JsonResponse(answer, status=HTTPStatus.CREATED)
    response.headers["Cache-Control"] = PRIVATE
    if not receipt.is_new:
        response.headers[idempotency.REPLAYED] = "true"
    return response
