"""`/api/graphql/`: takes a query, or the digest of one that is known, and answers as GraphQL over HTTP does."""

import hashlib
import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError
from strawberry.types import ExecutionResult
from wagtail.models import Site

from api.errors import NOT_SIGNED_IN, Problem, problem_of
from api.graphql import requests
from api.graphql.requests import SITE_HEADER, Asked
from api.graphql.schema import ask
from sites_app.services import persisted_queries
from sites_app.tenancy import is_platform_host

RESPONSE_TYPE = "application/graphql-response+json"
# For how long an answer to a query that is known by its digest may be shown again.
SECONDS = 60
NOT_FOUND = "PersistedQueryNotFound"


# It changes nothing, and a request from a form of another site is refused for its type.
@method_decorator(csrf_exempt, name="dispatch")
class GraphQLView(View):
    """Answers queries about what anybody may read of one site."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        except AuthenticationError:
            response = problem_of(HTTPStatus.UNAUTHORIZED, NOT_SIGNED_IN).as_response()
        except Problem as problem:
            response = problem.as_response()
        patch_vary_headers(response, ["Accept", "Authorization", SITE_HEADER])
        response["X-Robots-Tag"] = "noindex"
        return response

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise problem_of(HTTPStatus.METHOD_NOT_ALLOWED, "Send queries by POST.", headers={"Allow": "GET, POST"})

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = requests.asked_by_get(request)
        site = requests.site_of(request, asked)
        text = self._known(site, asked)
        if text is None:
            return _answer(request, _not_found())
        result = ask(site, text, variables=asked.variables, operation_name=asked.operation_name)
        return _kept(request, _answer(request, result))

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = requests.asked_by_post(request)
        site = requests.site_of(request, asked)
        if not asked.query:
            text = self._known(site, asked)
            if text is None:
                return _answer(request, _not_found())
        else:
            text = self._checked(site, asked)
        result = ask(site, text, variables=asked.variables, operation_name=asked.operation_name)
        if asked.query and asked.digest and result.data is not None and not settings.SPARK_GRAPHQL_REGISTERED_ONLY:
            persisted_queries.keep(site, text, on=timezone.now().date())
        return _answer(request, result)

    @staticmethod
    def _known(site: Site, asked: Asked) -> str | None:
        only = settings.SPARK_GRAPHQL_REGISTERED_ONLY
        return persisted_queries.find(site, asked.digest, only_registered=only, on=timezone.now().date())

    @staticmethod
    def _checked(site: Site, asked: Asked) -> str:
        """The text that was sent, if its digest is right and it may be asked. Raises problems."""
        digest = persisted_queries.digest_of(asked.query)
        if asked.digest and asked.digest != digest:
            raise problem_of(HTTPStatus.BAD_REQUEST, "The digest is not that of the query.")
        if settings.SPARK_GRAPHQL_REGISTERED_ONLY:
            today = timezone.now().date()
            if persisted_queries.find(site, digest, only_registered=True, on=today) is None:
                raise Problem(
                    HTTPStatus.FORBIDDEN,
                    "query-not-registered",
                    "This query is not registered",
                    "Only queries that the platform registered for the site are answered here.",
                )
        return asked.query


def _not_found() -> dict[str, Any]:
    return {"errors": [{"message": NOT_FOUND, "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]}


def _answer(request: HttpRequest, result: ExecutionResult | dict[str, Any]) -> HttpResponse:
    body = result if isinstance(result, dict) else _body(result)
    is_new = RESPONSE_TYPE in request.headers.get("Accept", "")
    # Clients of the old type take everything but 200 for a failure of the network.
    is_refused = is_new and "data" not in body and not isinstance(result, dict)
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        status=HTTPStatus.BAD_REQUEST if is_refused else HTTPStatus.OK,
        content_type=f"{RESPONSE_TYPE if is_new else 'application/json'}; charset=utf-8",
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _body(result: ExecutionResult) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    # What was not run has no data at all; what failed while it ran has null.
    if result.data is not None or not result.errors or any(error.path for error in result.errors):
        body["data"] = result.data
    return body


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer as caches may keep it: everybody's on a site's host, the client's own on the platform's."""
    if b'"errors":' in response.content[:10]:
        return response
    digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
    response["ETag"] = etag = f'"{digest}"'
    is_personal = is_platform_host(request) or "Authorization" in request.headers
    response["Cache-Control"] = f"{'private' if is_personal else 'public'}, max-age={SECONDS}"
    given = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    if etag in given:
        unchanged = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        for name in ("ETag", "Cache-Control"):
            unchanged[name] = response[name]
        return unchanged
    return response
