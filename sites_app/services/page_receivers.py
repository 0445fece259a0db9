"""Who listens when pages are added: what a set of pages replaces by rows of its own, and who is called by page."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal
from wagtail.models import Page, Revision
from wagtail.signals import page_published, published

# By module and qualified name: receivers whose work the rows of a set contain.
REPLACED = {
    "wagtail.models.i18n.set_locale_on_new_instance",
    "modelsearch.signal_handlers.post_save_signal_handler",
    "wagtail.signal_handlers.update_reference_index_on_save",
    "sites_app.publish_signals.on_published",
    # Whoever listens to sets is told of all pages together.
    "webhooks.receivers.on_published",
}

type Receiver = Callable[..., Any]


def hears_each_row(model: type[Page], children: Sequence[type[Model]]) -> bool:
    """Whether somebody listens to what no page of a set can tell afterwards."""
    unheard = [(signal, each) for signal in (pre_save, post_save) for each in (Revision, *children)]
    return any(_others(signal, sender) for signal, sender in [(pre_save, model), *unheard])


def tell_added(page: Page, *, revision: Revision) -> None:
    """Call the other receivers of saving for a new page, and if it is live those of publishing."""
    for receiver in _others(post_save, type(page)):
        receiver(
            signal=post_save, sender=type(page), instance=page, created=True, update_fields=None, raw=False,
            using=DEFAULT_DB_ALIAS,
        )  # fmt: skip
    for signal in (page_published, published) if page.live else ():
        for receiver in _others(signal, type(page)):
            receiver(signal=signal, sender=type(page), instance=page, revision=revision)


def _others(signal: Signal, sender: type[Model]) -> list[Receiver]:
    synchronous, asynchronous = signal._live_receivers(sender)  # type: ignore[attr-defined]
    return [receiver for receiver in (*synchronous, *asynchronous) if _name(receiver) not in REPLACED]


def _name(receiver: Receiver) -> str:
    named = receiver if hasattr(receiver, "__qualname__") else type(receiver)
    return f"{named.__module__}.{named.__qualname__}"
