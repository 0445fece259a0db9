"""Events come in with the transaction that they are about, for the endpoints of their site only."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from leads.services import intake
from sites_app.services import set_listeners
from tests.leads.conftest import form_of, given
from tests.webhooks.conftest import endpoint_of
from webhooks.enums import Event
from webhooks.models import WebhookDelivery
from webhooks.services import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoints(site_a, site_b):
    return endpoint_of(site_a), endpoint_of(site_b)


def messages():
    return [(row.endpoint.site_id, json.loads(row.body)) for row in WebhookDelivery.objects.order_by("pk")]


def test_an_event_is_a_row_for_each_endpoint_of_its_site_that_listens(endpoints, site_a):
    endpoint_of(site_a, url="https://second.example/")
    endpoint_of(site_a, url="https://paused.example/", is_active=False)
    endpoint_of(site_a, url="https://leads.example/", events=[Event.LEAD_RECEIVED])
    assert outbox.emit(site_a.site, Event.JOB_FINISHED, {"job": {"id": "1"}}) == 2
    rows = list(WebhookDelivery.objects.all())
    assert {row.endpoint.url for row in rows} == {"https://alpha.example/hooks", "https://second.example/"}
    assert len({row.event_id for row in rows}) == 1
    assert json.loads(rows[0].body)["data"] == {"job": {"id": "1"}}


def test_an_event_goes_with_its_transaction(endpoints, site_a):
    try:
        with transaction.atomic():
            outbox.emit(site_a.site, Event.JOB_FINISHED, {})
            raise RuntimeError
    except RuntimeError:
        pass
    assert messages() == []


@pytest.mark.parametrize("number", [1, 20])
def test_an_event_costs_the_same_for_any_number_of_endpoints(site_a, number, django_assert_num_queries):
    for index in range(number):
        endpoint_of(site_a, url=f"https://e{index}.example/")
    # The endpoints that listen; the rows.
    with django_assert_num_queries(2):
        outbox.emit(site_a.site, Event.JOB_FINISHED, {})


def test_a_page_that_is_published_and_taken_down_is_told_of_with_its_address(endpoints, site_a):
    page = site_a.page("services")
    page.save_revision().publish()
    page.unpublish()
    assert [(site, said["type"]) for site, said in messages()] == [
        (site_a.site.pk, "page.published"), (site_a.site.pk, "page.unpublished"),
    ]  # fmt: skip
    said = messages()[0][1]
    assert said["site_id"] == str(site_a.site.pk)
    assert said["data"]["page"]["id"] == str(page.pk)
    assert said["data"]["page"]["url"] == "http://alpha.test/services/"
    assert said["data"]["page"]["type"] == "sites_app.StandardPage"


def test_a_page_that_is_to_go_live_later_is_not_told_of(endpoints, site_a):
    page = site_a.page("draft")
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    assert messages() == []


def test_pages_of_a_set_come_in_messages_of_500_ids(endpoints, site_a, site_b, monkeypatch):
    monkeypatch.setattr(outbox, "MOST_PAGES", 2)
    ids = [site_a.page(slug).pk for slug in ("about", "services", "blog")]
    set_listeners.published([*ids, site_b.page("services").pk])
    ours = [said for site, said in messages() if site == site_a.site.pk]
    assert [said["type"] for said in ours] == ["pages.published"] * 2
    assert [said["data"]["count"] for said in ours] == [2, 1]
    assert sorted(pk for said in ours for pk in said["data"]["page_ids"]) == sorted(map(str, ids))
    [theirs] = [said for site, said in messages() if site == site_b.site.pk]
    assert theirs["data"]["page_ids"] == [str(site_b.page("services").pk)]


def test_a_set_costs_one_query_where_nobody_listens(site_a, django_assert_num_queries):
    ids = [site_a.page("about").pk]
    # Whether anybody listens.
    with django_assert_num_queries(1):
        set_listeners.unpublished(ids)


def test_a_lead_is_told_of_with_its_answers_and_forgotten_with_its_submission(endpoints, site_a, client_for):
    visit = intake.Visit(idempotency_key="k1", page_url="http://alpha.test/?utm_source=mail")
    receipt = intake.receive(form=form_of(site_a), data=given(), visit=visit, at=timezone.now())
    [(site, said)] = messages()
    assert (site, said["type"]) == (site_a.site.pk, "lead.received")
    assert said["data"]["lead"]["email"] == "ann@visitors.test"
    assert said["data"]["submission"]["utm"] == {"utm_source": "mail"}
    assert {answer["key"] for answer in said["data"]["submission"]["answers"]} >= {"name", "message"}
    client_for(site_a.administrator).post(f"/admin/submissions/{receipt.submission.pk}/delete/")
    assert messages() == []


def test_what_is_held_as_spam_is_told_to_nobody(endpoints, site_a):
    visit = intake.Visit(idempotency_key="k1", honeypot="filled in")
    intake.receive(form=form_of(site_a), data=given(), visit=visit, at=timezone.now())
    assert messages() == []
