"""`/api/track/…`: what visitors do on a site, told by its pages or by its front end. Whoever visits may tell it.

The site is the host's, whatever the body says. Page views and events are usually answered by `api.event_front`, before
Django; here is the way for all others, and for conversions, which are stored before the answer.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import AfterValidator, model_validator

from api.authentication import may
from api.errors import Problem
from api.idempotency import keeps_own_keys
from api.json_values import is_storable
from api.schemas import BODY_PROBLEMS
from api.schemas import Problem as ProblemAnswer
from api.throttling import count_conversion
from leads.services import reading
from sites_app.hosts import HostEntry, host_table
from sites_app.tenancy import host_entry
from sites_app.visitor_address import visitor_address
from tracking.enums import PAGEVIEW
from tracking.services import conversions
from tracking.services.places import pages_at
from tracking.services.receiving import (
    MOST_PROPERTIES,
    NAME_LENGTH,
    PROPERTY_LENGTH,
    Given,
    Sender,
    arrival_of,
    receive,
)
from tracking.services.sources import source_of
from tracking.services.stream import StreamFullError, TooManyError

LARGEST_KEY = 2**63 - 1
# The type of the conversion that every lead is.
LEAD = "lead"
RETRY_SECONDS = 5
PRIVATE = "private, no-store"
LONGEST_ADDRESS = 2_000


class Teller:
    """Anybody tells of a site; a token that is sent has to be a good one, of that site. Ninja's way to authenticate."""

    # Events and conversions have ids of their own, by which each is stored once.
    takes_keys = False

    def __call__(self, request: HttpRequest) -> Any:
        return _by_token(request) if "Authorization" in request.headers else ANYBODY


# Whoever sends no token.
ANYBODY = object()
_by_token = may()
router = Router(tags=["Tracking"], auth=Teller())
keeps_own_keys(r"^/api/track/")


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("It holds a character that no text can have.")
    return text


type Text = Annotated[str, AfterValidator(_storable)]
type Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(_storable)]
type Address = Annotated[str, Field(max_length=LONGEST_ADDRESS), AfterValidator(_storable)]
type Value = Annotated[str, Field(max_length=PROPERTY_LENGTH), AfterValidator(_storable)] | bool | int | float | None


class Sent(Schema):
    """What page views and events have in common.

    `page_path` is the path with its query, of which only campaign parameters are kept. `id` is the sender's own (a
    UUID, best of version 7): sent again with it, an event is counted once. `site_id` is not needed; one of another site
    is refused. `session_id` is taken and not kept.
    """

    page_path: Address = "/"
    referrer: Address = ""
    id: uuid.UUID | None = None
    site_id: str | int | None = None
    session_id: Any = None

    def given(self) -> Given:
        return Given(self.page_path, referrer=self.referrer, id=self.id)


class Pageview(Sent):
    """A page that was shown."""


class Event(Sent):
    """Something that a visitor did; up to ten plain `properties`, and nothing about the person."""

    event_name: Name
    properties: dict[Name, Value] = Field(default_factory=dict, max_length=MOST_PROPERTIES)

    @model_validator(mode="after")
    def _is_no_page_view(self) -> "Event":
        if self.event_name == PAGEVIEW:
            raise ValueError("Page views are sent to /api/track/pageview.")
        return self

    def given(self) -> Given:
        return Given(self.page_path, self.event_name, self.referrer, self.id, self.properties)


class ConversionIn(Sent):
    """Something of worth that a visitor did. `value` is in units of `currency`, three letters such as EUR."""

    conversion_type: Name = LEAD
    lead_id: str | int | None = None
    value: Decimal | None = Field(None, max_digits=12, decimal_places=2)
    currency: str = Field("", pattern=r"^([A-Za-z]{3})?$")


class Accepted(Schema):
    """`counted` is false, and `id` empty, where the visitor or the site wants nothing to be measured."""

    success: bool = True
    id: str = ""
    counted: bool = True


ANSWERS = {202: Accepted, **BODY_PROBLEMS, 503: ProblemAnswer}


@router.post("/pageview", response=ANSWERS, summary="Tell of a page view", url_name="track_pageview")
def track_pageview(request: HttpRequest, response: HttpResponse, data: Pageview) -> Any:
    response["Cache-Control"] = PRIVATE
    return _take(request, data)


