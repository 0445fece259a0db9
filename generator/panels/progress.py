"""A job's progress in words and numbers: the same for the page, for what asks again, and for screen readers."""

from typing import Any

from generator.enums import JobStatus
from generator.services.progress import JobProgress

MINUTE = 60
HOUR = 60 * MINUTE


def rate_label(rate: float | None) -> str:
    """Such as “38 a second” or “12 a minute”; a dash while there is none."""
    if not rate:
        return "–"
    if rate >= 1:
        return f"{rate:,.0f} a second"
    return f"{rate * MINUTE:,.0f} a minute"


def left_label(progress: JobProgress) -> str:
    """About how long it will still take; a dash when that cannot be said."""
    seconds = progress.seconds_left
    return "–" if seconds is None or not progress.is_open else duration_label(seconds)


def duration_label(seconds: float) -> str:
    """Such as “about 3 minutes”."""
    if seconds < MINUTE:
        return "less than a minute"
    if seconds < HOUR:
        return _about(seconds / MINUTE, "minute")
    return _about(seconds / HOUR, "hour")


def _about(amount: float, unit: str) -> str:
    rounded = max(1, round(amount))
    return f"about {rounded} {unit}{'' if rounded == 1 else 's'}"


def progress_context(progress: JobProgress) -> dict[str, Any]:
    """What templates and the polling endpoint show; nothing of it needs a query."""
    status = JobStatus(progress.status)
    return {
        "status": status.value,
        "status_label": status.label,
        "is_open": progress.is_open,
        "total": progress.total,
        "done": progress.done,
        "failed": progress.failed,
        "skipped": progress.skipped,
        # Never 100 before the end.
        "percent": int(progress.percent),
        "rate_label": rate_label(progress.rate),
        "left_label": left_label(progress),
        "summary": f"{status.label}: {progress.done:,} of {progress.total:,} done, {progress.failed:,} failed.",
    }
