"""Each service is asked as its documentation says, and its answers mean what it says they mean. No database."""

import hashlib
import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.tracking.destinations.conftest import ACCOUNTS
from tracking.services.adapters import ADAPTERS, ga4, identifiers
from tracking.services.adapters.messages import Account, Happening, Verdict

TOO_OLD = {"field": "events[0].eventTimestamp", "description": "Too old."}
ID = uuid.UUID("00000000-0000-4000-8000-000000000001")
AT = datetime(2026, 11, 28, 3, 14, 15, 926000, tzinfo=UTC)
EMAIL, PHONE = hashlib.sha256(b"ann@visitors.test").hexdigest(), hashlib.sha256(b"+12065550187").hexdigest()


def happening(**changes):
    given = {
        "id": ID, "name": "lead", "at": AT, "url": "http://alpha.test/contact/", "value": Decimal("120.50"),
        "currency": "USD", "visitor": -42, "has_consent": True, "person": {"email": EMAIL, "phone": PHONE},
        "click_ids": {"gclid": "Cj0-click", "fbclid": "IwAR-click"},
    }  # fmt: skip
    return Happening(**{**given, **changes})


def send(kind, account=None, **changes):
    return ADAPTERS[kind].send(happening(**changes), account=Account(**{**ACCOUNTS[kind], **(account or {})}))


def test_google_analytics_is_asked_as_its_measurement_protocol_says(services):
    assert send("ga4").verdict is Verdict.TAKEN
    [asked] = services.asked
    assert (asked.path, asked.query) == ("/mp/collect", {"measurement_id": "G-ABC123XYZ0", "api_secret": "ga4-hush"})
    assert asked.headers["Content-Type"].startswith("application/json")
    assert asked.body == {
        "client_id": "42.1795824000",
        "timestamp_micros": 1795835655926000,
        "consent": {"ad_user_data": "GRANTED", "ad_personalization": "GRANTED"},
        "events": [
            {
                "name": "generate_lead",
                "params": {
                    "engagement_time_msec": 1,
                    "transaction_id": str(ID),
                    "page_location": "http://alpha.test/contact/",
                    "value": 120.5,
                    "currency": "USD",
                },
            }
        ],
    }
    assert EMAIL not in str(asked.body)


def test_analytics_is_told_that_nobody_consented_and_gets_no_value_without_a_currency(services):
    send("ga4", has_consent=False, currency="")
    [asked] = services.asked
    assert set(asked.body["consent"].values()) == {"DENIED"}
    assert "value" not in asked.body["events"][0]["params"]


@pytest.mark.parametrize(
    ("name", "theirs"), [("lead", "generate_lead"), ("Book a call!", "Book_a_call"), ("2nd step", "event_2nd_step")]
)
def test_events_of_analytics_have_names_that_it_allows(name, theirs):
    assert ga4.event_name(name) == theirs


def test_a_try_out_of_analytics_asks_the_validation_server(services):
    assert send("ga4", is_test=True).verdict is Verdict.TAKEN
    wrong = {"validationMessages": [{"fieldPath": "events", "description": "Event names must start with a letter."}]}
    services.answers["/debug/mp/collect"] = [(200, wrong)]
    outcome = send("ga4", is_test=True)
    assert (outcome.verdict, outcome.error) == (Verdict.REFUSED, "Event names must start with a letter.")
    assert services.to("/mp/collect") == []


