"""Pages published per second: a set of articles against Wagtail's actions, page by page, and whole jobs by lanes."""

from collections.abc import Iterator, Sequence
from itertools import count, islice

from django.contrib.auth.models import User
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Site

from bench.jobs import run_lanes
from bench.measuring import Best, count_statements
from bench.results import Result
from bench.sites import make_campaign
from generator.core.compose import Composer
from generator.core.types import ArticleDraft
from generator.enums import JobKind
from generator.models import CampaignVersion, GeneratedArticle
from generator.services import draft_search, drafts, jobs, plans
from generator.services.page_sets import actions
from sites_app.models import ArticlePage

BATCH = 1_000
ROUNDS = 5
BASELINE_PAGES = 50
JOB_PAGES = 2_000


def run(*, scale: float) -> Result:
    """Ours passes the review workflow as well. The first baseline only publishes, pages that are in no workflow; the
    second one does the same as ours to the same pages."""
    batch, pages, job_pages = (int(number * scale) for number in (BATCH, BASELINE_PAGES, JOB_PAGES))
    campaign = make_campaign(services=10)
    user = User.objects.create_superuser("bench")
    version = plans.freeze(campaign)
    texts = _articles(version)
    in_review = _save(texts, batch, version=version, user=user)
    unsubmitted = drafts.save(list(islice(texts, pages)), version=version, user=user, enter_workflow=False).page_ids

    def as_set(kind: JobKind) -> None:
        report = actions.run(kind, in_review, site_id=campaign.site_id, user=user)
        assert len(report.done) == len(in_review), "The set left pages out."

    ours, indexing, singly, approving = Best(batch), Best(batch), Best(pages), Best(pages)
    for _ in range(ROUNDS):
        ours.measure(lambda: as_set(JobKind.PUBLISH))
        indexing.measure(lambda: draft_search.index_articles(in_review))
        singly.measure(lambda: _publish(unsubmitted, user))
        approving.measure(lambda: _approve(in_review[:pages], user))
    statements = count_statements(lambda: as_set(JobKind.PUBLISH))
    as_set(JobKind.PUBLISH)
    _publish(unsubmitted, user)
    taken_down, taken_down_singly = Best(batch), Best(pages)
    for _ in range(ROUNDS):
        taken_down.measure(lambda: as_set(JobKind.UNPUBLISH))
        taken_down_singly.measure(lambda: _unpublish(unsubmitted, user))
    by_lanes = {
        lanes: job_pages / _job_seconds(_save(texts, job_pages, version=version, user=user), lanes=lanes, user=user)
        for lanes in (1, 2)
    }
    return Result(
        name="publish",
        ours=ours.rate,
        baseline=singly.rate,
        unit="pages/s",
        notes=(
            f"one set in one process, bodies indexed ({indexing.seconds / ours.seconds:.0%} of the time); "
            f"{statements} statements per {batch:,} pages; ours also approves in the workflow and moves the article; "
            f"the same pages approved and so published by Wagtail: {approving.rate:.1f} pages/s, "
            f"ratio {ours.rate / approving.rate:.1f}; whole jobs of {job_pages:,} pages, committed: one lane "
            f"{by_lanes[1]:.0f} pages/s, two lanes {by_lanes[2]:.0f}, ratio to Wagtail's publishing "
            f"{by_lanes[1] / singly.rate:.1f} and {by_lanes[2] / singly.rate:.1f}; "
            f"unpublishing {taken_down.rate:.0f} against {taken_down_singly.rate:.0f} pages/s, "
            f"ratio {taken_down.rate / taken_down_singly.rate:.1f}"
        ),
    )


def _articles(version: CampaignVersion) -> Iterator[ArticleDraft]:
    """The version's articles, one after the other."""
    composer = Composer(plans.load(version))
    return (draft for position in count() if (draft := composer.compose(position)))


def _save(texts: Iterator[ArticleDraft], number: int, *, version: CampaignVersion, user: User) -> Sequence[int]:
    """Write that many of the texts as drafts in review, and return their pages."""
    page_ids: list[int] = []
    while len(page_ids) < number:
        part = list(islice(texts, min(BATCH, number - len(page_ids))))
        page_ids += drafts.save(part, version=version, user=user).page_ids
    return page_ids


def _job_seconds(page_ids: Sequence[int], *, lanes: int, user: User) -> float:
    """How long lanes take for a job that publishes the pages, with everything that a job is."""
    articles = GeneratedArticle.objects.filter(pk__in=page_ids)
    site = Site.objects.get(pk=articles[0].site_id)
    job = jobs.create_for_pages(articles, site=site, kind=JobKind.PUBLISH, user=user)
    assert job is not None, "There is nothing to publish."
    seconds = run_lanes(job, lanes_wanted=lanes)
    assert ArticlePage.objects.filter(pk__in=page_ids, live=True).count() == len(page_ids), "Pages are not live."
    return seconds


def _publish(page_ids: Sequence[int], user: User) -> None:
    for page in ArticlePage.objects.filter(pk__in=page_ids):
        PublishPageRevisionAction(page.get_latest_revision(), user=user).execute()


def _approve(page_ids: Sequence[int], user: User) -> None:
    """Approve each page at the only task of its workflow, which publishes it."""
    for page in ArticlePage.objects.filter(pk__in=page_ids):
        state = page.current_workflow_task_state
        state.task.specific.on_action(state, user, "approve")
    live = ArticlePage.objects.filter(pk__in=page_ids, live=True).count()
    assert live == len(page_ids), "Pages still wait for approval."


def _unpublish(page_ids: Sequence[int], user: User) -> None:
    for page in ArticlePage.objects.filter(pk__in=page_ids):
        UnpublishPageAction(page, user=user).execute()
