"""The review workflow of a set of pages: which tasks the user decides for each, and the rows that follow."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupApprovalTask, Page, Task, TaskState, Workflow, WorkflowState

from generator.querysets import among
from generator.services.draft_review import Review
from generator.services.draft_rows import RowTemplate, reserve_ids
from generator.services.draft_tables import started
from generator.services.finishing import finish_workflow
from generator.services.page_sets.history import History
from generator.services.page_sets.states import PageState
from generator.services.permissions import may_act_on
from sites_app.models import ArticlePage


@dataclass(frozen=True, slots=True)
class Passage:
    """The tasks that a page passes one after the other, and the one that it waits at then; None when it is through."""

    passed: tuple[Task, ...]
    waits_at: Task | None


class Reviewer:
    """What one person may decide in the workflows of a set of pages; read once for all of them."""

    def __init__(self, user: User, pages: Iterable[PageState]) -> None:
        steps = [page.step for page in pages if page.step]
        self.workflows: dict[int, Workflow] = Workflow.objects.in_bulk({step.workflow_id for step in steps})
        self._current: dict[int, Task] = Task.objects.in_bulk({step.task_id for step in steps})
        self._tasks = _tasks_of(self.workflows)
        self._decides = {
            task.pk: type(task) is GroupApprovalTask and may_act_on(task, ArticlePage(), user)
            for tasks in self._tasks.values()
            for task in tasks
        }

    def may_decide(self, page: PageState) -> bool:
        """Whether the task that the page waits at is one of a group's, active, and the user's to decide."""
        return page.step is not None and self._decides.get(page.step.task_id, False)

    def task(self, task_id: int) -> Task:
        return next(task for tasks in self._tasks.values() for task in tasks if task.pk == task_id)

    def task_of(self, page: PageState) -> Task:
        """The task that the page waits at, also when it was taken out of the workflow or deactivated meanwhile."""
        assert page.step is not None, "Only pages in a workflow have a task."  # noqa: S101
        return self._current[page.step.task_id]

    def following(self, page: PageState, passed: Collection[int]) -> Task | None:
        """The task of the page's workflow that comes first of those that are not passed."""
        assert page.step is not None, "Only pages in a workflow have a next task."  # noqa: S101
        tasks = self._tasks[page.step.workflow_id]
        return next((task for task in tasks if task.pk not in passed), None)

    def passage(self, page: PageState) -> Passage | None:
        """The page's way as far as the user may take it; None when its tasks are of a kind that works page by page."""
        assert page.step is not None, "Only pages in a workflow have a way through it."  # noqa: S101
        task: Task | None = self.task(page.step.task_id)
        done, passed = set(page.step.passed), []
        while task is not None and self._decides[task.pk]:
            passed.append(task)
            done.add(task.pk)
            task = self.following(page, done)
        if task is not None and type(task) is not GroupApprovalTask:
            return None
        return Passage(passed=tuple(passed), waits_at=task)


def finishes_as_known() -> bool:
    """Whether the end of a workflow does what the sets write, as it does unless an installation says otherwise."""
    return getattr(WorkflowState.on_finish, "__wrapped__", WorkflowState.on_finish) is finish_workflow


def approve(
    passages: Mapping[int, Passage],
    pages: Mapping[int, PageState],
    *,
    reviewer: Reviewer,
    history: History,
    user: User,
    at: datetime,
    comment: str = "",
) -> None:
    """Write what approving task after task leaves: the task states, the workflow states and the history."""
    started = _start_tasks(passages, pages, at=at)
    finished: list[int] = []
    for page_id, passage in passages.items():
        page = pages[page_id]
        assert page.step is not None, "Only pages in a workflow are approved by it."  # noqa: S101
        done, task_state_id, revision_id = set(page.step.passed), page.step.task_state_id, page.step.revision_id
        for task in passage.passed:
            done.add(task.pk)
            following = reviewer.following(page, done)
            _log(
                history, page, "approve", status=TaskState.STATUS_APPROVED, task=task, task_state_id=task_state_id,
                following=following, workflow=reviewer.workflows[page.step.workflow_id], comment=comment,
                revision_id=revision_id,
            )  # fmt: skip
            finished.append(task_state_id)
            if following is not None:
                task_state_id, revision_id = started[page_id, following.pk], page.revision_id
    _finish_tasks(finished, status=TaskState.STATUS_APPROVED, user=user, at=at, comment=comment)
    through = [pages[page_id].step for page_id, passage in passages.items() if passage.waits_at is None]
    _set_status([step.workflow_state_id for step in through if step], WorkflowState.STATUS_APPROVED)
    _point_at_last(passages, pages, started)


def reject(
    pages: Sequence[PageState], *, reviewer: Reviewer, history: History, user: User, at: datetime, comment: str = ""
) -> None:
    """Write what rejecting the task of each page leaves: its workflow asks for changes."""
    for page in pages:
        assert page.step is not None, "Only pages in a workflow are rejected by it."  # noqa: S101
        _log(
            history, page, "reject", status=TaskState.STATUS_REJECTED, task=reviewer.task(page.step.task_id),
            task_state_id=page.step.task_state_id, following=reviewer.following(page, page.step.passed),
            workflow=reviewer.workflows[page.step.workflow_id], comment=comment, revision_id=page.step.revision_id,
        )  # fmt: skip
    steps = [page.step for page in pages if page.step]
    _finish_tasks(
        [step.task_state_id for step in steps], status=TaskState.STATUS_REJECTED, user=user, at=at, comment=comment
    )
    _set_status([step.workflow_state_id for step in steps], WorkflowState.STATUS_NEEDS_CHANGES)


