"""The API keeps to its own description: whatever is sent and whoever sends it, no answer breaks or is another.

In every run of the tests each kind of caller sends a good request to each operation, and so many drawn from its
schemas. In the long form (`make contract`) schemathesis makes many more: the edges of every parameter and body,
methods that there are not, and SPARK_CONTRACT_EXAMPLES requests drawn for each operation, the same in every run.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.api_world import EXAMPLES, IS_LONG, undone
from tests.isolation.api_samples import RESOURCES, Ask, ask, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_api_is_open")]
FEW_EXAMPLES = 1
# Who tries the edges, and what is drawn: nothing stops them before their request is read.
STRONG = "platform token"
# Version 3 is described by Wagtail, and the rest of these describes.
DESCRIBED = {name: list(samples) for name, samples in RESOURCES.items() if name != "version 3"}
PLAIN = {"GET /api/", "GET /api/docs", "GET /api/openapi.json"}


def groups() -> Iterator[Any]:
    """Endpoints that share a test: those of a resource, in the long form each by itself."""
    for name, endpoints in DESCRIBED.items():
        kept = [endpoint for endpoint in endpoints if endpoint not in PLAIN]
        if IS_LONG:
            yield from (pytest.param([endpoint], id=endpoint) for endpoint in kept)
        else:
            yield pytest.param(kept, id=name)


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """A request would close the connection of its thread, which is the test's; Django's own test client does this."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("endpoints", groups())
def test_every_answer_is_as_it_is_described(api_world, endpoints):
    from tests.api.described import OPERATIONS, Judge, Known, drawn, edges

    judge, callers = Judge(api_world), api_world.callers
    others = itertools.cycle(caller for name, caller in callers.items() if name != STRONG)
    for operation in (OPERATIONS[endpoint] for endpoint in endpoints):
        known = Known(operation, api_world)
        for caller in callers.values():
            judge.send(known.case(), caller)
        for number, case in enumerate(edges(operation) if IS_LONG else ()):
            if number % 2:
                known.point(case)
            judge.send(case, callers[STRONG])
        for number, case in enumerate(drawn(operation, count=EXAMPLES or FEW_EXAMPLES)):
            if number % 2 or not IS_LONG:
                known.point(case)
            for caller in (callers[STRONG], callers[known.sample.by], next(others)):
                judge.send(case, caller)
    assert not judge.problems, "\n\n".join(judge.problems.values())


def test_every_operation_of_the_document_is_tried():
    from tests.api.described import OPERATIONS

    assert OPERATIONS.keys() == {endpoint for endpoints in DESCRIBED.values() for endpoint in endpoints} - PLAIN


@pytest.mark.contract
@pytest.mark.parametrize("endpoints", groups())
def test_texts_that_nothing_can_hold_break_nothing(api_world, endpoints):
    """A NUL wherever a text can be sent, and half of a character where JSON can hold one."""
    from tests.api.described import OPERATIONS, Known

    for endpoint in endpoints:
        known = Known(OPERATIONS[endpoint], api_world)
        caller = api_world.callers[known.sample.by]
        for wanted in spoilt(known):
            with undone():
                answer = send(wanted, known.sample.host, caller.headers)
            assert answer.status < 500, (wanted, answer.text)


def spoilt(known: Any) -> Iterator[Ask]:
    """The good request with one of its texts after the other spoilt."""
    from tests.api.described import members

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
