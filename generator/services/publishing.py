"""Publishes, rejects, unpublishes, moves and deletes articles: one by Wagtail's own actions, or those of a job's chunk.

Of a chunk, what can go as a set does (`page_sets`); the rest goes page by page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import LogContext
from wagtail.models import Page

from generator.enums import APPROVABLE, PUBLISHABLE, ArticleStatus, JobKind
from generator.models import GeneratedArticle, JobChunk
from generator.services import changes, chunks, gate, moving, review, snapshots, withdrawing
from generator.services.gate import GateRefused
from generator.services.holding import check_unlocked, hold
from generator.services.moves import IllegalMove
from generator.services.page_sets import actions as page_sets
from generator.services.placement import PlacementError

# What is wrong with one page and would be wrong again; everything else fails the chunk, which is then tried again.
REFUSALS = (GateRefused, IllegalMove, PermissionDenied, PlacementError, ValidationError)

# How many pages are done one by one before the job is asked whether it is still wanted.
ASK_EVERY = 10


class Outcome(StrEnum):
    """What became of one page: changed, already so, or waiting for somebody else's approval."""

    DONE = "done"
    UNCHANGED = "unchanged"
    WAITING = "waiting"


class NobodyToActForError(Exception):
    """The user who started the job is gone, and a job may do no more than its user may."""


class NowhereToMoveError(Exception):
    """The page that a job moves articles to is gone."""


def publish(article: GeneratedArticle, *, user: User, comment: str = "") -> Outcome:
    """Approve the article as far as the user may, and publish it unless somebody else has still to approve.

    One that is scheduled goes out now; one that awaits review and has a date of publication is scheduled then.
    Raises `GateRefused`, `IllegalMove` and `PermissionDenied`.
    """
    with transaction.atomic(), LogContext(user=user):
        hold(article)
        if article.status == ArticleStatus.PUBLISHED:
            return Outcome.UNCHANGED
        if article.status not in PUBLISHABLE | APPROVABLE:
            raise IllegalMove("The article", article.get_status_display(), ArticleStatus.PUBLISHED.label)
        gate.check(article)
        if article.status == ArticleStatus.SCHEDULED:
            _forget_date(article, user=user)
        if article.status in APPROVABLE:
            review.approve(article, user=user, comment=comment, publishes=True)
        if article.status in {ArticleStatus.APPROVED, ArticleStatus.UNPUBLISHED}:
            check_unlocked(article.page, user)
            PublishPageRevisionAction(article.page.get_latest_revision(), user=user).execute()
            article.refresh_from_db(fields=["status"])
    return Outcome.WAITING if article.status in APPROVABLE else Outcome.DONE


def _forget_date(article: GeneratedArticle, *, user: User) -> None:
    """Take the article off its schedule, and the date of publication out of the page, which goes live at once then."""
    withdrawing.unschedule(article, user=user)
    edited = article.page.get_latest_revision_as_object()
    if edited.go_live_at is not None:
        edited.go_live_at = None
        edited.save_revision(user=user, log_action=True)
        article.page.refresh_from_db()


def approve(article: GeneratedArticle, *, user: User, comment: str = "") -> Outcome:
    """Approve the article as far as the user may; it stays a draft. Raises `IllegalMove` and `PermissionDenied`."""
    article.refresh_from_db(fields=["status"])
    if article.status == ArticleStatus.APPROVED:
        return Outcome.UNCHANGED
    status = review.approve(article, user=user, comment=comment)
    return Outcome.WAITING if status in APPROVABLE else Outcome.DONE


def reject(article: GeneratedArticle, *, user: User, comment: str = "") -> Outcome:
    """Reject the article. Raises `IllegalMove` and `PermissionDenied`."""
    return _move(article, ArticleStatus.REJECTED, review.reject, user=user, comment=comment)


def send_to_review(article: GeneratedArticle, *, user: User, comment: str = "") -> Outcome:
    """Begin the article's workflow anew. Raises `IllegalMove` and `PermissionDenied`."""
    return _move(article, ArticleStatus.QC, withdrawing.send_to_review, user=user, comment=comment)


def archive(article: GeneratedArticle, *, user: User, comment: str = "") -> Outcome:
    """Put the article away. Raises `IllegalMove` and `PermissionDenied`."""
    return _move(article, ArticleStatus.ARCHIVED, withdrawing.archive, user=user, comment=comment)


