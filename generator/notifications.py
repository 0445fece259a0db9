"""Keeps Wagtail's moderation mails to the pages that people make: a generated one sends none, whatever happens to it.

There are too many of those for a mail about each. What awaits review is on the dashboard, and in the digest.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.admin.mail import (
    GroupApprovalTaskStateSubmissionEmailNotifier,
    Notifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
)
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from generator.models import GeneratedArticle


class _SilentForArticles(Notifier):
    """Refuses the events of a generated article's workflow."""

    def can_handle(self, instance: WorkflowState | TaskState, **kwargs: Any) -> bool:
        return super().can_handle(instance, **kwargs) and not is_of_article(instance)


class TaskSubmissionNotifier(_SilentForArticles, GroupApprovalTaskStateSubmissionEmailNotifier):
    pass


class WorkflowSubmissionNotifier(_SilentForArticles, WorkflowStateSubmissionEmailNotifier):
    pass


class WorkflowApprovalNotifier(_SilentForArticles, WorkflowStateApprovalEmailNotifier):
    pass


class WorkflowRejectionNotifier(_SilentForArticles, WorkflowStateRejectionEmailNotifier):
    pass


def is_of_article(instance: WorkflowState | TaskState) -> bool:
    """Whether the event belongs to the workflow of a generated article."""
    state = instance if isinstance(instance, WorkflowState) else instance.workflow_state
    is_page = state.base_content_type_id == ContentType.objects.get_for_model(Page).pk
    return is_page and GeneratedArticle.objects.filter(pk=state.object_id).exists()


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
