"""The places as a table: all of them out, a file in by a dry run that is confirmed. For the platform alone."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from generator.models import Location
from generator.services.library.importing import SHOWN_CHANGES, SHOWN_PROBLEMS, Difference, ImportRefusedError, Report
from generator.services.library.records import Problem
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


def try_places(content: bytes) -> Report:
    """What importing the file would do; stores nothing."""
    return _import(content, dry_run=True)


def apply_places(content: bytes, *, dry: Mapping[str, Any]) -> Report:
    """Imports the file in one transaction if it still does what its dry run, whose report is `dry`, said.

    Raises ImportRefusedError, with a new report, and then nothing is stored.
    """
    with transaction.atomic():
        report = _import(content, dry_run=False)
        if report.digest != dry["digest"] or report.errors:
            raise ImportRefusedError("The places were changed since the dry run. Look again.", report=report)
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
