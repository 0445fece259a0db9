"""Approves, publishes, rejects and unpublishes a set of articles, as Wagtail's actions and ours would page by page."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import F
from django.db.models.functions import Coalesce
from wagtail.models import Page

from generator.enums import REJECTABLE, ArticleStatus
from generator.querysets import among
from generator.services import campaign_holds, gate, moves
from generator.services.draft_search import index_articles
from generator.services.page_sets import listeners, reviewing
from generator.services.page_sets.history import History
from generator.services.page_sets.reviewing import Passage, Reviewer
from generator.services.page_sets.runs import Run, SetReport, with_permission
from generator.services.page_sets.states import PageState
from sites_app.models import ArticlePage

# What may be published without a workflow: there is nobody else to ask then.
_WITHOUT_WORKFLOW = frozenset(
    {ArticleStatus.QC, ArticleStatus.APPROVED, ArticleStatus.SCHEDULED, ArticleStatus.UNPUBLISHED}
)
# Of these, what somebody has approved already.
_DECIDED = frozenset({ArticleStatus.APPROVED, ArticleStatus.SCHEDULED})


def approve(run: Run) -> SetReport:
    drafts = [page for page in run.pages.values() if page.status == ArticleStatus.QC and _is_plain_draft(page)]
    reviewer = Reviewer(run.user, run.pages.values())
    passages = _passages(drafts, reviewer)
    direct = {page.page_id for page in with_permission(run.user, "publish", [p for p in drafts if p.step is None])}
    waiting = _review(passages, run, reviewer)
    approved = sorted(direct | passages.keys() - waiting)
    for page_id in approved:
        page = run.pages[page_id]
        run.history.arrive(page, ArticleStatus.APPROVED, current=page.status, why=run.comment)
    _mark_approved(approved, approved=True)
    moves.move_locked(approved, ArticleStatus.APPROVED, at=run.at, user=run.user)
    run.history.write()
    return SetReport(done=frozenset(approved), waiting=waiting)


def publish(run: Run) -> SetReport:
    drafts = with_permission(run.user, "publish", [page for page in run.pages.values() if _is_plain_draft(page)])
    reviewer = Reviewer(run.user, run.pages.values())
    passages = _passages(drafts, reviewer)
    direct = {page.page_id for page in drafts if page.step is None and page.status in _WITHOUT_WORKFLOW}
    refused = gate.refusals(direct | passages.keys(), site_id=run.site_id)
    passages = {page_id: passage for page_id, passage in passages.items() if page_id not in refused}
    waiting = _review(passages, run, reviewer)
    published = sorted(direct - refused.keys() | passages.keys() - waiting)
    for page_id in published:
        _log_publishing(run.pages[page_id], run.history, comment=run.comment)
    Page.objects.filter(among("pk", published)).update(
        live=True,
        has_unpublished_changes=False,
        expired=False,
        last_published_at=run.at,
        first_published_at=Coalesce("first_published_at", run.at),
        live_revision_id=F("latest_revision_id"),
    )
    _mark_approved(published, approved=True)
    moves.move_locked(published, ArticleStatus.PUBLISHED, at=run.at, user=run.user)
    index_articles(published)
    listeners.tell_published(published)
    run.history.write()
    reasons = {page_id: " ".join(map(str, problems)) for page_id, problems in refused.items()}
    return SetReport(done=frozenset(published), waiting=waiting, refused=reasons)


def _is_plain_draft(page: PageState) -> bool:
    return not page.live and page.is_unedited


def _review(passages: Mapping[int, Passage], run: Run, reviewer: Reviewer) -> frozenset[int]:
    """Take the pages through their workflows, and return those that wait for somebody else then."""
    reviewing.approve(
        passages, run.pages, reviewer=reviewer, history=run.history, user=run.user, at=run.at, comment=run.comment
    )
    return frozenset(page_id for page_id, passage in passages.items() if passage.waits_at is not None)


def _passages(drafts: Iterable[PageState], reviewer: Reviewer) -> dict[int, Passage]:
    """The ways through their workflows of the drafts that the user may take any step with."""
    if not reviewing.finishes_as_known():
        return {}
    found = {}
    for page in drafts:
        if page.status == ArticleStatus.QC and reviewer.may_decide(page):
            passage = reviewer.passage(page)
            if passage is not None:
                found[page.page_id] = passage
    return found


def _log_publishing(page: PageState, history: History, *, comment: str) -> None:
    current = page.status
    if page.step is None and current not in _DECIDED:
        history.arrive(page, ArticleStatus.APPROVED, current=current, why=comment)
        current = ArticleStatus.APPROVED
    history.arrive(page, ArticleStatus.PUBLISHED, current=current)
    history.add(page, "wagtail.publish", revision_id=page.revision_id, content_changed=True)


def reject(run: Run) -> SetReport:
    reviewer = Reviewer(run.user, run.pages.values())
    chosen = [page for page in run.pages.values() if not page.live and page.status in REJECTABLE]
    in_review = [page for page in chosen if reviewer.may_decide(page)]
    direct = with_permission(run.user, "publish", [page for page in chosen if page.step is None])
    reviewing.reject(in_review, reviewer=reviewer, history=run.history, user=run.user, at=run.at, comment=run.comment)
    rejected = sorted(page.page_id for page in (*in_review, *direct))
    for page_id in rejected:
        page = run.pages[page_id]
        run.history.arrive(page, ArticleStatus.REJECTED, current=page.status, why=run.comment)
    _mark_approved(rejected, approved=False)
    moves.move_locked(rejected, ArticleStatus.REJECTED, at=run.at, user=run.user)
    campaign_holds.watch(rejected)
    run.history.write()
    return SetReport(done=frozenset(rejected))


def unpublish(run: Run) -> SetReport:
    unpublished = take_down(run)
    run.history.write()
    return SetReport(done=unpublished)


def take_down(run: Run) -> frozenset[int]:
    """Unpublish what can go as a set and return it; the caller writes the history."""
    live = [page for page in run.pages.values() if page.live and page.step is None]
    chosen = with_permission(run.user, "publish", [page for page in live if page.status == ArticleStatus.PUBLISHED])
    unpublished = sorted(page.page_id for page in chosen)
    for page_id in unpublished:
        page = run.pages[page_id]
        run.history.add(page, "wagtail.unpublish")
        run.history.arrive(page, ArticleStatus.UNPUBLISHED, current=page.status)
    Page.objects.filter(among("pk", unpublished)).update(live=False, has_unpublished_changes=True, live_revision=None)
    moves.move_locked(unpublished, ArticleStatus.UNPUBLISHED, at=run.at, user=run.user)
    listeners.tell_unpublished(unpublished)
    return frozenset(unpublished)


def _mark_approved(page_ids: Collection[int], *, approved: bool) -> None:
    ArticlePage.objects.filter(among("pk", page_ids)).exclude(is_approved=approved).update(is_approved=approved)
