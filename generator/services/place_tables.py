"""The places as a table: all of them out, a file in by a dry run that is confirmed. For the platform alone."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from generator.models import LibraryImport, Location
from generator.services.library.importing import SHOWN_CHANGES, SHOWN_PROBLEMS, Difference, ImportRefusedError, Report
from generator.services.library.records import Problem
from generator.services.library.uploads import keep
from generator.services.location_csv import CsvReport, PlaceChange, import_csv

KIND = "places"
HEADER = ("key", "parent", "kind", "name", "code", "population", "latitude", "longitude", "zip_codes", "timezone")
CHUNK = 2_000
_NOT_UTF8 = "The file isn't in UTF-8. Save it as “CSV UTF-8”."


def place_rows() -> Iterator[list[str]]:
    """Every place with the columns that an import reads, the header first; a larger place comes before those in it."""
    yield list(HEADER)
    paths = ["parent__path_key" if name == "parent" else name for name in HEADER[1:]]
    rows = Location.objects.order_by("path_key").values_list("path_key", *paths)
    for row in rows.iterator(chunk_size=CHUNK):
        yield [_cell(value) for value in row]


def receive_places(content: bytes, *, file_name: str, user: User) -> LibraryImport:
    """The file with the report of its dry run."""
    report = _import(content, dry_run=True)
    return keep(content, file_name=file_name, kind=KIND, site=None, user=user, report=report)


def confirm_places(upload: LibraryImport) -> Report:
    """Imports the file as its dry run said, and forgets it.

    Raises ImportRefusedError if that cannot be any more; the file then keeps the new report, to be looked at.
    """
    try:
        with transaction.atomic():
            upload = LibraryImport.objects.select_for_update().get(pk=upload.pk)
            report = _import(bytes(upload.content), dry_run=False)
            if report.digest != upload.report["digest"] or report.errors:
                raise ImportRefusedError("The places were changed since the dry run. Look again.", report=report)
            upload.delete()
    except ImportRefusedError as error:
        LibraryImport.objects.filter(pk=upload.pk).update(report=error.report.as_json())
        raise
    return report


def _import(content: bytes, *, dry_run: bool) -> Report:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Report(errors=1, problems=[Problem(1, "", _NOT_UTF8)])
    return _report(import_csv(text, dry_run=dry_run))


def _report(found: CsvReport) -> Report:
    digest = hashlib.sha256()
    for change in found.changes:
        digest.update(json.dumps([change.key, change.is_new, sorted(change.fields.items())], default=str).encode())
    return Report(
        created=found.created,
        changed=found.updated,
        unchanged=found.unchanged,
        rows=len(found.changes) + found.unchanged,
        errors=len(found.problems),
        digest=digest.hexdigest(),
        problems=[Problem(each.line, each.column, each.message) for each in found.problems[:SHOWN_PROBLEMS]],
        changes=[_difference(change) for change in found.changes[:SHOWN_CHANGES]],
    )


def _difference(change: PlaceChange) -> Difference:
    fields = [(name, _cell(before), _cell(after)) for name, (before, after) in change.fields.items()]
    return Difference(change.line, change.key, change.is_new, [each for each in fields if each[1] != each[2]])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) else str(value)
