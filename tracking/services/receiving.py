"""Where events come in: what is known of one becomes what is kept of it, and goes into the stream.

The address and the user agent end here: what goes on is a visitor's number of the day, and classes.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from tracking.enums import PAGEVIEW
from tracking.services.agents import agent_of
from tracking.services.arrivals import Arrival
from tracking.services.ids import event_id
from tracking.services.sources import source_of
from tracking.services.stream import stream
from tracking.services.visitors import visitor_of

NAME_LENGTH = 60
MOST_PROPERTIES = 10
PROPERTY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent something, as the request tells; nothing of it is stored."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Given:
    """What was sent: `address` is a path with its query, `id` the sender's own, by which it may send it again."""

    address: str
    name: str = PAGEVIEW
    referrer: str = ""
    id: uuid.UUID | None = None
    properties: Mapping[str, Any] | None = None


def receive(given: Given, *, site_id: int, sender: Sender, at: datetime) -> str:
    """Takes an event of the site, and returns the id that it will have.

    Raises `stream.TooManyError` beyond the limit of the address, `stream.StreamFullError` when it can't be taken now.
    """
    arrival = arrival_of(given, site_id=site_id, sender=sender, at=at)
    # The number tells addresses apart, and is gone the next day.
    counted = visitor_of(sender.address, "", site_id=site_id, at=at)
    stream.add(arrival.pack(), sender=f"{counted:x}", per_minute=settings.SPARK_EVENTS_PER_MINUTE)
    return arrival.id


def arrival_of(given: Given, *, site_id: int, sender: Sender, at: datetime) -> Arrival:
    """What is kept of an event that was sent at a moment."""
    key, moment = event_id(given.id, site_id=site_id, now=at)
    source = source_of(given.address, given.referrer, site_id=site_id)
    agent = agent_of(sender.user_agent)
    return Arrival(
        id=str(key),
        moment=int(moment.timestamp() * 1000),
        site_id=site_id,
        visitor=visitor_of(sender.address, sender.user_agent, site_id=site_id, at=moment),
        name=given.name[:NAME_LENGTH],
        path=source.path,
        source=source.source,
        medium=source.medium,
        utm_campaign=source.campaign,
        referrer_host=source.referrer_host,
        device=agent.device,
        browser=agent.browser,
        os=agent.os,
        bot=agent.bot,
        properties=dict(given.properties or {}),
    )
