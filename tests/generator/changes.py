"""What boards are told has changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from generator.models import ArticleChange


@dataclass(frozen=True, slots=True)
class Change:
    """Articles that somebody changed together."""

    actor_id: int | None
    page_ids: tuple[int, ...]


def changes_since(site: Any, moment: datetime) -> list[Change]:
    """What changed on the site since the moment and a little before it, the oldest first."""
    rows = ArticleChange.objects.for_site(site).filter(at__gt=moment - timedelta(seconds=15)).order_by("at", "pk")
    return [Change(row.actor_id, tuple(row.page_ids)) for row in rows]
