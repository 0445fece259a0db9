"""What a release plan does by itself as time goes by: takes what is due, spreads what was missed, and tops itself up.

One process at a time, and every step by the time that it is given. It makes job rows; whoever calls sends for workers.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from wagtail.log_actions import log
from wagtail.models import Site

from generator.core import drip
from generator.enums import CHUNK_OPEN, JOB_OPEN, ArticleStatus, ChunkStatus, JobKind, PlanStatus
from generator.models import GeneratedArticle, Job, JobChunk, JobError, ReleasePlan
from generator.querysets import GeneratedArticleQuerySet, among
from generator.services import announcements, jobs, policies, release_plans, releasing
from sites_app.enums import SERVED_STATUSES
from sites_app.models import SiteSettings

# Any number that nothing else locks.
_RELEASING_LOCK = 5_201_339
# So many articles a plan takes up at once without a job.
TAKEN_AT_ONCE = 1_000
# So many of what was missed are given new moments at a time.
SPREAD_AT_ONCE = 20_000
SCHEDULE_CHUNK = 1_000
# Jobs that ended earlier have been settled long ago.
SETTLED_AFTER = dt.timedelta(days=2)
NOT_RELEASED = "The release did not get to it."
PLAN_ENDED = "Its release plan has ended."


@dataclass(frozen=True, slots=True)
class _Turn:
    """A site whose plans have their turn, and when. `actors` are the people in whose names they release, by plan."""

    site: Site
    plans: list[ReleasePlan]
    actors: dict[int, User]
    timezone: str
    cap: int
    at: dt.datetime

    def articles(self) -> GeneratedArticleQuerySet:
        return GeneratedArticle.objects.for_site(self.site)

    def waiting(self) -> GeneratedArticleQuerySet:
        """What the plans have scheduled, but for what a job has taken already."""
        scheduled = self.articles().filter(
            status=ArticleStatus.SCHEDULED, release_plan_id__in=[plan.pk for plan in self.plans]
        )
        return scheduled.exclude(pk__in=in_open_jobs(self.site.pk))


def release_due(*, at: dt.datetime) -> list[Job]:
    """Do what is due at this time on every site, and return the jobs that workers are to be sent for.

    Nothing happens while another process is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_RELEASING_LOCK])
        if not cursor.fetchone()[0]:
            return []
        try:
            _leave_ended_plans(at)
            return [job for turn in _turns(at) for job in _take_turn(turn)]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_RELEASING_LOCK])


def in_open_jobs(site_id: int) -> RawSQL:
    """The pages that an open release job of the site has still to do; one scan of the chunks that are open."""
    job, chunk = Job._meta.db_table, JobChunk._meta.db_table
    return RawSQL(  # noqa: S611 - values are parameters
        f"""
        SELECT item.page_id::bigint FROM {job} job JOIN {chunk} chunk ON chunk.job_id = job.id
        CROSS JOIN jsonb_array_elements_text(chunk.page_ids) item (page_id)
        WHERE job.site_id = %s AND job.kind = %s AND job.status = ANY (%s) AND chunk.status = ANY (%s)
        """,  # noqa: S608 - composed of our own tables' names
        [site_id, JobKind.RELEASE, [*JOB_OPEN], [*CHUNK_OPEN]],
    )


def spread_missed(plan: ReleasePlan, *, at: dt.datetime, within: GeneratedArticleQuerySet) -> int:
    """Give those of the plan's articles `within` that were missed its next free moments, in their order; how many."""
    with transaction.atomic():
        release_plans.hold_schedule(plan.site_id)
        late = within.filter(release_plan_id=plan.pk, release_at__lt=at - release_plans.MISSED_AFTER)
        first = list(late.order_by("release_at", "position", "pk").values_list("pk", flat=True)[:SPREAD_AT_ONCE])
        # Locked in the order in which everybody locks articles, and given moments in theirs.
        rows = late.filter(among("pk", first)).select_for_update(no_key=True).order_by("pk")
        locked = set(rows.values_list("pk", flat=True))
        ids = [pk for pk in first if pk in locked]
        moments = release_plans.next_moments(plan, count=len(ids), at=at) if ids else []
        given = dict(zip(ids, moments, strict=False))
        releasing.give(given, plan_ids=dict.fromkeys(given, plan.pk))
        if given:
            data = {"count": len(given), "until": max(given.values()).isoformat()}
            log(instance=plan.campaign, action="generator.spread_missed", data=data)
    return len(given)


