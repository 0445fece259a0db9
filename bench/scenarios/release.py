"""Due pages published per second: a release plan's jobs, from the beat step on, against Wagtail's own command."""

import datetime as dt
from collections.abc import Sequence
from itertools import islice
from time import perf_counter

from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from bench.jobs import run_lanes
from bench.results import Result
from bench.sites import make_campaign
from generator.core.compose import Composer
from generator.enums import ArticleStatus, JobKind
from generator.models import CampaignVersion, GeneratedArticle, Job, ReleasePlan
from generator.services import drafts, due_releases, moves, plans, releasing
from sites_app.models import ArticlePage

PAGES = 4_000
BASELINE_PAGES = 200
BATCH = 1_000


def run(*, scale: float) -> Result:
    """The same kind of pages, approved and due. Ours begins with the step that finds what is due and makes the job; the
    baseline is `publish_scheduled` on pages whose revisions are due, as Wagtail's page editor schedules them."""
    pages, baseline_pages = int(PAGES * scale), int(BASELINE_PAGES * scale)
    campaign = make_campaign(services=10)
    user = User.objects.create_superuser("bench")
    page_ids = _approved(plans.freeze(campaign), pages + baseline_pages, user=user)
    now = timezone.now()
    plan = ReleasePlan.objects.create(
        site=campaign.site,
        campaign=campaign,
        created_by=user,
        starts_on=now.date(),
        per_day=pages,
        from_time=dt.time(0),
        to_time=dt.time(23, 59),
    )
    planned, by_hand = page_ids[:pages], page_ids[pages:]
    begun = perf_counter()
    for start in range(0, pages, BATCH):
        releasing.schedule(plan, planned[start : start + BATCH], user=user, at=now)
    scheduling = perf_counter() - begun
    _schedule_by_wagtail(by_hand, at=now - dt.timedelta(minutes=1))
    rates = {
        lanes: _release(part, lanes=lanes) for lanes, part in ((1, planned[: pages // 2]), (2, planned[pages // 2 :]))
    }
    begun = perf_counter()
    call_command("publish_scheduled", verbosity=0)
    singly = baseline_pages / (perf_counter() - begun)
    assert not Page.objects.filter(pk__in=page_ids, live=False).exists(), "Pages were left out."
    return Result(
        name="release",
        ours=rates[2],
        baseline=singly,
        unit="pages/s",
        notes=(
            f"{pages:,} due pages through the gate by jobs of half of them each, from finding them on: two lanes "
            f"{rates[2]:.0f} pages/s, one lane {rates[1]:.0f}, ratio {rates[1] / singly:.1f}; 50,000 due pages take "
            f"{50_000 / rates[2] / 60:.1f} min; {baseline_pages:,} pages by `publish_scheduled`; giving moments: "
            f"{pages / scheduling:.0f} articles/s"
        ),
    )


def _approved(version: CampaignVersion, number: int, *, user: User) -> list[int]:
    """Write that many articles as drafts in no workflow, and approve them."""
    composer = Composer(plans.load(version))
    texts = (draft for position in range(10 * number) if (draft := composer.compose(position)))
    page_ids: list[int] = []
    while len(page_ids) < number:
        part = list(islice(texts, min(BATCH, number - len(page_ids))))
        page_ids += drafts.save(part, version=version, user=user, enter_workflow=False).page_ids
    moves.move_locked(page_ids, ArticleStatus.APPROVED, at=timezone.now())
    return page_ids


def _schedule_by_wagtail(page_ids: Sequence[int], *, at: dt.datetime) -> None:
    """Give the pages' revisions a date that has come, as publishing a page with a later date does."""
    ArticlePage.objects.filter(pk__in=page_ids).update(go_live_at=at)
    revisions = Revision.objects.filter(pk__in=ArticlePage.objects.filter(pk__in=page_ids).values("latest_revision"))
    revisions.update(approved_go_live_at=at)


def _release(page_ids: Sequence[int], *, lanes: int) -> float:
    """Let the pages be due, and return how many a second go out."""
    now = timezone.now()
    GeneratedArticle.objects.filter(pk__in=page_ids).update(release_at=now)
    begun = perf_counter()
    job: Job = next(job for job in due_releases.release_due(at=now) if job.kind == JobKind.RELEASE)
    found = perf_counter() - begun
    assert job.stop == len(page_ids), "Other pages were due."
    return len(page_ids) / (found + run_lanes(job, lanes_wanted=lanes))
