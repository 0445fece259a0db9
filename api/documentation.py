"""`/api/docs` and `/api/openapi.json`: the OpenAPI document for people and for programs, on every host."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.views.decorators.http import condition, require_safe

from api.openapi import SECURITY_SCHEMES, document, document_json
from api.problem_codes import PROBLEM_CODES
from sites_app.enums import APIScope
from sites_app.tenancy import is_platform_host

_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a property of a schema; `schemas` are the names of those that its type points at."""

    name: str
    kind: str
    is_required: bool
    text: SafeString
    place: str = ""
    schemas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    text: SafeString
    schemas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address, as the page shows it."""

    anchor: str
    method: str
    path: str
    summary: str
    text: SafeString
    credentials: tuple[str, ...]
    scopes: tuple[str, ...]
    parameters: list[Field]
    body: list[Field]
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Group:
    """The endpoints of a tag."""

    anchor: str
    name: str
    text: str
    endpoints: list[Endpoint] = field(default_factory=list)


def _etag(request: HttpRequest) -> str:
    return f'"{hashlib.blake2b(document_json(), digest_size=12).hexdigest()}"'


@require_safe
@condition(etag_func=_etag)
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The document for programs, with an ETag."""
    response = HttpResponse(document_json(), content_type="application/json")
    response["Cache-Control"] = f"public, max-age={_SECONDS}"
    return response


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The document for people: plain HTML, no script, the same for everybody on a kind of host."""
    has_v3: bool = settings.SPARK_API_V3
    response = HttpResponse(_page(has_v3, links_v3=has_v3 and not is_platform_host(request)))
    response["Cache-Control"] = f"public, max-age={_SECONDS}"
    response["X-Robots-Tag"] = "noindex"
    return response


@lru_cache(maxsize=4)
def _page(has_v3: bool, *, links_v3: bool) -> str:
    """The whole page. Version 3 has a description of its own, which hosts of sites serve where it is on."""
    return render_to_string("api/docs.html", {**_context(), "has_v3": has_v3, "links_v3": links_v3})


def _context() -> dict[str, Any]:
    whole = document()
    groups = {tag["name"]: Group(slugify(tag["name"]), tag["name"], tag["description"]) for tag in whole["tags"]}
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            name = operation.get("tags", ["Other"])[0]
            groups.setdefault(name, Group(slugify(name), name, "")).endpoints.append(_endpoint(method, path, operation))
    schemas = {name: list(_properties(schema)) for name, schema in sorted(whole["components"]["schemas"].items())}
    return {
        "title": whole["info"]["title"],
        "version": whole["info"]["version"],
        "paragraphs": [_text(part) for part in whole["info"]["description"].split("\n\n")],
        "groups": [group for group in groups.values() if group.endpoints],
        "schemas": schemas,
        "scopes": APIScope.choices,
        "credentials": [(name, _text(scheme["description"])) for name, scheme in SECURITY_SCHEMES.items()],
        "problems": [(code, each.status, _text(each.when)) for code, each in PROBLEM_CODES.items()],
    }


def _endpoint(method: str, path: str, operation: Mapping[str, Any]) -> Endpoint:
    body = operation.get("requestBody", {}).get("content", {})
    security = operation.get("security", [{}])
    return Endpoint(
        anchor=slugify(operation["operationId"]),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        text=_text(operation.get("description", "")),
        credentials=tuple(name for rule in security for name in rule),
        scopes=tuple(dict.fromkeys(scope for rule in security for scopes in rule.values() for scope in scopes)),
        parameters=[
            _field(each["name"], each["schema"], each.get("required", False), each.get("description", ""), each["in"])
            for each in operation.get("parameters", [])
        ],
        body=[each for content in body.values() for each in _properties(content["schema"])],
        answers=[
            Answer(str(status), _text(answer.get("description", "")), _answer_schemas(answer))
            for status, answer in operation["responses"].items()
        ],
    )


def _properties(schema: Mapping[str, Any]) -> Iterator[Field]:
    """The properties of a schema; of a reference or a list its own type as one nameless field."""
    if "properties" not in schema:
        yield _field("", schema, True, schema.get("description", ""))
        return
    required = schema.get("required", [])
    for name, details in schema["properties"].items():
        yield _field(name, details, name in required, details.get("description", ""))


def _field(name: str, schema: Mapping[str, Any], is_required: bool, text: str, place: str = "") -> Field:
    return Field(name, _kind(schema), is_required, _text(text), place, tuple(_references(schema)))


def _kind(schema: Mapping[str, Any]) -> str:
    """A schema's type in a few words."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return " or ".join(dict.fromkeys(map(_kind, options)))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if isinstance(reference := schema.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for inner in schema.values():
            yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)


def _answer_schemas(answer: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_references(answer.get("content", {}))))


def _text(text: str) -> SafeString:
    """A text whose words between backticks are code."""
    pieces = (
        format_html("<code>{}</code>", piece) if number % 2 else conditional_escape(piece)
        for number, piece in enumerate(text.split("`"))
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))
