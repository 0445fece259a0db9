"""Rolls back a release, at any time: each of its pages goes back to what it showed visitors before.

A page that was not live goes off the site; of one that was, the former text is published again, and the one that was
released stays as its unpublished changes. A page that somebody has edited or published since is left alone, unless
that is wished. What a page showed before stands in the parts of the job that released it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import LogContext, log
from wagtail.models import Page, Revision

from generator.enums import JOB_ENDED, JOB_OPEN, RELEASING_JOBS, ChunkStatus, JobKind
from generator.models import GeneratedArticle, Job, JobChunk
from generator.querysets import among
from generator.services import chunks, publishing
from generator.services.holding import check_unlocked, hold
from generator.services.page_sets import listeners, restoring, states
from generator.services.page_sets.history import History
from generator.services.page_sets.publishing import take_down
from generator.services.page_sets.runs import Run
from generator.services.turns import priority_for

# Beside the ids of pages in what a part of the job is told.
_ALSO_CHANGED = "also_changed"
ACTION = "generator.roll_back"
NOT_KEPT = "Its former text is not kept."

_TABLE = JobChunk._meta.db_table
# The pages that a job put in front of visitors, or whose text there it changed, and what they showed before.
_RELEASED = f"""
    SELECT key::bigint AS page_id, (value->>'live')::bool AS was_live,
           (value->'left'->>'live_revision')::bigint AS released,
           COALESCE(value->'left'->>'latest_revision', value->>'latest_revision')::bigint AS latest
    FROM {_TABLE} part, jsonb_each(part.before)
    WHERE part.job_id = %s AND key ~ '^[0-9]+$' AND value->'left'->>'live_revision' IS NOT NULL
"""  # noqa: S608 - the name is our own table's


@dataclass(frozen=True, slots=True)
class RollbackPreview:
    """What rolling a job back would do now.

    Of the `total` pages that it released so many would go off the site or get their former text back; `changed` since,
    and are left alone unless that is wished; `gone` are off the site already, or deleted.
    """

    total: int = 0
    unpublished: int = 0
    restored: int = 0
    changed: int = 0
    gone: int = 0

    def count(self, *, also_changed: bool) -> int:
        return self.unpublished + self.restored + (self.changed if also_changed else 0)


def refusal(job: Job) -> str:
    """Why the job cannot be rolled back; empty when it can."""
    if job.kind not in RELEASING_JOBS or (job.kind == JobKind.RERENDER and not job.publishes):
        return "Only a job that published something can be rolled back."
    if job.status not in JOB_ENDED:
        return "Only a job that has ended can be rolled back: wait for it, or cancel it first."
    if job.undone_by.filter(kind=JobKind.ROLLBACK, status__in=JOB_OPEN).exists():
        return "This job is being rolled back already."
    if not _has_live_pages(job):
        return "Nothing that this job published is still on the site."
    return ""


def _has_live_pages(job: Job) -> bool:
    """Whether anything that the job released is on the site; the first one that is ends the search."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT EXISTS (
                SELECT FROM ({_RELEASED}) given JOIN {Page._meta.db_table} page ON page.id = given.page_id
                WHERE page.live
            )
            """,  # noqa: S608 - composed of our own tables' names
            [job.pk],
        )
        return bool(cursor.fetchone()[0])


def preview(job: Job) -> RollbackPreview:
    """What rolling the job back would do now; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT
                count(*),
                count(*) FILTER (WHERE page.live AND untouched AND NOT was_live),
                count(*) FILTER (WHERE page.live AND untouched AND was_live),
                count(*) FILTER (WHERE page.live AND NOT untouched),
                count(*) FILTER (WHERE page.live IS NOT TRUE)
            FROM ({_RELEASED}) given
            LEFT JOIN {Page._meta.db_table} page ON page.id = given.page_id
            CROSS JOIN LATERAL (
                SELECT page.live_revision_id IS NOT DISTINCT FROM given.released
                   AND page.latest_revision_id IS NOT DISTINCT FROM given.latest
            ) since (untouched)
            """,  # noqa: S608 - composed of our own tables' names
            [job.pk],
        )
        return RollbackPreview(*cursor.fetchone())


def create(job: Job, *, user: User, also_changed: bool = False, comment: str = "") -> Job:
    """Make the job that rolls `job` back, part for part; the caller has asked for a refusal and holds the job."""
    with transaction.atomic():
        made = Job.objects.create(
            site_id=job.site_id,
            kind=JobKind.ROLLBACK,
            campaign_id=job.campaign_id,
            undoes=job,
            created_by=user,
            comment=comment.strip(),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {_TABLE}
                    (job_id, number, start, stop, page_ids, before, status, attempts, succeeded, skipped, failed)
                SELECT %s, row_number() OVER parts - 1, sum(size) OVER parts - size, sum(size) OVER parts,
                       page_ids, before || jsonb_build_object('{_ALSO_CHANGED}', %s::bool), %s, 0, 0, 0, 0
                FROM (
                    SELECT part.number, part.before, jsonb_array_length(released.page_ids) AS size, released.page_ids
                    FROM {_TABLE} part
                    CROSS JOIN LATERAL (
                        SELECT jsonb_agg(key::bigint ORDER BY key::bigint) FROM jsonb_each(part.before)
                        WHERE key ~ '^[0-9]+$' AND value->'left'->>'live_revision' IS NOT NULL
                    ) released (page_ids)
                    WHERE part.job_id = %s AND released.page_ids IS NOT NULL
                ) sized
                WINDOW parts AS (ORDER BY number)
                """,  # noqa: S608 - composed of our own table's name
                [made.pk, also_changed, ChunkStatus.PENDING, job.pk],
            )
        made.stop = made.chunks.aggregate(stop=Max("stop"))["stop"] or 0
        made.priority = priority_for(made.stop)
        made.lanes_at = timezone.now()
        made.save(update_fields=["stop", "priority", "lanes_at"])
    return made


