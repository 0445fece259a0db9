"""Rows of a table per second: an import of the library against saving one by one; and how much memory it takes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Site

from bench.results import Result
from bench.tables import table
from generator.models import Fragment, FragmentItem
from generator.services.library.checks import LibraryChecks
from generator.services.library.importing import apply, dry_run
from generator.services.library.sheets import read_rows
from generator.services.library.tables import FRAGMENTS
from sites_app.services.provisioning import provision_site

COMPARED = 1_000
LARGE = 50_000
ROUNDS = 3


def run(*, scale: float) -> Result:
    """Both ways check and store the same 1,000 lines in a transaction, in turns; the best of each counts."""
    site = provision_site(key="bench", name="Bench Roofing", hostname="bench.test")
    user = User.objects.create_superuser("bench")
    rows = int(COMPARED * scale)
    content = table(rows).encode()
    ours, baseline = [], []
    for _ in range(ROUNDS):
        ours.append(_timed(lambda: _import(content, site)))
        baseline.append(_timed(lambda: _save_each(content, site, user)))
    large = _import_large(int(LARGE * scale), site)
    listing = _listing(user)
    return Result(
        name="library",
        ours=rows / min(ours),
        baseline=rows / min(baseline),
        unit="rows/s",
        notes=(
            f"dry run and import together; a file of {large['rows']:,} rows in a process of its own: dry run "
            f"{large['dry_run_s']:.1f} s, import {large['import_s']:.1f} s, peak memory "
            f"{large['peak_mb']:.0f} MB ({large['idle_mb']:.0f} MB before); listing of {listing['fragments']:,} "
            f"fragments: {listing['ms']:.0f} ms, {listing['queries']} queries"
        ),
    )


def _timed(work: Any) -> float:
    with transaction.atomic():
        started = time.perf_counter()
        work()
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return took


def _import(content: bytes, site: Site) -> None:
    dry = dry_run(content, table=FRAGMENTS, site=site, checks=LibraryChecks(site))
    checks = LibraryChecks(site)
    apply(content, table=FRAGMENTS, site=site, checks=checks, dry=dry.as_json(), user=None, source="bench.csv")


def _save_each(content: bytes, site: Site, user: User) -> None:
    """What a loop over the file would do: the same checks, `full_clean`, `save`, and a log entry for each."""
    checks, lines = LibraryChecks(site), read_rows(content)
    next(lines)
    for _, (key, name, kind, heading, body, title, text) in lines:
        fragment = Fragment(site=site, key=key, name=name, fragment_type=kind, heading=heading, body=body)
        _check(checks, heading, body, title, text)
        fragment.full_clean()
        fragment.save()
        item = FragmentItem(fragment=fragment, title=title, text=text, sort_order=0)
        item.full_clean()
        item.save()
        log(instance=fragment, action="wagtail.create", user=user)


def _check(checks: LibraryChecks, *texts: str) -> None:
    for text in texts:
        if errors := list(checks.text_errors(text, campaign=None)):
            raise ValueError(errors)


def _import_large(rows: int, site: Site) -> dict[str, Any]:
    """The figures of `bench.tables`, run on the scratch database."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        path.write_text(table(rows))
        done = subprocess.run(
            [sys.executable, "-m", "bench.tables", str(path), str(site.pk)],
            env={**os.environ, "DATABASE_URL": urlunsplit(database)},
            stdout=subprocess.PIPE,
            check=True,
        )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if figures["status"] != "done" or figures["created"] != rows:
        raise ValueError(figures)
    return figures


def _listing(user: User) -> dict[str, Any]:
    """The admin's list of fragments with their use, as a signed-in person gets it."""
    address, times = reverse("wagtailsnippets_generator_fragment:list"), []
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        for _ in range(ROUNDS + 1):
            started = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
            times.append((time.perf_counter() - started) * 1_000)
            if response.status_code != 200:
                raise ValueError(response.status_code)
    # The first one also reads the templates.
    return {"fragments": Fragment.objects.count(), "ms": median(times[1:]), "queries": len(queries)}
