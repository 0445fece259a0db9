"""Gives approved articles their moments, takes them off again, and releases them: sets of articles, and job chunks.

What is due is found in `due_releases`. Publishing itself is that of every other job; here is only what a release adds:
the plan must be active, the gate must agree, and what is refused goes back with the reason.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone as clock

from generator.enums import PLAN_OPEN, ArticleStatus, JobKind, PlanStatus
from generator.models import GeneratedArticle, JobChunk, ReleasePlan
from generator.querysets import among
from generator.services import chunks, jobs, later_edits, moves, policies, publishing, release_plans, snapshots
from generator.services.page_sets import actions as page_sets
from generator.services.page_sets.history import History
from generator.services.page_sets.states import PageState
from sites_app.models import ArticlePage

WAITS = "The page waits for other approvers."


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a set: the pages that were done, and why others were refused."""

    done: frozenset[int] = frozenset()
    refused: Mapping[int, str] | None = None


def schedule(plan: ReleasePlan, page_ids: Collection[int], *, user: User | None, at: dt.datetime) -> frozenset[int]:
    """Give those of the plan's approved articles their moments and return which got one; the plan's total is kept.

    They go in the order of their positions, which is even over the axes. Moments are the plan's next free ones, so the
    same plan gives the same. A fixed number of statements.
    """
    with transaction.atomic():
        release_plans.hold_schedule(plan.site_id)
        # As it is now: it may have ended since the caller read it.
        open_plans = ReleasePlan.objects.for_site(plan.site_id).filter(status__in=PLAN_OPEN)
        found = open_plans.select_for_update(no_key=True).filter(pk=plan.pk).first()
        if found is None:
            return frozenset()
        plan = found
        articles = GeneratedArticle.objects.for_site(plan.site_id).filter(campaign=plan.campaign_id)
        rows = _locked(articles.filter(among("pk", page_ids), status=ArticleStatus.APPROVED))
        room = release_plans.room_in(plan)
        rows = sorted(rows, key=lambda row: (row.position, row.pk))[:room]
        moments = release_plans.next_moments(plan, count=len(rows), at=at)
        given = {row.pk: moment for row, moment in zip(rows, moments, strict=False)}
        give(given, plan_ids=dict.fromkeys(given, plan.pk))
        _arrive(rows[: len(given)], ArticleStatus.SCHEDULED, user=user, at=at)
    return frozenset(given)


def unschedule(
    page_ids: Collection[int],
    *,
    site_id: int,
    user: User | None,
    at: dt.datetime,
    why: Mapping[int, str] | str = "",
    wanted: ArticleStatus = ArticleStatus.APPROVED,
) -> frozenset[int]:
    """Take articles off their plans' schedules, with the reason; which. They are approved again, or await review.

    What a person scheduled by itself, in the page's own editor, is left as it is.
    """
    with transaction.atomic():
        articles = GeneratedArticle.objects.for_site(site_id).filter(among("pk", page_ids))
        rows = _locked(articles.filter(status=ArticleStatus.SCHEDULED, release_plan_id__isnull=False))
        if wanted is not ArticleStatus.APPROVED:
            ids = [row.pk for row in rows]
            ArticlePage.objects.filter(among("pk", ids), is_approved=True).update(is_approved=False)
        _arrive(rows, wanted, user=user, at=at, why=why)
    return frozenset(row.pk for row in rows)


def leave_plan(page_id: int) -> None:
    """Forget the plan's moment of an article that a person scheduled by itself: the person's is the one that counts."""
    planned = GeneratedArticle.objects.filter(pk=page_id, release_plan_id__isnull=False)
    planned.update(release_at=None, release_plan_id=None)


def run_chunk(chunk: JobChunk) -> None:
    """Do what the job does to the pages of the chunk and finish it, or leave no trace.

    Raises `LeaseLostError`, `WorkNotWantedError` and `NobodyToActForError`.
    """
    job = chunk.job
    if job.created_by is None:
        raise publishing.NobodyToActForError("The user who started this job no longer exists.")
    if job.kind == JobKind.RELEASE and policies.policy_of(job.site_id).stopped_at:
        # Another lane may have paused it first.
        with suppress(moves.IllegalMove):
            jobs.pause(job.pk)
        raise chunks.WorkNotWantedError
    chunks.check_wanted(chunk)
    with transaction.atomic():
        chunks.hold(chunk)
        if job.kind == JobKind.SCHEDULE:
            # Before the articles, as everybody who gives moments.
            release_plans.hold_schedule(job.site_id)
        with snapshots.keeping(chunk):
            report = _ACTIONS[JobKind(job.kind)](chunk, job.created_by)
        # The switch may have been thrown meanwhile: then nothing of this has happened.
        chunks.check_wanted(chunk)
        refused = report.refused or {}
        errors = [chunks.ItemError(message=message, page_id=pk) for pk, message in sorted(refused.items())]
        skipped = len(chunk.page_ids) - len(report.done) - len(errors)
        chunks.finish_chunk(chunk, succeeded=len(report.done), skipped=skipped, errors=errors)


