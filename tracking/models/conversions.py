"""What visits were for: a lead, a call, a booking. Written by `tracking.services.conversions` only, kept for ever."""

import uuid
from typing import Any

from django.db import models

from sites_app.enums import SiteRole
from sites_app.tenancy import SiteScopedModel


class Conversion(SiteScopedModel):
    """Something of worth that a visitor did, stored in the transaction of what it is about."""

    wagtail_reference_index_ignore = True
    role_actions = {SiteRole.ADMINISTRATOR: ("view",), SiteRole.EDITOR: ("view",)}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site: Any = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, db_index=False, related_name="+", verbose_name="site"
    )
    at = models.DateTimeField()
    # `lead`, or what the caller named.
    name = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    # Three letters of ISO 4217.
    currency = models.CharField(max_length=3, blank=True)
    page_id = models.BigIntegerField(null=True)
    path = models.CharField(max_length=500, blank=True)
    # Plain numbers, for what they stand for lies above this package.
    lead_id = models.BigIntegerField(null=True)
    submission_id = models.BigIntegerField(null=True)
    visitor = models.BigIntegerField(null=True)
    source = models.CharField(max_length=120, blank=True)
    medium = models.CharField(max_length=120, blank=True)
    # {"source": …, "medium": …, "campaign": …, "term": …, "content": …}
    utm = models.JSONField(default=dict)
    # {"gclid": …, "fbclid": …, …}: what a destination needs to tell which click it was.
    click_ids = models.JSONField(default=dict)
    # By what a caller that tries again is known.
    once_key = models.CharField(max_length=120)

    class Meta:
        verbose_name = "conversion"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["site", "at"], name="tracking_conversion_of_site"),
            models.Index(fields=["site", "lead_id"], name="tracking_conversion_of_lead"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["site", "once_key"], name="tracking_conversion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
