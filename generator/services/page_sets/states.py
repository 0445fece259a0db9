"""What decides whether a page may be moved as one of a set: its rows, read and locked for many pages at once.

A set takes only pages of which everything is known and nothing is special. All others, and all that would be refused,
are left to the actions for one page, which know every case and say why.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from wagtail.models import Comment, Page, Revision, TaskState, WorkflowState
from wagtail_localize.models import TranslatableObject

from generator.enums import ArticleStatus
from generator.models import GeneratedArticle
from generator.querysets import among
from sites_app.models import ArticlePage

_ENDED = frozenset({WorkflowState.STATUS_APPROVED, WorkflowState.STATUS_CANCELLED})


@dataclass(frozen=True, slots=True)
class Step:
    """Where a page stands in its workflow: at a task that somebody has to decide, and the revision that it is about.

    `is_returned`: the task was decided already, by asking for changes, and the workflow waits for them.
    """

    workflow_id: int
    workflow_state_id: int
    task_state_id: int
    task_id: int
    passed: frozenset[int]
    revision_id: int | None
    is_of_one_revision: bool
    is_returned: bool = False


@dataclass(frozen=True, slots=True)
class PageState:
    """One article and its page at this moment, locked until the transaction ends.

    `is_unedited`: the page's latest revision is the one that the generator wrote, so it and the row say the same.
    `step` is None when the page is in no workflow.
    """

    page_id: int
    title: str
    path: str
    status: ArticleStatus
    revision_id: int
    live: bool
    is_unedited: bool
    step: Step | None


def read(page_ids: Collection[int], *, site_id: int, with_returned: bool = False) -> dict[int, PageState]:
    """Return the pages of the site that have nothing special about them, by their ids; a fixed number of queries.

    Left out are pages that are locked, scheduled, an alias or the original of one, or commented on, and those in a
    workflow that is not simply waiting for its task, or (`with_returned`) for changes that a reviewer asked for. Rows
    are locked in the order in which Wagtail's own actions do it: task states, workflow states, pages, articles.
    """
    steps, odd = _steps(page_ids, with_returned=with_returned)
    pages = _pages(set(page_ids) - odd)
    odd |= _scheduled_or_tied(pages)
    if getattr(settings, "WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT", False):
        odd |= {
            page_id for page_id, step in steps.items() if page_id in pages and not _is_of_latest(step, pages[page_id])
        }
    articles = _articles(pages.keys() - odd, site_id=site_id)
    return {
        page_id: PageState(
            page_id=page_id,
            title=row["draft_title"],
            path=row["path"],
            status=ArticleStatus(articles[page_id]["status"]),
            revision_id=row["latest_revision_id"],
            live=row["live"],
            is_unedited=articles[page_id]["written_revision_id"] == row["latest_revision_id"],
            step=steps.get(page_id),
        )
        for page_id, row in sorted(pages.items())
        if page_id in articles
    }


def lock(page_ids: Collection[int]) -> None:
    """Lock the pages' rows, whatever is special about them, until the transaction ends; in the order of `read`."""
    states = WorkflowState.objects.filter(of_pages(page_ids))
    for rows in (
        TaskState.objects.filter(workflow_state__in=states),
        states,
        Page.objects.filter(among("pk", page_ids)),
        GeneratedArticle.objects.filter(among("pk", page_ids)),
    ):
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def _pages(page_ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    plain = Page.objects.filter(
        among("pk", page_ids),
        content_type=ContentType.objects.get_for_model(ArticlePage),
        locked=False,
        alias_of=None,
        go_live_at=None,
        expire_at=None,
        latest_revision__isnull=False,
    )
    rows = plain.select_for_update(no_key=True).order_by("pk")
    return {row["pk"]: row for row in rows.values("pk", "title", "draft_title", "path", "live", "latest_revision_id")}


def _articles(page_ids: Collection[int], *, site_id: int) -> dict[int, Mapping[str, Any]]:
    rows = GeneratedArticle.objects.for_site(site_id).filter(among("pk", page_ids))
    locked = rows.select_for_update(no_key=True).order_by("pk").values("pk", "status", "written_revision_id")
    return {row["pk"]: row for row in locked}


def _scheduled_or_tied(page_ids: Collection[int]) -> set[int]:
    """Pages to which more belongs than their own rows: a schedule, comments, aliases."""
    revisions = Revision.objects.filter(of_pages(page_ids), approved_go_live_at__isnull=False)
    scheduled = {int(object_id) for object_id in revisions.values_list("object_id", flat=True)}
    commented = Comment.objects.filter(among("page", page_ids)).values_list("page_id", flat=True)
    aliased = Page.objects.filter(among("alias_of", page_ids)).values_list("alias_of_id", flat=True)
    return scheduled | {*commented} | {pk for pk in aliased if pk is not None}


def _is_of_latest(step: Step, page: Mapping[str, Any]) -> bool:
    return step.is_of_one_revision and step.revision_id == page["latest_revision_id"]


def _steps(page_ids: Collection[int], *, with_returned: bool) -> tuple[dict[int, Step], set[int]]:
    """The step at which each page waits, and the pages whose workflow is none that waits simply."""
    states = WorkflowState.objects.filter(of_pages(page_ids))
    tasks = TaskState.objects.filter(workflow_state__in=states)
    tasks = tasks.select_for_update(of=("self",), no_key=True).order_by("pk")
    by_state: dict[int, list[Any]] = {}
    for row in tasks.values("pk", "workflow_state_id", "task_id", "status", "revision_id"):
        by_state.setdefault(row["workflow_state_id"], []).append(row)
    steps: dict[int, Step] = {}
    odd: set[int] = set()
    known = {WorkflowState.STATUS_IN_PROGRESS: TaskState.STATUS_IN_PROGRESS}
    if with_returned:
        known[WorkflowState.STATUS_NEEDS_CHANGES] = TaskState.STATUS_REJECTED
    for state in states.select_for_update(no_key=True).order_by("pk").values():
        if state["status"] in _ENDED:
            continue
        page_id = int(state["object_id"])
        step = _step(state, by_state.get(state["id"], []), waits_as=known.get(state["status"]))
        if step is None:
            odd.add(page_id)
        else:
            steps[page_id] = step
    return steps, odd


def _step(state: Mapping[str, Any], task_states: list[Any], *, waits_as: str | None) -> Step | None:
    current = [row for row in task_states if row["pk"] == state["current_task_state_id"]]
    if not current or current[0]["status"] != waits_as:
        return None
    task_states = [row for row in task_states if row["status"] != TaskState.STATUS_CANCELLED]
    tasks = [row["task_id"] for row in task_states]
    if len(tasks) != len(set(tasks)):
        # A task that was sent back and taken up again.
        return None
    settled = {TaskState.STATUS_APPROVED, TaskState.STATUS_SKIPPED}
    return Step(
        workflow_id=state["workflow_id"],
        workflow_state_id=state["id"],
        task_state_id=current[0]["pk"],
        task_id=current[0]["task_id"],
        passed=frozenset(row["task_id"] for row in task_states if row["status"] in settled),
        revision_id=current[0]["revision_id"],
        is_of_one_revision=len({row["revision_id"] for row in task_states}) == 1,
        is_returned=waits_as == TaskState.STATUS_REJECTED,
    )


def with_family(page_ids: Collection[int]) -> set[int]:
    """Those of the pages that have children or translations."""
    pages = Page.objects.filter(pk__in=page_ids)
    translated = TranslatableObject.objects.filter(translation_key__in=pages.values("translation_key"))
    family = pages.filter(Q(numchild__gt=0) | Q(translation_key__in=translated.values("translation_key")))
    return set(family.values_list("pk", flat=True))


def of_pages(page_ids: Collection[int]) -> Q:
    return Q(
        among("object_id", [str(page_id) for page_id in page_ids], CharField()),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
