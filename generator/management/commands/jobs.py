"""Lists the newest jobs, and pauses, resumes, cancels or retries one."""

import argparse
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from generator import dispatch
from generator.models import Job
from generator.services.moves import IllegalMove
from generator.services.progress import progress_of

NEWEST = 20
ACTIONS = {
    "pause": dispatch.pause_job,
    "resume": dispatch.resume_job,
    "cancel": dispatch.cancel_job,
    "retry": dispatch.retry_failed,
}


class Command(BaseCommand):
    help = "List the newest jobs, or steer one: `jobs pause 12`, `jobs resume 12`, `jobs cancel 12`, `jobs retry 12`."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", choices=["list", *ACTIONS], default="list")
        parser.add_argument("job", nargs="?", type=int, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=cast("IO[str]", self.stdout), highlight=False)
        if options["action"] == "list":
            console.print(_table())
            return
        job = Job.objects.filter(pk=options["job"]).select_related("campaign", "site").first()
        if job is None:
            raise CommandError(f"There is no job {options['job'] or 'without a number'}.")
        try:
            job = ACTIONS[options["action"]](job, user=None)
        except (IllegalMove, dispatch.Refused) as error:
            raise CommandError(str(error)) from error
        console.print(f"{job} is now “{job.get_status_display()}”.")


def _table() -> Table:
    table = Table("Job", "Site", "What", "Campaign", "Status", "Done", "Failed", "Rate")
    found = list(Job.objects.newest_first().select_related("campaign", "site")[:NEWEST])
    states = progress_of(found)
    for job in found:
        state = states[job.pk]
        table.add_row(
            str(job.pk),
            job.site.hostname,
            job.get_kind_display(),
            job.campaign.key if job.campaign else "",
            job.get_status_display(),
            f"{state.done:,} / {state.total:,}",
            f"{state.failed:,}",
            f"{state.rate:,.0f}/s" if state.rate else "",
        )
    return table