def pause_itself(plan: ReleasePlan, why: str) -> None:
    """Pause a plan that nobody can act for, and say so to the site's people; one that is not active stays as it is."""
    if not _active(plan).update(status=PlanStatus.PAUSED):
        return
    log(instance=plan.campaign, action="generator.pause_plan", data={"why": why})
    announcements.plan_paused(plan, because=why)


def _leave_ended_plans(at: dt.datetime) -> None:
    """Take off the schedule what is there by a plan that has ended, unless a job is at it: it would wait for ever."""
    ended = ReleasePlan.objects.filter(status=PlanStatus.ENDED)
    left = GeneratedArticle.objects.filter(
        site__in=ended.values("site"), status=ArticleStatus.SCHEDULED, release_plan_id__in=ended.values("pk")
    )
    under_way = Job.objects.filter(kind=JobKind.UNSCHEDULE, status__in=JOB_OPEN, release_plan_id__isnull=False)
    left = left.exclude(release_plan_id__in=under_way.values("release_plan_id"))
    by_site: dict[int, list[int]] = defaultdict(list)
    for page_id, site_id in left.order_by("pk").values_list("pk", "site")[:TAKEN_AT_ONCE]:
        by_site[site_id].append(page_id)
    for site_id, page_ids in by_site.items():
        releasing.unschedule(page_ids, site_id=site_id, user=None, at=at, why=PLAN_ENDED)


def _turns(at: dt.datetime) -> Iterable[_Turn]:
    """The sites with something to release: served, not stopped, with active plans whose campaigns are not held."""
    plans = ReleasePlan.objects.filter(status=PlanStatus.ACTIVE, campaign__held_at=None)
    by_site: dict[int, list[ReleasePlan]] = defaultdict(list)
    for plan in plans.select_related("site__root_page", "campaign", "created_by").order_by("site", "pk"):
        by_site[plan.site_id].append(plan)
    served = SiteSettings.objects.filter(site__in=by_site, status__in=SERVED_STATUSES)
    for site_id in served.values_list("site_id", flat=True).order_by("site_id"):
        policy = policies.policy_of(site_id)
        if policy.stopped_at is None:
            found = by_site[site_id]
            timezone = release_plans.timezone_of(site_id)
            yield _Turn(found[0].site, *_able(found), timezone=timezone, cap=policy.daily_cap, at=at)


def _able(plans: list[ReleasePlan]) -> tuple[list[ReleasePlan], dict[int, User]]:
    """Those of the plans that release in somebody's name, and in whose; the others pause themselves."""
    able, actors = [], {}
    for plan in plans:
        try:
            actors[plan.pk] = release_plans.actor_of(plan)
            able.append(plan)
        except release_plans.NobodyActsError as error:
            pause_itself(plan, str(error))
    return able, actors


def _take_turn(turn: _Turn) -> list[Job]:
    _settle(turn)
    # What was missed goes before what was approved since.
    for plan in turn.plans:
        spread_missed(plan, at=turn.at, within=turn.waiting())
    made = [job for plan in turn.plans if (job := _top_up(plan, user=turn.actors[plan.pk], at=turn.at))]
    made += _release(turn)
    for plan in turn.plans:
        _end_if_done(plan)
    return made


