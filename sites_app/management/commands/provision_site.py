"""`manage.py provision_site`: the command line of the provisioning service."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sites_app.models import SiteSettings
from sites_app.services.provisioning import ProvisioningError, provision_site, repair_site


class Command(BaseCommand):
    help = (
        "Make a site with its home page, collection, settings, menus, roles and review workflow in one transaction. "
        "Repeating the command for the same key and host name adds only what is missing. "
        "With --repair, every site is given what a later release added to sites, such as rights on new models."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", nargs="?", help="short name in commands and the API, such as summit-roofing")
        parser.add_argument("--name", help="name of the business as visitors know it")
        parser.add_argument("--hostname", help="primary host name, such as www.example.com")
        parser.add_argument("--port", type=int, default=80, help="port in the site's addresses (default: 80)")
        parser.add_argument("--language", default="en", help="language code of the home page (default: en)")
        parser.add_argument("--repair", action="store_true", help="complete all existing sites and make none")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            self._repair()
            return
        if missing := [name for name in ("key", "name", "hostname") if not options[name]]:
            raise CommandError(f"Missing: {', '.join(missing)}.")
        try:
            site = provision_site(
                key=options["key"],
                name=options["name"],
                hostname=options["hostname"],
                port=options["port"],
                language=options["language"],
            )
        except ProvisioningError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['key']} is at {site.root_url}/")

    def _repair(self) -> None:
        for row in SiteSettings.objects.select_related("site").order_by("key"):
            repair_site(row.site)
            self.stdout.write(f"{row.key} is complete.")
