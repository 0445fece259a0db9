"""`python -m bench.sitemaps SITE DATABASE MEDIA`: builds a site's sitemap in a process of its own."""

import json
import sys
import time
from pathlib import Path


def main(site_id: int, database: str, media: str) -> None:
    """Prints, as JSON, how many addresses and files there are, how long it took, and the most memory it ever had."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import override_settings
    from wagtail.models import Site

    from sites_app.services import sitemaps

    connection.settings_dict["NAME"] = database
    site = Site.objects.select_related("root_page").get(pk=site_id)
    idle = _peak()
    with override_settings(MEDIA_ROOT=media):
        begun = time.perf_counter()
        written = sitemaps.build(site)
        seconds = time.perf_counter() - begun
    figures = {"urls": written.urls, "files": written.files, "seconds": seconds, "idle_mb": idle, "peak_mb": _peak()}
    sys.stdout.write(json.dumps(figures) + "\n")


def _peak() -> float:
    """In MB. `getrusage` would count what the parent had before it started this process."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
