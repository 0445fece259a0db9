"""Messages are sent once when all is well, again for about three days when not, and never lost without a trace."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from standardwebhooks import Webhook

from sites_app import keyring
from tests.webhooks.conftest import endpoint_of
from webhooks import tasks
from webhooks.enums import DeliveryState, Event
from webhooks.models import WebhookDelivery
from webhooks.services import deliveries, endpoints, outbox, upkeep

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(endpoint, site_a):
    outbox.emit(site_a.site, Event.JOB_FINISHED, {"job": {"id": "1"}})
    return endpoint.deliveries.get()


def work(endpoint, at=None):
    moment = at or timezone.now()
    run = deliveries.work_off(endpoint.pk, now=lambda: moment)
    endpoint.refresh_from_db()
    return run


def test_a_message_is_sent_once_and_signed(delivery, endpoint, receiver):
    assert work(endpoint).taken == 1
    assert work(endpoint).tried == 0
    [(headers, body)] = receiver.got
    Webhook(endpoints.secret_of(endpoint)).verify(body, {name.lower(): value for name, value in headers.items()})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.DELIVERED, 204, 1)
    assert delivery.duration is not None
    assert endpoint.last_success_at is not None


def test_a_message_that_is_not_taken_is_tried_again_later(delivery, endpoint, receiver):
    receiver.will_answer(500)
    at = timezone.now()
    work(endpoint, at)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status) == (DeliveryState.FAILED, 500)
    assert delivery.next_attempt_at == at + timedelta(seconds=30)
    assert work(endpoint, at + timedelta(seconds=29)).tried == 0
    assert work(endpoint, at + timedelta(seconds=31)).taken == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 2)
    assert endpoint.failing_since is None


def test_waits_grow_to_half_a_day_and_end_after_three_days():
    waits = [deliveries.backoff(tries) for tries in range(1, deliveries.MOST_TRIES)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=12)
    assert timedelta(days=2, hours=12) < sum(waits, timedelta()) < timedelta(days=4)


def test_after_the_last_try_a_message_is_given_up_and_can_be_sent_again(delivery, endpoint, receiver, superuser):
    WebhookDelivery.objects.update(attempts=deliveries.MOST_TRIES - 1)
    receiver.will_answer(503)
    work(endpoint)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DEAD
    event_id = delivery.event_id
    assert endpoints.replay_dead(endpoint, user=superuser, at=timezone.now()) == 1
    assert work(endpoint).taken == 1
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED
    assert receiver.got[-1][0]["webhook-id"] == event_id


def test_an_endpoint_that_fails_is_left_alone_for_a_while(endpoint, receiver, site_a):
    for _ in range(5):
        outbox.emit(site_a.site, Event.JOB_FINISHED, {})
    receiver.will_answer(500, 500)
    at = timezone.now()
    assert work(endpoint, at).tried == deliveries.MOST_FAILURES
    assert deliveries.due_endpoints(at=at + timedelta(seconds=1)) == []
    assert deliveries.due_endpoints(at=at + timedelta(seconds=31)) == [endpoint.pk]


def test_how_long_to_wait_is_the_endpoints_to_say(delivery, endpoint, receiver):
    receiver.answers.append((429, {"Retry-After": "3600"}, b""))
    at = timezone.now()
    work(endpoint, at)
    delivery.refresh_from_db()
    assert delivery.next_attempt_at == at + timedelta(hours=1)
    assert endpoint.not_before == at + timedelta(hours=1)


def test_nobody_is_there_is_a_failure_like_any_other(delivery, endpoint):
    endpoint.url = "http://localhost:1/"
    endpoint.save()
    work(endpoint)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status) == (DeliveryState.FAILED, None)
    assert "refused" in delivery.error


def test_one_process_at_a_time_sends_to_an_endpoint_until_its_lease_ends(delivery, endpoint, receiver):
    at = timezone.now()
    endpoint.busy_until = at + timedelta(seconds=60)
    endpoint.save()
    assert work(endpoint, at).tried == 0
    assert work(endpoint, at + timedelta(seconds=61)).taken == 1
    assert endpoint.busy_until is None


def test_a_try_is_counted_before_it_is_made(delivery, endpoint, monkeypatch):
    """A message that ends the process is not sent for ever."""

    def die(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(deliveries.sending, "post", die)
    with pytest.raises(SystemExit):
        work(endpoint)
    delivery.refresh_from_db()
    assert delivery.attempts == 1
    assert delivery.next_attempt_at > timezone.now()


def test_an_endpoint_that_failed_for_days_is_paused_and_its_administrators_are_told(
    delivery, endpoint, receiver, site_a
):
    receiver.will_answer(500)
    endpoint.failing_since = timezone.now() - timedelta(days=6)
    endpoint.save()
    assert work(endpoint).was_paused
    assert not endpoint.is_active
    upkeep.tell_of_pause(endpoint.pk)
    [letter] = mail.outbox
    assert letter.to == ["administrator@alpha.test"]
    assert endpoint.url in letter.body
    assert "1 message waits" in letter.body
    delivery.refresh_from_db()
    assert delivery.is_open


def test_an_endpoint_that_is_gone_is_paused_at_once(delivery, endpoint, receiver):
    receiver.will_answer(410)
    assert work(endpoint).was_paused
    assert "410" in endpoint.paused_because


def test_a_new_secret_signs_beside_the_old_one_for_a_day(delivery, endpoint, receiver, superuser):
    old = endpoints.secret_of(endpoint)
    endpoints.rotate(endpoint, user=superuser, at=timezone.now())
    endpoint.refresh_from_db()
    assert endpoints.secret_of(endpoint) != old
    work(endpoint)
    headers, body = receiver.got[0]
    for secret in (old, endpoints.secret_of(endpoint)):
        Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
    endpoint.earlier_until = timezone.now() - timedelta(seconds=1)
    assert len(endpoint.secrets) == 1


def test_a_lost_secret_is_said_and_mended_by_a_new_one(delivery, endpoint, settings, superuser):
    # Messages are encrypted by a key of their own, which stays.
    settings.SPARK_ENCRYPTION_KEYS = [urlsafe_b64encode(keyring._from_secret(settings.SECRET_KEY)).decode()]
    settings.SECRET_KEY = "another-key-and-no-fallback"
    work(endpoint)
    delivery.refresh_from_db()
    assert "secret is lost" in delivery.error
    endpoints.rotate(endpoint, user=superuser, at=timezone.now())
    endpoints.replay(delivery, user=superuser, at=timezone.now())
    assert work(endpoint).taken == 1


def test_only_endpoints_with_something_to_send_are_visited(endpoint, site_a, site_b):
    other = endpoint_of(site_b)
    outbox.emit(site_b.site, Event.JOB_FINISHED, {})
    assert deliveries.due_endpoints(at=timezone.now()) == [other.pk]
    other.is_active = False
    other.save()
    assert deliveries.due_endpoints(at=timezone.now()) == []


def test_the_clock_puts_each_due_endpoint_on_the_queue(endpoint, delivery, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.send_to, "apply_async", lambda args, **options: sent.append(args))
    tasks.send_due()
    assert sent == [(endpoint.pk,)]


def test_old_messages_are_removed_and_waiting_ones_later(delivery, endpoint, site_a, settings):
    settings.SPARK_WEBHOOKS_KEEP_DAYS = 30
    at = timezone.now()
    outbox.emit(site_a.site, Event.JOB_FINISHED, {})
    WebhookDelivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DELIVERED)
    assert upkeep.prune(at=at + timedelta(days=29)) == 0
    assert upkeep.prune(at=at + timedelta(days=31)) == 1
    assert upkeep.prune(at=at + timedelta(days=61)) == 1
