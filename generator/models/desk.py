"""What the editorial desk keeps beside the articles: flags, changes to show others, saved views, notices."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from generator.enums import FlagKind, FlagStatus, NoticeKind
from generator.models.articles import GeneratedArticle
from sites_app.tenancy import KEPT_BY_PLATFORM, SEEN_BY_ALL, SiteScopedModel


class QualityFlag(SiteScopedModel):
    """Something about an article that a person should look at; `other` is the article that it is too much like."""

    role_actions: ClassVar = SEEN_BY_ALL

    article = models.ForeignKey(GeneratedArticle, on_delete=models.CASCADE, related_name="flags")
    other = models.ForeignKey(GeneratedArticle, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=FlagKind.choices)
    status = models.CharField(max_length=10, choices=FlagStatus.choices, default=FlagStatus.PENDING)
    score = models.FloatField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "kind", "other"], nulls_distinct=False, name="generator_qualityflag_once"
            )
        ]
        indexes = [models.Index(fields=["site", "status", "kind", "article"], name="generator_flag_by_status")]

    def __str__(self) -> str:
        return self.get_kind_display()


class ArticleChange(SiteScopedModel):
    """Articles that changed together a moment ago, for boards that others look at. Rows are short-lived."""

    role_actions: ClassVar = KEPT_BY_PLATFORM

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    page_ids = ArrayField(models.BigIntegerField())

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["site", "at"], name="generator_change_by_time")]

    def __str__(self) -> str:
        return f"{len(self.page_ids)} at {self.at}"


class BoardView(SiteScopedModel):
    """A person's filters of the board under a name; a shared one is there for everybody of the site.

    The one that is `is_default` is what its owner sees first.
    """

    role_actions: ClassVar = SEEN_BY_ALL

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField("for everybody of the site", default=False)
    is_default = models.BooleanField("opens first", default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "owner", "name"], name="generator_boardview_unique_name"),
            models.UniqueConstraint(
                fields=["site", "owner"], condition=models.Q(is_default=True), name="generator_boardview_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Notice(SiteScopedModel):
    """Something that a person is told: in the admin until they read it, and once in a digest by mail."""

    role_actions: ClassVar = KEPT_BY_PLATFORM

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    message = models.CharField(max_length=255)
    address = models.CharField(max_length=255, blank=True)
    count = models.PositiveIntegerField(default=1)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="generator_notice_by_user"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="generator_notice_unread"),
            models.Index(fields=["created_at"], condition=models.Q(mailed_at=None), name="generator_notice_unmailed"),
        ]

    def __str__(self) -> str:
        return self.message

    @property
    def text(self) -> str:
        """The message; “{count}” in it stands for how often it happened."""
        return self.message.replace("{count}", f"{self.count:,}")

    @property
    def times(self) -> str:
        """Such as “3×” for what happened more than once, unless the message says it; else nothing."""
        return f"{self.count:,}×" if self.count > 1 and "{count}" not in self.message else ""
