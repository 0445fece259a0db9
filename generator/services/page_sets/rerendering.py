"""Renders a set of articles anew; what cannot go as a set is left to the caller, page by page."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, Revision

from generator.core.types import ArticleDraft
from generator.enums import RERENDERABLE, ArticleStatus, JobKind
from generator.models import CampaignVersion, GeneratedArticle
from generator.services import gate, provenance
from generator.services.article_merges import MergedArticle, merge_article
from generator.services.draft_review import reviews_at
from generator.services.draft_rows import update_rows
from generator.services.generation import composer_for
from generator.services.page_sets import listeners, rewriting, states
from generator.services.page_sets.rewriting import Rewriting
from generator.services.page_sets.runs import SetReport, with_permission
from generator.services.page_sets.states import PageState
from sites_app.models import ArticlePage

_COLUMNS = tuple(field.name for field in ArticlePage._meta.concrete_fields if field.name not in {"page_ptr", "body"})


def run(drafts: Mapping[int, ArticleDraft], *, version: CampaignVersion, user: User, publishes: bool) -> SetReport:
    """Write the drafts, by page, into those of the pages that can go as a set; the number of queries is fixed.

    Each page is left as `rerendering.rerender` would leave it, whose rights the caller has asked for. `done` are the
    pages whose text changed, `waiting` those whose text stays as it is and which are of the version now, and `refused`
    those whose new text the gate keeps back: it waits as a draft.
    """
    if not drafts or not user.is_active or not listeners.sets_allowed(JobKind.RERENDER):
        return SetReport()
    refused: dict[int, str] = {}
    with transaction.atomic():
        pages = states.read(drafts.keys(), site_id=version.campaign.site_id)
        # The row of a draft that somebody edited may differ from its revision in any field.
        pages = {
            page_id: page
            for page_id, page in pages.items()
            if page.status in RERENDERABLE and (page.live or page.is_unedited)
        }
        _leave_odd_reviews(pages)
        rows = {row["pk"]: row for row in ArticlePage.objects.filter(pk__in=pages).values("pk", *_COLUMNS)}
        contents = _contents(pages, rows)
        merged = _merge(contents, drafts, version=version)
        changed = {page_id: each for page_id, each in merged.items() if each.is_changed}
        articles = _articles(merged.keys(), fields=("version__number", "written_revision_id"))
        numbers = {page_id: number for page_id, number, _ in articles}
        written_ids: dict[int, int | None] = {page_id: written for page_id, _, written in articles}
        if changed:
            publishable = _publishable([pages[pk] for pk in changed], rows, user=user) if publishes else frozenset()
            rewritings = [
                Rewriting(
                    state=pages[page_id],
                    merged=each,
                    content=contents[page_id],
                    row=rows[page_id],
                    version=numbers[page_id],
                    is_published=page_id in publishable,
                )
                for page_id, each in changed.items()
            ]

            def keeps_back(revisions: Mapping[int, int]) -> Collection[int]:
                refused.update(_refused(revisions, changed, version=version))
                return refused

            written = rewriting.write(rewritings, version=version, user=user, at=timezone.now(), keeps_back=keeps_back)
            written_ids |= {
                page_id: revision_id if page_id in written.agreeing else None
                for page_id, revision_id in written.revisions.items()
            }
        origins = [provenance.Origin(page_id, each, written_ids[page_id]) for page_id, each in merged.items()]
        provenance.rewrite(origins, version=version)
    return SetReport(
        done=frozenset(changed.keys() - refused.keys()),
        waiting=frozenset(merged.keys() - changed.keys()),
        refused=refused,
    )


def _refused(
    revisions: Mapping[int, int], merged: Mapping[int, MergedArticle], *, version: CampaignVersion
) -> dict[int, str]:
    """Why the gate keeps back those of the new texts that it does; they are of the version by then."""
    update_rows(Page._meta.db_table, "id", sorted(revisions.items()), {"latest_revision_id": "int"})
    provenance.rewrite([provenance.Origin(page_id, merged[page_id], None) for page_id in revisions], version=version)
    found = gate.refusals(revisions, site_id=version.campaign.site_id)
    return {page_id: " ".join(map(str, problems)) for page_id, problems in found.items()}


def _leave_odd_reviews(pages: dict[int, PageState]) -> None:
    """Take out the approved pages whose review, which begins anew, begins with a task that works page by page."""
    approved = {
        page_id: page.path
        for page_id, page in pages.items()
        if page.status is ArticleStatus.APPROVED and page.step is None
    }
    for page_id in approved.keys() - reviews_at(approved).keys() if approved else ():
        del pages[page_id]


def _articles(page_ids: Collection[int], *, fields: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return list(GeneratedArticle.objects.filter(pk__in=page_ids).values_list("pk", *fields))


def _merge(
    contents: Mapping[int, Mapping[str, Any]], drafts: Mapping[int, ArticleDraft], *, version: CampaignVersion
) -> dict[int, MergedArticle]:
    """The merged texts of those of the locked pages that are of an earlier version still."""
    articles = GeneratedArticle.objects.for_site(version.campaign.site_id).filter(
        pk__in=contents, campaign=version.campaign_id, version__number__lt=version.number
    )
    plan = composer_for(version.pk).plan
    return {
        article.pk: merge_article(article, content=contents[article.pk], draft=drafts[article.pk], plan=plan)
        for article in articles.only("blocks", "head").order_by("pk")
    }


def _contents(pages: Mapping[int, PageState], rows: Mapping[int, Any]) -> dict[int, dict[str, Any]]:
    """What the pages say now: their rows where no changes wait, as in Wagtail's editor, else their revisions."""
    quiet = [page_id for page_id in pages if not rows[page_id]["has_unpublished_changes"]]
    bodies = ArticlePage.objects.filter(pk__in=quiet).annotate(stream=Cast("body", TextField()))
    contents = {pk: {**rows[pk], "body": stream} for pk, stream in bodies.values_list("pk", "stream")}
    revisions = {page.revision_id: page_id for page_id, page in pages.items() if page_id not in contents}
    for pk, content in Revision.objects.filter(pk__in=revisions).values_list("pk", "content"):
        contents[revisions[pk]] = content
    return contents


def _publishable(pages: Collection[PageState], rows: Mapping[int, Any], *, user: User) -> frozenset[int]:
    """The live pages that the user may publish, in no review, and without changes of somebody else's that wait."""
    quiet = [page for page in pages if page.live and page.step is None and _is_as_published(rows[page.page_id])]
    return frozenset(page.page_id for page in with_permission(user, "publish", quiet))


def _is_as_published(row: Mapping[str, Any]) -> bool:
    return not row["has_unpublished_changes"] and row["live_revision"] == row["latest_revision"]
