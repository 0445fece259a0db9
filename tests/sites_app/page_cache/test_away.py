"""Redis or the database away: pages are served, nothing stale, and nobody waits twice."""

import time

import pytest
import redis
from django.core.cache import cache
from django.db import OperationalError

from sites_app.models import PageChange
from sites_app.page_cache import freshness as freshness_module
from sites_app.page_cache.freshness import freshness
from sites_app.page_cache.local import local
from sites_app.page_cache.purging import purge
from sites_app.page_cache.store import Breaker, store
from tests.sites_app.page_cache.conftest import outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_away(settings, monkeypatch):
    """`redis_away()` lets nobody reach the cache's Redis; `redis_away(back=True)` lets everybody again."""
    address = settings.CACHE_URL

    def switch(*, back: bool = False) -> None:
        settings.CACHE_URL = address if back else "redis://127.0.0.1:1/0"
        store.forget_client()

    yield switch
    switch(back=True)


def test_pages_are_made_from_the_database(site_a, visit, redis_away) -> None:
    redis_away()
    for _ in range(2):
        response = visit(site_a, "/services/")
        assert (response.status_code, outcome(response)) == (200, "bypass")
        assert site_a.mark in response.content.decode()


def test_nothing_kept_is_served_that_changed_meanwhile(site_a, visit, redis_away) -> None:
    visit(site_a, "/services/")
    redis_away()
    page = site_a.page("services")
    page.title = "Changed while Redis was away"
    page.save()
    assert "Changed while" in visit(site_a, "/services/").content.decode()
    redis_away(back=True)
    assert "Changed while" in visit(site_a, "/services/").content.decode()


def test_purge_says_that_it_waits_and_comes_into_effect_when_redis_is_back(site_a, visit, redis_away) -> None:
    visit(site_a, "/services/")
    redis_away()
    assert purge(site_id=site_a.site.pk) is False
    assert PageChange.objects.exists()
    redis_away(back=True)
    assert outcome(visit(site_a, "/services/")) == "stored"
    assert not PageChange.objects.exists()


def test_reader_tells_of_a_change_whose_maker_could_not(site_a, visit) -> None:
    """The maker was cut off from Redis, the reader never was."""
    visit(site_a, "/services/")
    PageChange.objects.create(site_id=site_a.site.pk, tags=[f"page:{site_a.page('services').pk}"])
    assert outcome(visit(site_a, "/services/")) == "stored"


def test_redis_that_lost_everything_makes_everything_invalid(site_a, visit) -> None:
    visit(site_a, "/services/")
    store.client.flushdb()
    assert outcome(visit(site_a, "/services/")) == "stored"


def test_evicted_state_of_a_site_forgets_no_purge(site_a, visit) -> None:
    visit(site_a, "/services/")
    purge([f"page:{site_a.page('services').pk}"], site_id=site_a.site.pk)
    store.client.delete(f"spark:pages:site:{site_a.site.pk}")
    local.clear()
    assert outcome(visit(site_a, "/services/")) == "stored"


def test_too_many_tags_begin_a_new_era(site_a, visit, monkeypatch) -> None:
    monkeypatch.setattr("sites_app.page_cache.store.MOST_TAGS", 4)
    visit(site_a, "/services/")
    purge([f"x:{number}" for number in range(3)], site_id=site_a.site.pk)
    purge(["y"], site_id=site_a.site.pk)
    assert outcome(visit(site_a, "/services/")) == "stored"


def test_redis_without_memory_for_a_tag_forgets_the_site_rather_than_the_purge(site_a, visit, monkeypatch) -> None:
    visit(site_a, "/services/")

    def full(*args: object) -> None:
        raise redis.exceptions.OutOfMemoryError("OOM command not allowed")

    monkeypatch.setattr(type(store.client), "eval", full)
    purge([f"page:{site_a.page('services').pk}"], site_id=site_a.site.pk)
    assert outcome(visit(site_a, "/services/")) == "stored"


def test_change_in_an_open_transaction_is_not_told_before_its_commit(site_a, visit, monkeypatch) -> None:
    visit(site_a, "/services/")
    monkeypatch.setattr(freshness_module, "sees_what_is_committed", lambda: False)
    PageChange.objects.create(site_id=site_a.site.pk, tags=["site"])
    assert freshness.drain() is False
    assert PageChange.objects.exists()


def test_nothing_is_trusted_without_the_database(site_a, visit, monkeypatch) -> None:
    visit(site_a, "/services/")

    def down() -> None:
        raise OperationalError

    monkeypatch.setattr(freshness_module, "_waiting", down)
    monkeypatch.setattr(freshness_module.connection, "close", lambda: None)
    assert freshness.state(site_a.site.pk) is None


def test_django_s_cache_is_empty_rather_than_broken(redis_away, monkeypatch) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise redis.exceptions.ConnectionError

    monkeypatch.setattr(redis.Redis, "execute_command", away)
    assert cache.get("x", "nothing") == "nothing"
    cache.set("x", 1)
    assert cache.get_many(["x"]) == {}
    assert cache.delete("x") is False
    cache._cache.breaker.succeeded()


def test_breaker_lets_one_try_at_a_time() -> None:
    breaker = Breaker()
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    breaker._open_until = time.monotonic() - 1
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert breaker.admits()
