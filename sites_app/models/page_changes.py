"""What visitors' pages no longer show as it is: written by the database with each change, read by the page cache."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class PageChange(models.Model):
    """Cached responses with one of the tags are out of date since the transaction that wrote this row.

    Triggers write it (`sites_app.page_cache.triggers`), so that no writer can forget to. Whoever sees it first tells
    the cache and removes it; where a CDN has to be told as well, it stays until that is done.
    """

    site_id = models.BigIntegerField(null=True, help_text="Empty: every site.")
    tags = ArrayField(models.TextField())
    created_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "page change"
        indexes = [
            models.Index("id", name="sites_app_pagechange_open", condition=models.Q(applied_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.site_id or 'every site'}: {', '.join(self.tags)}"
