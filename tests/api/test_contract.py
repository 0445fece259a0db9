"""The API keeps to its own description: whatever is sent and whoever sends it, no answer breaks or is another.

schemathesis makes the requests: the edges of every parameter and body, methods that there are not, and values drawn
from the schemas, the same in every run. SPARK_CONTRACT_EXAMPLES says how many are drawn for each endpoint.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
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
from tests.isolation.api_samples import RESOURCES, Aim, Ask, ask, path_values, send

pytestmark = [pytest.mark.contract, pytest.mark.django_db, pytest.mark.usefixtures("_api_is_open")]

EXAMPLES = int(os.environ.get("SPARK_CONTRACT_EXAMPLES", "4"))
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = openapi.from_dict(json.loads(document_json()), config=Config())
SERVED = get_wsgi_application()


def served(environ: dict[str, Any], start: Any) -> Any:
    """The product, called from somewhere, as servers say it."""
    return SERVED({"REMOTE_ADDR": "127.0.0.1", **environ}, start)


SCHEMA.app = served
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
SAMPLES = {endpoint: sample for samples in RESOURCES.values() for endpoint, sample in samples.items()}
# What is still to come says so.
NOT_YET = 501


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """A request would close the connection of its thread, which is the test's; Django's own test client does this."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def named(operation: Any) -> Any:
    return pytest.param(operation, id=operation.label)


@pytest.mark.parametrize("operation", map(named, OPERATIONS))
def test_every_answer_is_as_it_is_described(api_world, operation):
    judge, known = Judge(api_world), Known(operation, api_world)
    judge.send(known.case(), api_world.callers[known.sample.by])
    for number, case in enumerate(edges(operation)):
        if number % 2:
            known.point(case)
        judge.send(case, api_world.callers["platform token"])
    for number, case in enumerate(drawn(operation)):
        if number % 2:
            known.point(case)
        for caller in api_world.callers.values():
            judge.send(case, caller)
    assert not judge.problems, "\n\n".join(judge.problems.values())


class Judge:
    """Sends requests, and keeps the first of each kind of what is wrong with the answers."""

    def __init__(self, world: World) -> None:
        self.world, self.problems = world, {}

    def send(self, case: Any, caller: Caller) -> None:
        with undone():
            try:
                response = case.call(headers=dict(caller.headers))
            except Exception as error:  # noqa: BLE001 - every failure is a finding
                self.problems.setdefault(f"{error!r}", f"{caller.name}: {case.as_curl_command()}\n{error!r}")
                return
        checks = CHECKS if response.status_code == NOT_YET else [not_a_server_error, *CHECKS]
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


def drawn(operation: Any) -> list[Any]:
    """Requests with values that the schemas allow."""
    found: list[Any] = []

    @settings(
        max_examples=EXAMPLES,
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


@pytest.mark.parametrize("operation", map(named, OPERATIONS))
def test_texts_that_nothing_can_hold_break_nothing(api_world, operation):
    """A NUL wherever a text can be sent, and half of a character where JSON can hold one."""
    known = Known(operation, api_world)
    caller = api_world.callers[known.sample.by]
    for wanted in spoilt(known):
        with undone():
            answer = send(wanted, known.sample.host, caller.headers)
        assert answer.status < 500, (wanted, answer.text)


def spoilt(known: Known) -> Iterator[Ask]:
    """The good request with one of its texts after the other spoilt."""
    good = ask(known.operation.label, known.sample, known.aim)
    described = known.operation.definition.raw.get("parameters", [])
    for name in (each["name"] for each in described if each["in"] == "query"):
        yield replace(good, query={**good.query, name: "a\x00b"})
    for name in known.path:
        path = known.operation.path.format_map({**known.path, name: "a%00b"})
        yield replace(good, path=path)
    for name in members(known.operation):
        for text in ("a\x00b", "a\ud800b"):
            yield replace(good, body=json.dumps({**(known.body or {}), name: text}))


def members(operation: Any) -> list[str]:
    """The names in an operation's JSON body."""
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if name := schema.get("$ref", "").rpartition("/")[2]:
        schema = document()["components"]["schemas"][name]
    return list(schema.get("properties", {}))
