"""Addresses written to sitemap files per second, for a site of a million pages; against Wagtail's own sitemap."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django.contrib.sitemaps
from django.contrib.sites.requests import RequestSite
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import override_settings
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site

from bench.results import Result
from sites_app.models import ArticlePage
from sites_app.services import sitemaps
from sites_app.services.provisioning import add_hub, provision_site

PAGES = 1_000_000
PER_HUB = 5_000
# What Wagtail's view is asked for, since it holds all pages of its answer.
BASELINE_PAGES = 2_000
CHANGED = 1_000


def run(*, scale: float) -> Result:
    """All files of one site, in a process of its own; and those of a change of 1,000 pages in a row."""
    pages = int(PAGES * scale)
    site = provision_site(key="bench", name="Bench Roofing", hostname="bench.test")
    small = provision_site(key="small", name="Small Roofing", hostname="small.test")
    copying = _make(site, pages)
    _make(small, BASELINE_PAGES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE wagtailcore_page")
        cursor.execute("ANALYZE sites_app_articlepage")
    with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        figures = _build_elsewhere(site, media)
        assert figures["urls"] > pages, "Pages are missing."
        ids = ArticlePage.objects.descendant_of(site.root_page).order_by("pk").values_list("pk", flat=True)
        begun = time.perf_counter()
        Page.objects.filter(pk__in=list(ids[pages // 2 : pages // 2 + CHANGED])).update(live=False)
        marking = time.perf_counter() - begun
        begun = time.perf_counter()
        written = sitemaps.rewrite(site)
        rewriting = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in sitemaps.folder_of(site.pk).iterdir())
    baseline = BASELINE_PAGES / _wagtail_seconds(small)
    return Result(
        name="sitemap",
        ours=figures["urls"] / figures["seconds"],
        baseline=baseline,
        unit="URLs/s",
        notes=(
            f"{figures['urls']:,} addresses in {figures['files']} files, plain and compressed, "
            f"{size / 1e6:.0f} MB, in {figures['seconds']:.1f} s; "
            f"memory {figures['idle_mb']:.0f} MB before and {figures['peak_mb']:.0f} MB at most; baseline: Wagtail's "
            f"sitemap of {BASELINE_PAGES:,} pages, at each request; {CHANGED:,} pages taken down in {marking:.2f} s "
            f"with their marks, after which {written.files} files were rewritten in {rewriting:.1f} s; "
            f"pages made at {pages / copying:.0f}/s"
        ),
    )


def _make(site: Site, number: int) -> float:
    """Live, approved articles beneath hubs of a few thousand, by SQL; how long it took."""
    begun = time.perf_counter()
    parent = add_hub(site.root_page, title="Places", slug="places")
    for start in range(0, number, PER_HUB):
        hub = add_hub(Page.objects.get(pk=parent.pk), title=f"Hub {start}", slug=f"hub-{start}")
        _copy(hub, min(PER_HUB, number - start))
    return time.perf_counter() - begun


def _copy(hub: Page, number: int) -> None:
    """Rows of pages as COPY writes them, with ids from the sequence."""
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(ArticlePage).pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('wagtailcore_page', 'id')) FROM generate_series(1, %s)", [number]
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        columns = (
            "id, path, depth, numchild, translation_key, live, has_unpublished_changes, title, draft_title, slug, "
            "content_type_id, url_path, seo_title, show_in_menus, search_description, expired, locked, "
            "first_published_at, last_published_at, locale_id"
        )
        with cursor.copy(f"COPY wagtailcore_page ({columns}) FROM STDIN") as copy:
            for place, pk in enumerate(ids, start=1):
                slug = f"roof-repair-in-a-town-{pk}"
                copy.write_row(
                    (
                        *(pk, Page._get_path(hub.path, hub.depth + 1, place), hub.depth + 1, 0),
                        *(f"00000000-0000-4000-8000-{pk:012x}", True, False, slug, slug, slug),
                        *(kind, f"{hub.url_path}{slug}/", "", False, "", False, False),
                        *("2026-05-04T10:00:00Z", "2026-05-04T10:00:00Z", hub.locale_id),
                    )
                )
        with cursor.copy(
            "COPY sites_app_articlepage (page_ptr_id, body, place_name, word_count, structured_data, is_approved) "
            "FROM STDIN"
        ) as copy:
            for pk in ids:
                copy.write_row((pk, "[]", "", 0, "{}", True))
        cursor.execute("UPDATE wagtailcore_page SET numchild = %s WHERE id = %s", [number, hub.pk])


def _build_elsewhere(site: Site, media: str) -> dict[str, float]:
    """The figures of building all files in a process that has done nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.sitemaps", str(site.pk), connection.settings_dict["NAME"], media],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _wagtail_seconds(site: Site) -> float:
    """How long Wagtail's own view takes for a site, the best of three."""
    best = float("inf")
    template = Template((Path(django.contrib.sitemaps.__file__).parent / "templates" / "sitemap.xml").read_text())
    for _ in range(3):
        request = RequestFactory(SERVER_NAME=site.hostname).get("/sitemap.xml")
        request._wagtail_site = site
        begun = time.perf_counter()
        template.render(Context({"urlset": Sitemap(request).get_urls(site=RequestSite(request))}))
        best = min(best, time.perf_counter() - begun)
    return best
