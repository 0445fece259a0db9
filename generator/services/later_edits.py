"""Finds articles that were edited after they were approved, by somebody who may not publish: they await review again.

An edit by somebody who may publish goes out with the page, and what the generator wrote is none.
"""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry, Revision

from generator.enums import TO_GO_OUT, ArticleStatus
from generator.models import GeneratedArticle
from generator.querysets import among
from generator.services import moves, review
from generator.services.holding import hold
from generator.services.permissions import may_publish

EDITED = "It was edited after it was approved, by somebody who may not publish: it awaits review again."


def unapproved(page_ids: Collection[int], *, site_id: int) -> frozenset[int]:
    """Those of the site's pages whose last edit came after the last approval, by somebody who may not publish.

    Without an approval on record every such edit did.
    """
    edited = (
        GeneratedArticle.objects.for_site(site_id)
        .filter(among("pk", page_ids))
        .exclude(page__latest_revision=None)
        .exclude(page__latest_revision__pk=F("written_revision_id"))
    )
    revisions = Revision.objects.filter(pk__in=edited.values("page__latest_revision")).select_related("user")
    latest = {int(revision.object_id): revision for revision in revisions.defer("content")}
    approved = _approvals(latest)
    later = {pk: each for pk, each in latest.items() if pk not in approved or each.created_at > approved[pk]}
    pages = Page.objects.in_bulk(later)
    return frozenset(pk for pk, revision in later.items() if not may_publish(revision.user, pages[pk]))


def follow(page: Page, *, user: User) -> bool:
    """Let the page's article await review again after an edit that nobody has approved; whether that is so.

    No workflow begins: it would lock the page, and whoever edits it is in the middle of writing. What a person gave a
    date in the page's editor is left to that person.
    """
    article = GeneratedArticle.objects.filter(pk=page.pk, status__in=TO_GO_OUT).select_related("page").first()
    if article is None:
        return False
    with transaction.atomic(), LogContext(user=user):
        hold(article)
        is_by_hand = article.status == ArticleStatus.SCHEDULED and article.release_plan_id is None
        if article.status not in TO_GO_OUT or is_by_hand or not unapproved([page.pk], site_id=article.site_id):
            return False
        review.mark_approved(article.page, approved=False)
        moves.move_article(article, ArticleStatus.QC, user=user, why=EDITED)
    return True


def _approvals(page_ids: Collection[int]) -> dict[int, datetime]:
    """When each page was approved last. What comes off a schedule is approved again by nobody."""
    arrivals = {moves.ARRIVALS[status] for status in TO_GO_OUT}
    entries = PageLogEntry.objects.filter(among("page", page_ids), action__in=arrivals).order_by("timestamp")
    found = entries.values_list("page_id", "timestamp", "data")
    return {page_id: at for page_id, at, data in found if data.get("from") not in TO_GO_OUT}
