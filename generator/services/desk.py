"""The editorial desk: moves one article along a legal way, says which ways a person may go, and changes whose it is.

Everything that decides about one article comes through here; jobs do the same for many (`publishing.run_chunk`).
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.log_actions import LogContext, log
from wagtail.models import Site

from generator.enums import ARTICLE_MOVES, ArticleStatus, JobKind, JobPriority
from generator.models import GeneratedArticle
from generator.services import announcements, assignments, changes, publishing, review, withdrawing
from generator.services.holding import hold
from generator.services.moves import IllegalMove, MovedMeanwhile, ReasonNeeded, check_article_move
from generator.services.permissions import may_assign, may_start

# The job that does to many articles what a move does to one: who may start it may make the move.
JOBS: dict[ArticleStatus, JobKind] = {
    ArticleStatus.QC: JobKind.REVIEW,
    ArticleStatus.APPROVED: JobKind.APPROVE,
    ArticleStatus.PUBLISHED: JobKind.PUBLISH,
    ArticleStatus.REJECTED: JobKind.REJECT,
    ArticleStatus.UNPUBLISHED: JobKind.UNPUBLISH,
    ArticleStatus.ARCHIVED: JobKind.ARCHIVE,
}
# What only a worker moves.
MACHINES = frozenset({ArticleStatus.QUEUED, ArticleStatus.PROCESSING, ArticleStatus.FAILED})
BY_PLAN = "Articles are scheduled by a release plan of their campaign, or by a date of publication in the page editor."
_KEEP: Any = object()


def move(
    article: GeneratedArticle, wanted: ArticleStatus, *, user: User, why: str = "", seen: ArticleStatus | None = None
) -> ArticleStatus:
    """Move the article as the person wants, and return its status then.

    Where several have to approve it may be the old one. `seen` is what the person believes it to be; if left out, what
    the article said when it was read. Raises `IllegalMove`, `PermissionDenied` and `GateRefused`.
    """
    believed = ArticleStatus(seen or article.status)
    with transaction.atomic(), LogContext(user=user):
        hold(article)
        if article.status != believed:
            raise MovedMeanwhile(ArticleStatus(article.status).label, wanted.label)
        if wanted is ArticleStatus.SCHEDULED:
            raise PermissionDenied(BY_PLAN)
        check_article_move(article, wanted)
        if wanted not in JOBS or believed in MACHINES:
            raise IllegalMove("The article", believed.label, wanted.label)
        if wanted is ArticleStatus.REJECTED and not why.strip():
            raise ReasonNeeded(believed.label, wanted.label)
        _act(believed, wanted)(article, user=user, comment=why.strip())
        article.refresh_from_db(fields=["status"])
    return ArticleStatus(article.status)


def _act(current: ArticleStatus, wanted: ArticleStatus) -> Callable[..., Any]:
    if wanted is ArticleStatus.APPROVED and current is ArticleStatus.SCHEDULED:
        return withdrawing.unschedule
    acts: dict[ArticleStatus, Callable[..., Any]] = {
        ArticleStatus.QC: withdrawing.send_to_review,
        ArticleStatus.APPROVED: review.approve,
        ArticleStatus.PUBLISHED: publishing.publish,
        ArticleStatus.REJECTED: review.reject,
        ArticleStatus.UNPUBLISHED: publishing.unpublish,
        ArticleStatus.ARCHIVED: withdrawing.archive,
    }
    return acts[wanted]


def allowed_moves(subject: GeneratedArticle | ArticleStatus, *, user: User, site: Site) -> frozenset[ArticleStatus]:
    """Where the person may move an article of the site that is, or that is like, the subject.

    Asks for rights on the site as a whole; the page itself is asked for when it is moved.
    """
    status = subject if isinstance(subject, ArticleStatus) else ArticleStatus(subject.status)
    return moves_of(user, site)[status]


def moves_of(user: User, site: Site) -> dict[ArticleStatus, frozenset[ArticleStatus]]:
    """Where the person may move an article of each status, for a board that shows them all; a few queries."""
    may = {wanted: may_start(user, site, action=kind) for wanted, kind in JOBS.items()}
    return {
        status: frozenset(wanted for wanted in following if may.get(wanted, False) and status not in MACHINES)
        for status, following in ARTICLE_MOVES.items()
    }


def update(
    article: GeneratedArticle,
    *,
    user: User,
    assignee: User | None = _KEEP,
    priority: JobPriority | int = _KEEP,
    due_on: date | None = _KEEP,
) -> GeneratedArticle:
    """Change whose the article is, how urgent, and until when; what is not given stays.

    Raises `PermissionDenied`, and `ValidationError` for somebody who has no right on the site or a priority that there
    is none of.
    """
    wanted = {"assignee": assignee, "priority": priority, "due_on": due_on}
    given = {name: value for name, value in wanted.items() if value is not _KEEP}
    if not may_assign(user, article.site):
        raise PermissionDenied("You may not change this article.")
    if assignee is not _KEEP and assignee is not None and not may_assign(assignee, article.site):
        raise ValidationError({"assignee": f"{assignee} has no rights on “{article.site}”."})
    if priority is not _KEEP and priority not in JobPriority.values:
        raise ValidationError({"priority": "There is no such priority."})
    is_new = isinstance(assignee, User) and assignee.pk != article.assignee_id
    with transaction.atomic():
        for name, value in given.items():
            setattr(article, name, value)
        article.save(update_fields=[*given, "updated_at"])
        if given:
            log(instance=article.page, action="generator.assign", user=user, data={"what": assignments.describe(given)})
        changes.record([article.pk], user=user)
        if assignee is not None and is_new:
            announcements.assigned(assignee, site=article.site_id, by=user)
    return article
