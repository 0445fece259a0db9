"""What is written into the log: the ends of jobs, imports, headlines; each entry names its site."""

from typing import Any
from uuid import uuid4

import pytest
from wagtail.models import ModelLogEntry, PageLogEntry

from generator.enums import HeadlineStatus
from generator.models import GeneratedArticle, Headline
from generator.services import generation, headlines, jobs, lanes, plans, positions
from generator.services.blueprints.importing import import_blueprint
from generator.services.chunks import ItemError, claim_chunk, finish_chunk
from generator.services.library import background, uploads

pytestmark = pytest.mark.django_db


def last(action: str) -> ModelLogEntry:
    return ModelLogEntry.objects.filter(action=action).order_by("-pk")[0]


@pytest.fixture
def job(campaign_a: Any, campaign_b: Any, site_a: Any) -> Any:
    """A job of two chunks that nobody has begun."""
    version = plans.freeze(campaign_a)
    ranges = positions.take(positions.free_ranges(version), count=4)
    return jobs.create_generation(version, ranges=ranges, chunk_size=2, user=site_a.editor)


def test_a_job_that_is_done_says_so_once(job, site_a):
    while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
        generation.run_chunk(chunk)
    assert jobs.finish_if_complete(job.pk)
    assert not jobs.finish_if_complete(job.pk)
    [entry] = ModelLogEntry.objects.filter(action="generator.finish_job")
    assert (entry.object_id, entry.user, entry.data) == (
        str(job.campaign_id),
        None,
        {
            "site": site_a.site.pk,
            "job": job.pk,
            "kind": "Generate drafts",
            "total": 4,
            "succeeded": 4,
            "skipped": 0,
            "failed": 0,
        },
    )
    assert entry.message == "Generate drafts: 4 of 4 done"


def test_what_a_lane_writes_of_each_article_is_a_part_of_its_job(job):
    while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
        lanes.run(chunk)
    jobs.finish_if_complete(job.pk)
    written = GeneratedArticle.objects.for_site(job.site).filter(job=job)
    entries = PageLogEntry.objects.filter(page__in=written.values("pk"))
    assert entries.count() >= 4
    assert {entry.data["part_of"] for entry in entries} == {f"job {job.pk}"}
    assert "part_of" not in last("generator.finish_job").data


def test_a_job_with_failures_is_another_entry(job):
    chunk = claim_chunk(job.pk, owner=uuid4())
    finish_chunk(chunk, succeeded=1, skipped=0, errors=[ItemError(message="No room.", position=1)])
    while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
        generation.run_chunk(chunk)
    jobs.finish_if_complete(job.pk)
    assert last("generator.finish_job_with_failures").message == "Generate drafts: 3 of 4 done, 1 failed"


def test_a_job_that_fails_says_why(job):
    jobs.fail(job.pk, reason="The hub page is gone.")
    entry = last("generator.fail_job")
    assert (entry.message, entry.comment) == ("Generate drafts failed", "The hub page is gone.")


def test_a_cancelled_job_says_how_far_it_came(job):
    jobs.cancel(job.pk)
    assert last("generator.end_cancelled_job").message == "Generate drafts: cancelled after 0 of 4"


def test_headlines_that_change_have_one_entry_for_each_campaign(campaign_a, campaign_b, site_a):
    version = plans.freeze(campaign_a)
    for number in range(3):
        Headline.objects.create(
            site=site_a.site,
            campaign=campaign_a,
            version=version,
            index=number,
            position=number,
            text=f"{number}",
            text_hash=f"{number}",
        )
    everything = Headline.objects.for_site(site_a.site)
    assert headlines.change(everything, status=HeadlineStatus.REJECTED, user=site_a.editor) == 3
    entry = last("generator.change_headlines")
    assert (entry.message, entry.user, entry.data["site"]) == ("3 headlines rejected", site_a.editor, site_a.site.pk)
    assert headlines.lock(everything, is_locked=True, user=site_a.editor) == 3
    assert last("generator.change_headlines").message == "3 headlines locked"
    assert headlines.change(everything, status=HeadlineStatus.RESERVED) == 0
    assert ModelLogEntry.objects.filter(action="generator.change_headlines").count() == 2
    assert headlines.clear(campaign_a) == 0
    assert not ModelLogEntry.objects.filter(action="generator.clear_headlines").exists()


def test_a_table_that_is_imported_is_one_entry_beside_those_of_its_rows(site_a, site_b):
    upload = uploads.receive(
        b"key,name\nx,X\ny,Y\n", file_name="niches.csv", kind="niches", site=site_a.site, user=site_a.editor
    )
    uploads.confirm(upload)
    entry = last("generator.import_table")
    assert (entry.message, entry.label, entry.user) == (
        *("Niches imported: 2 created, 0 changed", "niches.csv", site_a.editor),
    )
    rows = ModelLogEntry.objects.filter(action="generator.import_row")
    assert {each.data["site"] for each in [entry, *rows]} == {site_a.site.pk}


def test_a_file_that_comes_to_nothing_is_an_error(site_a, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_LINES_AT_ONCE", 1)
    upload = uploads.receive(b"key,name\nx,X\n", file_name="n.csv", kind="niches", site=site_a.site, user=site_a.editor)
    monkeypatch.setattr(background, "MOST_TRIES", 0)
    background.work(upload.pk)
    entry = last("generator.fail_import")
    assert (entry.message, entry.label) == ("Niches could not be imported", "n.csv")
    assert entry.comment == background.DIED


def test_a_blueprint_is_one_entry_and_its_dry_run_none(site_a):
    text = "blueprint: 1\nniches:\n  - {key: x, name: X}\n"
    import_blueprint(text, site=site_a.site, user=site_a.administrator, dry_run=True)
    assert not ModelLogEntry.objects.filter(action="generator.import_blueprint").exists()
    import_blueprint(text, site=site_a.site, user=site_a.administrator)
    entry = last("generator.import_blueprint")
    assert (entry.message, entry.data["site"]) == ("Blueprint imported: 1 created, 0 changed", site_a.site.pk)
    import_blueprint(text, site=site_a.site, user=site_a.administrator)
    assert ModelLogEntry.objects.filter(action="generator.import_blueprint").count() == 1
