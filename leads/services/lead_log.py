"""What happened to leads, in Wagtail's log: one entry at a time, or for many leads at once."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from leads.models import Lead
from sites_app.log_entries import entry_marks


def note(lead: Lead, action: str, /, *, user: User | None, **data: Any) -> None:
    """Write that somebody did `action` to the lead."""
    log(instance=lead, action=f"leads.{action}", user=user, data=data)


def note_many(
    model: type[Model], action: str, *, site_id: int, user: User | None, entries: Mapping[int, Mapping[str, Any]]
) -> None:
    """Write the same action for many rows of the model, with what each entry says; one statement for some hundred."""
    marks, together, at = entry_marks(site_id), uuid.uuid4(), timezone.now()
    content_type = ContentType.objects.get_for_model(model)
    ModelLogEntry._base_manager.bulk_create(
        [
            ModelLogEntry(
                content_type=content_type,
                label=f"{str(model._meta.verbose_name).capitalize()} {pk}",
                action=f"leads.{action}",
                data={**marks, **data},
                timestamp=at,
                uuid=together,
                user=user,
                object_id=str(pk),
            )
            for pk, data in entries.items()
        ],
        batch_size=500,
    )
