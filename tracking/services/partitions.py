"""The months of the table of events: made ahead, and dropped when nobody keeps anything of them.

What is of no month that is there lies in a partition for the rest; making a month takes its events out of there.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from tracking.services.ids import first_id

TABLE = "tracking_event"
REST = "tracking_event_other"
MONTHS_AHEAD = 2
NAME = re.compile(rf"{TABLE}_y(\d{{4}})m(\d{{2}})")
# For `pg_advisory_xact_lock`: only one at a time makes or drops months.
LOCK = 7_401_001

PARTITIONS = """
SELECT child.relname FROM pg_inherits
JOIN pg_class child ON child.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
WHERE parent.relname = %s AND parent.relnamespace = current_schema()::regnamespace
"""
MOVE = (
    "WITH moved AS (DELETE FROM {rest} WHERE id >= %s AND id < %s RETURNING *) INSERT INTO {name} SELECT * FROM moved"
)


def month_of(at: datetime) -> datetime:
    """The beginning of the moment's month, in UTC."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def following(month: datetime) -> datetime:
    """The beginning of the month after."""
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def months() -> list[datetime]:
    """The months that have a partition, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(PARTITIONS, [TABLE])
        found = [NAME.fullmatch(name) for (name,) in cursor.fetchall()]
    return sorted(datetime(int(each[1]), int(each[2]), 1, tzinfo=UTC) for each in found if each)


def make_months(*, at: datetime) -> list[datetime]:
    """Makes the month of the moment and those after it that are missing; which."""
    month, made = month_of(at), []
    for _ in range(MONTHS_AHEAD + 1):
        if make_month(month):
            made.append(month)
        month = following(month)
    return made


def make_month(month: datetime) -> bool:
    """Makes a partition for the month, and moves there what lies in that for the rest; False if it is there."""
    name, bounds = _name(month), [str(first_id(month)), str(first_id(following(month)))]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if month in months():
            return False
        cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        # Nobody adds what is of the month meanwhile.
        cursor.execute(f"LOCK TABLE {REST} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(MOVE.format(rest=REST, name=name), bounds)
        low, high = bounds
        cursor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')")
    return True


def drop_months(*, before: datetime) -> list[datetime]:
    """Drops the months that ended before the moment; which."""
    dropped = []
    for month in _ended(before):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            if month in months():
                cursor.execute(f"DROP TABLE {_name(month)}")
                dropped.append(month)
    return dropped


def _ended(before: datetime) -> Iterator[datetime]:
    return (month for month in months() if following(month) <= before)


def _name(month: datetime) -> str:
    return f"{TABLE}_y{month:%Y}m{month:%m}"
