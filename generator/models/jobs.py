"""Long work as rows: a job, its chunks, and what went wrong. Progress is read from here."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from wagtail.models import Page

from generator.enums import ChunkStatus, JobKind, JobPriority, JobStatus
from generator.models.campaigns import Campaign, CampaignVersion
from generator.querysets import JobChunkQuerySet, JobQuerySet
from sites_app.tenancy import SEEN_BY_ALL, SiteScopedModel


class Job(SiteScopedModel):
    """A piece of work that runs for longer than a request.

    `start`/`stop` enclose the positions in the version's order for a generation job, and are 0/n for one that walks a
    list of pages. Which positions it writes is what its chunks say: a job may fill gaps that a cancelled one left. A
    job for n headlines has in `start` the position where its search goes on, and n in `stop`. With `publishes` a job
    that renders articles anew publishes them where they are live; `target` is the page that articles are moved to;
    `undoes` is the job that this one takes back.
    """

    role_actions: ClassVar = SEEN_BY_ALL

    kind = models.CharField(max_length=12, choices=JobKind.choices)
    status = models.CharField(max_length=12, choices=JobStatus.choices, default=JobStatus.PENDING)
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs")
    version = models.ForeignKey(CampaignVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs")
    publishes = models.BooleanField(default=False)
    start = models.BigIntegerField(default=0)
    stop = models.BigIntegerField(default=0)
    target = models.ForeignKey(Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True, help_text="Why, in the words of who started it.")
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_by")
    release_plan_id = models.BigIntegerField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(choices=JobPriority.choices, default=JobPriority.NORMAL)
    served_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a part of it was last given to a worker."
    )
    lanes_at = models.DateTimeField(null=True, blank=True, help_text="When workers were last sent for.")
    error = models.TextField(blank=True)

    objects: ClassVar = JobQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(fields=["site", "status", "-created_at"], name="generator_job_by_status"),
            models.Index(fields=["campaign", "-created_at"], name="generator_job_by_campaign"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=models.Q(kind="generate", status__in=["pending", "running", "paused", "cancelling"]),
                name="generator_job_one_open_generation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"


class JobChunk(models.Model):
    """A part of a job that is done in one transaction, or not at all.

    `lease_owner` fences: only the lane whose token stands here may finish the chunk. `before` says what a job that can
    be taken back changed: what each page was before, by the page's id.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    start = models.BigIntegerField()
    stop = models.BigIntegerField()
    page_ids = models.JSONField(default=list, blank=True)
    before = models.JSONField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=ChunkStatus.choices, default=ChunkStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_owner = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    succeeded = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobChunkQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="generator_jobchunk_unique_number")]
        indexes = [
            models.Index(fields=["job", "status", "number"], name="generator_jobchunk_by_status"),
            # Who is at work is asked at every claim, of all jobs there ever were.
            models.Index(fields=["job"], condition=models.Q(status="running"), name="generator_jobchunk_running"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"

    @property
    def last(self) -> int:
        """The last of its items; `stop` is the one after."""
        return self.stop - 1


class JobError(models.Model):
    """One item of a job that could not be done, and why."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="errors")
    chunk = models.ForeignKey(JobChunk, on_delete=models.CASCADE, related_name="errors")
    position = models.BigIntegerField(null=True, blank=True)
    page_id = models.BigIntegerField(null=True, blank=True)
    message = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.message
