"""`manage.py import_locations`: stores the places that location axes choose from."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from generator.services.locations import ATTRIBUTION, UnknownCountryError, import_country


class Command(BaseCommand):
    help = (
        "Import a country with its states, counties and cities from the installed GeoNames data. "
        "Importing again brings places up to date and keeps their keys."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--country",
            action="append",
            metavar="CODE",
            help="ISO code such as US or GB; may be repeated (default: US)",
        )
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
        for code in options["country"] or ["US"]:
            self._import(code, minimum_population=options["minimum_population"])
        self.stdout.write(ATTRIBUTION)

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
