"""Sends what waits for a destination: one conversion after the other, tried again for as long as the service takes it.

One process at a time sends to a destination, under a lease on its row, and no transaction is open meanwhile. A try is
noted before it is made. Nothing is marked as sent before the service said that it took it; who dies between the two
sends it once more, with the id by which the service knows it again.
"""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log

from sites_app.encryption import UndecipherableError
from tracking.enums import DispatchStatus
from tracking.models import Destination, Dispatch
from tracking.services import destinations
from tracking.services.adapters import ADAPTERS
from tracking.services.adapters.messages import Account, Happening, Outcome, Verdict

logger = logging.getLogger(__name__)

# 1, 2, 4 … minutes, up to 6 hours, until the conversion is too old for the service.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
# A service that didn't take anything is left alone for a while, whatever waits for it.
MOST_FAILURES = 3
LONGEST_REST = timedelta(minutes=30)
LEASE = timedelta(seconds=120)
RUN_SECONDS = 40.0
AT_ONCE = 100
# How long what was sent, failed or withheld stays in the log.
KEPT_FOR = timedelta(days=90)
PRUNED_AT_ONCE = 2_000
TOO_OLD = "It is too old for the service by now."


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one visit to a destination."""

    sent: int = 0
    tried: int = 0


def due_destinations(*, at: datetime) -> list[int]:
    """The destinations that somebody has to send to now."""
    return list(Destination.objects.due(at=at).order_by("pk").values_list("pk", flat=True)[:500])


def work_off(destination_id: int, *, now: Callable[[], datetime]) -> Run:
    """Send what is due for the destination, for a while; nothing if somebody does it already, or it has to rest."""
    destination = _claim(destination_id, at=now())
    if destination is None:
        return Run()
    sent = tried = failures = 0
    ends = time.monotonic() + RUN_SECONDS
    try:
        while tried < AT_ONCE and failures < MOST_FAILURES and time.monotonic() < ends:
            waiting = Dispatch.objects.filter(destination=destination).due(at=now())
            dispatch = waiting.select_related("conversion", "site").order_by("pk").first()
            if dispatch is None:
                break
            dispatch.destination = destination
            tried += 1
            if _attempt(dispatch, now=now):
                sent, failures = sent + 1, 0
            elif dispatch.status == DispatchStatus.PENDING:
                failures += 1
    finally:
        _let_go(destination, rests=failures >= MOST_FAILURES, at=now())
    return Run(sent, tried)


def backoff(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)


def send_test(destination: Destination, *, user: User | None, at: datetime) -> Dispatch:
    """Write a row that tries the destination out, and let it be sent without delay."""
    with transaction.atomic():
        row = Dispatch.objects.create(site_id=destination.site_id, destination=destination, next_try_at=at)
        Destination.objects.filter(pk=destination.pk).update(not_before=None)
        log(instance=destination, action="tracking.test_destination", user=user)
    return row


def send_again(rows: QuerySet[Dispatch], *, destination: Destination, user: User | None, at: datetime) -> int:
    """Send those of the destination's rows again that failed, or that wait; how many."""
    with transaction.atomic():
        ids = list(
            rows.filter(destination=destination, status__in=[DispatchStatus.FAILED, DispatchStatus.PENDING])
            .select_for_update()
            .values_list("pk", flat=True)
        )
        Dispatch.objects.filter(pk__in=ids).update(
            status=DispatchStatus.PENDING, tries=0, error="", next_try_at=at, updated_at=at
        )
        if ids:
            Destination.objects.filter(pk=destination.pk).update(not_before=None)
            log(instance=destination, action="tracking.send_again", user=user, data={"count": len(ids)})
    return len(ids)


def prune(*, at: datetime) -> int:
    """Remove what is older than the log keeps it; how many. What waits for a destination that is off goes as well."""
    removed = 0
    while True:
        old = Dispatch.objects.filter(created_at__lt=at - KEPT_FOR).order_by("pk")
        ids = list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE])
        removed += Dispatch.objects.filter(pk__in=ids).delete()[0] if ids else 0
        if len(ids) < PRUNED_AT_ONCE:
            return removed


