"""A first start that is stopped on the way: the next one goes on there, and a third finds nothing to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from generator import dispatch, tasks
from generator.enums import ArticleStatus, BatchStatus, ChunkStatus
from generator.models import Campaign, GeneratedArticle, Job, JobChunk, TestBatch
from generator.services import drafts, plans, reaping
from sites_app.models import SiteSettings
from spark_cms.demo import desk, testing
from spark_cms.management.commands import seed_demo
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db

DRAFTS = 36


class Stopped(BaseException):
    """As of Ctrl-C, or a machine that goes off."""


def stop(*args: Any, **options: Any) -> None:
    raise Stopped


def stop_after(times: int, work: Callable[..., Any]) -> Callable[..., Any]:
    left = [times]

    def do(*args: Any, **options: Any) -> Any:
        if not left[0]:
            raise Stopped
        left[0] -= 1
        return work(*args, **options)

    return do


def run_inline(name: str, *args: Any, **options: Any) -> None:
    call_command(name, *args, **options, inline=True)


def stop_in_generating(name: str, *args: Any, count: int, **options: Any) -> None:
    campaign = Campaign.objects.get(key=args[0], site__sitesettings__key=options["site"])
    job = dispatch.start_generation(campaign, count=count, user=None)
    testing.lanes.chunks.claim_chunk(job.pk, owner=seed_demo.Path and __import__("uuid").uuid4())
    raise Stopped


STOPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "before the batch is written": lambda patch: patch.setattr(testing.lanes, "work", stop),
    "while it is written": lambda patch: patch.setattr(testing.lanes, "run", stop_after(2, testing.lanes.run)),
    "while it is judged": lambda patch: patch.setattr(
        testing.judging, "decide", stop_after(10, testing.judging.decide)
    ),
    "before the verdict": lambda patch: patch.setattr(testing.verdicts, "verdict", stop),
    "before the drafts": lambda patch: patch.setattr(seed_demo, "call_command", stop),
    "while they are written": lambda patch: patch.setattr(seed_demo, "call_command", stop_in_generating),
    "before they are given to people": lambda patch: patch.setattr(desk, "lay_out", stop),
}


@pytest.fixture
def campaigns(site_a: Any, site_b: Any, monkeypatch: pytest.MonkeyPatch) -> list[Campaign]:
    """The demo's campaign, and another site's of the same key."""
    made = [make_campaign(tenant, key=seed_demo.DEMO_CAMPAIGN) for tenant in (site_a, site_b)]
    SiteSettings.objects.filter(site=site_a.site).update(key="summit-roofing")
    for role, name in (("administrator", seed_demo.DEMO_READER), ("editor", "summit-editor")):
        User.objects.filter(pk=site_a.user(role).pk).update(username=name)
    monkeypatch.setattr(tasks, "send_lanes", lambda *args, **options: None)
    monkeypatch.setattr(seed_demo, "DEMO_DRAFTS", DRAFTS)
    monkeypatch.setattr(seed_demo, "call_command", run_inline)
    return made


def seed() -> None:
    call_command("seed_demo", "--generate")


@pytest.mark.parametrize("point", STOPS)
def test_the_next_start_goes_on(campaigns: list[Campaign], monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    own, other = campaigns
    with monkeypatch.context() as patch:
        STOPS[point](patch)
        with pytest.raises(Stopped):
            seed()
    # What a lane had in work is taken back once its lease is over, as beat does it.
    JobChunk.objects.filter(status=ChunkStatus.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))
    reaping.take_back_expired()
    seed()
    own.refresh_from_db()
    articles = GeneratedArticle.objects.for_site(own.site).filter(campaign=own)
    assert own.approved_version is not None
    assert [batch.status for batch in TestBatch.objects.all()] == [BatchStatus.APPROVED]
    assert articles.count() == DRAFTS
    assert articles.filter(status=ArticleStatus.REJECTED).count() == len(testing.REJECTED)
    assert articles.exclude(assignee=None).exists()
    before = list(Job.objects.values_list("pk", "updated_at"))
    seed()
    assert list(Job.objects.values_list("pk", "updated_at")) == before
    assert not GeneratedArticle.objects.filter(campaign=other).exists()


def test_what_people_did_since_is_left_alone(campaigns: list[Campaign]) -> None:
    own, _ = campaigns
    seed()
    GeneratedArticle.objects.filter(campaign=own).first().page.delete()
    seed()
    assert GeneratedArticle.objects.filter(campaign=own).count() == DRAFTS - 1
    Campaign.objects.filter(pk=own.pk).update(approved_version=None, headline="{Roofs|Gutters} in {City} {Identity}")
    seed()
    own.refresh_from_db()
    assert own.approved_version is None
    assert TestBatch.objects.count() == 1


def test_a_campaign_that_people_began_is_theirs(campaigns: list[Campaign]) -> None:
    version = plans.freeze(campaigns[0])
    drafts.save(compose_drafts(version, count=2), version=version)
    seed()
    assert (GeneratedArticle.objects.count(), TestBatch.objects.count()) == (2, 0)
