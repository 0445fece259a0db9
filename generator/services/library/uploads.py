"""Keeps a table file between its dry run and its confirmation, and imports it then."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Site

from generator.models import LibraryImport
from generator.services.library.importing import ImportRefusedError, Report, apply, dry_run
from generator.services.library.records import Checks
from generator.services.library.tables import TABLES, Table

MOST_BYTES = 25 * 1024 * 1024
KEPT = timedelta(days=1)


def receive(
    content: bytes, *, file_name: str, table: Table, site: Site | None, user: User, checks: Checks
) -> LibraryImport:
    """The file with the report of its dry run. What the person sent before, and what is too old, is thrown away."""
    report = dry_run(content, table=table, site=site, checks=checks)
    return keep(content, file_name=file_name, kind=table.name, site=site, user=user, report=report)


def keep(content: bytes, *, file_name: str, kind: str, site: Site | None, user: User, report: Report) -> LibraryImport:
    """The file until it is confirmed, in place of the one before."""
    LibraryImport.objects.filter(Q(created_by=user) | Q(created_at__lt=timezone.now() - KEPT)).delete()
    return LibraryImport.objects.create(
        site=site,
        kind=kind,
        file_name=file_name[:255],
        content=content,
        report=report.as_json(),
        created_by=user,
    )


def confirm(upload: LibraryImport, *, checks: Checks, user: User) -> Report:
    """Imports the file as its dry run said, and forgets it.

    Raises ImportRefusedError if that cannot be any more; the file then keeps the new report, to be looked at.
    """
    try:
        with transaction.atomic():
            upload = LibraryImport.objects.select_for_update().get(pk=upload.pk)
            report = apply(
                bytes(upload.content),
                table=TABLES[upload.kind],
                site=upload.site,
                checks=checks,
                dry=upload.report,
                user=user,
                source=upload.file_name,
            )
            upload.delete()
    except ImportRefusedError as error:
        LibraryImport.objects.filter(pk=upload.pk).update(report=error.report.as_json())
        raise
    return report
