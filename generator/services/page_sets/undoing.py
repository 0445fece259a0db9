"""Brings a set of pages back to what they were before a job, in a few statements: rows, workflow, index, history."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.admin.utils import get_user_display_name
from wagtail.models import GroupApprovalTask, Page, Revision, Task, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from generator.enums import PASSED, PLAN_OPEN, ArticleStatus
from generator.models import ReleasePlan
from generator.querysets import among
from generator.services import gate, moves
from generator.services.draft_rows import update_rows
from generator.services.draft_search import SearchRow, write_search_rows
from generator.services.page_sets import listeners
from generator.services.page_sets.history import History
from generator.services.page_sets.runs import SetReport
from generator.services.page_sets.states import PageState, lock, of_pages
from generator.services.permissions import may_act_on
from generator.services.snapshots import PAGE_COLUMNS, Snapshot, is_as_left, take
from sites_app.models import ArticlePage

_PLAN_ENDED = "Its release plan has ended: it stays approved. Start a new plan to release it."
_NOT_YOURS = "You may not put this page on the site or take it off."
_NOT_APPROVED = "You may not approve this page, which it would be again."
_PAGE_TYPES = {
    "live": "bool",
    "live_revision": "int",
    "first_published_at": "timestamptz",
    "last_published_at": "timestamptz",
    "has_unpublished_changes": "bool",
    "expired": "bool",
}


def undo(
    befores: Mapping[int, Snapshot], *, site_id: int, user: User, undone: str, job_id: int | None = None
) -> SetReport:
    """Bring the pages back to what they were, of which nothing has changed since; all others are left alone.

    What would be live again has to pass the gate. `undone` names what is taken back. The number of statements does not
    depend on the number of pages.
    What a plan had scheduled that has ended is approved instead.
    """
    with transaction.atomic():
        lock(befores)
        now = take(befores, site_id=site_id)
        chosen = {page_id: befores[page_id] for page_id, row in now.items() if is_as_left(row, befores[page_id])}
        chosen, too_late = _without_ended_plans(chosen, now, site_id=site_id)
        refused = too_late | _refused(chosen, now, site_id=site_id, user=user)
        chosen = {page_id: before for page_id, before in sorted(chosen.items()) if page_id not in refused}
        at = timezone.now()
        _restore_workflows(chosen, now, user=user)
        _restore_pages(chosen)
        moves.restore(chosen, at=at, user=user)
        _write_history(chosen, now, History(user=user, at=at, site_id=site_id), undone=undone, job_id=job_id)
        down = [page_id for page_id, before in chosen.items() if now[page_id]["live"] and not before["live"]]
        up = [page_id for page_id, before in chosen.items() if before["live"] and not now[page_id]["live"]]
        _index_as_drafts([page_id for page_id in down if not chosen[page_id]["first_published_at"]])
        listeners.tell_unpublished(down)
        listeners.tell_published(up)
    return SetReport(done=frozenset(chosen), refused=refused)


def _without_ended_plans(
    chosen: Mapping[int, Snapshot], now: Mapping[int, Snapshot], *, site_id: int
) -> tuple[dict[int, Snapshot], dict[int, str]]:
    """The snapshots with what a plan had scheduled that has ended as approved, since it would never go out; and why
    nothing is left to bring back of those that are approved already."""
    planned = {before["release_plan_id"] for before in chosen.values() if before["status"] == ArticleStatus.SCHEDULED}
    found = ReleasePlan.objects.for_site(site_id).filter(pk__in=planned - {None}, status__in=PLAN_OPEN)
    ended = planned - {None, *found.values_list("pk", flat=True)}
    befores, too_late = {}, {}
    for page_id, before in chosen.items():
        if before["status"] == ArticleStatus.SCHEDULED and before["release_plan_id"] in ended:
            before = {**before, "status": ArticleStatus.APPROVED.value, "release_at": None}
            if now[page_id]["status"] == ArticleStatus.APPROVED:
                too_late[page_id] = _PLAN_ENDED
        befores[page_id] = before
    return befores, too_late


def _refused(
    chosen: Mapping[int, Snapshot], now: Mapping[int, Snapshot], *, site_id: int, user: User
) -> dict[int, str]:
    """Why pages stay as they are of which nothing else has changed: locked, not the user's, kept back by the gate.

    Whoever may send a page to review may not approve it by taking that back.
    """
    locked = Page.objects.filter(among("pk", chosen), locked=True).exclude(locked_by=user).select_related("locked_by")
    refused = {
        page.pk: f"The page is locked by {get_user_display_name(page.locked_by)}."
        if page.locked_by
        else "The page is locked."
        for page in locked
    }
    turning = [page_id for page_id, before in chosen.items() if before["live"] != now[page_id]["live"]]
    passing = [page_id for page_id, before in chosen.items() if _passes(before, now[page_id])]
    may_publish = _may_publish({*turning, *passing}, user)
    may_review = may_publish | _may_decide(passing, user)
    refused |= {page_id: _NOT_APPROVED for page_id in passing if page_id not in may_review}
    refused |= {page_id: _NOT_YOURS for page_id in turning if page_id not in may_publish}
    problems = gate.refusals([page_id for page_id in turning if chosen[page_id]["live"]], site_id=site_id)
    return {page_id: " ".join(map(str, found)) for page_id, found in problems.items()} | refused


def _passes(before: Snapshot, now: Snapshot) -> bool:
    """Whether taking back approves the page, as a reviewer would."""
    return before["status"] in PASSED and now["status"] not in PASSED


def _may_publish(page_ids: Collection[int], user: User) -> set[int]:
    """Those of the pages that the user may publish."""
    if not page_ids:
        return set()
    allowed = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
    return set(allowed.filter(among("pk", page_ids)).values_list("pk", flat=True))


def _may_decide(page_ids: Collection[int], user: User) -> set[int]:
    """Those of the pages that wait at a task of the user's."""
    waiting = WorkflowState.objects.active().filter(of_pages(page_ids)).exclude(current_task_state=None)
    task_of = dict(waiting.values_list("object_id", "current_task_state__task"))
    tasks = Task.objects.filter(pk__in={*task_of.values()}).specific()
    mine = {task.pk for task in tasks if type(task) is GroupApprovalTask and may_act_on(task, ArticlePage(), user)}
    return {int(page_id) for page_id, task in task_of.items() if task in mine}


