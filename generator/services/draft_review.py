"""Which review workflow a new draft enters: the one of its nearest ancestor, as for any page."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import F
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowPage


class UnsupportedTaskError(Exception):
    """A workflow begins with a kind of task that cannot be started for a batch of pages."""


@dataclass(frozen=True, slots=True)
class Review:
    """A workflow and the task that it begins with."""

    workflow: Workflow
    task: Task


def reviews_below(parent: Page, *, hub_ids: Collection[int]) -> dict[int, Review]:
    """The review of pages beneath each hub, which is `parent` or a child of it; a hub without one is left out.

    Raises UnsupportedTaskError for a workflow whose first task is not a group's approval.
    """
    inherited = parent.get_workflow()
    own = {
        row.page_id: row.workflow
        for row in WorkflowPage.objects.filter(page_id__in=hub_ids, workflow__active=True).select_related("workflow")
    }
    workflows = {hub_id: own.get(hub_id, inherited) for hub_id in hub_ids}
    begun = {workflow.pk: _begin(workflow) for workflow in {*workflows.values()} if workflow is not None}
    reviews = {hub_id: begun[workflow.pk] for hub_id, workflow in workflows.items() if workflow is not None}
    return {hub_id: review for hub_id, review in reviews.items() if review is not None}


def reviews_at(paths: Mapping[int, str]) -> dict[int, Review | None]:
    """The review of each of the pages at these paths, by its id: that of its nearest ancestor, or of its own.

    None for pages without one. Pages are left out whose first task is not a group's approval.
    """
    above = {path[:end] for path in paths.values() for end in range(Page.steplen, len(path) + 1, Page.steplen)}
    rows = WorkflowPage.objects.filter(page__path__in=above, workflow__active=True).select_related("workflow")
    by_path = {path: row.workflow for row in rows.annotate(path=F("page__path")) for path in (row.path,)}
    begun: dict[int, Review | None] = {}
    for workflow in by_path.values():
        if workflow.pk not in begun:
            with suppress(UnsupportedTaskError):
                begun[workflow.pk] = _begin(workflow)
    found: dict[int, Review | None] = {}
    for page_id, path in paths.items():
        nearest = max((above for above in by_path if path.startswith(above)), key=len, default=None)
        if nearest is None:
            found[page_id] = None
        elif by_path[nearest].pk in begun:
            found[page_id] = begun[by_path[nearest].pk]
    return found


def _begin(workflow: Workflow) -> Review | None:
    task = workflow.tasks.filter(active=True).first()
    if task is None:
        return None
    if task.specific_class is not GroupApprovalTask:
        raise UnsupportedTaskError(f"The workflow “{workflow}” begins with “{task}”, which starts page by page only.")
    return Review(workflow=workflow, task=task)
