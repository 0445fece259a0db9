"""Where events come in: one row for each endpoint that listens, in the caller's transaction.

What is committed is told of, even if every process dies a moment later; what is rolled back is not. A task looks for
rows and sends them.
"""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Site

from webhooks.enums import OF_SETS, Event
from webhooks.models import WebhookDelivery, WebhookEndpoint

# Ids of pages in one message.
MOST_PAGES = 500


def emit(site: Site | int, event: Event, data: Mapping[str, Any], *, subject: str = "") -> int:
    """Note an event for the site's endpoints that listen to it, and return how many do.

    `data` is what the message says of it, all that JSON can say; `subject` names whose data it is, for `erase`.
    """
    endpoints = list(WebhookEndpoint.objects.for_site(site).listening_to(event))
    return _write(endpoints, [(event.value, data)], subject=subject) if endpoints else 0


def emit_pages(pages: Mapping[int, Sequence[int]], event: Event) -> int:
    """Note for each site (by its key) that a set of its pages went up or down; how many messages that makes.

    A message holds up to 500 ids, so that a job of thousands of pages is some messages and not thousands.
    """
    endpoints = WebhookEndpoint.objects.for_sites(list(pages)).listening_to(event)
    return sum(
        _write([endpoint], [(OF_SETS[event], _set_of(part)) for part in _parts(pages[endpoint.site_id])])
        for endpoint in endpoints
    )


def hears_anybody(event: Event) -> bool:
    """Whether any endpoint of any site listens to the event: one cheap query before more costly ones."""
    return WebhookEndpoint.objects.listening_to(event).exists()


def body_of(event: str, data: Mapping[str, Any], *, site_id: int, at: datetime) -> str:
    """The message, as it is sent."""
    message = {"type": event, "timestamp": at.astimezone(UTC).isoformat(), "site_id": str(site_id), "data": data}
    return json.dumps(message, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def erase(site: Site | int, *, subjects: Iterable[str]) -> int:
    """Remove the messages that hold the data of these subjects, sent or not; how many."""
    return WebhookDelivery.objects.for_site(site).filter(subject__in=list(subjects)).delete()[0]


def new_event_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


def _write(
    endpoints: Sequence[WebhookEndpoint], messages: Sequence[tuple[str, Mapping[str, Any]]], *, subject: str = ""
) -> int:
    at = timezone.now()
    rows = []
    for event, data in messages:
        event_id = new_event_id()
        body = body_of(event, data, site_id=endpoints[0].site_id, at=at)
        rows += [
            WebhookDelivery(
                site_id=endpoint.site_id,
                endpoint=endpoint,
                event=event,
                event_id=event_id,
                body=body,
                subject=subject,
                next_attempt_at=at,
            )
            for endpoint in endpoints
        ]
    WebhookDelivery.objects.bulk_create(rows)
    return len(rows)


def _set_of(page_ids: Sequence[int]) -> Mapping[str, Any]:
    return {"page_ids": [str(pk) for pk in page_ids], "count": len(page_ids)}


def _parts(page_ids: Sequence[int]) -> list[Sequence[int]]:
    return [page_ids[start : start + MOST_PAGES] for start in range(0, len(page_ids), MOST_PAGES)]