def cancel(pages: Iterable[PageState], *, reviewer: Reviewer, history: History, user: User, at: datetime) -> None:
    """Write what cancelling the workflow of each page that is in one leaves."""
    steps = []
    for page in pages:
        if page.step is None:
            continue
        steps.append(page.step)
        workflow, task = reviewer.workflows[page.step.workflow_id], reviewer.task_of(page)
        data = {
            "workflow": {
                "id": workflow.pk,
                "title": workflow.name,
                "status": WorkflowState.STATUS_CANCELLED,
                "task_state_id": page.step.task_state_id,
                "task": {"id": task.pk, "title": task.name},
            }
        }
        history.add(page, "wagtail.workflow.cancel", data=data, revision_id=page.step.revision_id)
    waiting = [step.task_state_id for step in steps if not step.is_returned]
    _finish_tasks(waiting, status=TaskState.STATUS_CANCELLED, user=user, at=at, comment="")
    _set_status([step.workflow_state_id for step in steps], WorkflowState.STATUS_CANCELLED)


def start(pages: Mapping[int, Review], states: Mapping[int, PageState], *, history: History, user: User) -> None:
    """Write what beginning a workflow leaves: each page waits at the first task of its review."""
    if not pages:
        return
    ids = reserve_ids(len(pages), WorkflowState, TaskState)
    article_type = ContentType.objects.get_for_model(ArticlePage)
    base_type = ContentType.objects.get_for_model(Page)
    template = RowTemplate(WorkflowState(content_type=article_type, base_content_type=base_type, requested_by=user))
    template.copy(
        (
            (state_id, str(page_id), review.workflow.pk, task_state_id)
            for (state_id, task_state_id), (page_id, review) in zip(ids, pages.items(), strict=True)
        ),
        columns=("id", "object_id", "workflow_id", "current_task_state_id"),
    )
    task_template = RowTemplate(TaskState(content_type=ContentType.objects.get_for_model(TaskState)))
    task_template.copy(
        (
            (task_state_id, state_id, states[page_id].revision_id, review.task.pk)
            for (state_id, task_state_id), (page_id, review) in zip(ids, pages.items(), strict=True)
        ),
        columns=("id", "workflow_state_id", "revision_id", "task_id"),
    )
    for (_, task_state_id), (page_id, review) in zip(ids, pages.items(), strict=True):
        data = {"workflow": started(review, task_state_id=task_state_id)}
        history.add(states[page_id], "wagtail.workflow.start", data=data, revision_id=states[page_id].revision_id)


def _tasks_of(workflows: Mapping[int, Workflow]) -> dict[int, list[Task]]:
    """The active tasks of each workflow in their order, each in its own class."""
    rows = Task.objects.filter(workflow_tasks__workflow__in=workflows, active=True)
    ordered = list(rows.order_by("workflow_tasks__sort_order").values_list("workflow_tasks__workflow_id", "pk"))
    specific = {task.pk: task for task in Task.objects.filter(pk__in={pk for _, pk in ordered}).specific()}
    return {workflow: [specific[pk] for of, pk in ordered if of == workflow] for workflow in workflows}


def _start_tasks(
    passages: Mapping[int, Passage], pages: Mapping[int, PageState], *, at: datetime
) -> dict[tuple[int, int], int]:
    """Write the states of the tasks that are reached after the first; their ids by page and task."""
    reached = [
        (page_id, task)
        for page_id, passage in passages.items()
        for task in (*passage.passed[1:], *([passage.waits_at] if passage.waits_at else []))
    ]
    if not reached:
        return {}
    ids = [pk for (pk,) in reserve_ids(len(reached), TaskState)]
    template = RowTemplate(TaskState(content_type=ContentType.objects.get_for_model(TaskState)))
    template.copy(
        (
            (pk, pages[page_id].step.workflow_state_id, pages[page_id].revision_id, task.pk)  # type: ignore[union-attr]
            for pk, (page_id, task) in zip(ids, reached, strict=True)
        ),
        columns=("id", "workflow_state_id", "revision_id", "task_id"),
    )
    return {(page_id, task.pk): pk for pk, (page_id, task) in zip(ids, reached, strict=True)}


def _point_at_last(
    passages: Mapping[int, Passage], pages: Mapping[int, PageState], started: Mapping[tuple[int, int], int]
) -> None:
    """Let each workflow state name the task that its page reached last."""
    moved = []
    for page_id, passage in passages.items():
        last, step = passage.waits_at or passage.passed[-1], pages[page_id].step
        if step is not None and (page_id, last.pk) in started:
            moved.append(WorkflowState(pk=step.workflow_state_id, current_task_state_id=started[page_id, last.pk]))
    if moved:
        WorkflowState.objects.bulk_update(moved, ["current_task_state_id"])


def _finish_tasks(task_state_ids: Sequence[int], *, status: str, user: User, at: datetime, comment: str) -> None:
    TaskState.objects.filter(among("pk", task_state_ids)).update(
        status=status, finished_at=at, finished_by=user, comment=comment
    )


def _set_status(workflow_state_ids: Sequence[int], status: str) -> None:
    WorkflowState.objects.filter(among("pk", workflow_state_ids)).update(status=status)


def _log(
    history: History,
    page: PageState,
    action: str,
    *,
    status: str,
    task: Task,
    task_state_id: int,
    following: Task | None,
    workflow: Workflow,
    comment: str,
    revision_id: int | None,
) -> None:
    data: dict[str, Any] = {
        "workflow": {
            "id": workflow.pk,
            "title": workflow.name,
            "status": status,
            "task_state_id": task_state_id,
            "task": {"id": task.pk, "title": task.name},
            "next": {"id": following.pk, "title": following.name} if following else None,
        },
        "comment": comment,
    }
    history.add(page, f"wagtail.workflow.{action}", data=data, revision_id=revision_id)
