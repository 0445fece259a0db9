"""The commands `generate` and `jobs`, working in this process."""

import io

import pytest
from django.core.management import CommandError, call_command

from generator import dispatch, tasks
from generator.enums import JobStatus
from generator.models import CampaignVersion, GeneratedArticle, Job
from generator.services import generation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def both_sites(campaign_a, campaign_b):
    """A campaign of the same key on both sites."""


@pytest.fixture
def without_queue(monkeypatch):
    monkeypatch.setattr(tasks, "send_lanes", lambda *args, **kwargs: None)


def run(*arguments):
    output = io.StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def test_inline_writes_the_drafts_of_the_named_site_only(site_a, site_b):
    output = run("generate", "cities", "--site", "alpha", "--count", "12", "--inline")
    assert "12 drafts written, 0 skipped, 0 failed." in output
    assert GeneratedArticle.objects.for_site(site_a.site).count() == 12
    assert not GeneratedArticle.objects.for_site(site_b.site).exists()


def test_a_second_run_goes_on_where_the_first_stopped():
    for _ in range(2):
        run("generate", "cities", "--site", "alpha", "--count", "12", "--inline")
    assert sorted(GeneratedArticle.objects.values_list("position", flat=True)) == list(range(24))


def test_a_dry_run_prints_five_titles_and_a_forecast_and_writes_nothing():
    output = run("generate", "cities", "--site", "alpha", "--count", "12", "--dry-run")
    lines = output.strip().splitlines()
    assert lines[0] == "alphamark cities can make 40 more articles; 12 would be generated."
    assert len(set(lines[1:6])) == 5
    assert all(" help in Town " in line for line in lines[1:6])
    assert lines[6].startswith("Expected: 95 words each (95 to 95), ")
    assert lines[7].startswith("Two articles share ")
    assert lines[8].startswith("  Articles: Articles have about 95 words")
    assert not Job.objects.exists()
    assert not CampaignVersion.objects.exists()


def test_a_key_of_several_sites_needs_the_site():
    with pytest.raises(
        CommandError, match=r"Several sites have a campaign “cities”: say which by --site \(alpha, beta\)"
    ):
        run("generate", "cities", "--count", "1", "--inline")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--site", "alpha", "--count", "1"], "There is no campaign “nowhere”"),
        (["cities", "--site", "gamma", "--count", "1"], "There is no site “gamma”"),
        (["cities", "--site", "alpha", "--count", "41", "--inline"], "Only 40 more articles can be generated"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, message):
    with pytest.raises(CommandError, match=message):
        run("generate", *arguments)
    assert not Job.objects.exists()


def test_without_a_worker_nothing_is_started(monkeypatch):
    monkeypatch.setattr(dispatch, "has_worker", lambda kind: False)
    with pytest.raises(CommandError, match="--inline"):
        run("generate", "cities", "--site", "alpha", "--count", "1")
    assert not Job.objects.exists()


def test_a_failed_job_fails_the_command(monkeypatch):
    def broken(version_id):
        raise generation.CannotGenerateError("headline: no such token")

    monkeypatch.setattr(generation, "composer_for", broken)
    with pytest.raises(CommandError, match=r"The job is failed.*no such token"):
        run("generate", "cities", "--site", "alpha", "--count", "1", "--inline")


def test_no_wait_returns_at_once(monkeypatch, without_queue):
    monkeypatch.setattr(dispatch, "has_worker", lambda kind: True)
    output = run("generate", "cities", "--site", "alpha", "--count", "3", "--no-wait")
    assert f"Job {Job.objects.get().pk}: 3 drafts" in output
    assert Job.objects.get().status == JobStatus.PENDING


def test_jobs_are_listed_and_steered(campaign_a, without_queue, monkeypatch):
    job = dispatch.start_generation(campaign_a, count=3, user=None)
    assert "0 / 3" in run("jobs")
    for action, expected in (("pause", "Paused"), ("resume", "Running"), ("cancel", "Cancelled")):
        assert f"is now “{expected}”" in run("jobs", action, str(job.pk))
    with pytest.raises(CommandError, match="cannot become"):
        run("jobs", "resume", str(job.pk))
    with pytest.raises(CommandError, match="There is no job"):
        run("jobs", "pause", "999999")