def _restore_workflows(chosen: Mapping[int, Snapshot], now: Mapping[int, Snapshot], *, user: User) -> None:
    """What the job began is cancelled, what it ended goes on where it was."""
    begun, old = _split(chosen, now, "workflows")
    begun_tasks, old_tasks = _split(chosen, now, "tasks")
    at = timezone.now().isoformat()
    cancelled = [(pk, TaskState.STATUS_CANCELLED, at, user.pk, "") for pk in begun_tasks]
    # First of all: a page has one open workflow at most.
    WorkflowState.objects.filter(among("pk", begun)).update(status=WorkflowState.STATUS_CANCELLED)
    update_rows(WorkflowState._meta.db_table, "id", old, {"status": "text", "current_task_state_id": "int"})
    update_rows(
        TaskState._meta.db_table,
        "id",
        [*cancelled, *old_tasks],
        {"status": "text", "finished_at": "timestamptz", "finished_by_id": "int", "comment": "text"},
    )
    _, due = _split(chosen, now, "due", every=True)
    update_rows(Revision._meta.db_table, "id", due, {"approved_go_live_at": "timestamptz"})


def _split(
    chosen: Mapping[int, Snapshot], now: Mapping[int, Snapshot], kind: str, *, every: bool = False
) -> tuple[list[int], list[tuple[Any, ...]]]:
    """The ids of the rows that are new since then, and the rows that were other, as they were."""
    new, other = [], []
    for page_id, before in chosen.items():
        was, found = before[kind], now[page_id][kind]
        new += [int(pk) for pk in found if pk not in was]
        changed = {pk: value for pk, value in was.items() if found.get(pk) != value}
        other += [(int(pk), *(value if isinstance(value, list) else [value])) for pk, value in changed.items()]
        if every:
            other += [(int(pk), None) for pk in found if pk not in was]
    return new, other


def _restore_pages(chosen: Mapping[int, Snapshot]) -> None:
    rows = [(page_id, *(before[name] for name in _PAGE_TYPES)) for page_id, before in chosen.items()]
    types = {PAGE_COLUMNS[name]: kind for name, kind in _PAGE_TYPES.items()}
    update_rows(Page._meta.db_table, "id", rows, types)
    approved = [(page_id, before["is_approved"]) for page_id, before in chosen.items()]
    update_rows(ArticlePage._meta.db_table, "page_ptr_id", approved, {"is_approved": "bool"})


def _write_history(
    chosen: Mapping[int, Snapshot],
    now: Mapping[int, Snapshot],
    history: History,
    *,
    undone: str,
    job_id: int | None,
) -> None:
    titles = dict(Page.objects.filter(among("pk", chosen)).values_list("pk", "draft_title"))
    for page_id, before in chosen.items():
        page = PageState(
            page_id=page_id,
            title=titles[page_id],
            path="",
            status=ArticleStatus(before["status"]),
            revision_id=before["latest_revision"],
            live=before["live"],
            is_unedited=False,
            step=None,
        )
        data = {"undone": undone, "job": job_id, "from": now[page_id]["status"], "to": before["status"], "why": ""}
        history.add(page, "generator.undo", data=data)
    history.write()


def _index_as_drafts(page_ids: Collection[int]) -> None:
    """Index what was never published before by its title and description alone, as a draft is."""
    rows = ArticlePage.objects.filter(among("pk", page_ids)).order_by("pk")
    found = rows.values_list("pk", "title", "search_description") if page_ids else ()
    write_search_rows(
        [
            SearchRow(pk, {"title": title, "search_description": description, "body": ""})
            for pk, title, description in found
        ]
    )
