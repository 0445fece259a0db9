"""Notes when a page is published by itself, with Wagtail's own buttons or actions; sets of pages do it on their own."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from sites_app.services import visible_changes


@receiver(page_published)
def on_published(instance: Page, **_kwargs: Any) -> None:
    """Wagtail sends this for a page that goes live, and for one that is to go live later."""
    if instance.live:
        visible_changes.record([instance.pk], model=type(instance))
