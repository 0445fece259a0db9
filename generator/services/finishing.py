"""How a review workflow ends: WAGTAIL_FINISH_WORKFLOW_ACTION names `finish_workflow`.

Wagtail loads this module before there are models: it imports them where it needs them, and never above.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

from django.db import transaction

PLAN_RELEASES = "Its release plan publishes it."
# The log action of a live page's edit that was approved, or came due, and stays unpublished.
KEPT_BACK = "generator.keep_back"
MAY_NOT_PUBLISH = "Whoever approved it last may not publish."


class Wish(StrEnum):
    """What becomes of a generated article whose workflow ends well.

    `PUBLISH` goes live and `APPROVE` stays a draft, as the caller has decided. `WAGTAIL` is what Wagtail's own button
    asks for: going live, unless the gate or a release plan has a say in it.
    """

    WAGTAIL = "wagtail"
    PUBLISH = "publish"
    APPROVE = "approve"


_wish: ContextVar[Wish] = ContextVar("generator_finishing_wish", default=Wish.WAGTAIL)


@contextmanager
def wishing(wish: Wish) -> Iterator[None]:
    """Within it, workflows of generated articles end like that."""
    token = _wish.set(wish)
    try:
        yield
    finally:
        _wish.reset(token)


def finish_workflow(workflow_state: Any, user: Any = None) -> None:
    """Publish the page whose workflow ended well, as Wagtail does; a generated article may stay an approved draft.

    Then the article's history says why.
    """
    from wagtail.log_actions import log
    from wagtail.workflows import publish_workflow_state

    from generator.enums import ArticleStatus
    from generator.services import review

    article = _article_of(workflow_state)
    with transaction.atomic():
        reason = None if article is None else reason_against(article, user=user)
        if article is None or reason is None:
            publish_workflow_state(workflow_state, user=user)
        elif article.page.live:
            # While a page is live its article is published, whatever becomes of a later edit.
            if reason:
                log(instance=article.page, action=KEPT_BACK, user=user, data={"why": reason})
        else:
            task_state = workflow_state.current_task_state
            why = " ".join(filter(None, (task_state.comment if task_state else "", reason)))
            review.follow(article.page, ArticleStatus.APPROVED, user=user, why=why)
            review.mark_approved(article.page, approved=True)


def reason_against(article: Any, *, user: Any) -> str | None:
    """Why the end of its workflow does not publish the article: empty if nobody wants that; None when it does."""
    from generator.services import gate

    wish = _wish.get()
    if wish is not Wish.WAGTAIL:
        return None if wish is Wish.PUBLISH else ""
    problems = gate.refusals([article.pk], site_id=article.site_id).get(article.pk, ())
    if problems:
        return " ".join(["Not published:", *map(str, problems)])
    if not article.page.live and is_released_by_plan(article):
        return PLAN_RELEASES
    if user is not None and not article.page.permissions_for_user(user).can_publish():
        return MAY_NOT_PUBLISH
    return None


def is_released_by_plan(article: Any) -> bool:
    """Whether a release plan of the article's campaign publishes what is approved, now or once it goes on."""
    from generator.enums import PlanStatus
    from generator.models import ReleasePlan

    plans = ReleasePlan.objects.for_site(article.site_id).filter(campaign=article.campaign_id)
    return plans.exclude(status=PlanStatus.ENDED).exists()


def _article_of(workflow_state: Any) -> Any:
    """The generated article that the workflow is about, with its page; None for any other page or snippet."""
    from django.contrib.contenttypes.models import ContentType

    from generator.models import GeneratedArticle
    from sites_app.models import ArticlePage

    if workflow_state.content_type_id != ContentType.objects.get_for_model(ArticlePage).pk:
        return None
    return GeneratedArticle.objects.select_related("page").filter(pk=int(workflow_state.object_id)).first()
