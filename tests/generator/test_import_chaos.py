"""A worker that is killed while it imports a table file: nothing is half-written, and the next one does it once."""

from datetime import timedelta

import pytest

from generator import dispatch, tasks
from generator.enums import ImportStatus
from generator.models import LibraryImport, Niche
from generator.services.library import background
from tests.generator.workers import wait_for, workers

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

ROWS = 30_000
SECONDS = 120


def test_an_import_survives_the_death_of_its_worker(site_a, site_b, tmp_path, monkeypatch):
    content = b"\n".join([b"key,name", *(f"niche-{number},Niche {number}".encode() for number in range(ROWS))])
    monkeypatch.setattr(background, "SILENCE", timedelta(0))

    def now():
        return LibraryImport.objects.get(pk=upload.pk)

    def imported(tenant):
        return Niche.objects.for_site(tenant.site).filter(key__startswith="niche-").count()

    def is_done():
        """Beat goes on meanwhile."""
        tasks.reap_jobs()
        return now().status == ImportStatus.DONE

    with workers(tmp_path) as start:
        first = start("first")
        upload = dispatch.receive_table(content, file_name="n.csv", kind="niches", site=site_a.site, user=site_a.editor)
        wait_for(lambda: now().status == ImportStatus.READY, seconds=SECONDS, what="read")
        dispatch.confirm_table(now())
        wait_for(
            lambda: now().status == ImportStatus.IMPORTING and background.lines_done(now()),
            seconds=SECONDS,
            what="begun",
        )
        first.kill()
        assert now().status == ImportStatus.IMPORTING
        assert imported(site_a) == 0

        start("second")
        wait_for(is_done, seconds=SECONDS, what="imported")

    assert (imported(site_a), imported(site_b)) == (ROWS, 0)
    assert now().tries > 1
