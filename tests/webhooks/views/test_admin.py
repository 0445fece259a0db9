"""The admin of webhooks: what administrators of a site make, see and send again, and what nobody else does."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from tests.webhooks.conftest import endpoint_of
from webhooks.enums import DeliveryState, Event
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services import endpoints, outbox

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"wagtailsnippets_webhooks_webhookendpoint:{name}", args=args)


@pytest.fixture
def client(site_a, client_for):
    return client_for(site_a.administrator)


@pytest.fixture
def endpoint(site_a):
    return endpoint_of(site_a)


def text_of(response):
    return response.content.decode()


def made(**changes):
    given = {"url": "https://crm.example/hooks", "description": "CRM", "events": ["lead.received"], "is_active": "on"}
    return {**given, **changes}


def test_an_administrator_makes_a_webhook_and_sees_its_secret_once(client, site_a):
    response = client.post(url("add"), made())
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.site == site_a.site
    assert endpoint.events == ["lead.received"]
    assert response.headers["Location"] == url("secret", endpoint.pk)
    shown = client.get(url("secret", endpoint.pk))
    assert endpoints.secret_of(endpoint) in text_of(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    again = client.get(url("secret", endpoint.pk))
    assert again.status_code == 302
    assert endpoints.secret_of(endpoint) not in text_of(client.get(url("edit", endpoint.pk)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": "http://crm.example/"}, "begin with https://"),
        ({"url": "https://169.254.169.254/"}, "public internet"),
        ({"events": []}, "Choose at least one event"),
        ({"events": ["page.eaten"]}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said(client, changes, said):
    assert said in text_of(client.post(url("add"), made(**changes)))
    assert not WebhookEndpoint.objects.exists()


def test_a_new_secret_is_shown_once_and_logged(client, endpoint, site_a):
    before = endpoints.secret_of(endpoint)
    assert client.post(url("rotate", endpoint.pk)).headers["Location"] == url("secret", endpoint.pk)
    endpoint.refresh_from_db()
    assert endpoints.secret_of(endpoint) != before
    entry = ModelLogEntry.objects.get(action="webhooks.rotate")
    assert (entry.user, entry.data["site"]) == (site_a.administrator, site_a.site.pk)


def test_a_test_message_is_written_and_shown(client, endpoint):
    response = client.post(url("ping", endpoint.pk))
    delivery = WebhookDelivery.objects.get()
    assert delivery.event == "webhook.ping"
    assert "test message of Spark CMS" in text_of(client.get(response.headers["Location"]))


def test_a_paused_webhook_is_not_tried_out(client, endpoint):
    WebhookEndpoint.objects.update(is_active=False, paused_because="Nothing was delivered for 5 days.")
    client.post(url("ping", endpoint.pk))
    assert not WebhookDelivery.objects.exists()
    assert "Nothing was delivered for 5 days." in text_of(client.get(url("edit", endpoint.pk)))


def test_making_a_webhook_active_again_lets_it_start_afresh(client, endpoint):
    WebhookEndpoint.objects.update(is_active=False, paused_because="gone", failing_runs=7)
    client.post(url("edit", endpoint.pk), made(url=endpoint.url))
    endpoint.refresh_from_db()
    assert endpoint.is_active
    assert (endpoint.paused_because, endpoint.failing_runs) == ("", 0)


def test_what_was_given_up_is_sent_again_one_by_one_or_together(client, endpoint, site_a):
    for _ in range(3):
        outbox.emit(site_a.site, Event.JOB_FINISHED, {})
    WebhookDelivery.objects.update(state=DeliveryState.DEAD, error="The connection was refused.", attempts=17)
    assert "Send 3 messages again" in text_of(client.get(url("edit", endpoint.pk)))
    first = WebhookDelivery.objects.first()
    client.post(reverse("webhooks_deliveries:replay", args=[first.pk]))
    first.refresh_from_db()
    assert (first.state, first.attempts) == (DeliveryState.PENDING, 0)
    client.post(url("replay_dead", endpoint.pk))
    assert not WebhookDelivery.objects.filter(state=DeliveryState.DEAD).exists()


def test_the_log_is_filtered_by_state_event_and_webhook(client, endpoint, site_a):
    second = endpoint_of(site_a, url="https://second.example/", description="Second one")
    outbox.emit(site_a.site, Event.JOB_FINISHED, {})
    WebhookDelivery.objects.filter(endpoint=second).update(state=DeliveryState.DEAD)
    index = reverse("webhooks_deliveries:index")
    listed = client.get(index).context["object_list"]
    assert len(listed) == 2
    for query in ({"state": "dead"}, {"endpoint": second.pk}, {"state": "dead", "event": "job.finished"}):
        assert [row.endpoint for row in client.get(index, query).context["object_list"]] == [second]
    assert list(client.get(index, {"event": "lead.received"}).context["object_list"]) == []


@pytest.mark.parametrize("number", [1, 20])
def test_lists_ask_the_same_queries_for_any_number_of_rows(client, site_a, number, django_assert_max_num_queries):
    for index in range(number):
        endpoint_of(site_a, url=f"https://e{index}.example/")
    outbox.emit(site_a.site, Event.JOB_FINISHED, {})
    for address in (url("list"), reverse("webhooks_deliveries:index")):
        client.get(address)
        # Session, person, groups, rights and menus of the admin; how many rows; the rows; the filters' choices.
        with django_assert_max_num_queries(30):
            assert client.get(address).status_code == 200


def test_the_empty_lists_say_what_webhooks_are_for(client):
    assert "There are no webhooks yet" in text_of(client.get(url("list")))
    assert "No message was written yet" in text_of(client.get(reverse("webhooks_deliveries:index")))


@pytest.mark.parametrize("role", ["editor", "approver"])
def test_only_administrators_see_webhooks(site_a, client_for, endpoint, role):
    client = client_for(site_a.user(role))
    for address in (url("list"), url("edit", endpoint.pk), reverse("webhooks_deliveries:index")):
        response = client.get(address)
        assert response.status_code in {302, 403, 404}
        assert endpoint.url not in text_of(response)
    assert client.post(url("rotate", endpoint.pk)).status_code in {302, 403, 404}
    assert not ModelLogEntry.objects.filter(action="webhooks.rotate").exists()


def test_deleting_a_webhook_deletes_its_messages(client, endpoint, site_a):
    outbox.emit(site_a.site, Event.JOB_FINISHED, {})
    client.post(url("delete", endpoint.pk))
    assert not WebhookDelivery.objects.exists()
