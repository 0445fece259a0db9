"""Keeps answers by idempotency keys: the first request under a key is done, later ones get its answer.

It is in PostgreSQL, beside what the request makes: what is kept of it must not be lost before that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sites_app.models import IdempotencyRecord

KEPT_FOR = timedelta(hours=24)
# How long a request may take; then the process that worked on it is gone, and another may begin.
ABANDONED_AFTER = timedelta(minutes=10)
PRUNED_AT_ONCE = 5_000


class StillRunningError(Exception):
    """The first request under the key has no answer yet."""


class OtherRequestError(Exception):
    """The key was used for something else."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def begin(*, caller: str, key: str, fingerprint: str, at: datetime) -> StoredAnswer | None:
    """None for the request that is to be done now, else the answer to the one that was done.

    Raises StillRunningError, OtherRequestError. Whoever gets None calls `finish` or `forget`.
    """
    record, is_new = IdempotencyRecord.objects.get_or_create(
        caller=caller, key=key, defaults={"fingerprint": fingerprint, "started_at": at}
    )
    if is_new:
        return None
    if record.started_at <= at - KEPT_FOR or (record.status is None and record.started_at <= at - ABANDONED_AFTER):
        _take_over(record, fingerprint=fingerprint, at=at)
        return None
    if record.fingerprint != fingerprint:
        raise OtherRequestError
    if record.status is None:
        raise StillRunningError
    return StoredAnswer(record.status, record.headers, bytes(record.body))


def finish(answer: StoredAnswer, *, caller: str, key: str) -> None:
    """Keeps the answer of the request that was done."""
    IdempotencyRecord.objects.filter(caller=caller, key=key, status=None).update(
        status=answer.status, headers=dict(answer.headers), body=answer.body
    )


def forget(*, caller: str, key: str) -> None:
    """Lets the key be used again, for a request that did nothing."""
    IdempotencyRecord.objects.filter(caller=caller, key=key, status=None).delete()


def prune(*, at: datetime) -> int:
    """Drops what is older than it is kept for; says how many."""
    dropped = 0
    while True:
        old = IdempotencyRecord.objects.filter(started_at__lte=at - KEPT_FOR).order_by("started_at")
        keys = list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE])
        count, _ = IdempotencyRecord.objects.filter(pk__in=keys).delete()
        dropped += count
        if count < PRUNED_AT_ONCE:
            return dropped


def _take_over(record: IdempotencyRecord, *, fingerprint: str, at: datetime) -> None:
    """Puts a new request in the place of one that is too old; only one of several succeeds."""
    taken = IdempotencyRecord.objects.filter(pk=record.pk, started_at=record.started_at).update(
        started_at=at, fingerprint=fingerprint, status=None, headers={}, body=b""
    )
    if not taken:
        raise StillRunningError
