"""What pages are at one moment, of all that deciding about them changes: written down by jobs that can be taken back.

A chunk's `before` has, by the page's id, what the page was; and under `left` what of that the job left otherwise.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import F
from wagtail.models import Revision, TaskState, WorkflowState

from generator.enums import RELEASING_JOBS, UNDOABLE_JOBS, ArticleStatus, JobKind
from generator.models import GeneratedArticle, JobChunk
from generator.querysets import among
from generator.services.page_sets.states import lock, of_pages

# Of the page's own row; its id in the database by the name in a snapshot.
PAGE_COLUMNS = {
    "live": "live",
    "live_revision": "live_revision_id",
    "latest_revision": "latest_revision_id",
    "first_published_at": "first_published_at",
    "last_published_at": "last_published_at",
    "has_unpublished_changes": "has_unpublished_changes",
    "expired": "expired",
}
_KEPT = UNDOABLE_JOBS | RELEASING_JOBS
ARTICLE_COLUMNS = ("status", "release_at", "release_plan_id")
# Between these a release plan moves what is approved, by itself.
_PLANS_MOVE = frozenset({ArticleStatus.APPROVED, ArticleStatus.SCHEDULED})

type Snapshot = dict[str, Any]


def take(page_ids: Collection[int], *, site_id: int) -> dict[int, Snapshot]:
    """What each of the site's articles is now, in values that JSON knows; a fixed number of queries."""
    articles = GeneratedArticle.objects.for_site(site_id).filter(among("pk", page_ids))
    columns = {name: F(f"page__{column}") for name, column in PAGE_COLUMNS.items()}
    rows = articles.annotate(**columns, is_approved=F("page__is_approved")).values(
        "pk", *ARTICLE_COLUMNS, *PAGE_COLUMNS, "is_approved"
    )
    found = {
        row.pop("pk"): {
            **{name: _plain(value) for name, value in row.items()},
            "workflows": {},
            "tasks": {},
            "due": {},
        }
        for row in rows
    }
    states = WorkflowState.objects.filter(of_pages(found))
    page_of: dict[int, int] = {}
    for pk, object_id, status, current in states.values_list("pk", "object_id", "status", "current_task_state_id"):
        page_of[pk] = int(object_id)
        found[int(object_id)]["workflows"][str(pk)] = [status, current]
    tasks = TaskState.objects.filter(among("workflow_state", page_of))
    for pk, state, *values in tasks.values_list(
        "pk", "workflow_state_id", "status", "finished_at", "finished_by_id", "comment"
    ):
        found[page_of[state]]["tasks"][str(pk)] = [_plain(value) for value in values]
    due = Revision.objects.filter(of_pages(found), approved_go_live_at__isnull=False)
    for pk, object_id, at in due.values_list("pk", "object_id", "approved_go_live_at"):
        found[int(object_id)]["due"][str(pk)] = _plain(at)
    return found


@contextmanager
def keeping(chunk: JobChunk) -> Iterator[None]:
    """Around the work of a chunk whose job can be undone or rolled back: write down what it changed, in the same
    transaction.

    The pages are locked first, so that what a person decides meanwhile is not taken for the job's.
    """
    is_kept = chunk.job.publishes if chunk.job.kind == JobKind.RERENDER else chunk.job.kind in _KEPT
    if not is_kept:
        yield
        return
    lock(chunk.page_ids)
    was = take(chunk.page_ids, site_id=chunk.job.site_id)
    yield
    left = take(was, site_id=chunk.job.site_id)
    changed = {
        str(page_id): {**before, "left": _differing(before, left[page_id])}
        for page_id, before in was.items()
        if page_id in left and left[page_id] != before
    }
    JobChunk.objects.filter(pk=chunk.pk).update(before=changed)


def is_as_left(now: Snapshot, before: Mapping[str, Any]) -> bool:
    """Whether nothing happened to the page since the job, so that it can be taken back.

    That a release plan took up what the job approved is nothing that happened to it.
    """
    was = {name: value for name, value in before.items() if name != "left"}
    left = {**was, **before["left"]}
    is_approval = left["status"] == ArticleStatus.APPROVED and was["status"] not in _PLANS_MOVE
    if is_approval and now["status"] in _PLANS_MOVE:
        left |= {name: now[name] for name in ARTICLE_COLUMNS}
    return now == left


def _differing(was: Snapshot, now: Snapshot) -> Snapshot:
    return {name: value for name, value in now.items() if was[name] != value}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
