"""Keeps a table file from its arrival to its import: a small one is read and imported at once, a large one waits."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.log_actions import log
from wagtail.models import Site

from generator.enums import IMPORT_CONFIRMED, ImportStatus
from generator.models import LibraryImport
from generator.services import place_tables
from generator.services.library.checks import LibraryChecks
from generator.services.library.importing import ImportRefusedError, Report, Watch, apply, dry_run
from generator.services.library.tables import TABLES

MOST_BYTES = 25 * 1024 * 1024
# A person waits for so many lines; see the benchmark.
MOST_LINES_AT_ONCE = 1_000
KEPT = timedelta(days=1)


def receive(content: bytes, *, file_name: str, kind: str, site: Site | None, user: User) -> LibraryImport:
    """The file until it is confirmed, in place of the one before: with the report of its dry run if it is small.

    A large one is waiting, for whoever calls this to send for a worker.
    """
    with transaction.atomic():
        _throw_away_older(user)
        upload = LibraryImport.objects.create(
            site=site,
            kind=kind,
            file_name=file_name[:255],
            content=content,
            lines=content.count(b"\n") + 1,
            status=ImportStatus.WAITING,
            sent_at=timezone.now(),
            created_by=user,
        )
        if is_small(upload):
            read(upload)
    return upload


def is_small(upload: LibraryImport) -> bool:
    """Whether its sender can wait for it."""
    return upload.lines <= MOST_LINES_AT_ONCE


def read(upload: LibraryImport, *, watch: Watch | None = None) -> None:
    """Gives the file the report of its dry run."""
    report = _try_out(upload, watch=watch)
    _move(upload, ImportStatus.READY, report=report.as_json(), error="")


def confirm(upload: LibraryImport) -> Report | None:
    """Imports a small file as its dry run said, and forgets it. A large one is queued, and there is no report yet.

    Raises ImportRefusedError if that cannot be any more; the file then keeps the new report, to be looked at. It is
    raised too if a worker is at the file, and for one that has been imported.
    """
    with transaction.atomic():
        upload = LibraryImport.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if upload.status != ImportStatus.READY or upload.report["errors"]:
            raise ImportRefusedError("This file cannot be imported now.", report=Report())
        if not is_small(upload):
            _move(upload, ImportStatus.QUEUED, error="", tries=0, sent_at=timezone.now())
            return None
    report = carry_out(upload)
    upload.delete()
    return report


def start_again(upload: LibraryImport) -> bool:
    """Lets a file that could not be read wait for a worker once more; whether it was one."""
    found = LibraryImport.objects.filter(pk=upload.pk, status=ImportStatus.FAILED)
    return bool(found.update(status=ImportStatus.WAITING, error="", tries=0, sent_at=timezone.now()))


def carry_out(upload: LibraryImport, *, watch: Watch | None = None) -> Report:
    """Imports the file as its dry run said, and keeps its report and no more of it.

    Raises ImportRefusedError if that cannot be any more; nothing is stored then but the new report.
    """
    try:
        with transaction.atomic():
            upload = LibraryImport.objects.select_for_update(of=("self",)).get(pk=upload.pk)
            report = _apply(upload, watch=watch)
            _move(upload, ImportStatus.DONE, report=report.as_json(), error="", content=b"")
            _log("generator.import_table", upload, created=report.created, changed=report.changed)
    except ImportRefusedError as error:
        _move(upload, ImportStatus.READY, report=error.report.as_json(), error=str(error))
        log_failure(upload, reason=str(error))
        raise
    return report


def log_failure(upload: LibraryImport, *, reason: str) -> None:
    """Log that a file could not be read or imported, and why."""
    _log("generator.fail_import", upload, error=reason)


def _log(action: str, upload: LibraryImport, **data: object) -> None:
    kind = "Places" if upload.kind == place_tables.KIND else TABLES[upload.kind].model._meta.verbose_name_plural
    said = {"kind": capfirst(kind), "file": upload.file_name, "lines": upload.lines, **data}
    log(instance=upload, action=action, user=upload.created_by, data=said)


def _throw_away_older(user: User) -> None:
    """What the person sent before and what is too old, unless its import is under way."""
    old = LibraryImport.objects.filter(Q(created_by=user) | Q(created_at__lt=timezone.now() - KEPT))
    free = old.exclude(status__in=IMPORT_CONFIRMED).select_for_update(of=("self",), skip_locked=True)
    LibraryImport.objects.filter(pk__in=list(free.values_list("pk", flat=True))).delete()


def _try_out(upload: LibraryImport, *, watch: Watch | None) -> Report:
    content = bytes(upload.content)
    if upload.kind == place_tables.KIND:
        return place_tables.try_places(content)
    checks = LibraryChecks(upload.site)
    return dry_run(content, table=TABLES[upload.kind], site=upload.site, checks=checks, watch=watch)


def _apply(upload: LibraryImport, *, watch: Watch | None) -> Report:
    content = bytes(upload.content)
    if upload.kind == place_tables.KIND:
        return place_tables.apply_places(content, dry=upload.report)
    return apply(
        content,
        table=TABLES[upload.kind],
        site=upload.site,
        checks=LibraryChecks(upload.site),
        dry=upload.report,
        user=upload.created_by,
        source=upload.file_name,
        watch=watch,
    )


def _move(upload: LibraryImport, status: ImportStatus, **values: object) -> None:
    for name, value in {"status": status, **values}.items():
        setattr(upload, name, value)
    upload.save(update_fields=["status", "updated_at", *values])
