"""What visitors did, one row an event. Rows are written by `tracking.services.writing` only, and pruned."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from wagtail.models import Site

from sites_app.tenancy import SEEN_BY_ALL, SiteScopedModel, SiteScopedQuerySet
from tracking.enums import PAGEVIEW, Device


class EventQuerySet(SiteScopedQuerySet):
    """Events by who caused them, when and of which kind."""

    def by_people(self) -> "EventQuerySet":
        return self.filter(is_bot=False)

    def pageviews(self) -> "EventQuerySet":
        return self.filter(name=PAGEVIEW)

    def between(self, start: datetime, end: datetime) -> "EventQuerySet":
        """From `start` until before `end`."""
        return self.filter(at__gte=start, at__lt=end)

    def of_visitor(self, visitor: int) -> "EventQuerySet":
        return self.by_people().filter(visitor=visitor)


class Event(SiteScopedModel):
    """A page view or another event of a visitor: no address, no user agent, nothing that outlives the day's salt.

    The table is partitioned by the month in the id, a UUID of version 7, so that the id alone is the key: an event that
    comes twice is stored once. The id and `at` always lie in the same month of UTC.
    """

    wagtail_reference_index_ignore = True
    role_actions = SEEN_BY_ALL
    created_at: Any = None
    updated_at: Any = None

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField()
    # Without a key in the database, which would be looked at for each row; events of sites that are gone are pruned.
    site = models.ForeignKey(
        Site, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", verbose_name="site"
    )
    # Empty when the path was no page of the site. Pages go, what was seen of them stays.
    page_id = models.BigIntegerField(null=True)
    # The same visitor on the same day of the site.
    visitor = models.BigIntegerField()
    is_bot = models.BooleanField(default=False)
    # The kind of bot; empty for people.
    bot = models.TextField(blank=True, default="")
    # `pageview`, or the event's name.
    name = models.TextField()
    path = models.TextField()
    referrer_host = models.TextField(blank=True, default="")
    source = models.TextField()
    medium = models.TextField(blank=True, default="")
    utm_campaign = models.TextField(blank=True, default="")
    device = models.TextField(choices=Device.choices, default=Device.OTHER)
    browser = models.TextField(blank=True, default="")
    os = models.TextField(blank=True, default="")
    properties = models.JSONField(default=dict)

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "event"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["site", "at"], name="tracking_event_of_site"),
            models.Index(fields=["visitor"], condition=Q(is_bot=False), name="tracking_event_of_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.path}"
