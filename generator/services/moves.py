"""Legal moves: asks the tables in `enums`, and writes an article's status with its log entry.

Nobody else writes `GeneratedArticle.status`.
"""

from collections import deque
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from wagtail.log_actions import log

from generator.enums import ARTICLE_MOVES, CAMPAIGN_MOVES, JOB_MOVES, ArticleStatus, CampaignStatus, JobStatus
from generator.models import GeneratedArticle
from generator.querysets import among
from generator.services import changes
from generator.services.draft_rows import update_rows

# The registered log action of arriving at a status.
ARRIVALS = {
    ArticleStatus.QC: "generator.send_to_review",
    ArticleStatus.APPROVED: "generator.approve",
    ArticleStatus.SCHEDULED: "generator.schedule",
    ArticleStatus.PUBLISHED: "generator.publish",
    ArticleStatus.REJECTED: "generator.reject",
    ArticleStatus.UNPUBLISHED: "generator.unpublish",
    ArticleStatus.ARCHIVED: "generator.archive",
}


class IllegalMove(Exception):  # noqa: N818 - reads as what it is where it is caught
    """A status may not follow another one."""

    def __init__(self, what: str, current: str, wanted: str) -> None:
        self.current = current
        self.wanted = wanted
        super().__init__(f"{what} is “{current}” and cannot become “{wanted}”.")


class MovedMeanwhile(IllegalMove):
    """Somebody else was quicker: the article is not what the person decided about."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__("The article", current, wanted)
        self.args = (f"Somebody else moved the article meanwhile: it is “{current}” now. Look at it again.",)


class ReasonNeeded(IllegalMove):
    """The move is legal, but only with a reason."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__("The article", current, wanted)
        self.args = ("Say why it is rejected: whoever mends it needs to know.",)


def check_job_move(what: str, current: str, wanted: JobStatus) -> None:
    """Pass silently, or raise `IllegalMove`."""
    if wanted not in JOB_MOVES[JobStatus(current)]:
        raise IllegalMove(what, JobStatus(current).label, wanted.label)


def check_campaign_move(what: str, current: str, wanted: CampaignStatus) -> None:
    """Pass silently, or raise `IllegalMove`."""
    if wanted not in CAMPAIGN_MOVES[CampaignStatus(current)]:
        raise IllegalMove(what, CampaignStatus(current).label, wanted.label)


def check_article_move(article: GeneratedArticle, wanted: ArticleStatus) -> None:
    """Pass silently, or raise `IllegalMove`."""
    if wanted not in ARTICLE_MOVES[ArticleStatus(article.status)]:
        raise IllegalMove("The article", ArticleStatus(article.status).label, wanted.label)


def move_article(article: GeneratedArticle, wanted: ArticleStatus, *, user: User | None = None, why: str = "") -> None:
    """Move an article that the caller has locked along a legal way, and log it once; nothing when it is there already.

    Wagtail's own buttons may pass over a state of ours (a publisher publishes a rejected page): then the shortest legal
    way is taken. Raises `IllegalMove` when there is none.
    """
    current = ArticleStatus(article.status)
    if current is wanted:
        return
    action, data = arrival(current, wanted, why=why)
    article.status = wanted
    forgotten = _off_schedule(wanted)
    for name, value in forgotten.items():
        setattr(article, name, value)
    article.save(update_fields=["status", "updated_at", *forgotten])
    log(instance=article.page, action=action, user=user, data=data)
    changes.record([article.pk], user=user)


def move_locked(
    page_ids: Collection[int], wanted: ArticleStatus, *, at: datetime, user: User | None = None, **fields: Any
) -> None:
    """Move the articles of these pages, which the caller has locked and whose arrivals it logs.

    `fields` are others of the article that change with it.
    """
    if not page_ids:
        return
    rows = GeneratedArticle.objects.filter(among("pk", page_ids))
    rows.update(status=wanted, updated_at=at, **{**_off_schedule(wanted), **fields})
    changes.record(page_ids, user=user)


def restore(befores: Mapping[int, Mapping[str, Any]], *, at: datetime, user: User | None = None) -> None:
    """Give the articles of these pages, which the caller has locked, the status and the place in a plan that they had.

    The caller logs it. `befores` are snapshots. What comes off a plan's schedule remembers the plan, as it always does.
    """
    planned = GeneratedArticle.objects.filter(among("pk", befores), status=ArticleStatus.SCHEDULED)
    left = dict(planned.values_list("pk", "release_plan_id"))
    rows = [
        (
            *(page_id, before["status"], before["release_at"]),
            before["release_plan_id"] or (left.get(page_id) if before["status"] == ArticleStatus.APPROVED else None),
            at,
        )
        for page_id, before in befores.items()
    ]
    types = {"status": "text", "release_at": "timestamptz", "release_plan_id": "bigint", "updated_at": "timestamptz"}
    update_rows(GeneratedArticle._meta.db_table, "page_id", rows, types)
    changes.record(befores, user=user)


def _off_schedule(wanted: ArticleStatus) -> dict[str, None]:
    """What an article on its way to the status forgets of a release plan.

    One that comes off its plan's schedule remembers the plan, which then does not take it again by itself.
    """
    if wanted is ArticleStatus.SCHEDULED:
        return {}
    if wanted is ArticleStatus.APPROVED:
        return {"release_at": None}
    return {"release_at": None, "release_plan_id": None}


def arrival(current: ArticleStatus, wanted: ArticleStatus, *, why: str = "") -> tuple[str, dict[str, Any]]:
    """Return the log action of the move and what its entry says. Raises `IllegalMove` when there is no legal way."""
    way = _way(current, wanted)
    if not way:
        raise IllegalMove("The article", current.label, wanted.label)
    data: dict[str, Any] = {"from": current.value, "to": wanted.value, "why": why}
    if len(way) > 2:
        data["by_way_of"] = [status.value for status in way[1:-1]]
    return ARRIVALS[wanted], data


def _way(current: ArticleStatus, wanted: ArticleStatus) -> list[ArticleStatus]:
    """Return the shortest legal way, both ends included; empty when there is none."""
    ways = deque([[current]])
    seen = {current}
    while ways:
        way = ways.popleft()
        if way[-1] is wanted:
            return way
        for following in sorted(ARTICLE_MOVES[way[-1]] - seen):
            seen.add(following)
            ways.append([*way, following])
    return []
