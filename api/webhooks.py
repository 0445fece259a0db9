"""`/api/webhooks`: the webhooks of a site and their messages, for who may administer it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from api.authentication import Caller, may
from api.errors import problem_of
from api.schemas import BODY_PROBLEMS, PROBLEMS
from webhooks import dispatch
from webhooks.enums import DeliveryState, Event
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services import endpoints

MOST = 200
LARGEST_KEY = 2**63 - 1

router = Router(auth=may("webhooks:write"), tags=["Webhooks"])


class Named(Schema):
    """`site_id` (or `site`) is a site's number, key or host name, for callers with several sites."""

    site: str = ""
    site_id: str = ""


class WebhookIn(Schema):
    """What a webhook is made of."""

    url: str = Field(max_length=1_000)
    events: list[Event] = Field(min_length=1)
    description: str = Field("", max_length=200)
    is_active: bool = True


class WebhookChanges(Schema):
    """What is to be changed; what is left out stays."""

    url: str | None = Field(None, max_length=1_000)
    events: list[Event] | None = Field(None, min_length=1)
    description: str | None = Field(None, max_length=200)
    is_active: bool | None = None


class Webhook(Schema):
    """A webhook. `paused_because` says why it was paused by itself."""

    id: str
    site_id: str
    url: str
    description: str
    events: list[str]
    is_active: bool
    paused_because: str
    failing_since: datetime | None
    last_success_at: datetime | None
    created_at: datetime


class WebhookWithSecret(Webhook):
    """A webhook that was just made or was given a new secret, which nothing shows again."""

    secret: str


class WebhookList(Schema):
    webhooks: list[Webhook]


class Message(Schema):
    """A message and what came of the last try: the answer's `status` and beginning, or the `error`."""

    id: str
    event: str
    event_id: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    status: int | None
    response: str
    error: str
    duration_ms: int | None


class MessageList(Schema):
    """Messages, the newest first; `next` is the `cursor` of those after them, None at the end."""

    messages: list[Message]
    next: str | None


class MessageFilters(Schema):
    limit: int = Field(50, ge=1, le=MOST)
    state: DeliveryState | None = None
    event: str = Field("", max_length=40)
    cursor: int | None = Field(None, ge=1, le=LARGEST_KEY)


class Replayed(Schema):
    """How many messages are on their way again."""

    count: int


@router.get("", response={200: WebhookList, **PROBLEMS}, summary="List webhooks", url_name="webhooks")
def list_webhooks(request: HttpRequest, named: Query[Named]) -> Any:
    rows = WebhookEndpoint.objects.for_site(_caller(request).site_for(named.site_id or named.site or None))
    return {"webhooks": [_shown(row) for row in rows.order_by("pk")]}


@router.post("", response={201: WebhookWithSecret, **BODY_PROBLEMS}, summary="Make a webhook")
def create_webhook(request: HttpRequest, data: WebhookIn, named: Query[Named]) -> Any:
    caller = _caller(request)
    site = caller.site_for(named.site_id or named.site or None)
    try:
        endpoint = endpoints.create(site, user=caller.user, **_fields(data.dict()))
    except ValidationError as error:
        raise _refused(error) from error
    return Status(201, {**_shown(endpoint), "secret": endpoints.secret_of(endpoint)})


@router.get("/{webhook_id}", response={200: Webhook, **PROBLEMS}, summary="One webhook")
def get_webhook(request: HttpRequest, webhook_id: int) -> Any:
    return _shown(_endpoint(request, webhook_id))


@router.patch("/{webhook_id}", response={200: Webhook, **BODY_PROBLEMS}, summary="Change a webhook")
def change_webhook(request: HttpRequest, webhook_id: int, data: WebhookChanges) -> Any:
    endpoint = _endpoint(request, webhook_id)
    fields = {name: value for name, value in data.dict(exclude_unset=True).items() if value is not None}
    try:
        endpoints.change(endpoint, user=_caller(request).user, **_fields(fields))
    except ValidationError as error:
        raise _refused(error) from error
    return _shown(endpoint)


@router.delete("/{webhook_id}", response={204: None, **PROBLEMS}, summary="Delete a webhook")
def delete_webhook(request: HttpRequest, webhook_id: int) -> Any:
    endpoints.remove(_endpoint(request, webhook_id), user=_caller(request).user)
    return Status(204, None)


