"""`manage.py export_blueprint`: writes a site's blueprint to the standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from generator.models import Campaign
from generator.services.blueprints.exporting import BlueprintExportError, export_campaign, export_site
from sites_app.models import SiteSettings


class Command(BaseCommand):
    help = (
        "Write a site's content library, campaigns, settings, menus and pages as a blueprint in YAML, which another "
        "site or installation can import. It holds no secrets, people, articles or pictures."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", metavar="SITE_KEY")
        parser.add_argument("--campaign", metavar="KEY", help="only this campaign and what its articles are made from")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = SiteSettings.objects.select_related("site__root_page").filter(key=options["site"]).first()
        if settings is None:
            raise CommandError(f"There is no site “{options['site']}”.")
        try:
            text = _export(settings.site, options["campaign"])
        except BlueprintExportError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text, ending="")


def _export(site: Site, key: str | None) -> str:
    if key is None:
        return export_site(site)
    campaign = Campaign.objects.for_site(site).select_related("site__root_page", "parent_page").filter(key=key).first()
    if campaign is None:
        raise CommandError(f"The site has no campaign “{key}”.")
    return export_campaign(campaign)
