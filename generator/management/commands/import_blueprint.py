"""`manage.py import_blueprint`: takes a blueprint over into a site, or says what that would change."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generator.services.blueprints.differences import Action, BlueprintReport
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.reading import BlueprintError
from generator.services.blueprints.shipped import starting_point, starting_points
from sites_app.models import SiteSettings

SIGNS = {Action.CREATED: "+", Action.CHANGED: "~"}
LONGEST = 60


class Command(BaseCommand):
    help = (
        "Import a blueprint, YAML or JSON, into a site: rows are found by their keys and made or changed. All of it is "
        "imported or, if anything is wrong, nothing. Importing again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", metavar="SITE_KEY")
        parser.add_argument("file", metavar="FILE", help="a file, or - for the standard input")
        parser.add_argument(
            "--shipped", action="store_true", help="FILE is the name of a blueprint that comes with the product"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change by field; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = SiteSettings.objects.select_related("site__root_page").filter(key=options["site"]).first()
        if settings is None:
            raise CommandError(f"There is no site “{options['site']}”.")
        try:
            text = _shipped(options["file"]) if options["shipped"] else _read(options["file"])
            report = import_blueprint(text, site=settings.site, dry_run=options["dry_run"])
        except BlueprintError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        self._show(report)

    def _show(self, report: BlueprintReport) -> None:
        for change in report.effective:
            self.stdout.write(f"{SIGNS[change.action]} {change.section}: {change.key}")
            if change.action is Action.CHANGED:
                for field in change.fields:
                    self.stdout.write(f"    {field.name}: {_short(field.before)} → {_short(field.after)}")
        for notice in report.notices:
            self.stdout.write(f"! {notice}")
        counts = ", ".join(f"{report.count(action):,} {action.value}" for action in Action)
        self.stdout.write(f"{counts}.{' Nothing was written.' if report.is_dry_run else ''}")


def _shipped(name: str) -> str:
    found = starting_point(name)
    if found is None:
        known = ", ".join(each.key for each in starting_points())
        raise CommandError(f"No blueprint “{name}” comes with the product. Known: {known}.")
    return found.text


def _read(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}") from error


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
