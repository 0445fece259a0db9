"""Errors as `application/problem+json`, which also carry what the old API's errors did: `error`, `message`, `code`."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

PROBLEM_JSON = "application/problem+json"
NOT_SIGNED_IN = "Send a token as “Authorization: Bearer …”, or sign in to the admin."
CODES = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-type",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.INTERNAL_SERVER_ERROR: "server-error",
}


class Problem(Exception):  # noqa: N818 - the answer's own name
    """What is wrong with a request; raised anywhere in `api`, it is the answer.

    `code` is stable and described in docs/reference/api.md; `detail` is for people and may change. What else is given
    becomes members of the answer, such as `errors`; `headers` become headers.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str = "",
        *,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        self.status, self.code, self.title, self.detail = status, code, title, detail or title
        self.headers, self.extra = headers or {}, extra
        super().__init__(self.detail)

    def as_response(self) -> HttpResponse:
        body = {
            # Where the code is described, on whichever host was asked.
            "type": f"/api/docs#problem-{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "error": True,
            "message": self.detail,
            "code": self.code,
            **self.extra,
        }
        response = JsonResponse(
            body, status=self.status, content_type=PROBLEM_JSON, json_dumps_params={"ensure_ascii": False}
        )
        if self.status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer"
        response["Cache-Control"] = "private, no-store"
        for name, value in self.headers.items():
            response[name] = value
        return response


def problem_of(status: int, detail: str = "", **extra: Any) -> Problem:
    """The problem that a status alone says enough about."""
    kind = HTTPStatus(status)
    return Problem(status, CODES.get(kind, "error"), kind.phrase, detail, **extra)


def register_handlers(api: NinjaAPI) -> None:
    """Has every error of the API's endpoints answered so."""

    @api.exception_handler(Problem)
    def is_problem(request: HttpRequest, error: Problem) -> HttpResponse:
        return error.as_response()

    @api.exception_handler(AuthenticationError)
    def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem_of(HTTPStatus.UNAUTHORIZED, NOT_SIGNED_IN).as_response()

    @api.exception_handler(MultiPartParserError)
    @api.exception_handler(SuspiciousOperation)
    def not_readable(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem_of(HTTPStatus.BAD_REQUEST, "The body cannot be read as what it says it is.").as_response()

    @api.exception_handler(PermissionDenied)
    def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem_of(HTTPStatus.FORBIDDEN, str(error) or "You may not do this.").as_response()

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem_of(HTTPStatus.NOT_FOUND, "There is no such thing here.").as_response()

    @api.exception_handler(ValidationError)
    def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [{"parameter": str(each["loc"][-1]), "message": each["msg"]} for each in error.errors]
        detail = "; ".join(f"{each['parameter']}: {each['message']}" for each in errors)
        return problem_of(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors).as_response()

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem_of(error.status_code, str(error)).as_response()
