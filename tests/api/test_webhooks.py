"""The webhooks of a site by the API: what who may administer it does, and that nobody reaches another's."""

import json

import pytest

from sites_app.services import api_tokens
from tests.webhooks.conftest import endpoint_of
from webhooks.enums import DeliveryState, Event
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services import endpoints, outbox

pytestmark = pytest.mark.django_db
GIVEN = {"url": "https://crm.example/hooks", "events": ["lead.received"], "description": "CRM"}


@pytest.fixture
def call(site_a, client_for):
    """`call(method, path, body)` with a token of site A for webhooks, or with other `scopes`, `site`."""

    def send(method, path="", body=None, *, scopes=("webhooks:write",), site=site_a.site, host="localhost"):
        _, token = api_tokens.create(name="Ops", site=site, scopes=scopes, by=None)
        text = json.dumps(body) if body is not None else ""
        headers = {"Authorization": f"Bearer {token}"}
        address = f"/api/webhooks{path}"
        client = client_for(host=host)
        return client.generic(method, address, text, content_type="application/json", headers=headers)

    return send


def test_a_webhook_is_made_changed_and_deleted(call, site_a):
    made = call("POST", body=GIVEN)
    assert made.status_code == 201
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.site == site_a.site
    assert made.json()["secret"] == endpoints.secret_of(endpoint)
    assert "secret" not in call("GET", f"/{endpoint.pk}").json()
    changed = call("PATCH", f"/{endpoint.pk}", {"is_active": False, "events": ["page.published", "page.published"]})
    assert (changed.json()["is_active"], changed.json()["events"]) == (False, ["page.published"])
    assert changed.json()["url"] == GIVEN["url"]
    new = call("POST", f"/{endpoint.pk}/secret").json()["secret"]
    assert new != made.json()["secret"]
    assert call("DELETE", f"/{endpoint.pk}").status_code == 204
    assert call("GET").json() == {"webhooks": []}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": "http://crm.example/"}, "https://"),
        ({"url": "https://10.0.0.1/"}, "public internet"),
        ({"events": []}, "events"),
        ({"events": ["page.eaten"]}, "Input should be"),
    ],
)
def test_what_is_wrong_is_said(call, changes, said):
    answer = call("POST", body={**GIVEN, **changes})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert said in answer.json()["detail"]


def test_messages_are_listed_and_sent_again(call, site_a):
    endpoint = endpoint_of(site_a)
    for _ in range(3):
        outbox.emit(site_a.site, Event.JOB_FINISHED, {})
    WebhookDelivery.objects.update(state=DeliveryState.DEAD)
    first = call("GET", f"/{endpoint.pk}/messages?limit=2&state=dead").json()
    second = call("GET", f"/{endpoint.pk}/messages?limit=2&cursor={first['next']}").json()
    assert len({each["id"] for each in (*first["messages"], *second["messages"])}) == 3
    assert second["next"] is None
    one = first["messages"][0]["id"]
    assert call("POST", f"/{endpoint.pk}/messages/{one}/replay").json()["state"] == "pending"
    assert call("POST", f"/{endpoint.pk}/replay").json() == {"count": 2}
    assert call("POST", f"/{endpoint.pk}/ping").json()["event"] == "webhook.ping"
    assert call("GET", f"/{endpoint.pk}/messages?event=webhook.ping").json()["messages"][0]["state"] == "pending"


WAYS = [
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/ping"), ("POST", "/replay"),
    ("GET", "/messages"), ("POST", "/messages/{message}/replay"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), WAYS)
def test_nobody_reaches_a_webhook_of_another_site(call, site_a, site_b, method, path):
    theirs = endpoint_of(site_b, description=site_b.mark)
    outbox.emit(site_b.site, Event.JOB_FINISHED, {"job": site_b.mark})
    address = f"/{theirs.pk}{path}".format(message=theirs.deliveries.get().pk)
    before = WebhookEndpoint.objects.values().get(), WebhookDelivery.objects.values().get()
    body = {"description": "mine"} if method == "PATCH" else None
    for host in ("localhost", "alpha.test", "beta.test"):
        answer = call(method, address, body, host=host)
        assert answer.status_code == 404
        assert site_b.mark not in answer.content.decode()
    # A message under a webhook of one's own is still another's.
    if path.startswith("/messages/"):
        own = endpoint_of(site_a)
        assert call(method, address.replace(f"/{theirs.pk}/", f"/{own.pk}/", 1)).status_code == 404
    assert (WebhookEndpoint.objects.values().get(pk=theirs.pk), WebhookDelivery.objects.values().get()) == before


def test_what_is_no_number_is_no_webhook(call, site_a):
    for name, expected in (("true", 422), ("9" * 30, 404), ("-1", 404)):
        assert call("GET", f"/{name}").status_code == expected


def test_a_list_is_of_one_site_and_the_scope_is_needed(call, site_a, site_b):
    endpoint_of(site_b)
    assert call("GET").json() == {"webhooks": []}
    assert call("GET", "?site_id=beta").json()["code"] == "site-not-found"
    assert call("GET", scopes=("content:read",)).json()["code"] == "scope-missing"
    assert call("GET", site=None).json()["code"] == "site-required"
    assert len(call("GET", "?site=beta", site=None).json()["webhooks"]) == 1


@pytest.mark.parametrize("role", ["editor", "approver", "administrator"])
def test_of_people_administrators_may(site_a, client_for, role):
    assert client_for(site_a.user(role)).get("/api/webhooks").status_code == (200 if role == "administrator" else 403)
