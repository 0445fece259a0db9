"""Table files that people sent for the library and have not confirmed yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from wagtail.models import Site

from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel


class LibraryImport(SiteScopedModel):
    """A file between its dry run and its confirmation; only who sent it may look at it.

    `site` None is the shared library. `report` is what the dry run found; its digest says what will be confirmed.
    """

    role_actions: ClassVar = KEPT_BY_PLATFORM

    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    report = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "library import"
        indexes = [models.Index(fields=["site", "created_by"], name="generator_import_by_person")]

    def __str__(self) -> str:
        return self.file_name
