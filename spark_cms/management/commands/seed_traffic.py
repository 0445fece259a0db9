"""Makes believable visits and conversions of the last days for the demo sites, and counts them."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from sites_app.models import SiteSettings
from spark_cms.demo import traffic
from spark_cms.demo.leads import send_leads
from spark_cms.demo.traffic import Traffic, Visit
from tracking.services import conversions, rollups, spans, writing

# Events of one transaction.
STEP = 5_000
ROLL_UPS = 20
DEMO_SITES = ("summit-roofing", "harbor-dental")
LEADS = 36


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=90, help="How far back the visits go.")
        parser.add_argument("--site", action="append", help="A site's key; the demo sites unless told.")
        parser.add_argument("--per-day", type=int, default=60, help="About how many visits there are today.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed makes the same visits.")
        parser.add_argument("--leads", action="store_true", help=f"Also {LEADS} leads in the inbox of each site.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["days"] <= 800 or not 1 <= options["per_day"] <= 100_000:
            raise CommandError("Give 1 to 800 days, and 1 to 100,000 visits a day.")
        for site in self._sites(options["site"]):
            self._seed(site, options)

    @staticmethod
    def _sites(keys: list[str] | None) -> Iterator[Site]:
        wanted = keys or DEMO_SITES
        found = {row.key: row.site for row in SiteSettings.objects.filter(key__in=wanted).select_related("site")}
        missing = [key for key in wanted if key not in found]
        if missing and (keys or len(missing) == len(wanted)):
            raise CommandError(f"There is no site with the key {', '.join(missing)}.")
        yield from (found[key] for key in wanted if key in found)

    def _seed(self, site: Site, options: dict[str, Any]) -> None:
        begun, now = time.perf_counter(), timezone.now()
        zone = spans.zone_of(site.pk)
        made = Traffic(
            site=site,
            zone=zone,
            spots=traffic.spots_of(site, seed=options["seed"]),
            seed=options["seed"],
            per_day=options["per_day"],
            last=spans.day_of(now, zone=zone),
            days=options["days"],
        )
        visits = list(made.visits(until=now))
        arrivals = (arrival for visit in visits for arrival in visit.arrivals)
        events = sum(writing.write(list(some)) for some in batched(arrivals, STEP))
        converted = [visit for visit in visits if visit.converted_at]
        as_leads = converted[-LEADS:] if options["leads"] else []
        sent = send_leads(site, as_leads)
        with transaction.atomic():
            for visit in converted:
                if visit.key not in sent:
                    _record(site, visit)
        # One call counts so many days and no more; what a worker counts meanwhile is not left to us.
        for _ in range(ROLL_UPS):
            if not rollups.roll_up(at=timezone.now(), waits=timedelta(0)):
                break
        self.stdout.write(
            f"{site}: {len(visits):,} visits, {events:,} new events, {len(converted):,} conversions, "
            f"{len(sent):,} leads in {time.perf_counter() - begun:.1f} s"
        )


def _record(site: Site, visit: Visit) -> None:
    assert visit.converted_at is not None  # noqa: S101 - the caller's choice
    conversions.record(
        site,
        name=traffic.LEAD,
        at=visit.converted_at,
        once_key=visit.key,
        page_id=visit.spot.page_id,
        path=visit.spot.path,
        visitor=visit.visitor,
        source=visit.source,
        medium=visit.medium,
        utm={"campaign": visit.campaign} if visit.campaign else {},
    )