@router.post("/{webhook_id}/secret", response={200: WebhookWithSecret, **PROBLEMS}, summary="Make a new secret")
def rotate_secret(request: HttpRequest, response: HttpResponse, webhook_id: int) -> Any:
    endpoint = _endpoint(request, webhook_id)
    endpoints.rotate(endpoint, user=_caller(request).user, at=timezone.now())
    endpoint.refresh_from_db()
    response["Cache-Control"] = "private, no-store"
    return {**_shown(endpoint), "secret": endpoints.secret_of(endpoint)}


@router.post("/{webhook_id}/ping", response={202: Message, **PROBLEMS}, summary="Send a test message")
def ping(request: HttpRequest, webhook_id: int) -> Any:
    endpoint = _endpoint(request, webhook_id)
    if not endpoint.is_active:
        raise problem_of(422, "The webhook is paused. Make it active first.")
    return Status(202, _message(dispatch.ping(endpoint, user=_caller(request).user)))


@router.post("/{webhook_id}/replay", response={202: Replayed, **PROBLEMS}, summary="Send again what was given up")
def replay_all(request: HttpRequest, webhook_id: int) -> Any:
    count = dispatch.replay_dead(_endpoint(request, webhook_id), user=_caller(request).user)
    return Status(202, {"count": count})


@router.get("/{webhook_id}/messages", response={200: MessageList, **PROBLEMS}, summary="List messages")
def list_messages(request: HttpRequest, webhook_id: int, filters: Query[MessageFilters]) -> Any:
    rows = WebhookDelivery.objects.filter(endpoint=_endpoint(request, webhook_id)).defer("body")
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    if filters.event:
        rows = rows.filter(event=filters.event)
    if filters.cursor is not None:
        rows = rows.filter(pk__lt=filters.cursor)
    found = list(rows.order_by("-pk")[: filters.limit + 1])
    shown = found[: filters.limit]
    return {
        "messages": [_message(row) for row in shown],
        "next": str(shown[-1].pk) if len(found) > filters.limit else None,
    }


@router.post(
    "/{webhook_id}/messages/{message_id}/replay",
    response={202: Message, **PROBLEMS},
    summary="Send a message again",
)
def replay_message(request: HttpRequest, webhook_id: int, message_id: int) -> Any:
    rows = WebhookDelivery.objects.filter(endpoint=_endpoint(request, webhook_id)).select_related("endpoint")
    row = rows.filter(pk=min(message_id, LARGEST_KEY)).first()
    if row is None:
        raise Http404
    dispatch.replay(row, user=_caller(request).user)
    row.refresh_from_db()
    return Status(202, _message(row))


def _caller(request: HttpRequest) -> Caller:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def _endpoint(request: HttpRequest, webhook_id: int) -> WebhookEndpoint:
    """A webhook of one of the caller's sites. Raises Http404 for any other."""
    rows = WebhookEndpoint.objects.for_sites(_caller(request).sites())
    endpoint = rows.filter(pk=min(webhook_id, LARGEST_KEY)).first()
    if endpoint is None:
        raise Http404
    return endpoint


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    if "events" in given:
        given["events"] = list(dict.fromkeys(event.value for event in given["events"]))
    return given


def _refused(error: ValidationError) -> Exception:
    errors = [
        {"parameter": "" if name == "__all__" else name, "message": " ".join(texts)}
        for name, texts in error.message_dict.items()
    ]
    detail = "; ".join(f"{each['parameter']}: {each['message']}".removeprefix(": ") for each in errors)
    return problem_of(422, detail, errors=errors)


def _shown(row: WebhookEndpoint) -> dict[str, Any]:
    names = ("url", "description", "events", "is_active", "paused_because")
    moments = ("failing_since", "last_success_at", "created_at")
    return {
        "id": str(row.pk),
        "site_id": str(row.site_id),
        **{name: getattr(row, name) for name in (*names, *moments)},
    }


def _message(row: WebhookDelivery) -> dict[str, Any]:
    names = ("event", "event_id", "state", "attempts", "created_at", "delivered_at", "status", "response", "error")
    return {
        "id": str(row.pk),
        "next_attempt_at": row.next_attempt_at if row.is_open else None,
        "duration_ms": row.duration,
        **{name: getattr(row, name) for name in names},
    }
