"""The receivers of Wagtail's signals: which of them a set replaces by rows of its own, and which it calls by page.

A signal is never lost: whoever is connected and is not known to be replaced is called with each page.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal
from treebeard.mp_tree import nodes_deleted, path_updated
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    pre_page_move,
    published,
    task_approved,
    task_cancelled,
    task_rejected,
    task_submitted,
    unpublished,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)

from generator.enums import JobKind
from generator.models import GeneratedArticle
from sites_app.models import ArticlePage
from sites_app.services import set_listeners, visible_changes

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
    "generator.notifications.WorkflowSubmissionNotifier",
    # Only rows without a locale get one.
    "wagtail.models.i18n.set_locale_on_new_instance",
    # The set indexes what it publishes; unpublishing changes no text.
    "modelsearch.signal_handlers.post_save_signal_handler",
    # What an unedited page refers to is not changed by publishing it.
    "wagtail.signal_handlers.update_reference_index_on_save",
    # The set removes the rows of what it deletes; pages with translations are never in one.
    "modelsearch.signal_handlers.post_delete_signal_handler",
    "wagtail.signal_handlers.remove_reference_index_on_delete",
    "wagtail_localize.models.handle_translation_on_delete",
    # It says that a page is gone on the server's log, and that a live one is unpublished first.
    "wagtail.signal_handlers.post_delete_page_log_deletion",
    "wagtail.signal_handlers.pre_delete_page_unpublish",
    # The set notes it for all its pages together.
    "sites_app.publish_signals.on_published",
    # It is told of all pages of the set together.
    "webhooks.receivers.on_published",
    "webhooks.receivers.on_unpublished",
    # The set makes the redirects from where its pages were.
    "wagtail.contrib.redirects.signal_handlers.autocreate_redirects_on_page_move",
    "wagtail.contrib.redirects.signal_handlers.autocreate_redirects_on_slug_change",
}
# Signals of which no page of a set can tell afterwards what they said; a listener to them keeps pages out of sets.
_REVIEW_MODELS = (Revision, TaskState, WorkflowState)
_NOT_SENT_AT_REVIEWING: tuple[tuple[Signal, type], ...] = (
    (pre_save, ArticlePage),
    *((signal, model) for signal in (pre_save, post_save) for model in (Page, *_REVIEW_MODELS)),
    *((signal, TaskState) for signal in (task_approved, task_rejected, task_submitted)),
    *((signal, WorkflowState) for signal in (workflow_approved, workflow_rejected)),
)
_NOT_SENT_AT_WITHDRAWING: tuple[tuple[Signal, type], ...] = (
    *_NOT_SENT_AT_REVIEWING,
    (task_cancelled, TaskState),
    *((signal, WorkflowState) for signal in (workflow_cancelled, workflow_submitted)),
)
_NOT_SENT_AT_DELETING: tuple[tuple[Signal, type], ...] = (
    *(
        (signal, model)
        for signal in (pre_delete, post_delete)
        for model in (*_REVIEW_MODELS, GeneratedArticle, Redirect)
    ),
    (nodes_deleted, Page),
)
_NOT_SENT_AT_REWRITING: tuple[tuple[Signal, type], ...] = (
    (pre_save, ArticlePage),
    *((signal, Revision) for signal in (pre_save, post_save)),
)
_NOT_SENT_AT_MOVING: tuple[tuple[Signal, type], ...] = ((pre_save, Page), (path_updated, Page))
_NOT_SENT = {
    JobKind.DELETE: _NOT_SENT_AT_DELETING,
    JobKind.MOVE: _NOT_SENT_AT_MOVING,
    JobKind.RERENDER: _NOT_SENT_AT_REWRITING,
    JobKind.REVIEW: _NOT_SENT_AT_WITHDRAWING,
    JobKind.ARCHIVE: _NOT_SENT_AT_WITHDRAWING,
}
_SENT_AT_PUBLISHING = (post_save, page_published, published)
_SENT_AT_UNPUBLISHING = (post_save, page_unpublished, unpublished)
_PAGE_MODELS: tuple[type[Page], ...] = (ArticlePage, Page)

type Receiver = Callable[..., Any]


def sets_allowed(kind: JobKind) -> bool:
    """Whether everybody who listens can be told; if not, pages go one by one."""
    return not any(_others(signal, sender) for signal, sender in _NOT_SENT.get(kind, _NOT_SENT_AT_REVIEWING))


def tell_published(page_ids: Sequence[int]) -> None:
    """Note what visitors see now, tell who listens to sets, and call the other receivers of publishing by page."""
    visible_changes.record(page_ids, model=ArticlePage)
    set_listeners.published(page_ids)
    calls = _calls(_SENT_AT_PUBLISHING)
    for page in _pages(page_ids) if calls else ():
        for signal, receiver in calls:
            extra = _SAVED if signal is post_save else {"revision": page.live_revision}
            receiver(signal=signal, sender=ArticlePage, instance=page, **extra)


def tell_saved(page_ids: Sequence[int]) -> None:
    """Call the other receivers of saving for each page, in the order of the pages."""
    calls = _calls((post_save,))
    for page in _pages(page_ids) if calls else ():
        for signal, receiver in calls:
            receiver(signal=signal, sender=ArticlePage, instance=page, **_SAVED)


def tell_unpublished(page_ids: Sequence[int]) -> None:
    """Call the other receivers of unpublishing for each page, in the order of the pages."""
    set_listeners.unpublished(page_ids)
    calls = _calls(_SENT_AT_UNPUBLISHING)
    for page in _pages(page_ids) if calls else ():
        for signal, receiver in calls:
            receiver(signal=signal, sender=ArticlePage, instance=page, **(_SAVED if signal is post_save else {}))


@contextmanager
def telling_of_deletion(page_ids: Sequence[int], *, live: Collection[int]) -> Iterator[None]:
    """Around the deletion of the pages: call the other receivers of it, before and after; of the `live` ones also those
    of unpublishing."""
    set_listeners.unpublished([pk for pk in page_ids if pk in live])
    unpublishing = _calls((page_unpublished, unpublished))
    before = [(model, receiver) for model in _PAGE_MODELS for receiver in _others(pre_delete, model)]
    after = [(model, receiver) for model in _PAGE_MODELS for receiver in _others(post_delete, model)]
    pages = list(_pages(page_ids)) if unpublishing or before or after else []
    for page in pages:
        for model, receiver in before:
            receiver(signal=pre_delete, sender=model, instance=_as(model, page), **_DELETED)
        for signal, receiver in unpublishing if page.pk in live else ():
            receiver(signal=signal, sender=ArticlePage, instance=page)
    yield
    for page in pages:
        for model, receiver in after:
            receiver(signal=post_delete, sender=model, instance=_as(model, page), **_DELETED)


@contextmanager
def telling_of_moves(told: Mapping[int, Mapping[str, Any]]) -> Iterator[None]:
    """Around the moves of the pages in `told`: call the other receivers of moving, before and after, and of saving.

    `told` has for each page what Wagtail's signals tell: its parents and its addresses, before and after.
    """
    before, after, saved = _calls((pre_page_move,)), _calls((post_page_move,)), _others(post_save, Page)
    for page in _pages(list(told)) if before else ():
        for signal, receiver in before:
            receiver(signal=signal, sender=ArticlePage, instance=page, **told[page.pk])
    yield
    for page in _pages(list(told)) if after or saved else ():
        row = _as(Page, page)
        for receiver in saved:
            receiver(signal=post_save, sender=Page, instance=row, **_SAVED)
        for signal, receiver in after:
            receiver(signal=signal, sender=ArticlePage, instance=row, **told[page.pk])


def tell_renamed(before: Mapping[int, Mapping[str, str]]) -> None:
    """Call the other receivers of changed slugs for each page once the transaction is committed; `before` has the
    slugs and addresses that the pages had."""
    calls = _calls((page_slug_changed,))
    if calls and before:
        transaction.on_commit(lambda: _tell_renamed(calls, before))


def _tell_renamed(calls: Sequence[tuple[Signal, Receiver]], before: Mapping[int, Mapping[str, str]]) -> None:
    for page in _pages(list(before)):
        earlier = copy(page)
        for name, value in before[page.pk].items():
            setattr(earlier, name, value)
        for signal, receiver in calls:
            receiver(signal=signal, sender=ArticlePage, instance=page, instance_before=earlier)


_SAVED: dict[str, Any] = {"created": False, "update_fields": None, "raw": False, "using": DEFAULT_DB_ALIAS}
_DELETED: dict[str, Any] = {"using": DEFAULT_DB_ALIAS, "origin": None}


def _calls(signals: Sequence[Signal]) -> list[tuple[Signal, Receiver]]:
    return [(signal, receiver) for signal in signals for receiver in _others(signal, ArticlePage)]


def _pages(page_ids: Sequence[int]) -> Iterator[ArticlePage]:
    pages = ArticlePage.objects.filter(pk__in=page_ids).select_related("live_revision").order_by("pk")
    return pages.iterator(chunk_size=100)


def _as(model: type[Page], page: ArticlePage) -> Page:
    """The page as an instance of `model`, as the deletion of a parent's row announces it."""
    if isinstance(page, model) and model is ArticlePage:
        return page
    return model(**{field.attname: getattr(page, field.attname) for field in model._meta.concrete_fields})


def _others(signal: Signal, sender: type) -> list[Receiver]:
    synchronous, asynchronous = signal._live_receivers(sender)  # type: ignore[attr-defined]
    return [receiver for receiver in (*synchronous, *asynchronous) if _name(receiver) not in REPLACED]


def _name(receiver: Receiver) -> str:
    named = receiver if hasattr(receiver, "__qualname__") else type(receiver)
    return f"{named.__module__}.{named.__qualname__}"
