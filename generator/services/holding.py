"""Locks one article with its page and its workflow, so that a decision about it is taken on what is true."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from wagtail.admin.utils import get_user_display_name
from wagtail.locks import BasicLock, ScheduledForPublishLock, WorkflowLock
from wagtail.models import Page, TaskState, WorkflowState

from generator.models import GeneratedArticle
from generator.services.page_sets.states import of_pages
from sites_app.models import ArticlePage

WAITS = "The page waits for other approvers."


def hold(article: GeneratedArticle) -> None:
    """Lock the article until the transaction ends, and let it and its page say what they are now.

    Rows are locked in the order in which Wagtail's own actions do it: task states, workflow states, the page, the
    article. Raises `GeneratedArticle.DoesNotExist`.
    """
    states = WorkflowState.objects.filter(of_pages([article.pk]))
    for rows in (
        TaskState.objects.filter(workflow_state__in=states),
        states,
        Page.objects.filter(pk=article.pk),
    ):
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    fields = ("status", "release_at", "release_plan_id")
    row = GeneratedArticle.objects.select_for_update(no_key=True).only(*fields).get(pk=article.pk)
    for name in fields:
        setattr(article, name, getattr(row, name))
    article.page = ArticlePage.objects.get(pk=article.pk)


def check_unlocked(page: ArticlePage, user: User) -> None:
    """Pass silently, or raise `PermissionDenied` with who locked the page; a schedule is no lock here."""
    lock = page.get_lock()
    if lock is None or isinstance(lock, ScheduledForPublishLock) or not lock.for_user(user):
        return
    if isinstance(lock, WorkflowLock):
        raise PermissionDenied(WAITS)
    by = f" by {get_user_display_name(page.locked_by)}" if isinstance(lock, BasicLock) and page.locked_by else ""
    raise PermissionDenied(f"The page is locked{by}.")
