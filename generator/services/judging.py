"""What a person thinks of one article of a test batch: the article is moved and the decision noted, or neither is."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from generator.enums import ARTICLE_MOVES, ArticleStatus, BatchStatus, Decision
from generator.models import GeneratedArticle, TestBatch, TestBatchItem
from generator.services import desk
from generator.services.permissions import may_review, may_review_site

# Where an article goes by a decision, and where it may be already.
_WANTED = {
    Decision.APPROVED: ArticleStatus.APPROVED,
    Decision.REJECTED: ArticleStatus.REJECTED,
    Decision.PENDING: ArticleStatus.QC,
}
_APPROVED_ALREADY = frozenset({ArticleStatus.APPROVED, ArticleStatus.SCHEDULED, ArticleStatus.PUBLISHED})


class DecisionRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """An article cannot be judged so now, and why."""


class DecisionTaken(DecisionRefused):
    """Somebody else judged the article meanwhile; `item` is as they left it."""

    def __init__(self, item: TestBatchItem) -> None:
        self.item = item
        who = item.decided_by.get_full_name() or item.decided_by.get_username() if item.decided_by else "Somebody"
        verb = {Decision.APPROVED: "approved", Decision.REJECTED: "rejected"}.get(Decision(item.decision))
        super().__init__(f"{who} has {verb} it meanwhile." if verb else "Its decision was taken back meanwhile.")


def decide(
    batch: TestBatch, number: int, decision: Decision, *, user: User, reason: str = "", was: Decision | None = None
) -> TestBatchItem:
    """Judge the article with this number, or with `PENDING` take that back, and return its item.

    Only reviewers decide, also where the article need not be moved, or others could move it. `was` is the decision that
    the person saw. Raises `DecisionRefused`, `desk`'s refusals and `PermissionDenied`, and then nothing is changed.
    Raises `TestBatchItem.DoesNotExist`.
    """
    reason = reason.strip()
    if decision is Decision.REJECTED and not reason:
        raise DecisionRefused("Say why, so that whoever mends the texts knows what to look at.")
    with transaction.atomic():
        item = _locked(batch, number)
        if was is not None and item.decision != was:
            raise DecisionTaken(item)
        if item.article is None:
            raise DecisionRefused("This article was not written, or was deleted since.")
        if not (may_review(user, item.article.page) or may_review_site(user, batch.site)):
            raise PermissionDenied("You may not review this page.")
        _move(item.article, decision, user=user, why=reason)
        is_open = decision is Decision.PENDING
        item.decision, item.reason = decision, reason
        item.decided_by, item.decided_at = (None, None) if is_open else (user, timezone.now())
        item.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    return item


def _locked(batch: TestBatch, number: int) -> TestBatchItem:
    """The item, locked until the transaction ends; the verdict waits for it, and it for the verdict."""
    items = TestBatchItem.objects.filter(batch=batch).select_related("article__page", "decided_by")
    item = items.select_for_update(of=("self",)).get(number=number)
    status = TestBatch.objects.for_site(batch.site_id).values_list("status", flat=True).get(pk=batch.pk)
    if status != BatchStatus.OPEN:
        raise DecisionRefused(f"The test batch is “{BatchStatus(status).label}”: nothing more is judged in it.")
    return item


def _move(article: GeneratedArticle, decision: Decision, *, user: User, why: str) -> None:
    """Move the article to where the decision takes it, through another review where there is no other legal way."""
    wanted = _WANTED[decision]
    article.refresh_from_db(fields=["status"])
    current = ArticleStatus(article.status)
    if current is wanted or (decision is Decision.APPROVED and current in _APPROVED_ALREADY):
        return
    if wanted not in ARTICLE_MOVES[current] and wanted is not ArticleStatus.QC:
        desk.move(article, ArticleStatus.QC, user=user, why=why)
    desk.move(article, wanted, user=user, why=why)
