"""The OpenAPI 3.1 document of everything beneath `/api/`.

Our own endpoints describe themselves. What is not on django-ninja is described by a module of its own, which calls
`describe` when it is imported.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from api.authentication import May
from api.errors import PROBLEM_JSON
from api.openapi_names import name_of, name_schemas
from api.problem_codes import PROBLEM_CODES

DESCRIPTION = """\
Pages, campaigns and everything around them, for programs.

Send a token as `Authorization: Bearer …`. A site's token acts on its site; who works on several sites names one by
`site_id`: its number, key or host name. Errors are `application/problem+json` with a stable `code`. Answers say by
`RateLimit-Remaining` how many calls are left this minute. A POST under an `Idempotency-Key` is done once.
"""
SECURITY_SCHEMES: Mapping[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token of a site (`spark_site_…`) or of the platform (`spark_platform_…`), a personal "
        "one of Wagtail's (`wagtail_…`), or the access token of a sign-in.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of the admin; other methods than GET need `X-CSRFToken`.",
    },
    "maintenance": {
        "type": "apiKey",
        "in": "header",
        "name": "X-God-Token",
        "description": "Maintenance of the installation: off unless it is set up, from listed addresses only.",
    },
}
_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sent again under the same key within 24 hours, the request is not done again but answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_paths: dict[str, dict[str, Any]] = {}
_schemas: dict[str, dict[str, Any]] = {}
_tags: dict[str, str] = {
    "Access": "Who is calling, and signing in.",
    "Work log": "What people, programs and jobs did.",
    "Webhooks": "What other programs are told of a site.",
    "Maintenance": "The installation itself.",
}


def describe(
    *,
    paths: Mapping[str, Mapping[str, Any]] | None = None,
    schemas: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Adds to the document: `paths` by address and method, `schemas` by name, `tags` with what they are about.

    Called while modules are imported. Raises ValueError for a schema or a path that is there already.
    """
    new: tuple[tuple[dict[str, Any], Mapping[str, Any]], ...] = ((_paths, paths or {}), (_schemas, schemas or {}))
    for kept, given in new:
        if taken := kept.keys() & given.keys():
            raise ValueError(f"Described twice: {', '.join(sorted(taken))}")
        kept.update(deepcopy(dict(given)))
    _tags.update(tags or {})
    document.cache_clear()


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document; to be read only."""
    from api import openapi_content, openapi_graphql  # noqa: F401 - they describe what they offer
    from api.endpoints import api

    # Descriptions are shared by operations, and what follows writes into them.
    made: dict[str, Any] = deepcopy(dict(_Document(api, "api")))
    # In an order that does not depend on which module was imported first.
    made["components"]["schemas"].update(sorted(_schemas.items()))
    made["components"]["securitySchemes"] = dict(SECURITY_SCHEMES)
    for path, methods in sorted(_paths.items()):
        made["paths"].setdefault(path, {}).update(deepcopy(dict(methods)))
    name_schemas(made)
    made["info"]["description"] = DESCRIPTION
    made["servers"] = [{"url": "/", "description": "Any host of the installation"}]
    made["tags"] = [{"name": name, "description": text} for name, text in sorted(_tags.items())]
    return made


@lru_cache(maxsize=1)
def document_json() -> bytes:
    return json.dumps(document(), ensure_ascii=False, default=str).encode()


class _Document(OpenAPISchema):
    """django-ninja's document, with how our endpoints are called and what they answer when something is wrong."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        super().__init__(api, path_prefix)

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details = super().operation_details(operation)
        details["operationId"] = name_of(operation.view_func.__module__, operation.view_func.__name__)
        if _takes_keys(operation):
            details["parameters"].append(_IDEMPOTENCY_KEY)
        for status in _anyhow(operation):
            content = {PROBLEM_JSON: {"schema": _PROBLEM}}
            details["responses"].setdefault(status, {"description": "", "content": content})
        for status, answer in details["responses"].items():
            if int(status) >= 400 and "content" in answer:
                answer["content"] = {PROBLEM_JSON: next(iter(answer["content"].values()))}
                answer["description"] = _meaning(int(status)) or answer["description"]
        return details

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        rules = [rule for rule in operation.auth_callbacks if isinstance(rule, May)]
        if not rules:
            # Whoever calls: said in so many words, with the token that may be sent all the same.
            optional = [scope for rule in operation.auth_callbacks if (scope := getattr(rule, "scope", ""))]
            return [{}, *({"token": [scope]} for scope in optional)]
        [rule] = rules
        if rule.levels == {"maintenance"}:
            return [{"maintenance": []}]
        scopes = [rule.scope] if rule.scope else []
        by = ["token"] if "person" not in rule.levels else ["token", "session"]
        return [{name: scopes} for name in by]


def _anyhow(operation: Operation) -> list[int]:
    """What is refused before an operation is asked: a body that is too large, a key that is used for something else."""
    if set(operation.methods) <= {"GET", "HEAD"}:
        return []
    return [400, 409, 413, 422] if _takes_keys(operation) else [413]


def _takes_keys(operation: Operation) -> bool:
    """Whether it is done once under an `Idempotency-Key`."""
    return "POST" in operation.methods and any(getattr(rule, "takes_keys", True) for rule in operation.auth_callbacks)


def _meaning(status: int) -> str:
    """The codes of a status, as a line of text."""
    return ", ".join(f"`{code}`" for code, problem in PROBLEM_CODES.items() if problem.status == status)
