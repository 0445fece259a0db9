"""Drafts per second: the bulk writer against `add_child` and `save_revision`, more or less of them indexed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from statistics import median

from django.conf import settings
from django.test.utils import override_settings

from bench.measuring import Best, count_statements
from bench.results import Result
from bench.sites import make_campaign
from generator.core.compose import Composer
from generator.core.types import ArticleDraft
from generator.services import drafts, plans
from generator.services.draft_search import Indexed
from sites_app.models import ArticlePage, HubPage
from sites_app.services.provisioning import add_hub

BATCH = 1_000
ROUNDS = 5
BASELINE_PAGES = 50


def run(*, scale: float) -> Result:
    """Both ways write the same articles to the same hub, a batch to a transaction, in turns; the best round of each."""
    batch, pages = int(BATCH * scale), int(BASELINE_PAGES * scale)
    version = plans.freeze(make_campaign())
    hub = add_hub(version.campaign.parent_page, title="Anywhere", slug="anywhere")
    composer = Composer(plans.load(version))
    texts = [draft for position in range(batch) if (draft := composer.compose(position))]

    def bulk(indexed: Indexed) -> None:
        drafts.save(texts, version=version, indexed=indexed)

    def one_by_one(*, index_search: bool) -> None:
        parent = HubPage.objects.get(pk=hub.pk)
        with nullcontext() if index_search else _no_search_updates():
            for draft in texts[:pages]:
                _add_page(draft, parent=parent)

    ours = {indexed: Best(batch) for indexed in Indexed}
    baseline, baseline_without = Best(pages), Best(pages)
    for _ in range(ROUNDS):
        for indexed, best in ours.items():
            best.measure(partial(bulk, indexed))
        baseline.measure(lambda: one_by_one(index_search=True))
        baseline_without.measure(lambda: one_by_one(index_search=False))
    words = median(draft.word_count for draft in texts)
    full, none = ours[Indexed.EVERYTHING].rate, ours[Indexed.NOTHING].rate
    return Result(
        name="drafts",
        ours=ours[Indexed.SUMMARY].rate,
        baseline=baseline.rate,
        unit="drafts/s",
        notes=(
            f"bodies indexed at publishing; with bodies indexed at once {full:.0f} drafts/s, "
            f"ratio {full / baseline.rate:.1f}; without any search rows {none:.0f} against "
            f"{baseline_without.rate:.0f} drafts/s, ratio {none / baseline_without.rate:.1f}; {words:.0f} words an "
            f"article; {count_statements(partial(bulk, Indexed.SUMMARY))} statements per {batch:,} drafts; "
            "ours also enters the workflow and keeps provenance, the baseline is add_child and save_revision alone"
        ),
    )


def _add_page(draft: ArticleDraft, *, parent: HubPage) -> None:
    page = ArticlePage(
        title=draft.title,
        slug=draft.slug,
        seo_title=draft.meta_title,
        search_description=draft.meta_description,
        body=json.dumps(list(draft.blocks)),
        place_name=draft.tokens["city"],
        word_count=draft.word_count,
        structured_data=draft.structured_data,
        live=False,
    )
    parent.add_child(instance=page)
    page.save_revision(log_action=True)


@contextmanager
def _no_search_updates() -> Iterator[None]:
    """Let saves leave the search index alone."""
    backends = {name: {**backend, "AUTO_UPDATE": False} for name, backend in settings.WAGTAILSEARCH_BACKENDS.items()}
    with override_settings(WAGTAILSEARCH_BACKENDS=backends):
        yield
