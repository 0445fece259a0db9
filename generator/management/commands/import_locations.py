"""`manage.py import_locations`: stores the places that location axes choose from."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from generator.services.location_csv import PlaceChange, import_csv
from generator.services.locations import ATTRIBUTION, UnknownCountryError, import_country

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import a country with its states, counties and cities from the installed GeoNames data. "
        "Importing again brings places up to date and keeps their keys. --file imports a CSV file of your own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--country",
            action="append",
            metavar="CODE",
            help="ISO code such as US or GB; may be repeated (default: US)",
        )
        parser.add_argument(
            "--file", type=Path, metavar="CSV", help="import places from a file of your own instead of GeoNames' data"
        )
        parser.add_argument("--dry-run", action="store_true", help="with --file: say what would change, write nothing")
        parser.add_argument(
            "--minimum-population",
            type=int,
            default=15_000,
            metavar="N",
            help="leave out smaller cities (default: 15000; the data goes down to 500)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["minimum_population"] < 0:
            raise CommandError("--minimum-population cannot be negative.")
        if options["file"]:
            self._import_file(options["file"], dry_run=options["dry_run"])
            return
        if options["dry_run"]:
            raise CommandError("--dry-run goes with --file.")
        for code in options["country"] or ["US"]:
            self._import(code, minimum_population=options["minimum_population"])
        self.stdout.write(ATTRIBUTION)

    def _import_file(self, path: Path, *, dry_run: bool) -> None:
        try:
            report = import_csv(path.read_text("utf-8-sig"), dry_run=dry_run)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        if report.problems:
            for problem in report.problems[:SHOWN]:
                self.stderr.write(str(problem))
            raise CommandError(f"Nothing was imported: {len(report.problems):,} problem(s).")
        if dry_run:
            for change in report.changes[:SHOWN]:
                self.stdout.write(describe(change))
        done = "would be " if dry_run else ""
        self.stdout.write(
            f"{report.created:,} new places, {report.updated:,} {done}brought up to date, "
            f"{report.unchanged:,} unchanged."
        )

    def _import(self, code: str, *, minimum_population: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console = Console(stderr=True)
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(f"Places of {code.upper()}", total=None)

            def show(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            try:
                report = import_country(code, minimum_population=minimum_population, on_progress=show)
            except UnknownCountryError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{report.country}: {report.created:,} new places, {report.updated:,} brought up to date.")


def describe(change: PlaceChange) -> str:
    """One line of a dry run."""
    if change.is_new:
        return f"  + {change.key} ({change.name})"
    fields = "; ".join(f"{name}: {before!r} → {after!r}" for name, (before, after) in change.fields.items())
    return f"  ~ {change.key}: {fields}"
