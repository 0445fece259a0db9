"""Takes an article out of where it is: off its schedule, back to its reviewers, into the archive. One by one."""

import datetime as dt

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import LogContext, log
from wagtail.models import Page, Revision

from generator.enums import ARCHIVABLE, SENT_TO_REVIEW, ArticleStatus
from generator.models import GeneratedArticle
from generator.querysets import among
from generator.services import gate, policies, review
from generator.services.finishing import KEPT_BACK
from generator.services.holding import check_unlocked, hold
from generator.services.moves import IllegalMove, move_article
from generator.services.permissions import may_review, may_submit
from sites_app.models import ArticlePage


def send_to_review(article: GeneratedArticle, *, user: User, comment: str = "") -> ArticleStatus:
    """Begin the workflow of the article's page anew, so that its reviewers look at it again; return its status then.

    Raises `IllegalMove` and `PermissionDenied`.
    """
    with transaction.atomic(), LogContext(user=user):
        hold(article)
        _check_status(article, SENT_TO_REVIEW, ArticleStatus.QC)
        page = article.page
        if not may_submit(user, page):
            raise PermissionDenied("You may not send this page to review.")
        check_unlocked(page, user)
        _cancel_workflow(page, user)
        review.mark_approved(page, approved=False)
        # Before the workflow begins: the signal that follows would move it without a reason.
        move_article(article, ArticleStatus.QC, user=user, why=comment)
        begin_workflow(page, user)
    return ArticleStatus.QC


def begin_workflow(page: ArticlePage, user: User) -> None:
    """Begin the workflow of the page's place in the tree; one without tasks, which would end at once, counts for none.

    The page is in none.
    """
    workflow = page.get_workflow()
    if workflow is not None and workflow.tasks.filter(active=True).exists():
        workflow.start(page, user)


def archive(article: GeneratedArticle, *, user: User, comment: str = "") -> ArticleStatus:
    """Put the article away: no workflow and no schedule is left. Raises `IllegalMove` and `PermissionDenied`."""
    with transaction.atomic(), LogContext(user=user):
        hold(article)
        _check_status(article, ARCHIVABLE, ArticleStatus.ARCHIVED)
        page = article.page
        _check_reviewer(user, page)
        _cancel_workflow(page, user)
        cancel_schedule(page, user)
        review.mark_approved(page, approved=False)
        move_article(article, ArticleStatus.ARCHIVED, user=user, why=comment)
    return ArticleStatus.ARCHIVED


def unschedule(article: GeneratedArticle, *, user: User, comment: str = "") -> ArticleStatus:
    """Take the article off its schedule; it stays approved. Raises `IllegalMove` and `PermissionDenied`."""
    with transaction.atomic(), LogContext(user=user):
        hold(article)
        _check_status(article, frozenset({ArticleStatus.SCHEDULED}), ArticleStatus.APPROVED)
        _check_reviewer(user, article.page)
        cancel_schedule(article.page, user)
        move_article(article, ArticleStatus.APPROVED, user=user, why=comment)
    return ArticleStatus.APPROVED


def follow_unscheduling(page: Page, *, user: User | None, why: str = "") -> None:
    """Let the article follow a page that Wagtail's schedule has lost: it is approved, unless the page is live."""
    fresh = ArticlePage.objects.filter(pk=page.pk, live=False).first()
    if fresh is None or fresh.approved_schedule:
        return
    is_scheduled = GeneratedArticle.objects.filter(pk=page.pk, status=ArticleStatus.SCHEDULED, release_at=None)
    if is_scheduled.exists():
        review.follow(fresh, ArticleStatus.APPROVED, user=user, why=why)


def withhold_due(*, at: dt.datetime) -> int:
    """Take off Wagtail's schedule what is due at this time and the gate keeps back, and return how many pages; history
    says why.

    What belongs to a site whose releases are stopped is not due.
    """
    due = Revision.objects.filter(
        approved_go_live_at__lt=at, content_type=ContentType.objects.get_for_model(ArticlePage)
    )
    ids = [int(object_id) for object_id in due.values_list("object_id", flat=True)]
    by_site: dict[int, list[int]] = {}
    for page_id, site_id in GeneratedArticle.objects.filter(among("pk", ids)).values_list("pk", "site"):
        by_site.setdefault(site_id, []).append(page_id)
    withheld = 0
    for site_id, page_ids in by_site.items():
        if policies.policy_of(site_id).stopped_at is not None:
            continue
        for page_id, problems in gate.refusals(page_ids, site_id=site_id).items():
            with transaction.atomic():
                page = ArticlePage.objects.get(pk=page_id)
                cancel_schedule(page, None)
                why = " ".join(["Not published:", *map(str, problems)])
                if page.live:
                    log(instance=page, action=KEPT_BACK, data={"why": why})
                follow_unscheduling(page, user=None, why=why)
            withheld += 1
    return withheld


def cancel_schedule(page: ArticlePage, user: User | None) -> None:
    """Let none of the page's revisions go live by Wagtail's own schedule any more, as its button does."""
    for revision in Revision.objects.for_instance(page).filter(approved_go_live_at__isnull=False):
        revision.approved_go_live_at = None
        revision.save(user=user, update_fields=["approved_go_live_at"])


def _cancel_workflow(page: ArticlePage, user: User) -> None:
    state = page.current_workflow_state
    if state is not None:
        state.cancel(user=user)


def _check_reviewer(user: User, page: ArticlePage) -> None:
    if not may_review(user, page):
        raise PermissionDenied("You may not review this page.")
    check_unlocked(page, user)


def _check_status(article: GeneratedArticle, allowed: frozenset[ArticleStatus], wanted: ArticleStatus) -> None:
    if article.status not in allowed:
        raise IllegalMove("The article", article.get_status_display(), wanted.label)
