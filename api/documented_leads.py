"""What OpenAPI says of the ways in for leads, whose bodies are read by `api.sending`."""

from api.schemas import Problem
from api.v2.documented import ERRORS, TEXT, Documented, answer, exactly

ANYTHING = {"description": "A text, a number, true or false, or a list of texts."}
PAGE = {"type": ["integer", "string"], "description": "The id of the page that the visitor is on."}
SITE_ID = {
    "type": ["string", "integer", "null"],
    "description": "Not needed. It has to be the host's site: its number, key or host name.",
}
SENDING: Documented = {
    "page": PAGE,
    "page_url": {**TEXT, "description": "The address that the visitor is at, with its campaign parameters."},
    "referrer": {**TEXT, "description": "Where they came to it from."},
    "token": {**TEXT, "description": "Of `GET /api/v2/forms/{key}/`: it says when the visitor began."},
    "idempotency_key": {**TEXT, "description": "For who can't send the header."},
    "your_website": {**TEXT, "description": "Left empty by people; what is filled in here is held."},
}


def lead() -> Documented:
    """`POST /api/lead`."""
    body = {
        "type": "object",
        "properties": {
            "name": TEXT,
            "email": {"type": "string", "format": "email"},
            "phone": TEXT,
            "message": TEXT,
            "source": {**TEXT, "description": "Where the lead comes from."},
            "site_id": SITE_ID,
            **SENDING,
        },
        "required": ["name", "email"],
        "additionalProperties": ANYTHING,
    }
    return _operation(body, "id")


def form_submission() -> Documented:
    """`POST /api/forms/submit`."""
    body = {
        "type": "object",
        "properties": {
            "form_id": {"type": ["string", "integer"], "description": "The form's key or number."},
            "data": {"type": "object", "additionalProperties": ANYTHING},
            "site_id": SITE_ID,
            **SENDING,
        },
        "required": ["form_id", "data"],
        "additionalProperties": True,
    }
    return _operation(body, "submission_id")


def _operation(body: Documented, name: str) -> Documented:
    taken = exactly(success={"const": True}, **{name: {"type": "string", "format": "uuid"}})
    # A form's body has the same members, those of `data` by their own names, and files.
    content = {"application/json": {"schema": body}}
    extra = {
        "requestBody": {"required": True, "content": content},
        "responses": {201: answer(taken, "It is stored; with `Idempotent-Replayed` it was stored before.")},
    }
    return {"response": {**ERRORS, 409: Problem, 413: Problem, 415: Problem, 422: Problem}, "openapi_extra": extra}
