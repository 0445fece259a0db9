"""Leads as a table, part by part, however many there are; cells hold nothing that a spreadsheet would run."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from django.contrib.auth.models import User
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from wagtail.log_actions import log
from wagtail.models import Site

from leads.models import Lead, LeadExport
from leads.services import lead_origins

CSV, XLSX = "csv", "xlsx"
AT_ONCE = 500
# A sheet has no more rows, one of which is the header; nobody reads a longer one.
MOST_ROWS = 200_000
HEADER = (
    "name", "e-mail", "telephone", "status", "value", "assigned to", "tags", "form", "campaign", "place", "page",
    "source", "medium", "campaign parameter", "first heard of", "last heard of", "submissions", "last said",
)  # fmt: skip
# A negative number is none. What begins with apostrophes already gets another, so that it can be told apart.
_FORMULA = re.compile(r"(?!-[0-9]+(?:\.[0-9]+)?\Z)'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def safe(text: str) -> str:
    """The text as no spreadsheet takes for a formula."""
    text = _UNPRINTABLE.sub("", text)
    return f"'{text}" if _FORMULA.match(text) else text


def begin(site: Site, *, lead_ids: Sequence[int], file_format: str, user: User) -> LeadExport:
    """Note that somebody takes these leads along, before the first row is given out."""
    export = LeadExport.objects.create(site=site, by=user, format=file_format, lead_ids=list(lead_ids))
    data = {"count": len(lead_ids), "what": "leads", "format": file_format.upper()}
    log(instance=site, action="leads.export", user=user, data=data)
    return export


def rows(export: LeadExport) -> Iterator[list[str]]:
    """The header and a row for each lead, in the order of the export; times are in UTC."""
    yield list(HEADER)
    for start in range(0, len(export.lead_ids), AT_ONCE):
        yield from _part(export.site_id, export.lead_ids[start : start + AT_ONCE])


def csv_lines(table: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The table as lines that spreadsheets read as UTF-8."""
    yield "\ufeff".encode()
    for row in table:
        buffer = io.StringIO()
        csv.writer(buffer).writerow([safe(cell) for cell in row])
        yield buffer.getvalue().encode()


def workbook(table: Iterable[Sequence[str]]) -> IO[bytes]:
    """The table as a file of Excel's, written row by row; whoever gets it closes it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    for row in table:
        sheet.append([_cell(sheet, text) for text in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=safe(text)[:32_767])
    # Even what looks like a formula stays a text.
    cell.data_type = "s"
    return cell


def _part(site_id: int, keys: Sequence[int]) -> Iterator[list[str]]:
    found = Lead.objects.for_site(site_id).current().filter(pk__in=keys)
    related = ("assigned_to", "first_submission", "last_submission")
    leads = {lead.pk: lead for lead in found.select_related(*related).prefetch_related("tags")}
    origins = lead_origins.origins_of(list(leads.values()))
    counts = lead_origins.submission_counts(site_id, leads)
    for key in keys:
        if key in leads:
            yield _row(leads[key], origins.get(key, lead_origins.LeadOrigin()), counts.get(key, 0))


def _row(lead: Lead, origin: lead_origins.LeadOrigin, count: int) -> list[str]:
    person = lead.assigned_to
    return [
        lead.name,
        lead.email,
        lead.phone,
        lead.get_status_display(),
        "" if lead.value is None else str(lead.value),
        (person.get_full_name() or person.get_username()) if person else "",
        ", ".join(tag.name for tag in lead.tags.all()),
        origin.form,
        origin.campaign,
        origin.place,
        origin.page,
        origin.source,
        origin.medium,
        str(origin.utm.get("campaign", "")),
        _time(lead.first_at),
        _time(lead.last_at),
        str(count),
        lead.last_submission.summary if lead.last_submission else "",
    ]


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
