"""Requests under an idempotency key: done once, answered alike."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from ninja import NinjaAPI, Schema

from api.authentication import may
from api.errors import Problem, register_handlers
from api.idempotency import once_per_key
from sites_app.models import IdempotencyRecord
from sites_app.services import idempotency

pytestmark = pytest.mark.django_db
DONE: list[str] = []


class Thing(Schema):
    name: str


def make(request: HttpRequest, thing: Thing, response: HttpResponse) -> Any:
    if thing.name == "refused":
        raise Problem(400, "bad-request", "No")
    if thing.name == "broken":
        raise RuntimeError
    DONE.append(thing.name)
    response["Location"] = f"/things/{len(DONE)}"
    return 201, {"name": f"{thing.name} {len(DONE)}"}


@pytest.fixture(scope="module")
def view() -> Any:
    api = NinjaAPI(urls_namespace="idempotency-tests", openapi_url=None, docs_url=None)
    register_handlers(api)
    api.add_decorator(once_per_key, mode="view")
    api.post("/things", auth=may(), response={201: Thing})(make)
    return next(pattern.callback for pattern in api.urls[0] if str(pattern.pattern) == "things")


@pytest.fixture
def post(view: Any) -> Any:
    DONE.clear()

    def call(token: str, name: str, key: str | None = "k1", path: str = "/api/things") -> HttpResponse:
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key is not None else {})}
        body = json.dumps({"name": name})
        return view(RequestFactory(headers=headers).post(path, body, "application/json", SERVER_NAME="localhost"))

    return call


def code(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, json.loads(response.content)["code"]


def test_a_request_is_done_once_per_key(post, token_of, site_a):
    token = token_of(site_a)
    first, again = post(token, "x"), post(token, "x")
    assert (first.status_code, again.status_code, first.content) == (201, 201, again.content)
    assert (again["Location"], again["Content-Type"]) == (first["Location"], first["Content-Type"])
    assert (first.has_header("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (False, "true")
    assert post(token, "x", "k2").status_code == 201
    assert post(token, "x", None).status_code == 201
    assert DONE == ["x", "x", "x"]


def test_a_key_is_its_callers_own(post, token_of, site_a, site_b):
    a, b = token_of(site_a), token_of(site_b)
    assert (post(a, "x").content, post(b, "x").content) == (b'{"name": "x 1"}', b'{"name": "x 2"}')
    assert post("spark_site_nobody", "x").status_code == 401


def test_a_key_stands_for_one_request(post, token_of, site_a):
    token = token_of(site_a)
    post(token, "x")
    assert code(post(token, "y")) == (422, "idempotency-key-reused")
    assert code(post(token, "x", path="/api/others")) == (422, "idempotency-key-reused")
    for wrong in ("", "x" * 256, "new\tline"):
        assert code(post(token, "x", wrong)) == (400, "idempotency-key-invalid")
    assert DONE == ["x"]


def test_while_the_first_is_being_done_the_second_waits(post, token_of, site_a):
    token = token_of(site_a)
    post(token, "x")
    IdempotencyRecord.objects.update(status=None)
    response = post(token, "x")
    assert code(response) == (409, "idempotency-key-in-use")
    assert response["Retry-After"] == "1"
    # Whoever worked on it is gone: another begins anew.
    IdempotencyRecord.objects.update(started_at=timezone.now() - idempotency.ABANDONED_AFTER)
    assert post(token, "x").status_code == 201
    assert DONE == ["x", "x"]


def test_what_was_refused_or_failed_may_be_sent_again(post, token_of, site_a):
    token = token_of(site_a)
    assert post(token, "refused").status_code == 400
    with pytest.raises(RuntimeError):
        post(token, "broken")
    assert post(token, "x").status_code == 201


def test_answers_are_kept_for_a_day(post, token_of, site_a):
    token = token_of(site_a)
    post(token, "x")
    IdempotencyRecord.objects.update(started_at=timezone.now() - idempotency.KEPT_FOR)
    assert post(token, "y").status_code == 201
    now = timezone.now()
    assert idempotency.prune(at=now + idempotency.KEPT_FOR - timedelta(minutes=1)) == 0
    assert idempotency.prune(at=now + idempotency.KEPT_FOR + timedelta(minutes=1)) == 1
    assert not IdempotencyRecord.objects.exists()
