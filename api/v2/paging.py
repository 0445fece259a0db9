"""Parts of a listing: by offset, or by cursor, which costs the same at any depth and misses nothing that moves.

A cursor says where the part before ended: the values that it is ordered by. It is made by us and read only by us.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from api.json_values import read_json
from api.v2.reading import Reading, refuse

DEFAULT_LIMIT, MOST_LIMIT = 20, 100
# Behind this, counting rows off costs more than it tells; `after` goes on.
MOST_OFFSET = 10_000
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Window:
    """Which part is asked for."""

    limit: int
    offset: int
    after: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a listing; `next` is the cursor of what follows, empty at the end and where there is none."""

    rows: Sequence[Any]
    next: str
    total: int
    is_exact: bool

    def meta(self) -> dict[str, Any]:
        """What an answer says of it."""
        return {"total_count": self.total, "total_is_exact": self.is_exact, "next": self.next or None}


def window_of(reading: Reading) -> Window:
    """The part that `limit`, `offset` and `after` ask for. Raises `Problem`."""
    limit, offset = (_number(reading, name, default) for name, default in (("limit", DEFAULT_LIMIT), ("offset", 0)))
    after = reading.parameters.get("after", "")
    if limit > MOST_LIMIT:
        refuse("limit-too-large", f"limit is at most {MOST_LIMIT}.", parameter="limit")
    if offset > MOST_OFFSET:
        refuse("offset-too-large", f"offset is at most {MOST_OFFSET}; use after to go on.", parameter="offset")
    if after and offset:
        refuse("invalid-parameter", "offset and after can't be together.", parameter="after")
    return Window(limit, offset, after)


def _number(reading: Reading, name: str, default: int) -> int:
    text = reading.parameters.get(name, str(default))
    if not text.isdecimal() or len(text) > 9:
        refuse("invalid-parameter", f"{name} is a number that is not negative.", parameter=name)
    return int(text)


def part_by_cursor(rows: Any, order: Sequence[str], window: Window, *, count: Callable[[Any], int]) -> Part:
    """A part of rows in an order that `pk` completes; it can be gone on from."""
    whole = rows
    names = (*order, *(() if {"id", "-id", "pk"} & set(order) else ("pk",)))
    ordered = rows.order_by(*names)
    if window.after:
        ordered = ordered.filter(_behind(rows.model, names, _values_of(window.after, names)))
    found = list(ordered[window.offset : window.offset + window.limit + 1])
    shown = found[: window.limit]
    following = _cursor(shown[-1], names) if len(found) > window.limit and shown else ""
    if not window.after and not following and (shown or not window.offset):
        total = window.offset + len(shown) if window.limit else count(whole)
    else:
        total = count(whole)
    return Part(shown, following, min(total, MOST_COUNTED), total <= MOST_COUNTED)


def part_of(found: Sequence[Any], total: int) -> Part:
    """A part that can't be gone on from by a cursor."""
    return Part(found, "", min(total, MOST_COUNTED), total <= MOST_COUNTED)


def counted(rows: Any) -> int:
    """How many rows there are, as far as one more than is told."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def _cursor(row: Any, names: Sequence[str]) -> str:
    values = []
    for name in names:
        value = getattr(row, name.lstrip("-"))
        if isinstance(value, models.Model):
            value = value.pk
        values.append(value.isoformat() if isinstance(value, date | datetime) else value)
    text = json.dumps([*names, *values], separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _values_of(cursor: str, names: Sequence[str]) -> list[Any]:
    try:
        given = read_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        given = None
    is_ours = isinstance(given, list) and len(given) == 2 * len(names) and tuple(given[: len(names)]) == tuple(names)
    if not is_ours:
        refuse("invalid-cursor", "after: take it from the answer before, with the same order.", parameter="after")
    return given[len(names) :]


def _behind(model: type[models.Model], names: Sequence[str], values: Sequence[Any]) -> Q:
    """What comes after the values in the order; PostgreSQL has what is empty last, and first the other way round."""
    found, same = Q(pk__in=()), Q()
    for name, given in zip(names, values, strict=True):
        column, is_falling = name.lstrip("-"), name.startswith("-")
        value = _valid(model, column, given)
        if value is None:
            further = Q(**{f"{column}__isnull": False}) if is_falling else Q(pk__in=())
            equal = Q(**{f"{column}__isnull": True})
        else:
            further = Q(**{f"{column}__{'lt' if is_falling else 'gt'}": value})
            equal = Q(**{column: value})
            if not is_falling:
                further |= Q(**{f"{column}__isnull": True})
        found |= same & further
        same &= equal
    return found


def _valid(model: type[models.Model], column: str, given: Any) -> Any:
    field: Any = model._meta.pk if column == "pk" else model._meta.get_field(column)
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    try:
        return None if given is None else field.to_python(given)
    except (ValidationError, ValueError, TypeError):
        refuse("invalid-cursor", "after: take it from the answer before.", parameter="after")
