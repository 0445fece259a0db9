"""Shows the release plans and what is due, pauses and resumes plans, and stops or starts a site's releases."""

import argparse
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone as clock
from rich.console import Console
from rich.table import Table
from wagtail.models import Site

from generator import dispatch
from generator.enums import PLAN_OPEN, ArticleStatus
from generator.models import Campaign, ReleasePlan
from generator.services import policies, release_calendar, release_plans
from sites_app.models import SiteSettings


class Command(BaseCommand):
    help = "List the open release plans and when each releases next; pause, resume or stop releases."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--site", default="", metavar="KEY", help="Only the plans of this site.")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--due", action="store_true", help="Do now what is due, as beat does twice a minute.")
        what.add_argument("--pause", metavar="CAMPAIGN_KEY", help="Pause the campaign's plan.")
        what.add_argument("--resume", metavar="CAMPAIGN_KEY", help="Let the campaign's plan go on.")
        what.add_argument("--stop-site", metavar="KEY", help="Stop all releases of the site at once.")
        what.add_argument("--start-site", metavar="KEY", help="Let the site release again.")
        parser.add_argument("--because", default="", metavar="TEXT", help="Why; for --stop-site.")

    def handle(self, *args: Any, **options: Any) -> None:
        # As wide as its table, also where the output is no terminal.
        console = Console(file=cast("IO[str]", self.stdout), soft_wrap=True, highlight=False, width=160)
        if options["due"]:
            jobs = dispatch.release_due(at=clock.now())
            console.print(", ".join(f"{job} of {job.stop:,}" for job in jobs) or "Nothing is due.")
        elif options["stop_site"]:
            _stop(options["stop_site"], because=options["because"])
            console.print(f"All releases of “{options['stop_site']}” are stopped.")
        elif options["start_site"]:
            dispatch.start_site(_site(options["start_site"]), user=None, at=clock.now())
            console.print(f"“{options['start_site']}” releases again.")
        elif key := options["pause"] or options["resume"]:
            _steer(key, site_key=options["site"], pauses=bool(options["pause"]))
            console.print(f"The plan of “{key}” is {'paused' if options['pause'] else 'active'}.")
        else:
            _show(_plans(options["site"]), console=console)


def _site(key: str) -> Site:
    settings = SiteSettings.objects.filter(key=key).select_related("site__root_page").first()
    if settings is None:
        raise CommandError(f"There is no site “{key}”.")
    return settings.site


def _plans(site_key: str) -> list[ReleasePlan]:
    sites = [_site(site_key)] if site_key else Site.objects.all()
    plans = ReleasePlan.objects.filter(site__in=sites, status__in=PLAN_OPEN)
    return list(plans.select_related("site", "campaign", "created_by").order_by("site", "campaign"))


def _stop(key: str, *, because: str) -> None:
    if not because:
        raise CommandError("Say why with --because: everybody who works on the site reads it.")
    dispatch.stop_site(_site(key), user=None, because=because)


def _steer(key: str, *, site_key: str, pauses: bool) -> None:
    found = [plan for plan in _plans(site_key) if plan.campaign.key == key]
    if not found:
        raise CommandError(f"No campaign “{key}” has an open release plan.")
    if len(found) > 1:
        raise CommandError(f"Several sites have a campaign “{key}”: say which by --site.")
    try:
        (dispatch.pause_plan if pauses else dispatch.resume_plan)(found[0], user=None)
    except dispatch.Refused as error:
        raise CommandError(str(error)) from error


def _show(plans: list[ReleasePlan], *, console: Console) -> None:
    if not plans:
        console.print("There is no open release plan.")
        return
    counts = release_plans.counts_by_plan(plans)
    table = Table("Site", "Campaign", "Plan", "Status", "To go", "Out", "Next, by the site's clock", box=None)
    for plan in plans:
        numbers = counts.get(plan.pk, {})
        is_stopped = policies.policy_of(plan.site_id).stopped_at is not None
        table.add_row(
            str(plan.site),
            plan.campaign.key,
            f"{plan.mode}, {plan.per_day:,} a day",
            "stopped" if is_stopped else plan.status,
            f"{numbers.get(ArticleStatus.SCHEDULED, 0):,}",
            f"{numbers.get(ArticleStatus.PUBLISHED, 0):,}",
            _next(plan.campaign),
        )
    console.print(table)


def _next(campaign: Campaign) -> str:
    moment = release_calendar.next_release(campaign)
    zone = ZoneInfo(release_plans.timezone_of(campaign.site_id))
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "–"
