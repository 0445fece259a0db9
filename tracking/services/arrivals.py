"""An event on its way from the web to the database, as bytes in the stream.

The bytes name their version, for web and writers are not renewed at once.

It holds what the event's row will: whoever reads the stream learns no address and no user agent.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

VERSION = 1


class PoisonError(ValueError):
    """The bytes are no event; they never will be."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event whose page is not yet looked up. `moment` is in milliseconds of Unix time."""

    id: str
    moment: int
    site_id: int
    visitor: int
    name: str
    path: str
    source: str
    medium: str = ""
    utm_campaign: str = ""
    referrer_host: str = ""
    device: str = "other"
    browser: str = ""
    os: str = ""
    bot: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.moment / 1000, UTC)

    def pack(self) -> bytes:
        """The event as bytes; what is as it mostly is, is left out."""
        said = {name: value for name, value in asdict(self).items() if value != _DEFAULTS.get(name, _NOTHING)}
        return json.dumps({"v": VERSION, **said}, ensure_ascii=False, separators=(",", ":")).encode()


_NOTHING = object()
_DEFAULTS: Mapping[str, Any] = {
    each.name: each.default for each in fields(Arrival) if isinstance(each.default, str)
} | {"properties": {}}
_TYPES = {each.name: each.type for each in fields(Arrival)}


def unpack(packed: bytes) -> Arrival:
    """The event that the bytes are. Raises PoisonError."""
    try:
        said = json.loads(packed)
        if said.pop("v") != VERSION:
            raise PoisonError("It is of another version.")
        arrival = Arrival(**said)
        uuid.UUID(arrival.id)
        _ = arrival.at
        _check(arrival)
    except PoisonError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError) as error:
        raise PoisonError(f"It is no event: {error}") from error
    return arrival


def _check(arrival: Arrival) -> None:
    numbers = ("moment", "site_id", "visitor")
    for name in _TYPES:
        wanted = int if name in numbers else dict if name == "properties" else str
        if not isinstance(getattr(arrival, name), wanted):
            raise PoisonError(f"{name} is of another kind.")