def test_google_ads_is_asked_as_the_data_manager_api_says(services):
    assert send("google_ads").verdict is Verdict.TAKEN
    token, asked = services.asked
    assert token.path == "/token"
    assert token.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert token.body == {
        "client_id": "id",
        "client_secret": "ads-hush",
        "refresh_token": "1//refresh",
        "grant_type": "refresh_token",
    }
    assert asked.path == "/v1/events:ingest"
    assert asked.headers["Authorization"] == "Bearer ya29.token"
    assert asked.body == {
        "destinations": [
            {
                "operatingAccount": {"accountType": "GOOGLE_ADS", "accountId": "1234567890"},
                "loginAccount": {"accountType": "GOOGLE_ADS", "accountId": "1112223334"},
                "productDestinationId": "987654321",
            }
        ],
        "events": [
            {
                "transactionId": str(ID),
                "eventTimestamp": "2026-11-28T03:14:15.926Z",
                "eventSource": "WEB",
                "adIdentifiers": {"gclid": "Cj0-click"},
                "userData": {"userIdentifiers": [{"emailAddress": EMAIL}, {"phoneNumber": PHONE}]},
                "conversionValue": 120.5,
                "currency": "USD",
                "consent": {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"},
            }
        ],
        "encoding": "HEX",
        "validateOnly": False,
    }


def test_a_try_out_of_google_ads_is_only_validated(services):
    services.answers["/v1/events:ingest"] = [(200, {})]
    assert send("google_ads", is_test=True).verdict is Verdict.TAKEN
    assert services.asked[-1].body["validateOnly"] is True


@pytest.mark.parametrize(
    ("path", "status", "answer", "verdict", "said"),
    [
        ("/token", 400, {"error": "invalid_grant", "error_description": "Token has been revoked."}, "again", "revoked"),
        ("/token", 200, {"scope": "x"}, "again", "no token"),
        ("/v1/events:ingest", 503, None, "again", "did not take"),
        ("/v1/events:ingest", 403, {"error": {"message": "No access to the account."}}, "again", "No access"),
        (
            "/v1/events:ingest",
            400,
            {"error": {"message": "Invalid.", "details": [{"fieldViolations": [TOO_OLD]}]}},
            "refused",
            "events[0].eventTimestamp: Too old.",
        ),
        ("/v1/events:ingest", 200, {}, "refused", "names no request"),
    ],
)
def test_what_google_does_not_take_is_not_taken(services, path, status, answer, verdict, said):
    services.answers[path] = [(status, answer)]
    outcome = send("google_ads")
    assert outcome.verdict.value == verdict
    assert said in outcome.error


def test_meta_is_asked_as_its_conversions_api_says(services):
    assert send("meta").verdict is Verdict.TAKEN
    [asked] = services.asked
    assert asked.path == "/v26.0/1234567890/events"
    assert asked.query == {"access_token": "meta-hush"}
    assert asked.body == {
        "data": [
            {
                "event_name": "Lead",
                "event_time": 1795835655,
                "event_id": str(ID),
                "action_source": "system_generated",
                "user_data": {"em": [EMAIL], "ph": [PHONE], "fbc": "fb.1.1795835655926.IwAR-click"},
                "event_source_url": "http://alpha.test/contact/",
                "custom_data": {"value": 120.5, "currency": "USD"},
            }
        ]
    }


def test_a_try_out_of_meta_carries_the_test_code_and_stands_for_nobody(services):
    assert send("meta", is_test=True, click_ids={}).verdict is Verdict.TAKEN
    [asked] = services.asked
    assert asked.body["test_event_code"] == "TEST123"
    assert asked.body["data"][0]["user_data"] == {"em": [hashlib.sha256(b"test@example.com").hexdigest()]}
    outcome = send("meta", account={"test_code": ""}, is_test=True)
    assert (outcome.verdict, len(services.asked)) == (Verdict.REFUSED, 1)


@pytest.mark.parametrize(
    ("status", "answer", "verdict"),
    [
        (200, {"events_received": 0, "messages": ["dropped"]}, "refused"),
        (200, {}, "refused"),
        (400, {"error": {"message": "Invalid parameter", "code": 100}}, "refused"),
        (400, {"error": {"message": "The token has expired", "code": 190}}, "again"),
        (400, {"error": {"message": "Try later", "code": 9, "is_transient": True}}, "again"),
        (500, None, "again"),
    ],
)
def test_what_meta_does_not_receive_is_not_taken(services, status, answer, verdict):
    services.answers["/v26.0/1234567890/events"] = [(status, answer)]
    assert send("meta").verdict.value == verdict


def test_only_hosts_of_the_services_are_ever_asked(settings):
    """Without the tests' setting an account's ids lead nowhere else, whatever they are."""
    from tracking.services.adapters import messages

    assert settings.SPARK_DESTINATION_HOSTS == {}
    assert {host.split("/")[2].rpartition(".")[2] for host in messages.HOSTS.values()} == {"com"}
    settings.SPARK_DESTINATION_HOSTS = {"ga4": "http://169.254.169.254"}
    outcome = send("ga4")
    assert (outcome.verdict, outcome.status) == (Verdict.AGAIN, None)


def test_people_are_told_by_hashes_as_each_service_wants_them():
    def made(text):
        return hashlib.sha256(text.encode()).hexdigest()

    assert identifiers.google_email(" Cloudy.San Francisco+shop@GMail.com ") == made("cloudysanfrancisco@gmail.com")
    assert identifiers.google_email("User.Name+NYC@Example.com") == made("user.name+nyc@example.com")
    assert identifiers.google_phone("(800) 555-0100", country="us") == made("+18005550100")
    assert identifiers.meta_email(" Ann.Lee+x@GMail.com") == made("ann.lee+x@gmail.com")
    assert identifiers.meta_phone("0171 555 0187", country="GB") == made("441715550187")
    assert identifiers.google_phone("206 555 0187", country="") == ""
    assert identifiers.google_email("nobody") == identifiers.meta_phone("12", country="US") == ""
