"""Pages published per second: a set of articles against Wagtail's publish action, page by page."""

from django.contrib.auth.models import User
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction

from bench.measuring import Best, count_statements
from bench.results import Result
from bench.sites import make_campaign
from generator.core.compose import Composer
from generator.enums import JobKind
from generator.services import drafts, plans
from generator.services.page_sets import actions
from sites_app.models import ArticlePage

BATCH = 1_000
ROUNDS = 5
BASELINE_PAGES = 50


def run(*, scale: float) -> Result:
    """Ours passes the review workflow as well; the baseline's pages are in none, so that it only publishes."""
    batch, pages = int(BATCH * scale), int(BASELINE_PAGES * scale)
    campaign = make_campaign()
    user = User.objects.create_superuser("bench")
    version = plans.freeze(campaign)
    composer = Composer(plans.load(version))
    texts = [draft for position in range(batch + pages) if (draft := composer.compose(position))]
    in_review = drafts.save(texts[:batch], version=version, user=user).page_ids
    unsubmitted = drafts.save(texts[batch:], version=version, user=user, enter_workflow=False).page_ids

    def as_set(kind: JobKind) -> None:
        report = actions.run(kind, in_review, site_id=campaign.site_id, user=user)
        assert len(report.done) == len(in_review), "The set left pages out."

    def one_by_one() -> None:
        for page in ArticlePage.objects.filter(pk__in=unsubmitted):
            PublishPageRevisionAction(page.get_latest_revision(), user=user).execute()

    ours, baseline = Best(batch), Best(pages)
    for _ in range(ROUNDS):
        ours.measure(lambda: as_set(JobKind.PUBLISH))
        baseline.measure(one_by_one)
    statements = count_statements(lambda: as_set(JobKind.PUBLISH))
    as_set(JobKind.PUBLISH)
    one_by_one()
    taken_down, taken_down_singly = Best(batch), Best(pages)
    for _ in range(ROUNDS):
        taken_down.measure(lambda: as_set(JobKind.UNPUBLISH))
        taken_down_singly.measure(lambda: _unpublish(unsubmitted, user))
    return Result(
        name="publish",
        ours=ours.rate,
        baseline=baseline.rate,
        unit="pages/s",
        notes=(
            f"{statements} statements per {batch:,} pages; ours also approves in the workflow and moves the article; "
            f"unpublishing {taken_down.rate:.0f} against {taken_down_singly.rate:.0f} pages/s, "
            f"ratio {taken_down.rate / taken_down_singly.rate:.1f}"
        ),
    )


def _unpublish(page_ids: tuple[int, ...], user: User) -> None:
    for page in ArticlePage.objects.filter(pk__in=page_ids):
        UnpublishPageAction(page, user=user).execute()