def _move(
    article: GeneratedArticle, wanted: ArticleStatus, move: Callable[..., Any], *, user: User, comment: str
) -> Outcome:
    """Let `move` bring the article where it is wanted, unless it is there."""
    article.refresh_from_db(fields=["status"])
    if article.status == wanted:
        return Outcome.UNCHANGED
    move(article, user=user, comment=comment)
    return Outcome.DONE


def unpublish(article: GeneratedArticle, *, user: User, comment: str = "") -> Outcome:
    """Take the article's page off the site. Raises `PermissionDenied`."""
    with transaction.atomic(), LogContext(user=user):
        hold(article)
        if not article.page.live:
            return Outcome.UNCHANGED
        check_unlocked(article.page, user)
        UnpublishPageAction(article.page, user=user).execute()
    return Outcome.DONE


def delete(article: GeneratedArticle, *, user: User) -> Outcome:
    """Delete the article and its page; its position is not written again. Raises `PermissionDenied`."""
    with transaction.atomic(), LogContext(user=user):
        # Before the row goes, which says whose boards show it.
        changes.record([article.pk], user=user)
        DeletePageAction(article.page, user=user).execute()
    return Outcome.DONE


def move(article: GeneratedArticle, *, user: User, target: Page) -> Outcome:
    """Move the article's page beneath `target`. Raises `PermissionDenied` and `PlacementError`."""
    return Outcome.DONE if moving.move(article, user=user, target=target) else Outcome.UNCHANGED


ACTIONS: dict[JobKind, Callable[..., Outcome]] = {
    JobKind.APPROVE: approve,
    JobKind.PUBLISH: publish,
    JobKind.REJECT: reject,
    JobKind.REVIEW: send_to_review,
    JobKind.ARCHIVE: archive,
    JobKind.UNPUBLISH: unpublish,
    JobKind.MOVE: move,
    JobKind.DELETE: delete,
}


def run_chunk(chunk: JobChunk) -> None:
    """Do the job's action to each page of the chunk and finish it, or leave no trace.

    A page that refuses becomes an error of its own and does not hold up the others; one that is gone, was done before
    or now waits for another approver counts as skipped. Raises `LeaseLostError`, `WorkNotWantedError`,
    `NobodyToActForError` and `NowhereToMoveError`.
    """
    job = chunk.job
    if job.created_by is None:
        raise NobodyToActForError("The user who started this job no longer exists.")
    kind = JobKind(job.kind)
    if kind is JobKind.MOVE and job.target is None:
        raise NowhereToMoveError("The page to move to no longer exists.")
    chunks.check_wanted(chunk)
    with transaction.atomic():
        chunks.hold(chunk)
        with snapshots.keeping(chunk):
            as_set = page_sets.run(
                kind,
                chunk.page_ids,
                site_id=job.site_id,
                user=job.created_by,
                target=job.target,
                comment=job.comment,
            )
            one_by_one = _one_by_one(chunk, [page_id for page_id in chunk.page_ids if page_id not in as_set.handled])
        refused = [chunks.ItemError(message=why, page_id=page_id) for page_id, why in sorted(as_set.refused.items())]
        errors = [*refused, *one_by_one.errors]
        succeeded = len(as_set.done) + one_by_one.done
        skipped = len(chunk.page_ids) - succeeded - len(errors)
        chunks.finish_chunk(chunk, succeeded=succeeded, skipped=skipped, errors=errors)


@dataclass(frozen=True, slots=True)
class _Report:
    done: int
    errors: list[chunks.ItemError]


def _one_by_one(chunk: JobChunk, page_ids: list[int]) -> _Report:
    """Do the action to each page by itself; one that refuses is an error of its own."""
    job = chunk.job
    action = ACTIONS[JobKind(job.kind)]
    if job.target is not None:
        action = partial(action, target=job.target)
    if job.comment:
        action = partial(action, comment=job.comment)
    found = GeneratedArticle.objects.for_site(job.site_id).select_related("page").in_bulk(page_ids)
    done, errors = 0, []
    for number, (page_id, article) in enumerate(sorted(found.items())):
        if number % ASK_EVERY == 0:
            chunks.check_wanted(chunk)
        try:
            with transaction.atomic():
                done += action(article, user=job.created_by) is Outcome.DONE
        except REFUSALS as error:
            errors.append(chunks.ItemError(message=message_of(error), page_id=page_id))
    return _Report(done=done, errors=errors)


def message_of(error: Exception) -> str:
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        return "; ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error) or type(error).__name__
