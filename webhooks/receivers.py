"""Hears when one page goes up or down, with Wagtail's own buttons or actions; sets of pages tell it themselves."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from webhooks.services import page_events


@receiver(page_published, dispatch_uid="webhooks_page_published")
def on_published(instance: Page, **_kwargs: Any) -> None:
    """Wagtail sends this for a page that goes live, and for one that is to go live later."""
    if instance.live:
        page_events.published(instance)


@receiver(page_unpublished, dispatch_uid="webhooks_page_unpublished")
def on_unpublished(instance: Page, **_kwargs: Any) -> None:
    page_events.unpublished(instance)
