"""Reads and imports large table files away from the request: each in one transaction, by one worker at a time.

A file in work is a locked row. A worker that dies lets go of it with all that it wrote, and the next one begins anew.
"""

from datetime import timedelta

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from generator.enums import IMPORT_GIVEN_UP, IMPORT_OPEN, IMPORT_TAKEN_UP, ImportStatus
from generator.models import LibraryImport
from generator.services.library import uploads
from generator.services.library.importing import ImportRefusedError, Watch

MOST_TRIES = 3
# A file that nobody is at for so long has no worker: its message was lost, or the worker died.
SILENCE = timedelta(seconds=30)
DIED = f"The worker stopped {MOST_TRIES} times while it was at this. Nothing was stored."
FAULT = "Something went wrong that the file is not to blame for. Nothing was stored; try again."


def work(upload_id: int) -> None:
    """Does what is next for the file, completely or not at all; nothing if somebody else is at it, or it has ended.

    What cannot be done is said in the file's row; faults are raised as well.
    """
    step = _take_up(upload_id)
    if step is None:
        return
    try:
        with transaction.atomic():
            upload = _free(upload_id).select_related("site", "created_by").filter(status=step).first()
            if upload is not None:
                _do(step, upload)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        _give_up(upload_id, step, reason=FAULT)
        raise


def lines_done(upload: LibraryImport) -> int:
    """How many lines of the file the worker has come past in what it does now."""
    return min(cache.get(_cache_key(upload.pk)) or 0, upload.lines) if upload.status in IMPORT_OPEN else 0


def take_silent() -> list[int]:
    """The files that a worker should be sent for, because none is at them; each again after a while only."""
    now = timezone.now()
    with transaction.atomic():
        silent = LibraryImport.objects.filter(status__in=IMPORT_OPEN, sent_at__lt=now - SILENCE)
        found = list(silent.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
        LibraryImport.objects.filter(pk__in=found).update(sent_at=now)
    return found


def _free(upload_id: int) -> QuerySet[LibraryImport]:
    return LibraryImport.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=upload_id)


def _take_up(upload_id: int) -> ImportStatus | None:
    """What is to be done now; counted before it is begun, so that a file that kills its workers comes to an end."""
    with transaction.atomic():
        upload = _free(upload_id).filter(status__in=IMPORT_OPEN).defer("content", "report").first()
        if upload is None:
            return None
        step = IMPORT_TAKEN_UP[ImportStatus(upload.status)]
        upload.tries += 1
        if upload.tries > MOST_TRIES:
            _give_up(upload_id, step, reason=DIED)
            return None
        upload.status, upload.started_at = step, timezone.now()
        upload.save(update_fields=["status", "started_at", "tries", "updated_at"])
    cache.delete(_cache_key(upload_id))
    return step


def _do(step: ImportStatus, upload: LibraryImport) -> None:
    watch = _watch(upload.pk)
    if step == ImportStatus.READING:
        uploads.read(upload, watch=watch)
        return
    try:
        uploads.carry_out(upload, watch=watch)
    except ImportRefusedError:
        # The row says it, with a new report.
        return


def _give_up(upload_id: int, step: ImportStatus, *, reason: str) -> None:
    LibraryImport.objects.filter(pk=upload_id).update(status=IMPORT_GIVEN_UP[step], error=reason, tries=0)
    upload = LibraryImport.objects.select_related("created_by").defer("content", "report").get(pk=upload_id)
    uploads.log_failure(upload, reason=reason)


def _watch(upload_id: int) -> Watch:
    """Tells everybody at once how far it is, which the transaction cannot."""
    key = _cache_key(upload_id)
    return lambda line: cache.set(key, line, uploads.KEPT.total_seconds())


def _cache_key(upload_id: int) -> str:
    return f"generator.import.{upload_id}"
