"""Wagtail's reports on histories and workflows, whose work depends on the rows they show and not on the installation.

Wagtail has no hook for what they read, so their views are mended in place.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable
from functools import partial, reduce
from itertools import chain
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.admin.views.reports import audit_logging, workflows
from wagtail.log_actions import registry
from wagtail.models import Page, Task, TaskState, WorkflowState, WorkflowTask, get_default_page_content_type
from wagtail.permissions import policy_registry

from sites_app.log_entries import logged_actions
from sites_app.long_lists import counted_up_to

_whole_history = audit_logging.LogEntriesView.get_filtered_queryset


def bound_reports() -> None:
    """Mends the reports; called once, when the apps are ready."""
    audit_logging.LogEntriesView.get_filtered_queryset = _newest_entries
    audit_logging.get_actions_for_filter = _actions
    audit_logging.get_users_for_filter = _people
    workflows.WorkflowReportFilterSet.base_filters["requested_by"].queryset = _requesters
    workflows.WorkflowView.get_queryset = _workflow_states
    workflows.WorkflowView.decorate_paginated_queryset = _with_tasks
    workflows.WorkflowTasksView.get_queryset = _task_states


def _newest_entries(view: Any) -> QuerySet:
    """The entries as far as they are counted, each kind's newest read by their index; all of them for an export."""
    if view.is_export:
        return _whole_history(view)
    asked = view.request.GET.get(view.page_kwarg, "")
    most = counted_up_to(int(asked) if asked.isdecimal() else 1, per_page=view.paginate_by)
    view.log_models = list(registry.get_log_entry_models())
    parts = []
    for number, model in enumerate(view.log_models):
        entries = _viewable(model, view.request.user).values("pk", "timestamp")
        entries = view.filter_queryset(entries.annotate(log_model_index=Value(number, output_field=IntegerField())))
        parts.append(entries.order_by("-timestamp")[: most + 1])
    return parts[0].union(*parts[1:], all=True).order_by("-timestamp")


def _viewable(model: Any, user: Any) -> QuerySet:
    """The entries that the person may see; for a superuser Wagtail would look up the page of each."""
    return model.objects.all() if user.is_superuser else model.objects.viewable_by_user(user)


def _actions(user: Any) -> list[tuple[str, Any]]:
    """The actions that the person sees entries of: each is looked for once, and not all entries for all actions."""
    found: set[str] = set()
    for model in registry.get_log_entry_models():
        entries = _viewable(model, user).order_by()
        first = [entries.filter(action=action).values_list("action", flat=True)[:1] for action in logged_actions(model)]
        # A union of one query, or of none that can have rows, is the query itself, which is cut already.
        is_union = len(first) > 1 and not entries.query.is_empty()
        found.update(first[0].union(*first[1:], all=True).order_by() if is_union else chain(*first))
    return [choice for choice in registry.get_choices() if choice[0] in found]


def _people(_user: Any) -> QuerySet:
    """Those with any entry, asked from the people; the filters offer only those of the own sites."""
    people = get_user_model()
    entries = [Q(Exists(model.objects.filter(user=OuterRef("pk")))) for model in registry.get_log_entry_models()]
    return people.objects.filter(reduce(or_, entries)).order_by(people.USERNAME_FIELD)


def _requesters(_request: Any) -> QuerySet:
    """Likewise, those who asked for a review."""
    people = get_user_model()
    asked = Exists(WorkflowState.objects.filter(requested_by=OuterRef("pk")))
    return people.objects.filter(asked).order_by(people.USERNAME_FIELD)


def _workflow_states(view: Any) -> QuerySet:
    return (
        WorkflowState.objects.filter(_editable(view.request, ""))
        .select_related("workflow", "requested_by")
        .prefetch_related("content_object", "content_object__latest_revision")
        .order_by("-created_at")
    )


def _task_states(view: Any) -> QuerySet:
    return (
        TaskState.objects.filter(_editable(view.request, "workflow_state__"))
        .select_related("workflow_state", "task")
        .prefetch_related("workflow_state__content_object", "workflow_state__content_object__latest_revision")
        .order_by("-started_at")
    )


def _editable(request: Any, beginning: str) -> Q:
    """States of what the person may edit; asked of each state that is shown, while Wagtail lists all pages first."""
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(request.user, "change")
    page = pages.filter(pk=Cast(OuterRef(f"{beginning}object_id"), IntegerField()))
    of_pages = Q(**{f"{beginning}base_content_type": get_default_page_content_type()}) & Q(Exists(page))
    others = workflows.get_editable_content_type_ids(request)
    return of_pages | Q(**{f"{beginning}content_type__in": others})


def _with_tasks(_view: Any, states: Iterable[WorkflowState]) -> list[WorkflowState]:
    """The states whose object still exists, with their tasks, which are read for all of them at once."""
    shown = [state for state in states if state.content_object]
    if getattr(settings, "WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT", False):
        return shown
    steps = WorkflowTask.objects.filter(workflow__in={state.workflow_id for state in shown})
    tasks: dict[int, list[Task]] = defaultdict(list)
    for step in steps.select_related("task").order_by("sort_order"):
        tasks[step.workflow_id].append(step.task)
    rows = TaskState.objects.filter(workflow_state__in=shown).order_by("started_at", "pk")
    last = {(state, task): status for state, task, status in rows.values_list("workflow_state", "task", "status")}
    for state in shown:
        own = [_with_status(task, last.get((state.pk, task.pk))) for task in tasks[state.workflow_id]]
        state.all_tasks_with_status = partial(list, own)  # type: ignore[method-assign]
    return shown


def _with_status(task: Task, status: str | None) -> Task:
    shown: Any = copy.copy(task)
    shown.status = status
    shown.status_display = dict(TaskState.STATUS_CHOICES).get(status, _("Not started"))
    return shown
