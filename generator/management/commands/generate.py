"""Generates a campaign's next drafts and shows the progress; the work itself is that of the admin's button."""

import argparse
import time
from collections.abc import Callable
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from wagtail.models import Site

from generator import dispatch
from generator.core.compose import PlanError
from generator.enums import JobKind, JobStatus
from generator.models import Campaign, Job
from generator.services import generation, lanes, progress, reaping
from generator.services.forecasts import Forecast, forecast
from sites_app.models import SiteSettings

SAMPLES = 5
LOOK_SECONDS = 0.5
# Between two looks at the progress an inline lane works for so long.
INLINE_SECONDS = 1.0


class Command(BaseCommand):
    help = (
        "Write the next drafts of a campaign as unpublished pages that await review, going on where the last job "
        "stopped. Workers do the work; without one, --inline does it in this process."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("campaign", metavar="CAMPAIGN_KEY")
        parser.add_argument(
            "--site", default="", metavar="KEY", help="The site's key, if several have such a campaign."
        )
        parser.add_argument("--count", type=int, required=True, metavar="N", help="How many articles to generate.")
        parser.add_argument("--dry-run", action="store_true", help="Print five titles and a forecast, write nothing.")
        parser.add_argument(
            "--wait", action=argparse.BooleanOptionalAction, default=True, help="Show the progress until the job ends."
        )
        parser.add_argument("--inline", action="store_true", help="Work in this process; no worker is needed.")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=cast("IO[str]", self.stdout), soft_wrap=True, highlight=False)
        campaign = _campaign(options["campaign"], site_key=options["site"])
        if options["dry_run"]:
            _dry_run(campaign, count=options["count"], console=console)
            return
        if not options["inline"] and not dispatch.has_worker(JobKind.GENERATE):
            raise CommandError(
                "No worker is listening to the queue “generate”. Start one (`make run` does), or add --inline to "
                "do the work in this process."
            )
        try:
            job = dispatch.start_generation(campaign, count=options["count"], user=None)
        except dispatch.Refused as error:
            raise CommandError(str(error)) from error
        console.print(f"Job {job.pk}: {options['count']:,} drafts of {campaign}.")
        if options["wait"] or options["inline"]:
            _follow(job, console=console, step=_inline if options["inline"] else _look)


def _campaign(key: str, *, site_key: str) -> Campaign:
    sites = SiteSettings.objects.filter(key=site_key) if site_key else SiteSettings.objects.all()
    keys = dict(sites.values_list("site_id", "key"))
    if site_key and not keys:
        raise CommandError(f"There is no site “{site_key}”.")
    found = list(Campaign.objects.for_sites(Site.objects.filter(pk__in=keys)).with_key(key).select_related("site"))
    if not found:
        raise CommandError(f"There is no campaign “{key}”.")
    if len(found) > 1:
        names = ", ".join(sorted(keys[campaign.site_id] for campaign in found))
        raise CommandError(f"Several sites have a campaign “{key}”: say which by --site ({names}).")
    return found[0]


def _dry_run(campaign: Campaign, *, count: int, console: Console) -> None:
    try:
        found = generation.outlook(campaign, samples=SAMPLES)
    except PlanError as error:
        raise CommandError(str(error)) from error
    console.print(f"{campaign} can make {found.left:,} more articles; {min(count, found.left):,} would be generated.")
    for line in found.samples:
        console.print(f"  {line}", markup=False)
    if found.left:
        _print_forecast(forecast(campaign, min(count, found.left)), console=console)


def _print_forecast(expected: Forecast, *, console: Console) -> None:
    size = filesizeformat(expected.total_bytes).replace("\xa0", " ")
    console.print(
        f"Expected: {expected.words:,} words each ({expected.fewest_words:,} to {expected.most_words:,}), {size} of "
        f"storage, {expected.seconds:,.0f} s at {expected.rate:,.0f} a second."
    )
    if expected.similarity:
        console.print(f"Two articles share {expected.similarity.mean:.0%} of their wording, names and figures aside.")
    for advice in expected.advice:
        console.print(f"  {advice.slot or 'Articles'}: {advice.message}", markup=False)


def _follow(job: Job, *, console: Console, step: Callable[[Job], None]) -> None:
    """Show the job until it ends; Ctrl-C leaves it as it is."""
    try:
        state = _watch(job, console=console, step=step)
    except KeyboardInterrupt:
        console.print(
            f"\nJob {job.pk} goes on wherever a worker runs. `manage.py jobs` shows how far it is; "
            f"`manage.py jobs pause {job.pk}`, `resume` and `cancel` steer it.",
            markup=False,
        )
        return
    summary = f"{state.succeeded:,} drafts written, {state.skipped:,} skipped, {state.failed:,} failed."
    if state.status == JobStatus.DONE:
        console.print(summary)
        return
    raise CommandError(f"The job is {JobStatus(state.status).label.lower()}. {summary} {state.error}".strip())


def _watch(job: Job, *, console: Console, step: Callable[[Job], None]) -> progress.JobProgress:
    columns = (
        TextColumn("Drafts"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[errors]}"),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("drafts", total=None, rate="", errors="")
        while True:
            job.refresh_from_db()
            state = progress.progress(job)
            bar.update(
                task,
                total=state.total,
                completed=state.done,
                rate=f"{state.rate:,.0f}/s" if state.rate else "",
                errors=f"[red]{state.failed:,} errors[/]" if state.failed else "",
            )
            if not state.is_open or state.status == JobStatus.PAUSED:
                return state
            step(job)


def _look(job: Job) -> None:
    time.sleep(LOOK_SECONDS)


def _inline(job: Job) -> None:
    """Work on the job for a moment, as a worker's lane does, and take back what a dead one held."""
    rest = lanes.work(job.pk, seconds=INLINE_SECONDS)
    if not rest.goes_on:
        reaping.reap()
        time.sleep(LOOK_SECONDS)
    elif rest.seconds:
        time.sleep(min(rest.seconds, LOOK_SECONDS))
