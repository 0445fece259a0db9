"""What programs send for visitors: read from JSON or from a form, and given to the one service of leads.

The rules are those of the form on a page: the same check of where it comes from, the same judgement of spam, the same
limits, nothing stored twice for one Idempotency-Key.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NoReturn

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict

from api import idempotency
from api.errors import Problem
from api.json_values import storable
from api.v2.reading import Reading, refuse
from leads import dispatch, origins, reception
from leads.models import Form
from leads.models.forms import MOST_BYTES
from leads.visitor_form import HONEYPOT

MOST_VALUES = 200
# What is said beside a form's fields is kept, within these limits.
MOST_EXTRAS, LONGEST_EXTRA_NAME, LONGEST_EXTRA = 20, 40, 500
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
# What is said of the sending and not by the visitor. In a form's body their names begin with an underscore.
TOLD = frozenset({"page", "page_url", "referrer", "source", "token", "visitor_address", "user_agent"})
KEY = "idempotency_key"


@dataclass(frozen=True, slots=True)
class Sent:
    """A body: its members, whose values are what JSON can say or lists of texts, and its files."""

    values: Mapping[str, Any]
    files: MultiValueDict[str, Any]
    is_json: bool

    def told(self, *, but: Iterable[str] = ()) -> dict[str, Any]:
        """What is said of the sending; of a JSON object the members of such names, but for those that are fields."""
        taken = set(but)
        names = {*TOLD, KEY}
        found = {name: self.values.get(f"_{name}") for name in names}
        if self.is_json:
            found |= {name: self.values[name] for name in names - taken if name in self.values}
        return {**found, "key": found.get(KEY), "honeypot": self.values.get(HONEYPOT)}


def read(request: HttpRequest) -> Sent:
    """The body. Raises `Problem`."""
    if request.content_type in FORM_TYPES:
        return _read_form(request)
    if request.content_type not in ("application/json", "text/plain", ""):
        detail = "Send JSON, or what an HTML form sends."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-type", "Unsupported Media Type", detail)
    check_size(request, MOST_BYTES)
    try:
        # Read more kindly than elsewhere: half a character in a message is no reason to lose it.
        body = json.loads(request.body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        refuse("invalid-body", "Send a JSON object.")
    return Sent(body, MultiValueDict(), is_json=True)


def check_size(request: HttpRequest, most: int) -> None:
    """Raises the problem `too-large` beyond so many bytes."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        detail = "That is more than a form can take."
        refuse("too-large", detail, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit=most)


def take(
    reading: Reading, form: Form, answers: Mapping[str, Any], sent: Sent, told: Mapping[str, Any]
) -> dispatch.Receipt:
    """Store what was sent by the form. Raises `Problem`."""
    request = reading.request
    check_size(request, form.most_bytes)
    if (key := request.headers.get(idempotency.HEADER)) is not None:
        idempotency.check(key)
    is_own = _is_own(reading)
    if is_own is False:
        refuse("foreign-origin", "This form can only be sent from its own site.", status=HTTPStatus.FORBIDDEN)
    told = {**told, "honeypot": told.get("honeypot") or answers.get(HONEYPOT)}
    visit = reception.visit_of(request, told, has_origin=is_own is True, is_program=reading.caller is not None)
    fields = {spec.key for spec in form.specs}
    try:
        return dispatch.receive(
            form=form,
            data=_as_form({name: value for name, value in answers.items() if name in fields}),
            files=sent.files,
            extras=_extras({name: value for name, value in answers.items() if name not in fields}),
            visit=visit,
        )
    except dispatch.InvalidAnswersError as error:
        raise invalid({field.name: list(map(str, field.errors)) for field in error.form if field.errors}) from error
    except dispatch.PausedError:
        refuse("form-paused", "This form takes no messages at the moment.", status=HTTPStatus.CONFLICT)
    except dispatch.TooOftenError:
        detail = "This was sent very often. Please try again in ten minutes."
        refuse("throttled", detail, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "600"})
    except dispatch.KeyReusedError as error:
        raise idempotency.reused() from error


def invalid(errors: Mapping[str, list[str]]) -> Problem:
    """The problem of answers that can't be taken: in the way of every endpoint, and as a form's messages by field."""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-answers",
        "Some answers can't be taken",
        "Some answers can't be taken. Nothing was sent yet.",
        errors=[{"parameter": name, "message": " ".join(said)} for name, said in errors.items()],
        fields=dict(errors),
    )


def _read_form(request: HttpRequest) -> Sent:
    """Members named `data[…]` are those of an object `data`."""
    if request.content_type == FORM_TYPES[0]:
        check_size(request, MOST_BYTES)
    try:
        posted, files = request.POST, request.FILES
    except (MultiPartParserError, SuspiciousOperation):
        refuse("invalid-body", "The form can't be read.")
    values: dict[str, Any] = {}
    for name, given in posted.lists():
        values[name.removeprefix("data[").removesuffix("]")] = given[0] if len(given) == 1 else given
    renamed = ((name.removeprefix("data[").removesuffix("]"), each) for name, each in files.lists())
    return Sent(values, MultiValueDict(renamed), is_json=False)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number.")


def _as_form(answers: Mapping[str, Any]) -> QueryDict:
    """The answers as a browser would send them. Raises `Problem`."""
    if len(answers) > MOST_VALUES:
        refuse("invalid-body", "There are more answers than any form asks for.")
    found = QueryDict(mutable=True)
    for name, value in answers.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) for each in values):
            message = "A text, a number, true, false, or a list of texts."
            raise invalid({name: [message]})
        found.setlist(
            name, ["on" if each is True else storable(str(each)) for each in values if each not in (None, False)]
        )
    return found


def _extras(answers: Mapping[str, Any]) -> dict[str, str]:
    """What no field of the form asked for, as texts. Raises `Problem` for more than is kept."""
    found = {}
    for name, value in answers.items():
        if name == HONEYPOT or name.startswith("_") or value in (None, "", []):
            continue
        values = value if isinstance(value, list) else [value]
        text = ", ".join(storable(str(each)) for each in values)
        is_plain = not any(isinstance(each, dict | list) for each in values)
        if not is_plain or len(text) > LONGEST_EXTRA or not 0 < len(name) <= LONGEST_EXTRA_NAME:
            message = f"The form has no such field; beside its fields texts of {LONGEST_EXTRA} characters are kept."
            raise invalid({storable(name)[:LONGEST_EXTRA_NAME]: [message]})
        found[storable(name)] = text
    if len(found) > MOST_EXTRAS:
        raise invalid({name: ["The form has no such field, nor has it that many others."] for name in found})
    return found


def _is_own(reading: Reading) -> bool | None:
    """Whether it comes from the site, its front end or a website that it lists; a token speaks for the site."""
    if reading.caller is not None:
        return True
    if reading.settings.allows_origin(reading.request.headers.get("Origin", "")):
        return True
    return origins.is_own(reading.request, reading.site)
