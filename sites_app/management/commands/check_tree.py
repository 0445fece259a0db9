"""`manage.py check_tree`: the command line of the tree's checks."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from sites_app.models import SiteSettings
from sites_app.services.tree_checks import Finding, check_tree, fix_tree


class Command(BaseCommand):
    help = (
        "Check the page tree: paths, depths, counts of children, addresses, slugs, rows of types and revisions. "
        "Ends with code 1 when something is wrong. --fix mends depths, counts and addresses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="", metavar="KEY", help="Only the pages of this site.")
        parser.add_argument("--fix", action="store_true", help="Mend depths, counts of children and addresses first.")

    def handle(self, *args: Any, **options: Any) -> None:
        site = _site(options["site"]) if options["site"] else None
        if options["fix"]:
            for name, number in fix_tree(site=site).items():
                self.stdout.write(f"{name}: {number:,} mended")
        wrong = [finding for finding in check_tree(site=site) if finding.count]
        for finding in wrong:
            self._report(finding)
        if wrong:
            raise CommandError(f"{sum(finding.count for finding in wrong):,} faults in the page tree.")
        self.stdout.write("The page tree is in order.")

    def _report(self, finding: Finding) -> None:
        note = " (--fix mends them)" if finding.is_fixable else ""
        self.stdout.write(f"{finding.check}: {finding.count:,}{note}")
        for example in finding.examples:
            self.stdout.write(f"  page {example.page_id}: {example.detail}")
        if finding.count > len(finding.examples):
            self.stdout.write(f"  and {finding.count - len(finding.examples):,} more")


def _site(key: str) -> Site:
    settings = SiteSettings.objects.filter(key=key).select_related("site").first()
    if settings is None:
        raise CommandError(f"There is no site “{key}”.")
    return settings.site
