"""A campaign's inventory of headlines: kept back, turned down, locked and used. `headline_search` fills it.

Generation asks here which titles it must pass over, and says which it used.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from wagtail.log_actions import log

from generator.core.similarity import words_of
from generator.core.types import ArticleDraft
from generator.enums import HEADLINE_KEPT_BACK, HEADLINE_MOVES, HeadlineStatus
from generator.models import Campaign, CampaignVersion, GeneratedArticle, Headline

# Rows that one transaction changes or makes.
STEP = 1_000

type Known = Mapping[str, Headline]
"""Headlines of one campaign by the hash of their text."""


def text_hash(text: str) -> str:
    """The same for texts that a reader takes for the same: case, spaces and punctuation do not count."""
    return hashlib.sha256(" ".join(words_of(text) or [text]).encode()).hexdigest()


def next_position(version: CampaignVersion) -> int:
    """The place in the version's order after the last one that has a headline."""
    headlines = Headline.objects.for_site(version.campaign.site_id).filter(campaign=version.campaign_id)
    same_order = headlines.filter(version__space_digest=version.space_digest).order_by("-position")
    last = same_order.values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def counts(campaign: Campaign) -> dict[str, int]:
    """How many headlines of the campaign are in each status."""
    headlines = Headline.objects.for_site(campaign.site_id).filter(campaign=campaign)
    return dict(headlines.values_list("status").order_by("status").annotate(Count("pk")))


def clear(campaign: Campaign, *, user: User | None = None) -> int:
    """Remove the headlines that nobody has used, kept back, turned down or locked; how many."""
    headlines = Headline.objects.for_site(campaign.site_id).filter(campaign=campaign)
    count = headlines.filter(status=HeadlineStatus.AVAILABLE, is_locked=False).delete()[0]
    if count:
        log(instance=campaign, action="generator.clear_headlines", user=user, data={"count": count})
    return count


def may_become(status: HeadlineStatus) -> Q:
    """Which headlines may be given the status: by the table of moves, not locked, without an article."""
    before = [current for current, following in HEADLINE_MOVES.items() if status in following]
    return Q(status__in=before, is_locked=False, article=None)


def change(headlines: QuerySet[Headline], *, status: HeadlineStatus, user: User | None = None) -> int:
    """Give the headlines the status, as far as it may follow theirs; how many changed. Locked ones stay as they are.

    A used headline can be had again once its article is gone.
    """
    done = {HeadlineStatus.AVAILABLE: "made available"}.get(status, status.label.lower())
    return _update(headlines, still=may_become(status), user=user, done=done, status=status)


def lock(headlines: QuerySet[Headline], *, is_locked: bool, user: User | None = None) -> int:
    """Lock the headlines, or unlock them; how many changed."""
    done = "locked" if is_locked else "unlocked"
    return _update(headlines, still=Q(is_locked=not is_locked), user=user, done=done, is_locked=is_locked)


def hold(campaign: Campaign, *, alone: bool = False) -> None:
    """Keep the inventory from being filled until the caller's transaction ends.

    Any number of writers of articles hold it together; who fills it holds it alone.
    """
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"generator.headlines:{campaign.pk}"])


def known(drafts: Sequence[ArticleDraft], *, campaign: Campaign) -> Known:
    """The headlines of the inventory that the drafts have, locked until the caller's transaction ends."""
    hashes = {text_hash(draft.title) for draft in drafts}
    headlines = Headline.objects.for_site(campaign.site_id).filter(campaign=campaign, text_hash__in=hashes)
    return {each.text_hash: each for each in headlines.select_for_update(no_key=True).order_by("pk")}


def is_kept_back(draft: ArticleDraft, *, headlines: Known) -> bool:
    """Whether somebody keeps the draft's title back: it is reserved or rejected, or locked before it was used."""
    headline = headlines.get(text_hash(draft.title)) if headlines else None
    if headline is None:
        return False
    return headline.status in HEADLINE_KEPT_BACK or (headline.is_locked and headline.status != HeadlineStatus.USED)


def mark_used(headlines: Known, *, drafts: Sequence[ArticleDraft], version: CampaignVersion) -> None:
    """Write down which articles of the version have the headlines that were available; the first one has a text."""
    using: dict[int, tuple[Headline, int]] = {}
    for draft in drafts if headlines else ():
        headline = headlines.get(text_hash(draft.title))
        if headline is not None and headline.status == HeadlineStatus.AVAILABLE:
            using.setdefault(headline.pk, (headline, draft.provenance.position))
    if not using:
        return
    articles = _articles(version, positions=[position for _, position in using.values()])
    for headline, position in using.values():
        headline.status = HeadlineStatus.USED
        headline.article_id = articles.get(position)
    Headline.objects.bulk_update([headline for headline, _ in using.values()], ["status", "article"], batch_size=STEP)


def _articles(version: CampaignVersion, *, positions: Collection[int]) -> dict[int, int]:
    articles = GeneratedArticle.objects.for_site(version.campaign.site_id)
    return dict(articles.filter(version=version, position__in=positions).values_list("position", "pk"))


def _update(headlines: QuerySet[Headline], *, still: Q, user: User | None, done: str, **values: Any) -> int:
    """Set the values of those that are `still` so, a step to a transaction, locked in the order of their keys.

    The log gets one entry for each campaign.
    """
    campaigns = dict(headlines.filter(still).order_by("pk").values_list("pk", "campaign"))
    keys = list(campaigns)
    updated: Counter[int] = Counter()
    for start in range(0, len(keys), STEP):
        with transaction.atomic():
            step = Headline.objects.filter(still, pk__in=keys[start : start + STEP])
            held = list(step.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
            Headline.objects.filter(pk__in=held).update(**values)
            updated.update(campaigns[key] for key in held)
    for campaign in Campaign.objects.filter(pk__in=updated):
        data = {"count": updated[campaign.pk], "done": done}
        log(instance=campaign, action="generator.change_headlines", user=user, data=data)
    return updated.total()
