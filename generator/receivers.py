"""Lets an article's status follow its page when a person uses Wagtail's own buttons. Facts are never refused."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    task_approved,
    task_rejected,
    task_submitted,
)

from generator.enums import ArticleStatus
from generator.services import releasing, review
from sites_app.models import ArticlePage


def connect() -> None:
    page_published.connect(on_published, sender=ArticlePage, dispatch_uid="generator_page_published")
    page_unpublished.connect(on_unpublished, sender=ArticlePage, dispatch_uid="generator_page_unpublished")
    task_submitted.connect(on_task_submitted, dispatch_uid="generator_task_submitted")
    task_approved.connect(on_task_approved, dispatch_uid="generator_task_approved")
    task_rejected.connect(on_task_rejected, dispatch_uid="generator_task_rejected")


def on_published(instance: ArticlePage, **kwargs: Any) -> None:
    """Wagtail sends this for a page that goes live, and for one that is to go live later."""
    status = ArticleStatus.PUBLISHED if instance.live else ArticleStatus.SCHEDULED
    if review.follow(instance, status) is not None:
        review.mark_approved(instance, approved=True)
        if status is ArticleStatus.SCHEDULED:
            releasing.leave_plan(instance.pk)


def on_unpublished(instance: ArticlePage, **kwargs: Any) -> None:
    # A page that is about to be deleted is unpublished first.
    if ArticlePage.objects.filter(pk=instance.pk, live=False).exists():
        review.follow(instance, ArticleStatus.UNPUBLISHED)


def on_task_submitted(instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    page = _draft_of(instance)
    if page is not None:
        review.follow(page, ArticleStatus.QC, user=user)


def on_task_approved(instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    """The last approval publishes, and the article has followed by then, unless finishing a workflow was configured
    not to publish."""
    page = _draft_of(instance)
    state = WorkflowState.objects.get(pk=instance.workflow_state_id)
    if page is None or state.status != WorkflowState.STATUS_APPROVED or page.approved_schedule:
        return
    if review.follow(page, ArticleStatus.APPROVED, user=user, why=instance.comment) is not None:
        review.mark_approved(page, approved=True)


def on_task_rejected(instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    page = _draft_of(instance)
    if page is None:
        return
    if review.follow(page, ArticleStatus.REJECTED, user=user, why=instance.comment) is not None:
        review.mark_approved(page, approved=False)


def _draft_of(task_state: TaskState) -> ArticlePage | None:
    """The article page that the task is about; None for another kind of page, and for one that is live.

    While a page is live its article is published, whatever becomes of a later edit.
    """
    state = task_state.workflow_state
    if state.content_type_id != ContentType.objects.get_for_model(ArticlePage).pk:
        return None
    return ArticlePage.objects.filter(pk=state.object_id, live=False).first()
