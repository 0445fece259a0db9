"""Blueprints that people sent and have not confirmed yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel


class BlueprintUpload(SiteScopedModel):
    """A blueprint between its dry run and its confirmation; only who sent it may look at it."""

    role_actions: ClassVar = KEPT_BY_PLATFORM

    file_name = models.CharField(max_length=255)
    text = models.TextField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "blueprint upload"
        indexes = [models.Index(fields=["site", "created_by"], name="generator_blueprint_by_person")]

    def __str__(self) -> str:
        return self.file_name
