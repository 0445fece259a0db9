"""Approves and rejects one article, by Wagtail's workflow where the page is in one, so that both always agree.

The status of the article follows from Wagtail's signals (`receivers.py`); it is moved here only where there is no
workflow to act on.
"""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import LogContext
from wagtail.models import TaskState, WorkflowState

from generator.enums import APPROVABLE, REJECTABLE, ArticleStatus
from generator.models import GeneratedArticle
from generator.services import campaign_holds
from generator.services.finishing import Wish, wishing
from generator.services.holding import WAITS, check_unlocked, hold
from generator.services.moves import IllegalMove, move_article
from generator.services.permissions import may_act_on, may_review
from sites_app.models import ArticlePage


def approve(article: GeneratedArticle, *, user: User, comment: str = "", publishes: bool = False) -> ArticleStatus:
    """Approve the article at every step that is the user's, and return its status then.

    Through its whole workflow, or without one, it is approved and stays a draft. With `publishes` the last step of a
    workflow publishes it; the caller has asked the gate. Raises `IllegalMove` and `PermissionDenied`.
    """
    with transaction.atomic(), LogContext(user=user), wishing(Wish.PUBLISH if publishes else Wish.APPROVE):
        hold(article)
        _check_status(article, APPROVABLE, ArticleStatus.APPROVED)
        page = article.page
        _check_permission(user, page)
        passed = _pass_workflow(page, user=user, comment=comment)
        if not passed and page.current_workflow_state is not None:
            raise PermissionDenied(WAITS)
        article.refresh_from_db(fields=["status"])
        if article.status in APPROVABLE and page.current_workflow_state is None:
            mark_approved(page, approved=True)
            follow(page, ArticleStatus.APPROVED, user=user, why=comment)
            article.refresh_from_db(fields=["status"])
    return ArticleStatus(article.status)


def reject(article: GeneratedArticle, *, user: User, comment: str = "") -> ArticleStatus:
    """Reject the article, with the reason, and return its status then. Raises `IllegalMove` and `PermissionDenied`."""
    with transaction.atomic(), LogContext(user=user):
        hold(article)
        _check_status(article, REJECTABLE, ArticleStatus.REJECTED)
        page = article.page
        _check_permission(user, page)
        task_state = _locked_task_state(page)
        if task_state is not None and may_act_on(task_state.task.specific, page, user):
            task_state.task.specific.on_action(task_state, user, "reject", comment=comment)
        else:
            follow(page, ArticleStatus.REJECTED, user=user, why=comment)
        mark_approved(page, approved=False)
    article.refresh_from_db(fields=["status"])
    return ArticleStatus(article.status)


def follow(
    page: ArticlePage, wanted: ArticleStatus, *, user: User | None = None, why: str = ""
) -> GeneratedArticle | None:
    """Move the page's article to where the page is; None when the page was not generated.

    The article is locked last, after Wagtail's own rows, so that this and Wagtail's editor cannot wait for each other.
    """
    with transaction.atomic():
        article = GeneratedArticle.objects.select_for_update().filter(pk=page.pk).first()
        if article is not None:
            article.page = page
            move_article(article, wanted, user=user, why=why)
            if wanted is ArticleStatus.REJECTED:
                campaign_holds.watch([article.pk])
    return article


def mark_approved(page: ArticlePage, *, approved: bool) -> None:
    """Record on the page that a person approved it, which is what lets search engines in."""
    ArticlePage.objects.filter(pk=page.pk).exclude(is_approved=approved).update(is_approved=approved)
    page.is_approved = approved


def _check_status(article: GeneratedArticle, allowed: frozenset[ArticleStatus], wanted: ArticleStatus) -> None:
    if article.status not in allowed:
        raise IllegalMove("The article", article.get_status_display(), wanted.label)


def _check_permission(user: User, page: ArticlePage) -> None:
    if not may_review(user, page):
        raise PermissionDenied("You may not review this page.")
    check_unlocked(page, user)


def _pass_workflow(page: ArticlePage, *, user: User, comment: str) -> int:
    """Approve task after task while it is the user's turn, and return how many were approved.

    A workflow that waits for changes is resumed first.
    """
    passed = 0
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=user)
    while (task_state := _locked_task_state(page)) is not None:
        task = task_state.task.specific
        if not may_act_on(task, page, user):
            break
        task.on_action(task_state, user, "approve", comment=comment)
        passed += 1
    return passed


def _locked_task_state(page: ArticlePage) -> TaskState | None:
    """The task that the page waits for, locked, so that two people cannot both decide it."""
    current = page.current_workflow_task_state
    if current is None:
        return None
    in_progress = TaskState.objects.select_for_update(of=("self",)).filter(
        pk=current.pk, status=TaskState.STATUS_IN_PROGRESS
    )
    locked = in_progress.first()
    return locked.specific if locked is not None else None
