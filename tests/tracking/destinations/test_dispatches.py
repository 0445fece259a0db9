"""Conversions are sent once to whom may know of them, and nothing is called sent before the service took it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.tracking.destinations.conftest import conversion_of, destination_of
from tracking import dispatch as decisions
from tracking import tasks
from tracking.enums import DispatchStatus
from tracking.models import Conversion, Destination, Dispatch
from tracking.services import destinations, dispatches

pytestmark = pytest.mark.django_db
ADS, META = "/v1/events:ingest", "/v26.0/1234567890/events"


@pytest.fixture(autouse=True)
def _people(monkeypatch):
    """Submissions are Ann's, who ticked the field “consent”."""
    ann = destinations.Person(email="ann@visitors.test", phone="+1 206 555 0187", consents=frozenset({"consent"}))
    monkeypatch.setattr(destinations, "_providers", [lambda conversion: ann if conversion.submission_id else None])


def converted(tenant, key="c1", **changes):
    return conversion_of(tenant, key, **{"submission_id": 7, "lead_id": 7, **changes})


def work_off(destination, at=None):
    return dispatches.work_off(destination.pk, now=lambda: at or timezone.now())


def only(**values):
    return Dispatch.objects.get(**values)


def test_a_lead_is_sent_to_every_destination_of_its_site_and_to_no_other(services, site_a, site_b):
    mine = [destination_of(site_a, kind) for kind in ("ga4", "google_ads", "meta")]
    theirs = destination_of(site_b, "ga4")
    converted(site_a)
    assert set(dispatches.due_destinations(at=timezone.now())) == {each.pk for each in mine}
    for destination in mine:
        assert work_off(destination) == dispatches.Run(sent=1, tried=1)
        assert work_off(destination) == dispatches.Run()
    assert set(Dispatch.objects.values_list("status", flat=True)) == {DispatchStatus.SENT}
    assert not Dispatch.objects.filter(destination=theirs).exists()
    assert all(destination.refresh_from_db() or destination.last_success_at for destination in mine)
    people = services.to(META)[0].body["data"][0]["user_data"]
    assert set(people) == {"em", "ph", "fbc"}