def run_chunk(chunk: JobChunk) -> None:
    """Roll the chunk's pages back and finish it, or leave no trace.

    Pages that changed since, unless that is wished, and those that are off the site already count as skipped; one that
    refuses becomes an error of its own. Raises `LeaseLostError`, `WorkNotWantedError` and `NobodyToActForError`.
    """
    job = chunk.job
    if job.created_by is None or not job.created_by.is_active:
        raise publishing.NobodyToActForError("The user who started this job no longer exists.")
    kept: Mapping[str, Any] = chunk.before or {}
    befores = {page_id: kept[str(page_id)] for page_id in chunk.page_ids if str(page_id) in kept}
    wish = _Wish(job, befores, also_changed=bool(kept.get(_ALSO_CHANGED)))
    chunks.check_wanted(chunk)
    with transaction.atomic():
        chunks.hold(chunk)
        done = _as_set(wish)
        succeeded, errors = len(done), []
        left = [page_id for page_id in wish.befores if page_id not in done]
        articles = GeneratedArticle.objects.for_site(job.site_id).in_bulk(left)
        for number, (page_id, article) in enumerate(sorted(articles.items())):
            if number % publishing.ASK_EVERY == 0:
                chunks.check_wanted(chunk)
            try:
                succeeded += _one(article, wish)
            except publishing.REFUSALS as error:
                errors.append(chunks.ItemError(message=publishing.message_of(error), page_id=page_id))
        skipped = len(chunk.page_ids) - succeeded - len(errors)
        chunks.finish_chunk(chunk, succeeded=succeeded, skipped=skipped, errors=errors)


class _Wish:
    """What is to be rolled back, and which pages are in the state that it is meant for."""

    def __init__(self, job: Job, befores: Mapping[int, Mapping[str, Any]], *, also_changed: bool) -> None:
        assert job.created_by is not None, "The job has somebody to act for."  # noqa: S101
        self.job = job
        self.user: User = job.created_by
        self.befores = befores
        self.also_changed = also_changed
        self.undone = str(job.undoes) if job.undoes else "a release"

    @property
    def data(self) -> dict[str, Any]:
        return {"undone": self.undone, "job": self.job.undoes_id, "why": self.job.comment}

    def fits(self, page: Mapping[str, Any]) -> bool:
        """Whether the page, as it is now, is to go back."""
        before = self.befores[page["pk"]]
        latest = before["left"].get("latest_revision", before["latest_revision"])
        now = (page["live_revision_id"], page["latest_revision_id"])
        is_untouched = now == (before["left"]["live_revision"], latest)
        return bool(page["live"]) and (is_untouched or self.also_changed)


def _as_set(wish: _Wish) -> frozenset[int]:
    """Roll back those of the pages that can go as a set, and return them."""
    site_id = wish.job.site_id
    pages = states.read(list(wish.befores), site_id=site_id)
    fitting = [row["pk"] for row in _rows(list(pages)) if wish.fits(row)]
    down = [pk for pk in fitting if not wish.befores[pk]["live"]]
    former = {pk: wish.befores[pk]["live_revision"] for pk in fitting if wish.befores[pk]["live"]}
    at = timezone.now()
    history = History(user=wish.user, at=at, site_id=site_id)
    run = Run(pages=pages, site_id=site_id, user=wish.user, at=at, history=history)
    unpublished: frozenset[int] = frozenset()
    if down and listeners.sets_allowed(JobKind.UNPUBLISH):
        unpublished = take_down(replace(run, pages={pk: pages[pk] for pk in down}))
        for page_id in sorted(unpublished):
            run.history.add(pages[page_id], ACTION, data=wish.data)
    restored: frozenset[int] = frozenset()
    if former and listeners.sets_allowed(JobKind.RERENDER):
        known = {pk: revision_id for pk, revision_id in former.items() if revision_id}
        restored = restoring.restore(run, known)
        for page_id in sorted(restored):
            run.history.add(pages[page_id], ACTION, data=wish.data, revision_id=known[page_id])
    run.history.write()
    return unpublished | restored


def _one(article: GeneratedArticle, wish: _Wish) -> bool:
    """Roll one page back, as Wagtail's own actions do; whether there was anything to do.

    Raises `PermissionDenied`, and `ValidationError` when the former text is not kept.
    """
    with transaction.atomic(), LogContext(user=wish.user):
        return _roll_back(article, wish)


def _roll_back(article: GeneratedArticle, wish: _Wish) -> bool:
    hold(article)
    if not all(wish.fits(row) for row in _rows([article.pk])):
        return False
    before = wish.befores[article.pk]
    if not before["live"]:
        publishing.unpublish(article, user=wish.user)
        log(instance=article.page, action=ACTION, user=wish.user, data=wish.data)
        return True
    check_unlocked(article.page, wish.user)
    revision = Revision.objects.filter(pk=before["live_revision"], object_id=str(article.pk)).first()
    if revision is None:
        raise ValidationError(NOT_KEPT)
    PublishPageRevisionAction(revision, user=wish.user).execute()
    GeneratedArticle.objects.filter(pk=article.pk).update(written_revision_id=None, updated_at=timezone.now())
    log(instance=article.page, action=ACTION, user=wish.user, revision=revision, data=wish.data)
    return True


def _rows(page_ids: list[int]) -> list[dict[str, Any]]:
    rows = Page.objects.filter(among("pk", page_ids))
    return list(rows.values("pk", "live", "live_revision_id", "latest_revision_id"))
