"""Where each generated article came from. Provenance points at the page; the page does not know of it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from generator.enums import ArticleStatus, JobPriority
from generator.models.campaigns import Campaign, CampaignVersion
from generator.models.jobs import Job
from generator.querysets import GeneratedArticleQuerySet
from sites_app.models import ArticlePage
from sites_app.tenancy import SEEN_BY_ALL, SiteScopedModel

# The words of the keys that an article was made for, one by one, without the names of the axes.
AXIS_WORDS_SQL = (
    "to_tsvector('simple'::regconfig, translate(jsonb_path_query_array(%(expressions)s, '$.*')::text, '/-_', '   '))"
)
AXIS_WORDS = models.Func("axis_keys", template=AXIS_WORDS_SQL, output_field=SearchVectorField())


class GeneratedArticle(SiteScopedModel):
    """The provenance and the review state of one article page.

    `position` is its place in the version's order and `index` its point in the space; `blocks` is per generated block
    its id, section, fragment, choice path and the fingerprint of what was written; a block that a person deleted stays
    listed. `head` has the fingerprints of the page's other written fields. `written_revision_id` is the revision that
    the generator wrote together with the page's row: as long as it is the latest one, both say the same.

    A scheduled article that no person scheduled by itself goes out at `release_at` by a release plan. `local_share` is
    the share (0 to 1) of its words that is about its place, `similarity` how much of it (0 to 1) stands in the sibling
    `similar_to_id`; both were measured on the revision `measured_revision_id`, and are null until then. The three ids
    are no foreign keys, which would cost an index each.
    """

    role_actions: ClassVar = SEEN_BY_ALL

    page = models.OneToOneField(ArticlePage, on_delete=models.CASCADE, related_name="+", primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="articles")
    version = models.ForeignKey(CampaignVersion, on_delete=models.PROTECT, related_name="articles")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="articles")
    position = models.BigIntegerField()
    index = models.DecimalField(max_digits=80, decimal_places=0)
    headline_variant = models.DecimalField(max_digits=80, decimal_places=0)
    axis_keys = models.JSONField(default=dict)
    blocks = models.JSONField(default=list)
    fragments = ArrayField(models.CharField(max_length=80), default=list)
    dictionary_entries = models.JSONField(default=list)
    head = models.JSONField(default=dict)
    # No foreign key: it is only ever compared, and would cost an index.
    written_revision_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=12, choices=ArticleStatus.choices, default=ArticleStatus.QC)

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    priority = models.PositiveSmallIntegerField(choices=JobPriority.choices, default=JobPriority.NORMAL)
    due_on = models.DateField("due", null=True, blank=True)
    release_plan_id = models.BigIntegerField(null=True, blank=True)
    release_at = models.DateTimeField(null=True, blank=True)

    local_share = models.FloatField(null=True, blank=True)
    similarity = models.FloatField(null=True, blank=True)
    similar_to_id = models.BigIntegerField(null=True, blank=True)
    measured_revision_id = models.BigIntegerField(null=True, blank=True)

    objects: ClassVar = GeneratedArticleQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "generated article"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="generator_generatedarticle_once_per_position"
            ),
            models.UniqueConstraint(fields=["version", "index"], name="generator_generatedarticle_once_per_index"),
        ]
        indexes = [
            models.Index(fields=["site", "status", "page"], name="generator_article_by_status"),
            models.Index(fields=["campaign", "status", "page"], name="generator_article_by_campaign"),
            models.Index(fields=["job", "status", "page"], name="generator_article_by_job"),
            # Few articles have any of these, so that their indexes stay small and cost generation nothing.
            models.Index(
                fields=["assignee", "status"],
                condition=models.Q(assignee__isnull=False),
                name="generator_article_by_assignee",
            ),
            models.Index(
                fields=["site", "due_on"], condition=models.Q(due_on__isnull=False), name="generator_article_by_due"
            ),
            models.Index(
                fields=["site", "status", "priority"],
                condition=~models.Q(priority=JobPriority.NORMAL),
                name="generator_article_by_priority",
            ),
            models.Index(
                fields=["site", "release_at", "page"],
                condition=models.Q(release_at__isnull=False),
                name="generator_article_by_release",
            ),
            GinIndex(fields=["fragments"], name="generator_article_by_fragment"),
            GinIndex(AXIS_WORDS, name="generator_article_by_axis_word"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.position}"
