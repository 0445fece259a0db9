"""Files that visitors sent with a form, kept where no public address leads. Written by `leads.services.files` only."""

import contextlib
import uuid
from functools import partial
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models, transaction

from leads.models.submissions import Submission
from sites_app.encryption import EncryptedCharField
from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel


def private_storage() -> Storage:
    """Where such files are kept."""
    return storages["private"]


def remove(names: list[str]) -> None:
    """Remove stored files. One that can't be removed now is left to the sweep."""
    for name in names:
        with contextlib.suppress(OSError):
            private_storage().delete(name)


def cascade(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
    """For `on_delete`: the rows go, and once that is committed their files do, whoever deletes the submission."""
    rows = SubmissionFile.objects.filter(pk__in=[each.pk for each in sub_objs])
    names = list(rows.values_list("stored_as", flat=True))
    transaction.on_commit(partial(remove, names), using=using, robust=True)
    models.CASCADE(collector, field, sub_objs, using)


class SubmissionFile(SiteScopedModel):
    """One file of a submission: what it was called, what it is, and where it lies."""

    wagtail_reference_index_ignore = True
    # Whoever may see the submission may have its files.
    role_actions = KEPT_BY_PLATFORM

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=cascade, related_name="files")
    # Of the field that it answers.
    key = models.CharField(max_length=40)
    name = EncryptedCharField(max_length=200)
    # As its content says.
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    stored_as = models.CharField(max_length=120, unique=True)
    # What its content is encrypted by.
    secret = EncryptedCharField(max_length=100, editable=False)

    class Meta:
        verbose_name = "file"
        ordering = ["pk"]

    def __str__(self) -> str:
        # Log entries keep it for ever, and a name may name somebody.
        return f"File {self.pk}"
