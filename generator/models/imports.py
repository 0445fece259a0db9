"""Table files that people sent for the library and have not confirmed yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from wagtail.models import Site

from generator.enums import ImportStatus
from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel


class LibraryImport(SiteScopedModel):
    """A file from its arrival to its import; only who sent it may look at it.

    `site` None is the shared library. `report` is what the dry run found; its digest says what will be confirmed. Who
    reads or imports it holds the row locked until that is done: one that is not locked has nobody at it. `started_at`
    is when a worker took it up last, `sent_at` when one was last sent for, `tries` how often that was. `error` says why
    the last try came to nothing.
    """

    role_actions: ClassVar = KEPT_BY_PLATFORM

    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    lines = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.READY)
    error = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "library import"
        indexes = [models.Index(fields=["site", "created_by"], name="generator_import_by_person")]

    def __str__(self) -> str:
        return self.file_name
