"""What holds for every call beneath `/api/`, whichever endpoint answers: preflights, sizes, limits, and their headers.

It stands outside of the page cache, whose entries are for everybody and hold none of these headers.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from api import bodies, cors, throttling
from api.errors import Problem, problem_of

PREFIX = "/api/"

type Respond = Callable[[HttpRequest], HttpResponse]


class APIMiddleware:
    """Refuses what is too large or too often, and says in every answer who may read it and what is left."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        response = cors.preflight(request) or self._answer(request)
        throttling.add_headers(request, response)
        cors.add_headers(request, response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            throttling.count_address(request)
            bodies.check_length(request)
        except Problem as problem:
            return problem.as_response()
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            # The framework's own answer is a plain text.
            return problem_of(response.status_code, headers={"Allow": response["Allow"]}).as_response()
        return response
