"""Articles rendered anew per second: a set of drafts against saving each page and its revision as the editor does."""

import json
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import F, Value
from django.db.models.functions import Concat

from bench.measuring import Best, count_statements
from bench.results import Result
from bench.sites import make_campaign
from generator.core.compose import Composer
from generator.core.types import ArticleDraft
from generator.models import Campaign, CampaignVersion, Fragment, GeneratedArticle
from generator.services import drafts, plans, rerendering
from generator.services.page_sets import rerendering as sets
from generator.services.points import PointFinder
from generator.services.stream_data import article_shape
from sites_app.models import ArticlePage

BATCH = 1_000
ROUNDS = 5
BASELINE_PAGES = 50


def run(*, scale: float) -> Result:
    """Ours merges each text with what people may have written, and keeps provenance; the baseline only saves."""
    batch, pages = int(BATCH * scale), int(BASELINE_PAGES * scale)
    campaign = make_campaign()
    user = User.objects.create_superuser("bench")
    written = _write(campaign, batch + pages, user=user)
    version, texts = _texts_of_now(campaign, written)
    as_set = dict(list(texts.items())[:batch])
    singly = dict(list(texts.items())[batch:])

    def render_set() -> None:
        report = sets.run(as_set, version=version, user=user, publishes=False)
        assert report.done == as_set.keys(), "The set left pages out."

    ours, baseline = Best(batch), Best(pages)
    for _ in range(ROUNDS):
        ours.measure(render_set)
        baseline.measure(lambda: _save_each(singly, user=user))
    return Result(
        name="rerender",
        ours=ours.rate,
        baseline=baseline.rate,
        unit="pages/s",
        notes=f"{count_statements(render_set)} statements per {batch:,} drafts; ours also merges and keeps provenance",
    )


def _write(campaign: Campaign, count: int, *, user: User) -> tuple[int, ...]:
    version = plans.freeze(campaign)
    composer = Composer(plans.load(version))
    texts = [draft for position in range(count) if (draft := composer.compose(position))]
    return drafts.save(texts, version=version, user=user).page_ids


def _texts_of_now(campaign: Campaign, page_ids: tuple[int, ...]) -> tuple[CampaignVersion, Mapping[int, ArticleDraft]]:
    """The articles' texts after the headings of all fragments have changed."""
    Fragment.objects.for_site(campaign.site).update(heading=Concat(F("heading"), Value(", and why")))
    version = plans.freeze(campaign)
    articles = GeneratedArticle.objects.filter(pk__in=page_ids).order_by("pk")
    return version, rerendering.compose(articles, finder=PointFinder(Composer(plans.load(version))))[0]


def _save_each(texts: Mapping[int, ArticleDraft], *, user: User) -> None:
    for page in ArticlePage.objects.filter(pk__in=texts):
        draft = texts[page.pk]
        page.title, page.seo_title, page.search_description = draft.title, draft.meta_title, draft.meta_description
        page.word_count, page.structured_data = draft.word_count, draft.structured_data
        page.body = json.dumps(article_shape().complete(draft.blocks))
        page.save(clean=False)
        page.save_revision(user=user, clean=False)