def test_who_they_are_is_encrypted_until_it_is_sent_and_then_forgotten(services, site_a):
    destination = destination_of(site_a, "google_ads")
    converted(site_a)
    row = only()
    assert set(row.person) == {"email", "phone"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM tracking_dispatch t UNION ALL SELECT d::text FROM tracking_destination d")
        stored = "".join(text for (text,) in cursor.fetchall())
    assert row.person["email"] not in stored
    assert "ads-hush" not in stored
    assert "1//refresh" not in stored
    work_off(destination)
    assert (only().person, only().status) == ({}, DispatchStatus.SENT)


def test_without_consent_nothing_is_sent_and_the_log_says_so(services, site_a):
    destination = destination_of(site_a, "meta")
    marketing = destination_of(site_a, "google_ads", consent_field="marketing")
    always = destination_of(site_a, "ga4", consent_rule="always")
    conversion_of(site_a)
    assert {row.destination: row.status for row in Dispatch.objects.all()} == {
        destination: DispatchStatus.WITHHELD,
        marketing: DispatchStatus.WITHHELD,
        always: DispatchStatus.PENDING,
    }
    assert only(destination=destination).error == destinations.NO_CONSENT
    converted(site_a, "c2")
    latest = Dispatch.objects.filter(conversion__once_key="c2")
    assert latest.get(destination=destination).status == DispatchStatus.PENDING
    # Another field was ticked than the one that is asked for.
    assert latest.get(destination=marketing).status == DispatchStatus.WITHHELD
    work_off(always)
    assert set(services.asked[0].body["consent"].values()) == {"DENIED"}


def test_only_chosen_conversions_are_sent_and_those_that_a_service_can_use(site_a):
    leads = destination_of(site_a, "meta", conversion_names="lead, booking", consent_rule="always")
    conversion_of(site_a, "c1", name="call")
    assert not Dispatch.objects.exists()
    conversion_of(site_a, "c2", name="booking", click_ids={"gclid": "x"})
    assert "nor contact data" in only(destination=leads).error
    destination_of(site_a, "ga4", conversion_names="", consent_rule="always")
    conversion_of(site_a, "c3", name="call")
    assert only(conversion__once_key="c3").status == DispatchStatus.PENDING


@pytest.mark.parametrize("change", [{"is_active": False}, {"credentials": {}}])
def test_a_destination_is_off_without_credentials(change, site_a):
    destination_of(site_a, "meta", **change)
    converted(site_a)
    assert not Dispatch.objects.exists()


def test_a_conversion_that_is_rolled_back_is_told_to_nobody_and_one_recorded_twice_once(site_a):
    destination_of(site_a, "ga4")
    first = converted(site_a)
    assert converted(site_a) == first
    assert Dispatch.objects.count() == 1
    assert destinations.plan(first) == 1
    assert Dispatch.objects.count() == 1


def test_what_is_not_taken_is_tried_again_and_kept_with_its_answer(services, site_a):
    destination = destination_of(site_a, "meta")
    converted(site_a)
    at = timezone.now()
    services.answers[META] = [(500, {"error": {"message": "busy", "code": 2}}), (200, {"events_received": 0})]
    assert work_off(destination, at) == dispatches.Run(sent=0, tried=1)
    row = only()
    assert (row.status, row.tries, row.response_status, row.error) == (DispatchStatus.PENDING, 1, 500, "busy")
    assert '"code": 2' in row.response
    assert row.next_try_at == at + dispatches.FIRST_WAIT
    assert work_off(destination, at).tried == 0
    destination.refresh_from_db()
    assert destination.state_name == "Failing"
    # An answer of 200 that says that nothing was received is a failure, and a final one.
    work_off(destination, at + timedelta(minutes=2))
    row = only()
    assert (row.status, row.tries, row.sent_at) == (DispatchStatus.FAILED, 2, None)
    assert row.person
    assert decisions.send_again(destination, user=site_a.administrator) == 1
    assert work_off(destination, timezone.now() + timedelta(seconds=1)).sent == 1
    destination.refresh_from_db()
    assert destination.state_name == "Active"


def test_a_service_that_takes_nothing_is_left_alone_for_a_while(services, site_a):
    destination = destination_of(site_a, "google_ads")
    for number in range(5):
        converted(site_a, f"c{number}")
    services.answers["/token"] = [(400, {"error": "invalid_grant"})] * 5
    at = timezone.now()
    assert work_off(destination, at).tried == dispatches.MOST_FAILURES
    assert dispatches.due_destinations(at=at) == []
    assert dispatches.due_destinations(at=at + dispatches.LONGEST_REST) == [destination.pk]
    assert services.to(ADS) == []


def test_what_is_too_old_for_the_service_is_given_up(services, site_a):
    destination = destination_of(site_a, "meta")
    converted(site_a, at=timezone.now() - timedelta(days=8))
    work_off(destination)
    assert (only().status, only().error, only().person) == (DispatchStatus.FAILED, dispatches.TOO_OLD, {})
    assert services.asked == []


def test_nobody_sends_to_a_destination_that_somebody_sends_to(services, site_a):
    destination = destination_of(site_a, "ga4")
    converted(site_a)
    Destination.objects.update(busy_until=timezone.now() + dispatches.LEASE)
    assert dispatches.due_destinations(at=timezone.now()) == []
    assert work_off(destination).tried == 0
    # Who held it died: the lease runs out.
    assert work_off(destination, timezone.now() + 2 * dispatches.LEASE).sent == 1


def test_a_process_that_dies_while_it_sends_marks_nothing_as_sent(services, site_a, monkeypatch):
    destination = destination_of(site_a, "ga4")
    converted(site_a)

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tracking.services.adapters.ga4.post", die)
        with pytest.raises(KeyboardInterrupt):
            work_off(destination)
    assert (only().status, only().tries) == (DispatchStatus.PENDING, 1)
    assert work_off(destination, timezone.now() + timedelta(minutes=2)).sent == 1


def test_the_tasks_send_what_is_due(services, site_a, monkeypatch):
    destination_of(site_a, "ga4")
    converted(site_a)
    monkeypatch.setattr(tasks.send_conversions, "apply_async", lambda args, **options: tasks.send_conversions(*args))
    tasks.find_unsent_conversions()
    assert only().status == DispatchStatus.SENT
    Dispatch.objects.update(created_at=timezone.now() - dispatches.KEPT_FOR - timedelta(days=1))
    tasks.prune_dispatches()
    assert not Dispatch.objects.exists()
    assert Conversion.objects.exists()


def test_a_person_who_is_forgotten_is_told_of_to_nobody_any_more(services, site_a, site_b):
    destination = destination_of(site_a, "google_ads")
    conversion, other = converted(site_a), converted(site_b)
    assert destinations.forget(site_a.site, lead_ids=[7]) == 1
    conversion.refresh_from_db()
    assert (conversion.lead_id, conversion.submission_id, conversion.visitor) == (None, None, None)
    assert (conversion.click_ids, conversion.value) == ({}, other.value)
    assert (only().status, only().person) == (DispatchStatus.WITHHELD, {})
    assert work_off(destination).tried == 0
    other.refresh_from_db()
    assert other.lead_id == 7


def test_a_site_without_destinations_pays_one_query_for_a_conversion(site_a):
    conversion = conversion_of(site_a)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        destinations.plan(conversion)
    # Which destinations the site has.
    assert len(queries) == 1
