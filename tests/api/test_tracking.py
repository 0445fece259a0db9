"""What visitors do, told by HTTP: by Django's way and by the shorter one, which say the same."""

import io
import json
import uuid
from typing import Any

import pytest
from django.utils import timezone

from api.event_front import EventFront
from leads.models import Lead
from sites_app.services import api_tokens
from tracking.models import Conversion
from tracking.services import conversions
from tracking.services.arrivals import unpack

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("event_stream")]

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
PAGEVIEW, EVENT, CONVERSION = (f"/api/track/{kind}" for kind in ("pageview", "event", "conversion"))


def told() -> Any:
    """The conversions that somebody told of, without those that the tenants' leads are."""
    return Conversion.objects.filter(submission_id=None)


@pytest.fixture
def tell(client_for: Any) -> Any:
    """`tell(tenant, path, body)`: the answer to what a page sends, as browsers' beacons do."""

    def send(tenant: Any, path: str, body: Any, *, host: str = "", **headers: str) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        given = {"User-Agent": AGENT, **headers}
        client = client_for(host=host or tenant.host)
        return client.generic("POST", path, text, content_type="text/plain;charset=UTF-8", headers=given)

    return send


def arrived(event_stream: Any) -> list[Any]:
    return [unpack(fields[b"e"]) for _, fields in event_stream.client.xrange("spark:events")]


def test_a_page_view_and_an_event_are_taken(site_a: Any, site_b: Any, tell: Any, event_stream: Any) -> None:
    seen = tell(
        site_a, PAGEVIEW, {"page_path": "/services/?utm_source=News", "session_id": "x", "id": uuid.uuid4().hex}
    )
    done = tell(site_b, EVENT, {"event_name": "call", "page_path": "/", "site_id": "beta", "properties": {"to": "+1"}})
    assert [seen.status_code, done.status_code] == [202, 202]
    first, second = arrived(event_stream)
    assert seen.json() == {"success": True, "id": first.id, "counted": True}
    assert (first.site_id, first.path, first.source, first.name) == (site_a.site.pk, "/services/", "news", "pageview")
    assert (second.site_id, second.name, second.properties) == (site_b.site.pk, "call", {"to": "+1"})
    assert seen["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (PAGEVIEW, {"page_path": "/", "site_id": "beta"}, 400, "foreign-site"),
        (EVENT, {"event_name": "x", "site_id": "nobody"}, 400, "foreign-site"),
        (CONVERSION, {"site_id": "beta.test"}, 400, "foreign-site"),
        (PAGEVIEW, "no json", 400, "bad-request"),
        (PAGEVIEW, {"page_path": "/\x00"}, 400, "bad-request"),
        (PAGEVIEW, {"page_path": "/" * 3_000}, 422, "invalid"),
        (EVENT, {}, 422, "invalid"),
        (EVENT, {"event_name": "pageview"}, 422, "invalid"),
        (EVENT, {"event_name": "x", "properties": {"a": {"b": 1}}}, 422, "invalid"),
        (EVENT, {"event_name": "x", "properties": {str(n): n for n in range(11)}}, 422, "invalid"),
        (EVENT, {"event_name": "x" * 61}, 422, "invalid"),
        (CONVERSION, {"value": "much"}, 422, "invalid"),
        (CONVERSION, {"lead_id": "7 or 1=1"}, 404, "lead-not-found"),
    ],
)
def test_what_cannot_be_taken_is_said(
    site_a: Any,
    site_b: Any,
    tell: Any,
    event_stream: Any,
    path: str,
    body: Any,
    status: int,
    code: str,
) -> None:
    answer = tell(site_a, path, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code
    assert arrived(event_stream) == []
    assert not told().exists()


def test_whoever_asks_not_to_be_tracked_is_not(site_a: Any, tell: Any, event_stream: Any) -> None:
    for headers in ({"DNT": "1"}, {"Sec-GPC": "1"}):
        for path, body in ((PAGEVIEW, {}), (EVENT, {"event_name": "x"}), (CONVERSION, {})):
            assert tell(site_a, path, body, **headers).json() == {"success": True, "id": "", "counted": False}
    settings = site_a.settings
    settings.measures_visits = False
    settings.save()
    assert tell(site_a, PAGEVIEW, {}).json()["counted"] is False
    assert arrived(event_stream) == []
    assert not told().exists()


def test_limits_and_a_full_stream(site_a: Any, tell: Any, settings: Any) -> None:
    settings.SPARK_EVENTS_PER_MINUTE = 2
    assert [tell(site_a, PAGEVIEW, {}).status_code for _ in range(3)] == [202, 202, 429]
    settings.SPARK_EVENTS_PER_MINUTE = settings.SPARK_EVENTS_WAITING = 0
    full = tell(site_a, PAGEVIEW, {})
    assert (full.status_code, full["Retry-After"], full.json()["code"]) == (503, "5", "events-full")


def test_a_lead_that_was_counted_when_it_came_in_is_not_counted_again(site_a: Any, site_b: Any, tell: Any) -> None:
    own, foreign = (Lead.objects.create(site=tenant.site, name="Ada") for tenant in (site_a, site_b))
    came, _ = (
        conversions.record(
            lead.site, name="lead", at=timezone.now(), lead_id=lead.pk, submission_id=lead.pk, once_key="submission:x"
        )
        for lead in (own, foreign)
    )
    body = {"lead_id": str(own.pk), "conversion_type": "lead", "value": 5}
    assert tell(site_a, CONVERSION, body).json()["id"] == str(came.pk)
    assert tell(site_a, CONVERSION, {**body, "conversion_type": "sale"}).json()["id"] != str(came.pk)
    assert list(told().filter(site=site_a.site).order_by("name").values_list("name", flat=True)) == ["sale"]


def test_a_conversion_is_stored_before_the_answer_once(site_a: Any, site_b: Any, tell: Any) -> None:
    own, foreign = (Lead.objects.create(site=tenant.site, name="Ada") for tenant in (site_a, site_b))
    body = {"lead_id": str(own.pk), "conversion_type": "booking", "value": 120.5, "currency": "eur"}
    body |= {"page_path": "/services/?gclid=abc&utm_campaign=May", "site_id": site_a.site.pk}
    first, again = tell(site_a, CONVERSION, body), tell(site_a, CONVERSION, body)
    assert first.status_code == 202
    assert again.json() == first.json()
    row = told().get()
    assert (row.site, row.lead_id, row.name, str(row.value), row.currency) == (
        site_a.site,
        own.pk,
        "booking",
        "120.50",
        "EUR",
    )
    assert (row.page_id, row.source, row.click_ids) == (site_a.page("services").pk, "google", {"gclid": "abc"})
    assert tell(site_a, CONVERSION, {**body, "lead_id": foreign.pk}).json()["code"] == "lead-not-found"


def test_the_platforms_hosts_and_tokens_of_others_are_for_no_visits(
    site_a: Any,
    site_b: Any,
    tell: Any,
    event_stream: Any,
) -> None:
    assert tell(site_a, PAGEVIEW, {}, host="localhost").status_code == 404
    _, token = api_tokens.create(name="Ops", site=site_b.site, scopes=("content:read",), by=None)
    assert tell(site_a, PAGEVIEW, {}, Authorization=f"Bearer {token}").status_code == 404
    assert tell(site_b, PAGEVIEW, {}, Authorization=f"Bearer {token}").status_code == 202
    assert [each.site_id for each in arrived(event_stream)] == [site_b.site.pk]


class Front:
    """The shorter way, before an application that notes what comes through."""

    def __init__(self) -> None:
        self.passed: list[bytes] = []
        self.front = EventFront(self._application)

    def _application(self, environ: Any, start_response: Any) -> Any:
        self.passed.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return (b"django",)

    def __call__(self, host: str, path: str, body: bytes, **environ: Any) -> tuple[str, bytes]:
        said: list[str] = []
        given = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "HTTP_HOST": host,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_USER_AGENT": AGENT,
            "REMOTE_ADDR": "192.0.2.7",
            "wsgi.input": io.BytesIO(body),
            **environ,
        }
        answer = b"".join(self.front(given, lambda status, headers: said.append(status)))
        return said[0], answer


