"""The test batch: a sample of a campaign's version that people read before the campaign may run at size."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from generator.enums import BATCH_OPEN, BatchStatus, Decision
from generator.models.articles import GeneratedArticle
from generator.models.campaigns import Campaign, CampaignVersion
from generator.models.jobs import Job
from sites_app.tenancy import SEEN_BY_ALL, SiteScopedModel

SMALLEST_BATCH, LARGEST_BATCH, USUAL_BATCH = 5, 200, 25


class TestBatch(SiteScopedModel):
    """A stratified sample of one version, and the verdict on it.

    `uncovered` says of each axis, in the plan's order, how many of its values the sample shows, and names the first of
    the others. A batch of the size 0 was never read: an administrator vouched for the version instead.
    """

    __test__ = False
    role_actions: ClassVar = SEEN_BY_ALL

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="test_batches")
    version = models.ForeignKey(CampaignVersion, on_delete=models.CASCADE, related_name="test_batches")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    size = models.PositiveIntegerField(
        default=USUAL_BATCH, validators=[MinValueValidator(SMALLEST_BATCH), MaxValueValidator(LARGEST_BATCH)]
    )
    status = models.CharField(max_length=10, choices=BatchStatus.choices, default=BatchStatus.WRITING)
    uncovered = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "test batches"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=models.Q(status__in=sorted(BATCH_OPEN)),
                name="generator_testbatch_one_open",
            )
        ]
        indexes = [models.Index(fields=["site", "status"], name="generator_batch_by_status")]

    def __str__(self) -> str:
        return f"Test batch {self.pk} of {self.campaign}"


class TestBatchItem(models.Model):
    """One article of a test batch, by its position; what a person thought of it, and why."""

    __test__ = False

    batch = models.ForeignKey(TestBatch, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    position = models.BigIntegerField()
    article = models.ForeignKey(
        GeneratedArticle, null=True, blank=True, on_delete=models.SET_NULL, related_name="batch_items"
    )
    covers = models.JSONField(default=list, blank=True, help_text="The axis values that it is in the sample for.")
    # Also once the article is deleted, whichever job had written it.
    was_written = models.BooleanField(default=False)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PENDING)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="generator_testbatchitem_once"),
            models.UniqueConstraint(fields=["batch", "number"], name="generator_testbatchitem_number"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"
