"""The inventory of a campaign's headlines. Patterns of headlines are in the library."""

from typing import ClassVar

from django.db import models

from generator.enums import HeadlineStatus
from generator.models.articles import GeneratedArticle
from generator.models.campaigns import Campaign, CampaignVersion
from sites_app.tenancy import SEEN_BY_ALL, SiteScopedModel


class Headline(SiteScopedModel):
    """The title of one point of a campaign, made before its article; a campaign has each text once.

    `index` is the point, `position` its place in the order of `version`. A locked headline stays as it is until it is
    unlocked: nothing is generated with it, and no bulk action changes it.
    """

    role_actions: ClassVar = SEEN_BY_ALL

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="headlines")
    version = models.ForeignKey(CampaignVersion, on_delete=models.CASCADE, related_name="+")
    index = models.DecimalField(max_digits=80, decimal_places=0)
    position = models.BigIntegerField()
    text = models.CharField(max_length=255)
    text_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=HeadlineStatus.choices, default=HeadlineStatus.AVAILABLE)
    is_locked = models.BooleanField("locked", default=False)
    axis_keys = models.JSONField("made for", default=dict)
    article = models.ForeignKey(
        GeneratedArticle, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="used by"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "text_hash"], name="generator_headline_unique_text")]
        indexes = [
            models.Index(fields=["site", "campaign", "position"], name="generator_headline_by_position"),
            models.Index(fields=["site", "campaign", "status", "position"], name="generator_headline_by_status"),
        ]

    def __str__(self) -> str:
        return self.text
