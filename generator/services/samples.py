"""Sample articles of a campaign, composed from the plan as it stands, and pages in memory of them; stores nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone
from wagtail.models import Page

from generator.core.compose import Composer, UnresolvedTokenError
from generator.core.plan_json import space_digest
from generator.core.types import ArticleDraft, CampaignPlan
from generator.models import Campaign
from generator.services import plans, positions
from generator.services.stream_data import article_shape
from sites_app.models import ArticlePage, HubPage

# Points that a campaign leaves out are passed over; a campaign that leaves out nearly all is not searched for ever.
MOST_TRIES = 200
# How many points are looked at for each title that is wanted: many may share theirs.
MOST_TRIES_EACH = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """One article as it would be made; `error` says why it cannot be, and then there is no draft."""

    position: int
    draft: ArticleDraft | None
    error: str = ""

    @property
    def number(self) -> int:
        """The position as people count."""
        return self.position + 1


class Sampler:
    """Composes single articles of a campaign without freezing a version. Raises `PlanError` for a broken campaign."""

    def __init__(self, campaign: Campaign, *, plan: CampaignPlan | None = None) -> None:
        self.campaign = campaign
        self.composer = Composer(plan or plans.build(campaign, version_number=0, now_date=timezone.localdate()))

    @property
    def size(self) -> int:
        """How many positions there are."""
        return self.composer.space.size

    def left(self) -> int:
        """How many of them no job has taken yet and the campaign does not leave out; of very many, about how many."""
        digest = space_digest(self.composer.plan)
        version = self.campaign.versions.filter(space_digest=digest).first()
        everything = [range(min(self.size, positions.LARGEST_POSITION))]
        free = positions.free_ranges(version) if version else everything
        return positions.count_included(free, self.composer.space)

    def at(self, position: int) -> Sample | None:
        """The sample at a position, or None where the campaign leaves the point out. Raises `IndexError`."""
        try:
            draft = self.composer.compose(position)
        except UnresolvedTokenError as error:
            return Sample(position, None, str(error))
        return Sample(position, draft) if draft else None

    def first(self, count: int, *, start: int = 0) -> list[Sample]:
        """The first `count` samples from a position on, from the beginning again after the end."""
        found: dict[int, Sample] = {}
        for position in self._positions(start):
            if len(found) == count or position in found:
                break
            if sample := self.at(position):
                found[position] = sample
        return list(found.values())

    def _positions(self, start: int) -> Iterator[int]:
        for step in range(min(self.size, MOST_TRIES)):
            yield (start + step) % self.size


def page_of(draft: ArticleDraft, *, campaign: Campaign) -> ArticlePage:
    """The article as a page in memory, in its place beneath the hub if that exists, else beneath the parent page."""
    parent = campaign.parent_page
    hub = HubPage.objects.child_of(parent).filter(slug=draft.hub_slug).first() if draft.hub_slug else None
    return page_beneath(hub or parent, draft)


def page_beneath(above: Page, draft: ArticleDraft) -> ArticlePage:
    """The article as a page in memory beneath a stored page."""
    page = ArticlePage(
        title=draft.title,
        draft_title=draft.title,
        slug=draft.slug,
        seo_title=draft.meta_title,
        search_description=draft.meta_description,
        body=json.dumps(article_shape().complete(draft.blocks)),
        place_name=draft.tokens.get("location", "")[: ArticlePage._meta.get_field("place_name").max_length],
        latitude=_number(draft.tokens.get("latitude", "")),
        longitude=_number(draft.tokens.get("longitude", "")),
        word_count=draft.word_count,
        structured_data=dict(draft.structured_data),
        locale_id=above.locale_id,
        depth=above.depth + 1,
        # Past every real child, so that the tree can be walked from here.
        path=f"{above.path}{ArticlePage.alphabet[-1] * ArticlePage.steplen}",
        live=False,
    )
    page.set_url_path(above)
    return page


def _number(text: str) -> float | None:
    return float(text) if text else None


def titles_with(campaign: Campaign, *, headline: str, count: int) -> list[str]:
    """The first titles, each once, that the campaign would have with another headline; stores nothing.

    Raises `PlanError` for a headline with an error.
    """
    plan = plans.build(campaign, version_number=0, now_date=timezone.localdate())
    composer = Composer(replace(plan, headline=headline))
    found: dict[str, None] = {}
    for position in range(min(composer.space.size, count * MOST_TRIES_EACH)):
        if len(found) == count:
            break
        try:
            title = composer.headline(position)
        except UnresolvedTokenError:
            continue
        if title is not None:
            found[title.text] = None
    return list(found)
