"""Limits of calls, what answers say of them, and sizes of bodies."""

import pytest
import redis

from api import throttling

pytestmark = pytest.mark.django_db
PATH = "/api/whoami"


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_010.0)


def test_each_answer_says_how_the_tighter_limit_stands(client_for, site_a, bearer, settings):
    settings.SPARK_API_CALLS_PER_MINUTE, settings.SPARK_API_ADDRESS_CALLS_PER_MINUTE = 2, 3
    headers = bearer(site_a)
    client = client_for()
    first, second, third = (client.get(PATH, headers=headers) for _ in range(3))
    assert [response.status_code for response in (first, second, third)] == [200, 200, 429]
    assert [response["RateLimit-Remaining"] for response in (first, second, third)] == ["1", "0", "0"]
    assert (first["RateLimit-Limit"], first["RateLimit-Reset"]) == ("2", str(60 - 1_000_000_010 % 60))
    assert third.json()["code"] == "throttled"
    assert third["Retry-After"] == third["RateLimit-Reset"]
    # The address has used up its own now, whoever calls from there.
    assert client.get("/api/v2/pages/", SERVER_NAME=site_a.host).json()["code"] == "throttled"


def test_callers_are_counted_apart_and_by_the_minute(client_for, site_a, site_b, bearer, settings, monkeypatch):
    settings.SPARK_API_CALLS_PER_MINUTE = 1
    a, b = bearer(site_a), bearer(site_b)
    assert [client_for().get(PATH, headers=each).status_code for each in (a, b, a)] == [200, 200, 429]
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_070.0)
    assert client_for().get(PATH, headers=a).status_code == 200


def test_zero_is_no_limit_and_pages_are_not_counted(client_for, site_a, bearer, settings):
    settings.SPARK_API_CALLS_PER_MINUTE = settings.SPARK_API_ADDRESS_CALLS_PER_MINUTE = 0
    response = client_for().get(PATH, headers=bearer(site_a))
    assert (response.status_code, response.has_header("RateLimit-Limit")) == (200, False)
    settings.SPARK_API_ADDRESS_CALLS_PER_MINUTE = 1
    assert all(client_for(host=site_a.host).get("/").status_code == 200 for _ in range(2))


def test_without_redis_nobody_is_refused_and_nobody_waits_twice(client_for, site_a, bearer, settings, monkeypatch):
    settings.SPARK_API_CALLS_PER_MINUTE = settings.SPARK_API_ADDRESS_CALLS_PER_MINUTE = 1
    asked = []

    def away(key: str) -> int:
        asked.append(key)
        raise redis.ConnectionError

    monkeypatch.setattr(throttling, "_increment", away)
    monkeypatch.setattr(throttling, "_breaker", throttling.Breaker())
    for _ in range(2):
        response = client_for().get(PATH, headers=bearer(site_a))
        assert (response.status_code, response.has_header("RateLimit-Limit")) == (200, False)
    assert len(asked) == 1


@pytest.mark.parametrize(("length", "status"), [(1024 * 1024, 405), (1024 * 1024 + 1, 413), (10**12, 413)])
def test_a_body_is_refused_before_it_is_read(client_for, site_a, length, status):
    response = client_for(host=site_a.host).generic("POST", PATH, b"", "application/json", CONTENT_LENGTH=str(length))
    assert response.status_code == status
    if status == 413:
        assert (response.json()["code"], response.json()["limit"]) == ("too-large", 1024 * 1024)
    else:
        assert (response.json()["code"], response["Allow"]) == ("method-not-allowed", "GET")


def test_addresses_are_not_stored_as_they_are(client_for, site_a, bearer, monkeypatch):
    keys: list[str] = []
    monkeypatch.setattr(throttling, "_increment", lambda key: keys.append(key) or 1)
    client_for().get(PATH, headers=bearer(site_a))
    assert len(keys) == 2
    assert not [key for key in keys if "127.0.0.1" in key]
