"""A table of fragments for one site, and `python -m bench.tables FILE SITE`: its import in a process of its own."""

import json
import sys
import time
from pathlib import Path

BODY = (
    "{Licensed|Insured|Local} roofers in {City} look at every {shingle|seam|gutter} before they {quote|name a price}. "
    "Most {homeowners|owners} hear back within {a day|24 hours}, and {number} of ten call again."
)
COLUMNS = ("key", "name", "type", "heading", "body", "item_title", "item_text")


def table(rows: int) -> str:
    """A CSV of so many lines below its first one, each a fragment with a question."""
    lines = [",".join(COLUMNS)]
    for number in range(rows):
        body = BODY.replace("{number}", str(number % 9 + 1))
        lines.append(f'part-{number},Part {number},faq,Questions {number},"{body}",Is it {{far|near}}?,In {{City}}.')
    return "\n".join(lines)


def main(path: Path, site_id: int) -> None:
    """Prints, as JSON, how long the dry run and the import took, and the most memory that the process ever had."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from wagtail.models import Site

    from generator.services.library import background
    from generator.services.library.uploads import confirm, receive

    site, user = Site.objects.get(pk=site_id), User.objects.get()
    before = _peak()
    upload = receive(path.read_bytes(), file_name=path.name, kind="fragments", site=site, user=user)
    started = time.perf_counter()
    background.work(upload.pk)
    looked = time.perf_counter()
    confirm(upload)
    background.work(upload.pk)
    done = time.perf_counter()
    upload.refresh_from_db()
    figures = {
        "rows": upload.report["rows"],
        "created": upload.report["created"],
        "errors": upload.report["errors"],
        "status": upload.status,
        "dry_run_s": looked - started,
        "import_s": done - looked,
        "idle_mb": before,
        "peak_mb": _peak(),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _peak() -> float:
    """In MB. `getrusage` would count what the parent had before it started this process."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