def _claim(destination_id: int, *, at: datetime) -> Destination | None:
    free = Destination.objects.filter(pk=destination_id, is_active=True).filter(
        Q(busy_until=None) | Q(busy_until__lte=at), Q(not_before=None) | Q(not_before__lte=at)
    )
    if not free.update(busy_until=at + LEASE):
        return None
    return Destination.objects.filter(pk=destination_id).first()


def _let_go(destination: Destination, *, rests: bool, at: datetime) -> None:
    values: dict[str, datetime | None] = {"busy_until": None}
    if rests:
        since = destination.failing_since or at
        asked = destination.not_before or at
        values["not_before"] = max(at + min(max(at - since, FIRST_WAIT), LONGEST_REST), asked)
    Destination.objects.filter(pk=destination.pk).update(**values)


def _attempt(dispatch: Dispatch, *, now: Callable[[], datetime]) -> bool:
    """Try once, keep what came of it, and return whether the service took it."""
    begun = now()
    longest = ADAPTERS[dispatch.destination.kind].longest
    if dispatch.conversion is not None and dispatch.conversion.at < begun - longest:
        dispatch.mark(DispatchStatus.FAILED, error=TOO_OLD, person={})
        return False
    dispatch.tries += 1
    dispatch.last_try_at, dispatch.next_try_at = begun, begun + backoff(dispatch.tries)
    dispatch.save(update_fields=["tries", "last_try_at", "next_try_at", "updated_at"])
    outcome = _sent(dispatch, at=begun)
    dispatch.response_status, dispatch.response = outcome.status, outcome.response
    if outcome.verdict is Verdict.TAKEN:
        dispatch.mark(DispatchStatus.SENT, sent_at=now(), error="", person={})
        _note_success(dispatch.destination, at=begun)
        return True
    logger.warning("Dispatch %s was not taken, try %s: %s", dispatch.pk, dispatch.tries, outcome.status)
    # A try-out is answered at once, and not tried again.
    is_final = outcome.verdict is Verdict.REFUSED or dispatch.is_test
    if outcome.retry_after:
        wait = timedelta(seconds=outcome.retry_after)
        dispatch.next_try_at = max(dispatch.next_try_at, begun + min(wait, LONGEST_WAIT))
    dispatch.mark(DispatchStatus.FAILED if is_final else DispatchStatus.PENDING, error=outcome.error[:300])
    _note_failure(dispatch.destination, at=begun)
    return False


def _sent(dispatch: Dispatch, *, at: datetime) -> Outcome:
    destination = dispatch.destination
    try:
        account = Account(
            account_id=destination.account_id,
            credentials=destination.credentials,
            action_id=destination.action_id,
            manager_id=destination.manager_id,
            test_code=destination.test_code,
            uses_eu_servers=destination.uses_eu_servers,
        )
    except UndecipherableError as error:
        return Outcome(Verdict.AGAIN, error=str(error))
    if not destination.has_credentials:
        return Outcome(Verdict.AGAIN, error="The credentials are missing.")
    if dispatch.conversion is None:
        happening = Happening(id=uuid.uuid4(), name="lead", at=at, url=dispatch.site.root_url, is_test=True)
    else:
        happening = destinations.happening_of(
            dispatch.conversion, dispatch=dispatch, root_url=dispatch.site.root_url or ""
        )
    return ADAPTERS[destination.kind].send(happening, account=account)


def _note_success(destination: Destination, *, at: datetime) -> None:
    destination.failing_since, destination.not_before = None, None
    Destination.objects.filter(pk=destination.pk).update(failing_since=None, last_success_at=at, not_before=None)


def _note_failure(destination: Destination, *, at: datetime) -> None:
    if destination.failing_since is None:
        destination.failing_since = at
        Destination.objects.filter(pk=destination.pk, failing_since=None).update(failing_since=at)