def _schedule_chunk(chunk: JobChunk, user: User) -> Report:
    plan_id = chunk.job.release_plan_id
    plan = ReleasePlan.objects.for_site(chunk.job.site_id).filter(pk=plan_id).first() if plan_id else None
    if plan is None:
        return Report()
    return Report(schedule(plan, chunk.page_ids, user=user, at=clock.now()))


def _unschedule_chunk(chunk: JobChunk, user: User) -> Report:
    job = chunk.job
    return Report(unschedule(chunk.page_ids, site_id=job.site_id, user=user, at=clock.now(), why=job.comment))


def _release_chunk(chunk: JobChunk, user: User) -> Report:
    site_id = chunk.job.site_id
    rows = _releasable(site_id).filter(among("pk", chunk.page_ids))
    planned = {row.pk: row for row in rows.only("release_plan_id", "release_at")}
    edited = later_edits.unapproved(planned.keys(), site_id=site_id)
    refused = dict.fromkeys(edited, later_edits.EDITED)
    going = [pk for pk in chunk.page_ids if pk in planned and pk not in refused]
    as_set = page_sets.run(JobKind.PUBLISH, going, site_id=site_id, user=user)
    singly = _one_by_one(chunk, [pk for pk in going if pk not in as_set.handled], user=user)
    done = as_set.done | singly.done
    refused |= {**as_set.refused, **(singly.refused or {})}
    # Publishing takes an article off its plan; these went out by it, and count for the day that they were planned for.
    give({pk: planned[pk].release_at for pk in done}, plan_ids={pk: planned[pk].release_plan_id for pk in done})
    for pages, wanted in ((edited, ArticleStatus.QC), (refused.keys() - edited, ArticleStatus.APPROVED)):
        unschedule(pages, site_id=site_id, user=user, at=clock.now(), why=refused, wanted=wanted)
    return Report(done, refused)


_ACTIONS = {
    JobKind.SCHEDULE: _schedule_chunk,
    JobKind.UNSCHEDULE: _unschedule_chunk,
    JobKind.RELEASE: _release_chunk,
}


def _releasable(site_id: int) -> QuerySet[GeneratedArticle]:
    """What still goes out now that its turn has come: its plan is active and its campaign not held."""
    active = ReleasePlan.objects.for_site(site_id).filter(status=PlanStatus.ACTIVE, campaign__held_at=None)
    return GeneratedArticle.objects.for_site(site_id).filter(
        status=ArticleStatus.SCHEDULED, release_plan_id__in=active.values("pk")
    )


def _one_by_one(chunk: JobChunk, page_ids: Sequence[int], *, user: User) -> Report:
    """Publish pages of which anything is special by Wagtail's own action; one that refuses says why."""
    found = GeneratedArticle.objects.for_site(chunk.job.site_id).select_related("page").in_bulk(page_ids)
    done, refused = set(), {}
    for number, (page_id, article) in enumerate(sorted(found.items())):
        if number % publishing.ASK_EVERY == 0:
            chunks.check_wanted(chunk)
        try:
            with transaction.atomic():
                outcome = publishing.publish(article, user=user)
        except publishing.REFUSALS as error:
            refused[page_id] = publishing.message_of(error)
            continue
        if outcome is publishing.Outcome.WAITING:
            refused[page_id] = WAITS
        elif outcome is publishing.Outcome.DONE:
            done.add(page_id)
    return Report(frozenset(done), refused)


def _locked(articles: QuerySet[GeneratedArticle]) -> list[GeneratedArticle]:
    """The articles with their pages' titles, locked in the order in which everybody locks them."""
    rows = articles.select_for_update(of=("self",), no_key=True).select_related("page").order_by("pk")
    return list(rows.only("pk", "site", "position", "status", "page__draft_title", "page__title"))


def _arrive(
    rows: Sequence[GeneratedArticle],
    wanted: ArticleStatus,
    *,
    user: User | None,
    at: dt.datetime,
    why: Mapping[int, str] | str = "",
) -> None:
    """Move articles that are locked, and write each one's history."""
    if not rows:
        return
    history = History(user=user, at=at, site_id=rows[0].site_id)
    for row in rows:
        reason = why if isinstance(why, str) else why.get(row.pk, "")
        state = _state(row)
        history.arrive(state, wanted, current=state.status, why=reason)
    moves.move_locked([row.pk for row in rows], wanted, at=at, user=user)
    history.write()


def _state(row: GeneratedArticle) -> PageState:
    """As much of the page as its history needs."""
    return PageState(
        page_id=row.pk,
        title=row.page.draft_title,
        path="",
        status=ArticleStatus(row.status),
        revision_id=0,
        live=False,
        is_unedited=False,
        step=None,
    )


def give(moments: Mapping[int, dt.datetime | None], *, plan_ids: Mapping[int, int | None]) -> None:
    """Write each article's moment and plan, in one statement."""
    if not moments:
        return
    ids = sorted(moments)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {GeneratedArticle._meta.db_table} article SET release_at = given.moment, release_plan_id = given.plan
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[]) AS given(id, moment, plan)
            WHERE article.page_id = given.id
            """,  # noqa: S608 - composed of our own table's name
            [ids, [moments[pk] for pk in ids], [plan_ids[pk] for pk in ids]],
        )
