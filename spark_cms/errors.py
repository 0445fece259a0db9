"""Which error page answers: the API's JSON beneath its addresses, else a page for people."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from api.errors import problem_of
from sites_app import error_pages

API = "/api/"

type Handler = Callable[..., HttpResponse]


def _for_both(status: HTTPStatus, detail: str, page: Handler) -> Handler:
    def answer(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        return problem_of(status, detail).as_response() if request.path.startswith(API) else page(request)

    return answer


bad_request = _for_both(HTTPStatus.BAD_REQUEST, "The request could not be read.", error_pages.bad_request)
permission_denied = _for_both(HTTPStatus.FORBIDDEN, "You may not do this.", error_pages.permission_denied)
page_not_found = _for_both(HTTPStatus.NOT_FOUND, "There is no such thing here.", error_pages.page_not_found)
server_error = _for_both(
    HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side; it was written down.", error_pages.server_error
)