@router.post("/event", response=ANSWERS, summary="Tell of an event", url_name="track_event")
def track_event(request: HttpRequest, response: HttpResponse, data: Event) -> Any:
    response["Cache-Control"] = PRIVATE
    return _take(request, data)


@router.post("/conversion", response=ANSWERS, summary="Tell of a conversion", url_name="track_conversion")
def track_conversion(request: HttpRequest, response: HttpResponse, data: ConversionIn) -> Any:
    response["Cache-Control"] = PRIVATE
    entry = _entry(request, data)
    count_conversion(request)
    lead_id = _lead(data.lead_id, site_id=entry.site_id)
    sender, now = _sender(request), timezone.now()
    arrival = arrival_of(data.given(), site_id=entry.site_id, sender=sender, at=now)
    if not wants(entry, request.META) or arrival.bot:
        return Status(202, Accepted(counted=False))
    if lead_id is not None and data.conversion_type == LEAD and (told := conversions.of_lead(entry.site_id, lead_id)):
        # The lead itself was one when it came in: telling of it again is no second one.
        return Status(202, Accepted(id=str(told.pk)))
    source = source_of(data.page_path, data.referrer, site_id=entry.site_id)
    if data.id is not None or lead_id is None:
        once_key = f"sent:{arrival.id}"
    else:
        once_key = f"lead:{lead_id}:{data.conversion_type}"
    stored = conversions.record(
        entry.site_id,
        name=data.conversion_type,
        at=now,
        value=data.value,
        currency=data.currency,
        page_id=next(iter(pages_at([(entry.site_id, source.path)]).values()), None),
        path=source.path,
        lead_id=lead_id,
        visitor=arrival.visitor,
        source=source.source,
        medium=source.medium,
        utm=source.utm,
        click_ids=source.click_ids,
        once_key=once_key,
    )
    return Status(202, Accepted(id=str(stored.pk)))


def wants(entry: HostEntry, environ: Mapping[str, Any]) -> bool:
    """Whether the site measures visits and the visitor's browser does not ask for not being measured."""
    return entry.measures_visits and environ.get("HTTP_DNT") != "1" and environ.get("HTTP_SEC_GPC") != "1"


def is_foreign(named: str | int | None, entry: HostEntry) -> bool:
    """Whether a body names another site than that of the host it was sent to."""
    if named is None or named == "":
        return False
    found = host_table.named(str(named))
    return found is None or found.site_id != entry.site_id


def take(entry: HostEntry, environ: Mapping[str, Any], data: Sent, sender: Sender, at: datetime) -> Accepted:
    """Takes a page view or an event of the host's site. Raises what `receiving.receive` raises."""
    if not wants(entry, environ):
        return Accepted(counted=False)
    return Accepted(id=receive(data.given(), site_id=entry.site_id, sender=sender, at=at))


def _take(request: HttpRequest, data: Sent) -> Any:
    entry = _entry(request, data)
    try:
        return Status(202, take(entry, request.META, data, _sender(request), timezone.now()))
    except TooManyError as error:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "throttled",
            "Too many requests",
            "More events than are taken from one address. Try again in a minute.",
            headers={"Retry-After": "60"},
        ) from error
    except StreamFullError as error:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "events-full",
            "Events can’t be taken now",
            f"Try again in {RETRY_SECONDS} seconds.",
            headers={"Retry-After": str(RETRY_SECONDS)},
        ) from error


def _entry(request: HttpRequest, data: Sent) -> HostEntry:
    """What the host stands for. Raises Http404 on the platform's hosts, and the problem `foreign-site`."""
    entry = host_entry(request)
    if entry is None:
        raise Http404
    if is_foreign(data.site_id, entry):
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "foreign-site",
            "That is another site",
            "The site is that of the host. Leave site_id out.",
        )
    return entry


def _sender(request: HttpRequest) -> Sender:
    return Sender(visitor_address(request), request.headers.get("User-Agent", ""))


def _lead(named: str | int | None, *, site_id: int) -> int | None:
    if named is None or named == "":
        return None
    lead_id = reading.lead_id_of(site_id, str(named))
    if lead_id is None:
        raise Problem(HTTPStatus.NOT_FOUND, "lead-not-found", "There is no such lead", "The site has no such lead.")
    return lead_id
