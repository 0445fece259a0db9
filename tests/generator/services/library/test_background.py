"""Large table files: a worker reads and imports them, each completely or not at all, and only one at a time."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from generator.enums import ImportStatus
from generator.models import LibraryImport, Niche
from generator.services.library import background, uploads
from generator.services.library.importing import ImportRefusedError
from generator.services.library.tables import NICHES

pytestmark = pytest.mark.django_db
ROWS = uploads.MOST_LINES_AT_ONCE + 500


def large(rows: int = ROWS) -> bytes:
    return b"\n".join([b"key,name", *(f"niche-{number},Niche {number}".encode() for number in range(rows))])


def sent(tenant: Any, content: bytes | None = None) -> LibraryImport:
    return uploads.receive(
        content or large(), file_name="large.csv", kind=NICHES.name, site=tenant.site, user=tenant.editor
    )


def seen(upload: LibraryImport) -> LibraryImport:
    return LibraryImport.objects.get(pk=upload.pk)


@pytest.fixture
def read(site_a, campaign_a, campaign_b) -> LibraryImport:
    """A large file of one tenant, with its dry run."""
    upload = sent(site_a)
    background.work(upload.pk)
    return seen(upload)


def niches(tenant: Any) -> int:
    return Niche.objects.for_site(tenant.site).filter(key__startswith="niche-").count()


def test_a_small_file_is_read_at_once_and_a_large_one_waits(site_a, campaign_a):
    assert sent(site_a, large(20)).status == ImportStatus.READY
    assert sent(site_a).status == ImportStatus.WAITING


def test_a_large_file_is_read_and_imported_into_its_own_site_only(read, site_a, site_b):
    assert read.status == ImportStatus.READY
    assert read.report["created"] == ROWS
    assert niches(site_a) == 0

    assert uploads.confirm(read) is None
    assert seen(read).status == ImportStatus.QUEUED
    background.work(read.pk)

    done = seen(read)
    assert (done.status, done.report["created"], bytes(done.content)) == (ImportStatus.DONE, ROWS, b"")
    assert (niches(site_a), niches(site_b)) == (ROWS, 0)


def test_a_message_delivered_again_changes_nothing(read, site_a):
    uploads.confirm(read)
    for _ in range(2):
        background.work(read.pk)
    before = seen(read).updated_at

    background.work(read.pk)

    assert seen(read).updated_at == before
    assert niches(site_a) == ROWS


def test_a_file_is_confirmed_once(read):
    uploads.confirm(read)

    with pytest.raises(ImportRefusedError):
        uploads.confirm(read)


def test_what_changed_after_the_dry_run_is_shown_and_nothing_is_imported(read, site_a):
    Niche.objects.create(site=site_a.site, key="niche-7", name="Somebody's")
    uploads.confirm(read)

    background.work(read.pk)

    refused = seen(read)
    assert refused.status == ImportStatus.READY
    assert "changed since" in refused.error
    assert refused.report["changed"] == 1
    assert niches(site_a) == 1
    uploads.confirm(refused)
    background.work(read.pk)
    assert seen(read).status == ImportStatus.DONE


def test_errors_of_a_large_file_are_said_and_keep_it_from_being_imported(site_a, campaign_a):
    upload = sent(site_a, large() + b"\nBad key,x")
    background.work(upload.pk)

    assert seen(upload).report["problems"][0]["line"] == ROWS + 2
    with pytest.raises(ImportRefusedError):
        uploads.confirm(seen(upload))


def test_a_fault_stores_nothing_and_the_import_can_be_started_again(read, site_a, monkeypatch):
    uploads.confirm(read)
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "_apply", _fails_late)
        with pytest.raises(RuntimeError):
            background.work(read.pk)

    failed = seen(read)
    assert (failed.status, failed.error) == (ImportStatus.READY, background.FAULT)
    assert niches(site_a) == 0
    uploads.confirm(failed)
    background.work(read.pk)
    assert niches(site_a) == ROWS


def _fails_late(upload: LibraryImport, *, watch: Any) -> Any:
    Niche.objects.create(site=upload.site, key="niche-half", name="Half")
    raise RuntimeError


def test_a_database_that_is_away_is_no_fault_of_the_file(site_a, campaign_a, monkeypatch):
    def away(*args: Any, **options: Any) -> Any:
        raise OperationalError

    upload = sent(site_a)
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "_try_out", away)
        with pytest.raises(OperationalError):
            background.work(upload.pk)
    assert seen(upload).status == ImportStatus.READING

    background.work(upload.pk)

    assert seen(upload).status == ImportStatus.READY


def test_a_file_that_kills_its_workers_comes_to_an_end_and_can_be_read_again(site_a, campaign_a):
    upload = sent(site_a)
    LibraryImport.objects.filter(pk=upload.pk).update(status=ImportStatus.READING, tries=background.MOST_TRIES)

    background.work(upload.pk)

    assert (seen(upload).status, seen(upload).error) == (ImportStatus.FAILED, background.DIED)
    assert uploads.start_again(upload)
    background.work(upload.pk)
    assert seen(upload).status == ImportStatus.READY


def test_a_silent_file_is_sent_for_again_but_not_at_every_look(site_a, site_b, campaign_a, campaign_b):
    silent, fresh = sent(site_a), sent(site_b)
    LibraryImport.objects.filter(pk=silent.pk).update(sent_at=timezone.now() - background.SILENCE * 2)

    assert background.take_silent() == [silent.pk]
    assert background.take_silent() == []
    assert seen(fresh).status == ImportStatus.WAITING


def test_the_next_file_replaces_the_last_but_never_one_that_is_being_imported(read, site_a):
    uploads.confirm(read)
    second, third = sent(site_a), sent(site_a)

    assert set(LibraryImport.objects.values_list("pk", flat=True)) == {read.pk, third.pk}
    assert second.pk != third.pk


def test_a_file_goes_after_a_day(read, site_b):
    LibraryImport.objects.filter(pk=read.pk).update(created_at=timezone.now() - uploads.KEPT - timedelta(hours=1))

    sent(site_b)

    assert not LibraryImport.objects.filter(pk=read.pk).exists()


def test_how_far_it_is_can_be_seen_while_it_goes_on(read):
    uploads.confirm(read)
    lines = []
    watch = background._watch(read.pk)
    LibraryImport.objects.filter(pk=read.pk).update(status=ImportStatus.IMPORTING)

    def look(line: int) -> None:
        watch(line)
        lines.append(background.lines_done(seen(read)))

    uploads.carry_out(seen(read), watch=look)

    assert lines == sorted(lines)
    assert lines[0] < ROWS
    assert lines[-1] == ROWS + 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_have_the_same_file(site_a, campaign_a, campaign_b):
    upload = sent(site_a)

    def other() -> None:
        background.work(upload.pk)
        found.extend(background.take_silent())
        connection.close()

    found: list[int] = []
    LibraryImport.objects.filter(pk=upload.pk).update(sent_at=timezone.now() - background.SILENCE * 2)
    with transaction.atomic():
        assert background._free(upload.pk).exists()
        list(background._free(upload.pk))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
    assert found == []
    assert seen(upload).status == ImportStatus.WAITING

    background.work(upload.pk)
    assert seen(upload).status == ImportStatus.READY
