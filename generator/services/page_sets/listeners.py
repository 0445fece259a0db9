"""The receivers of Wagtail's signals: which of them a set replaces by rows of its own, and which it calls by page.

A signal is never lost: whoever is connected and is not known to be replaced is called with each page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    published,
    task_approved,
    task_rejected,
    task_submitted,
    unpublished,
    workflow_approved,
    workflow_rejected,
)

from sites_app.models import ArticlePage

# By module and qualified name. What each does is written by the set, or does not concern pages of a set.
REPLACED = {
    "generator.receivers.on_published",
    "generator.receivers.on_unpublished",
    "generator.receivers.on_task_approved",
    "generator.receivers.on_task_rejected",
    "generator.receivers.on_task_submitted",
    "generator.notifications.TaskSubmissionNotifier",
    "generator.notifications.WorkflowApprovalNotifier",
    "generator.notifications.WorkflowRejectionNotifier",
    # Only rows without a locale get one.
    "wagtail.models.i18n.set_locale_on_new_instance",
    # The set indexes what it publishes; unpublishing changes no text.
    "modelsearch.signal_handlers.post_save_signal_handler",
    # What an unedited page refers to is not changed by publishing it.
    "wagtail.signal_handlers.update_reference_index_on_save",
}
# Signals of which no page of a set can tell afterwards what they said; a listener to them keeps pages out of sets.
_NOT_SENT: tuple[tuple[Signal, type], ...] = (
    (pre_save, ArticlePage),
    *((signal, model) for signal in (pre_save, post_save) for model in (Page, Revision, TaskState, WorkflowState)),
    *((signal, TaskState) for signal in (task_approved, task_rejected, task_submitted)),
    *((signal, WorkflowState) for signal in (workflow_approved, workflow_rejected)),
)
_SENT_AT_PUBLISHING = (post_save, page_published, published)
_SENT_AT_UNPUBLISHING = (post_save, page_unpublished, unpublished)

type Receiver = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Call:
    signal: Signal
    receiver: Receiver


def sets_allowed() -> bool:
    """Whether everybody who listens can be told; if not, pages go one by one."""
    return not any(_others(signal, sender) for signal, sender in _NOT_SENT)


def tell_published(page_ids: Sequence[int]) -> None:
    """Call the other receivers of publishing for each page, in the order of the pages."""
    _tell(page_ids, _SENT_AT_PUBLISHING, with_revision=True)


def tell_unpublished(page_ids: Sequence[int]) -> None:
    """Call the other receivers of unpublishing for each page, in the order of the pages."""
    _tell(page_ids, _SENT_AT_UNPUBLISHING, with_revision=False)


def _tell(page_ids: Sequence[int], signals: Sequence[Signal], *, with_revision: bool) -> None:
    calls = [_Call(signal, receiver) for signal in signals for receiver in _others(signal, ArticlePage)]
    if not calls:
        return
    pages = ArticlePage.objects.filter(pk__in=page_ids).select_related("latest_revision").order_by("pk")
    for page in pages.iterator(chunk_size=100):
        revision = {"revision": page.latest_revision} if with_revision else {}
        for call in calls:
            saved = {"created": False, "update_fields": None, "raw": False, "using": "default"}
            extra = saved if call.signal is post_save else revision
            call.receiver(signal=call.signal, sender=ArticlePage, instance=page, **extra)


def _others(signal: Signal, sender: type) -> list[Receiver]:
    synchronous, asynchronous = signal._live_receivers(sender)  # type: ignore[attr-defined]
    return [receiver for receiver in (*synchronous, *asynchronous) if _name(receiver) not in REPLACED]


def _name(receiver: Receiver) -> str:
    named = receiver if hasattr(receiver, "__qualname__") else type(receiver)
    return f"{named.__module__}.{named.__qualname__}"
