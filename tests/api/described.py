"""schemathesis on our OpenAPI document: requests at the edges of it and beyond, and whether answers are as it says.

Imported by tests when they run, not when they are collected: it takes a second.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Config, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api.openapi import document, document_json
from tests.api_world import Caller, World, undone
from tests.isolation.api_samples import RESOURCES, Aim, path_values

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = openapi.from_dict(json.loads(document_json()), config=Config())
SERVED = get_wsgi_application()
# What is still to come says so.
NOT_YET = 501


def served(environ: dict[str, Any], start: Any) -> Any:
    """The product, called from somewhere, as servers say it."""
    return SERVED({"REMOTE_ADDR": "127.0.0.1", **environ}, start)


SCHEMA.app = served
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
SAMPLES = {endpoint: sample for samples in RESOURCES.values() for endpoint, sample in samples.items()}


class Judge:
    """Sends requests, and keeps the first of each kind of what is wrong with the answers."""

    def __init__(self, world: World) -> None:
        self.world, self.problems = world, {}

    def send(self, case: Any, caller: Caller) -> None:
        with undone():
            try:
                response = case.call(headers={"Accept-Encoding": "identity", **caller.headers})
            except Exception as error:  # noqa: BLE001 - every failure is a finding
                self.problems.setdefault(f"{error!r}", f"{caller.name}: {case.as_curl_command()}\n{error!r}")
                return
        is_stream = response.headers.get("content-type", [""])[0].startswith("text/event-stream")
        # A stream is described as one text, which the check of its schema would take apart.
        checks = [check for check in CHECKS if not (is_stream and check is response_schema_conformance)]
        if response.status_code != NOT_YET:
            checks = [not_a_server_error, *checks]
        if case.meta is not None:
            checks = [*checks, unsupported_method]
        try:
            case.validate_response(response, checks=checks)
        except FailureGroup as found:
            for each in found.exceptions:
                self.problems.setdefault(f"{type(each)} {each}", f"{caller.name}: {found}")


class Known:
    """The request for an operation that is known to be a good one, and its parts."""

    def __init__(self, operation: Any, world: World) -> None:
        self.operation, self.sample = operation, SAMPLES[operation.label]
        self.aim = Aim(world.rows["alpha"], world.rows["alpha"])
        values = path_values(self.sample, self.aim)
        self.path = {name: values[name] for name in re.findall(r"{(\w+)}", operation.path)}
        self.query, self.headers = self.sample.query(self.aim), self.sample.headers(self.aim)
        self.body = self.sample.body and self.sample.body(self.aim)

    def case(self) -> Any:
        body = {} if self.body is None else {"body": self.body, "media_type": "application/json"}
        return self.operation.Case(path_parameters=self.path, query=self.query, headers=self.headers, **body)

    def point(self, case: Any) -> None:
        """Lets another request name the same rows, so that it gets to where they are."""
        case.path_parameters.update(self.path)
        for sent, own in ((case.query, self.query), (case.body, self.body)):
            if isinstance(sent, dict) and own:
                sent.update({name: value for name, value in own.items() if name.endswith(("site", "_id", "_ids"))})


def edges(operation: Any) -> Iterator[Any]:
    """Requests at the edges of what is allowed, and just beyond."""
    yield from SCHEMA.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=GenerationConfig()
    )


def drawn(operation: Any, *, count: int) -> list[Any]:
    """Requests with values that the schemas allow, the same in every run."""
    found: list[Any] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found


def members(operation: Any) -> list[str]:
    """The names in an operation's JSON body."""
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if name := schema.get("$ref", "").rpartition("/")[2]:
        schema = document()["components"]["schemas"][name]
    return list(schema.get("properties", {}))
