"""Keeps Wagtail's moderation mails for people: a draft that a campaign submitted by itself sends none.

Once a person has sent such a draft back and it is submitted again, mails go out as Wagtail sends them.
"""

from typing import Any

from wagtail.admin.mail import (
    GroupApprovalTaskStateSubmissionEmailNotifier,
    Notifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
)
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from generator.models import GeneratedArticle


class _SilentForCampaigns(Notifier):
    """Refuses the events of a workflow that a campaign's draft entered when it was written."""

    def can_handle(self, instance: WorkflowState | TaskState, **kwargs: Any) -> bool:
        return super().can_handle(instance, **kwargs) and not is_campaigns_own(instance)


class TaskSubmissionNotifier(_SilentForCampaigns, GroupApprovalTaskStateSubmissionEmailNotifier):
    pass


class WorkflowSubmissionNotifier(_SilentForCampaigns, WorkflowStateSubmissionEmailNotifier):
    pass


class WorkflowApprovalNotifier(_SilentForCampaigns, WorkflowStateApprovalEmailNotifier):
    pass


class WorkflowRejectionNotifier(_SilentForCampaigns, WorkflowStateRejectionEmailNotifier):
    pass


def is_campaigns_own(instance: WorkflowState | TaskState) -> bool:
    """Whether the event belongs to the submission that came with a generated draft, before any resubmission."""
    state, task_id = _state_and_task(instance)
    if not GeneratedArticle.objects.filter(pk=state.object_id).exists():
        return False
    is_first = not WorkflowState.objects.for_instance(state.content_object).filter(pk__lt=state.pk).exists()
    return is_first and state.task_states.filter(task=task_id).count() <= 1


def _state_and_task(instance: WorkflowState | TaskState) -> tuple[WorkflowState, int | None]:
    if isinstance(instance, WorkflowState):
        return instance, instance.current_task_state.task_id if instance.current_task_state else None
    return instance.workflow_state, instance.task_id


# Wagtail's own receivers by their identifiers: whichever is connected first under one of them stands for both.
REPLACEMENTS = (
    (task_submitted, TaskSubmissionNotifier, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowSubmissionNotifier, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowRejectionNotifier, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowApprovalNotifier, WorkflowState, "workflow_state_approved_email_notification"),
)
_connected: list[Notifier] = []


def replace_wagtails_notifiers() -> None:
    """Put ours in the place of Wagtail's, whether theirs are connected already or will be."""
    for signal, notifier_class, sender, uid in REPLACEMENTS:
        notifier = notifier_class()
        # Signals hold their receivers weakly.
        _connected.append(notifier)
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(notifier, sender=sender, dispatch_uid=uid)
