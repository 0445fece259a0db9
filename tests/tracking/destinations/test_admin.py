"""The admin of conversion destinations: what administrators make, try and send again, and nobody else does."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.tracking.destinations.conftest import conversion_of, destination_of
from tracking.enums import DispatchStatus
from tracking.models import Destination, Dispatch
from tracking.services import destinations

pytestmark = pytest.mark.django_db

GIVEN = {
    "ga4": {"account_id": "G-ABC123XYZ0", "api_secret": "ga4-hush"},
    "google_ads": {
        "account_id": "123-456-7890", "action_id": "987654321", "manager_id": "", "client_id": "id",
        "client_secret": "ads-hush", "refresh_token": "1//refresh",
    },
    "meta": {"account_id": "1234567890", "access_token": "meta-hush", "test_code": ""},
}  # fmt: skip


def url(name, *args):
    return reverse(f"wagtailsnippets_tracking_destination:{name}", args=args)


def made(kind, **changes):
    common = {
        "name": "Ads", "conversion_names": "lead", "currency": "USD", "consent_rule": "ticked", "consent_field": "",
        "is_active": "on",
    }  # fmt: skip
    return {**common, **GIVEN[kind], **changes}


def text_of(response):
    return response.content.decode()


@pytest.fixture
def client(site_a, client_for):
    return client_for(site_a.administrator)


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr("tracking.tasks.send_soon", lambda destination_id: None)


@pytest.mark.parametrize("kind", GIVEN)
def test_each_kind_has_its_own_fields_and_never_shows_its_credentials_again(kind, client, site_a):
    assert f"?kind={kind}" in text_of(client.get(url("add")))
    form = text_of(client.get(f"{url('add')}?kind={kind}"))
    for other, fields in GIVEN.items():
        for name in fields if other != kind else ():
            assert (f'name="{name}"' in form) is (name in GIVEN[kind])
    response = client.post(f"{url('add')}?kind={kind}", made(kind))
    assert response.status_code == 302, text_of(response)
    row = Destination.objects.get()
    assert (row.site, row.kind, row.has_credentials, row.state_name) == (site_a.site, kind, True, "Active")
    assert row.account_id == ("1234567890" if kind == "google_ads" else GIVEN[kind]["account_id"])
    shown = text_of(client.get(url("edit", row.pk)))
    assert not {secret for secret in ("ga4-hush", "ads-hush", "1//refresh", "meta-hush") if secret in shown}
    # What is left empty stays as it is.
    kept = {
        name: "" if name in row.credentials and name != "client_id" else value for name, value in made(kind).items()
    }
    assert client.post(url("edit", row.pk), {**kept, "name": "Renamed"}).status_code == 302
    changed = Destination.objects.get()
    assert (changed.name, changed.credentials) == ("Renamed", row.credentials)
    assert row.credentials
    entries = ModelLogEntry.objects.filter(object_id=str(row.pk))
    assert not any("hush" in f"{entry.label}{entry.data}" for entry in entries)


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("ga4", {"account_id": "UA-1234-5"}, "looks like G-"),
        ("ga4", {"api_secret": ""}, "required"),
        ("google_ads", {"account_id": "12"}, "ten digits"),
        ("google_ads", {"action_id": "AW-12"}, "digits only"),
        ("google_ads", {"manager_id": "12"}, "ten digits"),
        ("meta", {"account_id": "../me"}, "digits only"),
        ("meta", {"currency": "dollars"}, "at most 3 characters"),
    ],
)
def test_what_is_wrong_is_said(kind, changes, said, client):
    assert said in text_of(client.post(f"{url('add')}?kind={kind}", made(kind, **changes)))
    assert not Destination.objects.exists()


def test_without_a_kind_nothing_is_made(client):
    for address in (url("add"), f"{url('add')}?kind=pigeon"):
        assert client.post(address, made("ga4")).status_code == 302
    assert not Destination.objects.exists()


def test_a_test_event_is_written_shown_and_logged(client, site_a):
    destination = destination_of(site_a, "meta")
    response = client.post(url("test", destination.pk))
    row = Dispatch.objects.get()
    assert row.is_test
    assert response.headers["Location"] == reverse("tracking_dispatches:detail", args=[row.pk])
    assert "Test event" in text_of(client.get(response.headers["Location"]))
    assert ModelLogEntry.objects.get(action="tracking.test_destination").user == site_a.administrator
    Destination.objects.update(is_active=False)
    client.post(url("test", destination.pk))
    assert Dispatch.objects.count() == 1


def test_what_failed_is_sent_again_one_by_one_or_together_and_what_was_withheld_never(client, site_a):
    destination = destination_of(site_a, "ga4", consent_rule="always")
    for number in range(3):
        conversion_of(site_a, f"c{number}")
    withheld = Dispatch.objects.last()
    Dispatch.objects.update(status=DispatchStatus.FAILED, error="No.", tries=4)
    Dispatch.objects.filter(pk=withheld.pk).update(status=DispatchStatus.WITHHELD, error=destinations.NO_CONSENT)
    assert "Send 2 conversions again" in text_of(client.get(url("edit", destination.pk)))
    first = Dispatch.objects.exclude(pk=withheld.pk).first()
    assert "No." in text_of(client.get(reverse("tracking_dispatches:detail", args=[first.pk])))
    client.post(reverse("tracking_dispatches:send_again", args=[first.pk]))
    first.refresh_from_db()
    assert (first.status, first.tries) == (DispatchStatus.PENDING, 0)
    client.post(url("send_failed", destination.pk))
    client.post(reverse("tracking_dispatches:send_again", args=[withheld.pk]))
    assert sorted(Dispatch.objects.values_list("status", flat=True)) == ["pending", "pending", "withheld"]


@pytest.mark.parametrize("number", [1, 20])
def test_lists_ask_the_same_queries_for_any_number_of_rows(number, client, site_a, django_assert_max_num_queries):
    for index in range(number):
        Destination.objects.create(site=site_a.site, kind="ga4", name=f"d{index}", account_id="G-ABC123XYZ0")
    first = Destination.objects.first()
    Dispatch.objects.bulk_create(
        Dispatch(site=site_a.site, destination=first, next_try_at=timezone.now()) for _ in range(number)
    )
    for address in (url("list"), reverse("tracking_dispatches:index")):
        client.get(address)
        # Session, person, groups, rights and menus of the admin; how many rows; the rows; the filters' choices.
        with django_assert_max_num_queries(30):
            client.get(address)


def test_the_log_is_filtered_and_teaches_when_it_is_empty(client, site_a):
    index = reverse("tracking_dispatches:index")
    assert "No conversion was sent yet" in text_of(client.get(index))
    assert "Conversions are told to nobody yet" in text_of(client.get(url("list")))
    destination = destination_of(site_a, "ga4")
    conversion_of(site_a)
    for query, count in (({"status": "withheld"}, 1), ({"status": "sent"}, 0), ({"destination": destination.pk}, 1)):
        assert len(client.get(index, query).context["object_list"]) == count


@pytest.mark.parametrize("who", ["beta", "editor"])
def test_nobody_else_sees_changes_or_tries_a_destination(who, site_a, site_b, client_for):
    destination = destination_of(site_a, "ga4", consent_rule="always")
    conversion_of(site_a)
    row = Dispatch.objects.get()
    other = client_for(site_b.administrator if who == "beta" else site_a.editor)
    for address in (url("edit", destination.pk), reverse("tracking_dispatches:detail", args=[row.pk])):
        response = other.get(address)
        assert response.status_code in {302, 403, 404}
        assert site_a.mark not in text_of(response) or who == "editor"
    for address in (
        url("test", destination.pk),
        url("send_failed", destination.pk),
        reverse("tracking_dispatches:send_again", args=[row.pk]),
    ):
        assert other.post(address).status_code in {302, 403, 404}
    assert Dispatch.objects.count() == 1
    if who == "beta":
        assert not other.get(url("list")).context["object_list"]
        assert not other.get(reverse("tracking_dispatches:index")).context["object_list"]
