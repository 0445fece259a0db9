"""GraphQL queries that are known by their digests, for each site."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel


class PersistedQuery(SiteScopedModel):
    """The text of a query that a client may name by its digest: registered by the platform, or sent by a client before.

    What clients sent is kept up to a number, those that were used last.
    """

    role_actions: ClassVar = KEPT_BY_PLATFORM
    wagtail_reference_index_ignore = True

    digest = models.CharField(max_length=64)
    text = models.TextField()
    is_registered = models.BooleanField(default=False)
    used_on = models.DateField()

    class Meta:
        verbose_name = "persisted query"
        constraints = [
            models.UniqueConstraint(fields=["site", "digest"], name="sites_app_persistedquery_once_per_site"),
        ]
        indexes = [
            models.Index(
                fields=["site", "used_on"],
                condition=Q(is_registered=False),
                name="sites_app_persistedquery_aged",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]
