"""Events as the web makes them, with what a test is not about filled in."""

from datetime import UTC, datetime
from typing import Any

from tracking.services.arrivals import Arrival
from tracking.services.ids import event_id

AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


def arrival_of(tenant: Any, path: str = "/", *, at: datetime = AT, **values: Any) -> Arrival:
    """An event of a tenant's visitor."""
    key, moment = event_id(None, site_id=tenant.site.pk, now=at)
    given = {
        "id": str(key),
        "moment": int(moment.timestamp() * 1000),
        "site_id": tenant.site.pk,
        "visitor": 1,
        "name": "pageview",
        "path": path,
        "source": "direct",
        "device": "desktop",
        "browser": "Firefox",
        "os": "Linux",
    }
    return Arrival(**{**given, **values})
