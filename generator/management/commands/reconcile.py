"""`manage.py reconcile`: the command line of the comparisons of jobs and articles with rows and pages."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generator import tasks
from generator.services.reconciling import reconcile


class Command(BaseCommand):
    help = (
        "Compare the counters of jobs with the rows they wrote, the statuses of articles with their pages, and the "
        "search index with what is live. Ends with code 1 when something disagrees. --fix mends it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="Mend what disagrees, and send workers to stuck jobs.")

    def handle(self, *args: Any, **options: Any) -> None:
        fix = options["fix"]
        left = 0
        for found in reconcile(fix=fix):
            if not found.count:
                continue
            left += found.count - found.mended
            ids = ", ".join(map(str, found.examples)) + (", …" if found.count > len(found.examples) else "")
            mended = f", {found.mended:,} mended" if fix else ""
            self.stdout.write(f"{found.check}: {found.count:,}{mended} ({ids})")
        if fix:
            tasks.reap_jobs()
        if left:
            raise CommandError(f"{left:,} things disagree." + ("" if fix else " --fix mends them."))
        self.stdout.write("Jobs, articles and pages agree.")
