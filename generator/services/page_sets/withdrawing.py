"""Sends a set of articles back to their reviewers, or into the archive, as Wagtail's own actions would page by page."""

from generator.enums import ARCHIVABLE, SENT_TO_REVIEW, ArticleStatus
from generator.querysets import among
from generator.services import moves
from generator.services.draft_review import Review, reviews_at
from generator.services.page_sets import reviewing
from generator.services.page_sets.reviewing import Reviewer
from generator.services.page_sets.runs import Run, SetReport, with_permission
from generator.services.page_sets.states import PageState
from sites_app.models import ArticlePage


def send_to_review(run: Run) -> SetReport:
    chosen = [page for page in run.pages.values() if not page.live and page.status in SENT_TO_REVIEW]
    reviewer = Reviewer(run.user, run.pages.values())
    may = {page.page_id for page in with_permission(run.user, "change", chosen)}
    may |= {page.page_id for page in with_permission(run.user, "publish", chosen)}
    free = {page.page_id: page for page in chosen if page.page_id in may and _is_free(page, reviewer)}
    reviews = reviews_at({page_id: page.path for page_id, page in free.items()})
    pages = [free[page_id] for page_id in sorted(reviews)]
    reviewing.cancel(pages, reviewer=reviewer, history=run.history, user=run.user, at=run.at)
    _arrive(pages, ArticleStatus.QC, run)
    begun: dict[int, Review] = {page_id: review for page_id, review in sorted(reviews.items()) if review is not None}
    reviewing.start(begun, run.pages, history=run.history, user=run.user)
    run.history.write()
    return SetReport(done=frozenset(page.page_id for page in pages))


def archive(run: Run) -> SetReport:
    chosen = [page for page in run.pages.values() if not page.live and page.status in ARCHIVABLE]
    reviewer = Reviewer(run.user, run.pages.values())
    resting = [page for page in chosen if page.step is None or page.step.is_returned]
    may = {page.page_id for page in with_permission(run.user, "publish", resting)}
    may |= {page.page_id for page in chosen if page.step and not page.step.is_returned and reviewer.may_decide(page)}
    pages = [page for page in chosen if page.page_id in may]
    reviewing.cancel(pages, reviewer=reviewer, history=run.history, user=run.user, at=run.at)
    _arrive(pages, ArticleStatus.ARCHIVED, run)
    run.history.write()
    return SetReport(done=frozenset(page.page_id for page in pages))


def _is_free(page: PageState, reviewer: Reviewer) -> bool:
    """Whether no workflow keeps the page for others."""
    return page.step is None or page.step.is_returned or reviewer.may_decide(page)


def _arrive(pages: list[PageState], wanted: ArticleStatus, run: Run) -> None:
    """Move the articles there, which approves none of them."""
    ids = [page.page_id for page in pages]
    for page in pages:
        run.history.arrive(page, wanted, current=page.status, why=run.comment)
    ArticlePage.objects.filter(among("pk", ids), is_approved=True).update(is_approved=False)
    moves.move_locked(ids, wanted, at=run.at, user=run.user)
