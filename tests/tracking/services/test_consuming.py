"""Writers: what is in the stream is stored once, whoever dies, and what can't be stored is in nobody's way."""

from typing import Any

import pytest

from tests.tracking.factories import arrival_of
from tracking.models import Event
from tracking.services.consuming import Writer
from tracking.services.stream import FIELD, REFUSED, STREAM, StreamFullError, TooManyError

pytestmark = pytest.mark.django_db


def add(event_stream: Any, *arrivals: Any) -> None:
    for each in arrivals:
        event_stream.add(each.pack(), sender="someone", per_minute=0)


def test_what_was_stored_is_out_of_the_stream(event_stream: Any, site_a: Any) -> None:
    add(event_stream, arrival_of(site_a, properties={"to": "Ä"}), arrival_of(site_a))
    writer = Writer(event_stream)
    assert writer.step(seconds=0) == 2
    assert (event_stream.waiting(), writer.counts.stored) == (0, 2)
    assert writer.step(seconds=0) == 0


def test_what_a_dead_writer_left_is_stored_by_another_once(event_stream: Any, site_a: Any) -> None:
    from tracking.services.arrivals import unpack
    from tracking.services.writing import write

    add(event_stream, arrival_of(site_a), arrival_of(site_a), arrival_of(site_a))
    event_stream.make_group()
    taken = event_stream.read("dead", most=2, seconds=0)
    # It died after the commit, before it could say so.
    write([unpack(entry.packed) for entry in taken])
    writer = Writer(event_stream, abandoned_seconds=0)
    assert [writer.step(seconds=0) for _ in range(2)] == [2, 1]
    assert Event.objects.for_site(site_a.site).count() == 3
    assert event_stream.waiting() == 0


def test_poison_is_set_aside(event_stream: Any, site_a: Any) -> None:
    good, bad = arrival_of(site_a), arrival_of(site_a, properties={"text": "\x00"})
    add(event_stream, good)
    for packed in (b"{", b'{"v":99}', b'{"v":1,"id":"x"}', b"[]", bad.pack()):
        event_stream.client.xadd(STREAM, {FIELD: packed})
    writer = Writer(event_stream)
    assert writer.step(seconds=0) == 6
    assert (writer.counts.stored, writer.counts.refused, event_stream.waiting()) == (1, 5, 0)
    assert event_stream.client.xlen(REFUSED) == 5


def test_there_is_room_for_so_many_and_an_address_may_send_so_many(
    event_stream: Any, site_a: Any, settings: Any
) -> None:
    packed = arrival_of(site_a).pack()
    event_stream.add(packed, sender="one", per_minute=1)
    with pytest.raises(TooManyError):
        event_stream.add(packed, sender="one", per_minute=1)
    settings.SPARK_EVENTS_WAITING = 1
    with pytest.raises(StreamFullError):
        event_stream.add(packed, sender="two", per_minute=1)
    assert event_stream.waiting() == 1


def test_when_redis_was_away_the_last_seconds_are_added_again(event_stream: Any, site_a: Any) -> None:
    add(event_stream, arrival_of(site_a), arrival_of(site_a))
    event_stream.recent.look()
    assert event_stream.waiting() == 2
    event_stream.client.delete(STREAM)
    event_stream.recent.doubt()
    event_stream.recent.look()
    assert event_stream.waiting() == 2
    Writer(event_stream).step(seconds=0)
    assert Event.objects.for_site(site_a.site).count() == 2


def test_events_are_refused_when_redis_is_nearly_full(event_stream: Any, site_a: Any, monkeypatch: Any) -> None:
    said = {"run_id": "x", "used_memory": 86, "maxmemory": 100}
    monkeypatch.setattr(event_stream.client, "info", lambda: said)
    with pytest.raises(StreamFullError):
        add(event_stream, arrival_of(site_a))
    said["used_memory"] = 80
    add(event_stream, arrival_of(site_a))
    assert event_stream.waiting() == 1


def test_without_redis_events_are_refused(event_stream: Any, site_a: Any, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    event_stream.forget_client()
    for _ in range(2):
        with pytest.raises(StreamFullError):
            add(event_stream, arrival_of(site_a))
