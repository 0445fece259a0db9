"""Pages moved to another hub per second: a set of live articles against Wagtail's move action, page by page."""

from django.contrib.auth.models import User
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page

from bench.measuring import Best, count_statements
from bench.results import Result
from bench.sites import make_campaign
from generator.core.compose import Composer
from generator.enums import JobKind
from generator.services import drafts, plans
from generator.services.page_sets import actions
from sites_app.models import ArticlePage
from sites_app.services.provisioning import add_hub

BATCH = 1_000
ROUNDS = 5
BASELINE_PAGES = 50


def run(*, scale: float) -> Result:
    """Both move published pages, so that both leave redirects, beneath a hub page that has children already."""
    batch, pages = int(BATCH * scale), int(BASELINE_PAGES * scale)
    campaign = make_campaign()
    user = User.objects.create_superuser("bench")
    version = plans.freeze(campaign)
    composer = Composer(plans.load(version))
    texts = [draft for position in range(batch) if (draft := composer.compose(position))]
    page_ids = drafts.save(texts, version=version, user=user).page_ids
    actions.run(JobKind.PUBLISH, page_ids, site_id=campaign.site_id, user=user)
    hub = add_hub(campaign.site.root_page, title="Elsewhere", slug="elsewhere")
    add_hub(hub, title="There before", slug="there-before")

    def as_set() -> None:
        target = Page.objects.get(pk=hub.pk)
        report = actions.run(JobKind.MOVE, page_ids, site_id=campaign.site_id, user=user, target=target)
        assert len(report.done) == len(page_ids), "The set left pages out."

    def one_by_one() -> None:
        for page in ArticlePage.objects.filter(pk__in=page_ids[:pages]):
            MovePageAction(page, Page.objects.get(pk=hub.pk), pos="last-child", user=user).execute()

    ours, baseline = Best(batch), Best(pages)
    for _ in range(ROUNDS):
        ours.measure(as_set)
        baseline.measure(one_by_one)
    return Result(
        name="move",
        ours=ours.rate,
        baseline=baseline.rate,
        unit="pages/s",
        notes=f"{count_statements(as_set)} statements per {batch:,} live pages, with a redirect for each",
    )
