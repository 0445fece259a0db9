"""How fast a job went, from its chunks: items for each stretch of time, a handful however long it ran."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max, Min

from generator.enums import ChunkStatus
from generator.models import Job, JobChunk

MOST_STRETCHES = 40
# In seconds: lengths that people read easily.
LENGTHS = (1, 2, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 21_600, 86_400)
_ENDED = (ChunkStatus.DONE, ChunkStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a job settled in the `seconds` from `begun` on."""

    begun: datetime
    seconds: int
    items: int

    @property
    def rate(self) -> float:
        return self.items / self.seconds


def throughput(job: Job) -> list[Stretch]:
    """The stretches from the job's first chunk to its last, those without any work included; two queries.

    Empty when no chunk has ended.
    """
    ended = JobChunk.objects.filter(job=job, status__in=_ENDED, finished_at__isnull=False)
    span = ended.aggregate(begun=Min("started_at"), until=Max("finished_at"))
    if span["begun"] is None:
        return []
    length = _length(span["until"] - span["begun"])
    items = _items(job.pk, begun=span["begun"], length=length)
    return [
        Stretch(begun=span["begun"] + timedelta(seconds=slot * length), seconds=length, items=items.get(slot, 0))
        for slot in range(max(items, default=-1) + 1)
    ]


def _length(whole: timedelta) -> int:
    seconds = whole.total_seconds()
    for length in LENGTHS:
        if seconds / length < MOST_STRETCHES:
            return length
    return LENGTHS[-1] * (int(seconds / LENGTHS[-1] / MOST_STRETCHES) + 1)


def _items(job_id: int, *, begun: datetime, length: int) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT floor(extract(epoch FROM finished_at - %s) / %s)::int AS slot, sum(succeeded + skipped + failed)
            FROM {JobChunk._meta.db_table}
            WHERE job_id = %s AND status = ANY(%s) AND finished_at IS NOT NULL
            GROUP BY slot
            """,  # noqa: S608 - our own table's name
            [begun, length, job_id, list(_ENDED)],
        )
        return {max(slot, 0): int(items) for slot, items in cursor.fetchall()}
