"""What `/api/graphql/` takes and answers, for the OpenAPI document. What can be asked is in `schema.graphql`."""

from typing import Any

from api.openapi import describe

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ANSWERS = {
    "200": {
        "description": "The answer, also to a query that could not be run; then it has `errors`",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GraphQLAnswer"}}},
    },
    **{
        str(status): {"description": description, "content": _PROBLEM}
        for status, description in {
            400: "`bad-request`, `site-required`",
            401: "`unauthorized`",
            403: "`scope-missing`, `query-not-registered`",
            404: "`site-not-found`",
            405: "`method-not-allowed`",
            413: "`too-large`",
            415: "`unsupported-type`",
            429: "`throttled`",
        }.items()
    },
}
_SITE = {
    "in": "header",
    "name": "X-Spark-Site",
    "required": False,
    "description": "The key of the site, on a platform's host.",
    "schema": {"type": "string"},
}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Without meaning here: a query changes nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_OPERATION = {"tags": ["GraphQL"], "security": [{}, {"token": ["content:read"]}], "responses": _ANSWERS}


def _text(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": required,
        "description": description,
        "schema": {"type": "string"},
    }


describe(
    tags={"GraphQL": "What anybody may read of a site, in one request."},
    schemas={
        "GraphQLQuery": {
            "type": "object",
            "properties": {
                "query": {"type": "string"},
                "variables": {"type": ["object", "null"], "additionalProperties": True},
                "operationName": {"type": ["string", "null"]},
                "extensions": {"type": ["object", "null"], "additionalProperties": True},
            },
        },
        "GraphQLAnswer": {
            "type": "object",
            "properties": {
                "data": {"type": ["object", "null"], "additionalProperties": True},
                "errors": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
            },
        },
    },
    paths={
        "/api/graphql/": {
            "post": {
                **_OPERATION,
                "operationId": "graphql_query",
                "summary": "Ask a query",
                "description": "The text of a query, or the digest of one that is known, or both.",
                "parameters": [_SITE, _KEY],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GraphQLQuery"}}},
                },
            },
            "get": {
                **_OPERATION,
                "operationId": "graphql_known_query",
                "summary": "Ask a query that is known by its digest",
                "description": "The answer may be kept for a minute and has an `ETag`.",
                "parameters": [
                    _SITE,
                    _text("extensions", "JSON with `persistedQuery`, its `version` and `sha256Hash`.", required=True),
                    _text("variables", "JSON with the values of the query's variables."),
                    _text("operationName", "Which of the query's operations."),
                ],
            },
        },
    },
)
