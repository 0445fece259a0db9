"""Where conversions come in: one row, in the transaction of what it is about, and its hour to be counted anew."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from wagtail.models import Site

from tracking.models import Conversion
from tracking.services import destinations
from tracking.services.spans import note_stale

# What is kept of the address and of names that others chose.
PATH_LENGTH = 500
NAME_LENGTH = 60
SOURCE_LENGTH = 120


def record(
    site: Site | int,
    *,
    name: str,
    at: datetime,
    once_key: str,
    value: Decimal | None = None,
    currency: str = "",
    page_id: int | None = None,
    path: str = "",
    lead_id: int | None = None,
    submission_id: int | None = None,
    visitor: int | None = None,
    source: str = "",
    medium: str = "",
    utm: Mapping[str, Any] | None = None,
    click_ids: Mapping[str, Any] | None = None,
) -> Conversion:
    """Stores a conversion and returns it; recorded before under the same `once_key` of the site, that one.

    In the caller's transaction: what is rolled back never happened. `value` is in units of `currency`.
    """
    site_id = site if isinstance(site, int) else site.pk
    with transaction.atomic():
        conversion, is_new = Conversion.objects.for_site(site_id).get_or_create(
            once_key=once_key,
            defaults={
                "site_id": site_id,
                "at": at,
                "name": name[:NAME_LENGTH],
                "value": value,
                "currency": currency.upper()[:3],
                "page_id": page_id,
                "path": path[:PATH_LENGTH],
                "lead_id": lead_id,
                "submission_id": submission_id,
                "visitor": visitor,
                "source": source[:SOURCE_LENGTH],
                "medium": medium[:SOURCE_LENGTH],
                "utm": dict(utm or {}),
                "click_ids": dict(click_ids or {}),
            },
        )
        if is_new:
            note_stale([(site_id, at)])
            destinations.plan(conversion)
    return conversion


def of_lead(site: Site | int, lead_id: int) -> Conversion | None:
    """The first conversion that a lead was recorded as when it came in; None for one that nobody sent."""
    found = Conversion.objects.for_site(site).filter(lead_id=lead_id, submission_id__isnull=False)
    return found.order_by("at", "pk").first()