def _settle(turn: _Turn) -> None:
    """Take off the schedule what a job was to release and did not: it failed for good, or somebody cancelled the job.

    Such articles are not tried for ever; their history says why.
    """
    job, chunk, article, error = (model._meta.db_table for model in (Job, JobChunk, GeneratedArticle, JobError))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT article.page_id, coalesce(error.message, nullif(job.error, ''), %s)
            FROM {job} job JOIN {chunk} chunk ON chunk.job_id = job.id
            CROSS JOIN jsonb_array_elements_text(chunk.page_ids) item (page_id)
            JOIN {article} article ON article.page_id = item.page_id::bigint
            LEFT JOIN {error} error ON error.chunk_id = chunk.id AND error.page_id = article.page_id
            WHERE job.site_id = %s AND job.kind = %s AND NOT job.status = ANY (%s) AND chunk.status = ANY (%s)
                AND chunk.finished_at >= %s AND article.status = %s AND article.release_at <= chunk.finished_at
            """,  # noqa: S608 - composed of our own tables' names
            [
                *(NOT_RELEASED, turn.site.pk, JobKind.RELEASE, [*JOB_OPEN]),
                *([ChunkStatus.CANCELLED, ChunkStatus.FAILED], turn.at - SETTLED_AFTER, ArticleStatus.SCHEDULED),
            ],
        )
        why = dict(cursor.fetchall())
    if why:
        releasing.unschedule(list(why), site_id=turn.site.pk, user=None, at=turn.at, why=why)


def _top_up(plan: ReleasePlan, *, user: User, at: dt.datetime) -> Job | None:
    """Give moments to what was approved since: a few at once, many by a job, which is returned."""
    new = release_plans.takeable(plan)
    if not new.exists() or release_plans.room_in(plan) == 0 or _is_being_filled(plan):
        return None
    ids = list(new.order_by("position", "pk").values_list("pk", flat=True)[: TAKEN_AT_ONCE + 1])
    if len(ids) <= TAKEN_AT_ONCE:
        releasing.schedule(plan, ids, user=user, at=at)
        return None
    return start_filling(plan, new, user=user)


def start_filling(plan: ReleasePlan, articles: GeneratedArticleQuerySet, *, user: User) -> Job | None:
    """Make the job that gives the articles the plan's moments; None when there are none."""
    return jobs.create_for_pages(
        articles,
        site=plan.site,
        kind=JobKind.SCHEDULE,
        user=user,
        campaign=plan.campaign,
        chunk_size=SCHEDULE_CHUNK,
        release_plan_id=plan.pk,
    )


def _is_being_filled(plan: ReleasePlan) -> bool:
    return Job.objects.for_site(plan.site_id).open().filter(kind=JobKind.SCHEDULE, release_plan_id=plan.pk).exists()


def _release(turn: _Turn) -> list[Job]:
    """Make one job of what is due, as far as the day's cap lets it; one for each person in whose name plans release."""
    due = turn.waiting().filter(release_at__lte=turn.at)
    room = _room_today(turn) if turn.cap else None
    made = []
    for user in dict.fromkeys(turn.actors.values()):
        plans = [plan for plan in turn.plans if turn.actors[plan.pk] == user]
        chosen = due.filter(release_plan_id__in=[plan.pk for plan in plans])
        if room is not None:
            first = chosen.order_by("release_at", "position", "pk").values_list("pk", flat=True)[:room]
            chosen = turn.articles().filter(pk__in=list(first))
        if job := _release_job(turn.site, chosen, plans, user=user):
            made.append(job)
            room = room - job.stop if room is not None else None
    return made


def _release_job(site: Site, articles: GeneratedArticleQuerySet, plans: list[ReleasePlan], *, user: User) -> Job | None:
    if not articles.exists():
        return None
    only = plans[0] if len(plans) == 1 else None
    with transaction.atomic():
        job = jobs.create_for_pages(
            articles,
            site=site,
            kind=JobKind.RELEASE,
            user=user,
            campaign=only.campaign if only else None,
            release_plan_id=only.pk if only else None,
        )
        if job is not None:
            log(instance=job, action="generator.release", user=user, data={"total": job.stop})
    return job


def _room_today(turn: _Turn) -> int:
    """How many more may go out on the day that it is on the site."""
    today = drip.local_day(turn.at, turn.timezone)
    start, end = (drip.start_of(today + dt.timedelta(days=number), turn.timezone) for number in (0, 1))
    planned = turn.articles().filter(release_plan_id__isnull=False)
    out = Q(status=ArticleStatus.PUBLISHED, release_at__gte=start, release_at__lt=end)
    under_way = Q(status=ArticleStatus.SCHEDULED, pk__in=in_open_jobs(turn.site.pk))
    return max(turn.cap - planned.filter(out).count() - planned.filter(under_way).count(), 0)


def _end_if_done(plan: ReleasePlan) -> None:
    """End a plan that had a total and has released it."""
    if plan.total and release_plans.taken_by(plan) >= plan.total:
        articles = GeneratedArticle.objects.for_site(plan.site_id).filter(campaign=plan.campaign_id)
        is_out = not articles.filter(status=ArticleStatus.SCHEDULED, release_plan_id=plan.pk).exists()
        if is_out and _active(plan).update(status=PlanStatus.ENDED):
            log(instance=plan.campaign, action="generator.end_plan", data={"why": "All of it is out."})


def _active(plan: ReleasePlan) -> QuerySet[ReleasePlan]:
    return ReleasePlan.objects.for_site(plan.site_id).filter(pk=plan.pk, status=PlanStatus.ACTIVE)