def test_the_shorter_way_takes_what_pages_send(site_a: Any, site_b: Any, event_stream: Any) -> None:
    front = Front()
    for tenant in (site_a, site_b):
        status, answer = front(
            f"{tenant.host}:8000", EVENT, b'{"event_name":"x"}', HTTP_ORIGIN=f"http://{tenant.host}:8000"
        )
        assert (status, json.loads(answer)["success"]) == ("202 Accepted", True)
    assert [each.site_id for each in arrived(event_stream)] == [site_a.site.pk, site_b.site.pk]
    assert json.loads(front(site_a.host, PAGEVIEW, b"{}", HTTP_DNT="1")[1])["counted"] is False
    assert front.passed == []


@pytest.mark.parametrize(
    ("host", "path", "body", "environ"),
    [
        ("alpha.test", "/", b"{}", {}),
        ("alpha.test", CONVERSION, b"{}", {}),
        ("alpha.test", PAGEVIEW, b"", {"REQUEST_METHOD": "GET"}),
        ("alpha.test", PAGEVIEW, b"[1", {}),
        ("alpha.test", PAGEVIEW, b'{"site_id":"beta"}', {}),
        ("alpha.test", PAGEVIEW, b"{}", {"HTTP_ORIGIN": "https://elsewhere.test"}),
        ("alpha.test", PAGEVIEW, b"{}", {"HTTP_AUTHORIZATION": "Bearer x"}),
        ("alpha.test", PAGEVIEW, b"{}", {"CONTENT_LENGTH": ""}),
        ("alpha.test", PAGEVIEW, b"{}" + b" " * 9_000, {}),
        ("gamma.test", PAGEVIEW, b"{}", {}),
        ("localhost", PAGEVIEW, b"{}", {}),
    ],
)
def test_what_is_out_of_the_ordinary_goes_on_to_django_whole(
    site_a: Any,
    site_b: Any,
    event_stream: Any,
    host: str,
    path: str,
    body: bytes,
    environ: dict[str, str],
) -> None:
    front = Front()
    assert front(host, path, body, **environ)[1] == b"django"
    assert front.passed == [body]
    assert arrived(event_stream) == []


def test_a_paused_site_is_djangos(site_a: Any, event_stream: Any) -> None:
    settings = site_a.settings
    settings.status = "paused"
    settings.save()
    front = Front()
    assert front(site_a.host, PAGEVIEW, b"{}")[1] == b"django"
    assert arrived(event_stream) == []
