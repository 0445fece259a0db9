"""`manage.py purge_pages`: the command line of the page cache's purge."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sites_app.models import SiteSettings
from sites_app.page_cache.purging import purge
from sites_app.page_cache.tags import EVERYTHING


class Command(BaseCommand):
    help = "Drop kept pages: all of them, those of a site, or those with a tag. Done by itself when content changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="", metavar="KEY", help="Only the pages of this site.")
        parser.add_argument("--tag", action="append", default=[], help="Only what has this tag, such as page:12.")
        parser.add_argument("--all", action="store_true", help="Every page of every site.")

    def handle(self, *args: Any, **options: Any) -> None:
        key, tags = options["site"], options["tag"]
        if not (key or tags or options["all"]):
            raise CommandError("Say what: --site KEY, --tag TAG or --all.")
        settings = SiteSettings.objects.filter(key=key).first() if key else None
        if key and settings is None:
            raise CommandError(f"There is no site “{key}”.")
        if not purge(tags or [EVERYTHING], site_id=settings.site_id if settings else None):
            raise CommandError("Redis does not answer. The pages are dropped when it is back.")
        self.stdout.write("Dropped.")
