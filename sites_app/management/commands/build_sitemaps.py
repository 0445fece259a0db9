"""`manage.py build_sitemaps`: the command line of the writer of sitemaps."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from sites_app.enums import SERVED_STATUSES
from sites_app.models import SiteSettings
from sites_app.services import sitemaps


class Command(BaseCommand):
    help = (
        "Write the sitemaps of all active sites anew. A task does it by itself for pages that change; this is for a "
        "restored media folder, or for whoever does not want to wait."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="", metavar="KEY", help="Only this site.")
        parser.add_argument("--changed", action="store_true", help="Only files whose pages have changed.")

    def handle(self, *args: Any, **options: Any) -> None:
        write = sitemaps.rewrite if options["changed"] else sitemaps.build
        for key, site in _sites(options["site"]):
            begun = time.perf_counter()
            try:
                written = write(site)
            except sitemaps.BusyError as error:
                raise CommandError(f"{key}: another process is writing this sitemap. Try again in a minute.") from error
            seconds = time.perf_counter() - begun
            self.stdout.write(f"{key}: {written.urls:,} addresses in {written.files:,} files, {seconds:.1f} s")


def _sites(key: str) -> Iterator[tuple[str, Site]]:
    rows = SiteSettings.objects.select_related("site__root_page").order_by("key")
    rows = rows.filter(key=key) if key else rows.filter(status__in=SERVED_STATUSES)
    found = [(row.key, row.site) for row in rows]
    if key and not found:
        raise CommandError(f"There is no site “{key}”.")
    yield from found
