"""Errors as `application/problem+json`, which also carry what the old API's errors did: `error`, `message`, `code`."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

PROBLEM_JSON = "application/problem+json"
NOT_SIGNED_IN = "Send an API token as “Authorization: Bearer …”, or sign in to the admin."
CODES = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
}


def problem(status: int, detail: str, *, errors: Sequence[Any] = ()) -> HttpResponse:
    """The answer that says what is wrong; `errors` names the parameters that are."""
    kind = HTTPStatus(status)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": kind.phrase,
        "status": status,
        "detail": detail,
        "error": True,
        "message": detail,
        "code": CODES.get(kind, "error"),
    }
    if errors:
        body["errors"] = list(errors)
    response = JsonResponse(body, status=status, content_type=PROBLEM_JSON, json_dumps_params={"ensure_ascii": False})
    if kind is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    response["Cache-Control"] = "private, no-store"
    return response


def register_handlers(api: NinjaAPI) -> None:
    """Has every error of the API's endpoints answered so."""

    @api.exception_handler(AuthenticationError)
    def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(HTTPStatus.UNAUTHORIZED, NOT_SIGNED_IN)

    @api.exception_handler(PermissionDenied)
    def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(HTTPStatus.FORBIDDEN, str(error) or "You may not do this.")

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(HTTPStatus.NOT_FOUND, "There is no such thing here.")

    @api.exception_handler(ValidationError)
    def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [{"parameter": each["loc"][-1], "message": each["msg"]} for each in error.errors]
        detail = "; ".join(f"{each['parameter']}: {each['message']}" for each in errors)
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))
