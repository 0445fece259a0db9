"""How far a table file is, in the words and numbers that the page of a job has."""

from typing import Any

from django.utils import timezone

from generator.enums import IMPORT_OPEN, ImportStatus
from generator.models import LibraryImport
from generator.panels.progress import duration_label, rate_label
from generator.services.library.background import lines_done


def import_context(upload: LibraryImport) -> dict[str, Any]:
    """What the page and its polling show of a file, in no query."""
    status, done = ImportStatus(upload.status), lines_done(upload)
    seconds = (timezone.now() - upload.started_at).total_seconds() if upload.started_at else 0.0
    rate = done / seconds if done and seconds else None
    return {
        "status": status.value,
        "status_label": status.label,
        "is_open": status in IMPORT_OPEN,
        "total": upload.lines,
        "done": done,
        "failed": 0,
        "skipped": 0,
        # Never 100 before the end.
        "percent": min(99, 100 * done // upload.lines) if upload.lines else 0,
        "rate_label": rate_label(rate),
        "left_label": duration_label((upload.lines - done) / rate) if rate else "–",
        "summary": f"{status.label}: {done:,} of {upload.lines:,} lines.",
    }
