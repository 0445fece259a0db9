"""Drafts per second: the bulk writer against `add_child` and `save_revision`, with and without search rows."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings

from bench.results import Result
from bench.sites import make_campaign
from generator.core.compose import Composer
from generator.core.types import ArticleDraft
from generator.services import drafts, plans
from sites_app.models import ArticlePage, HubPage
from sites_app.services.provisioning import add_hub

BATCH = 1_000
ROUNDS = 3
BASELINE_PAGES = 100


def run(*, scale: float) -> Result:
    """Both ways write the same articles to the same hub, a batch to a transaction; the best of three rounds each."""
    batch, pages = int(BATCH * scale), int(BASELINE_PAGES * scale)
    version = plans.freeze(make_campaign())
    hub = add_hub(version.campaign.parent_page, title="Anywhere", slug="anywhere")
    composer = Composer(plans.load(version))
    texts = [draft for position in range(batch) if (draft := composer.compose(position))]

    def bulk(*, index_search: bool) -> Callable[[], object]:
        return lambda: drafts.save(texts, version=version, index_search=index_search)

    def one_by_one() -> None:
        parent = HubPage.objects.get(pk=hub.pk)
        for draft in texts[:pages]:
            _add_page(draft, parent=parent)

    with_search = batch / _best(bulk(index_search=True))
    without_search = batch / _best(bulk(index_search=False))
    baseline = pages / _best(one_by_one)
    with _no_search_updates():
        baseline_without = pages / _best(one_by_one)
    queries = _queries(bulk(index_search=True))
    words = median(draft.word_count for draft in texts)
    return Result(
        name="drafts",
        ours=with_search,
        baseline=baseline,
        unit="drafts/s",
        notes=(
            f"with search rows; without them {without_search:.1f} against {baseline_without:.1f} drafts/s, "
            f"ratio {without_search / baseline_without:.1f}; {words:.0f} words an article; "
            f"{queries} statements per {batch:,} drafts; baseline is add_child and save_revision, without workflow"
        ),
    )


def _best(work: Callable[[], object]) -> float:
    """The shortest of a few rounds in seconds; each is undone, so that all of them begin alike."""
    return min(_round(work) for _ in range(ROUNDS))


def _round(work: Callable[[], object]) -> float:
    with transaction.atomic():
        begun = time.perf_counter()
        work()
        # The checks of foreign keys that a commit would make are part of the work.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        taken = time.perf_counter() - begun
        transaction.set_rollback(True)
    return taken


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


def _queries(work: Callable[[], object]) -> int:
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        work()
        transaction.set_rollback(True)
    return len(captured)
