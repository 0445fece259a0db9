"""Releasing: what an article must be to go out, how many go out a day, and the plans that spread them over time."""

import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from generator.enums import PlanStatus, ReleaseMode
from generator.models.articles import GeneratedArticle
from generator.models.campaigns import Campaign, random_seed
from sites_app.enums import SiteRole
from sites_app.tenancy import SEEN_BY_ALL, SiteScopedModel

ALL_DAYS = (0, 1, 2, 3, 4, 5, 6)
_SHARE = (MinValueValidator(0.0), MaxValueValidator(1.0))
_BY_ADMINISTRATORS = {**SEEN_BY_ALL, SiteRole.ADMINISTRATOR: ("add", "change", "view")}


def all_days() -> list[int]:
    return list(ALL_DAYS)


class ReleasePolicy(SiteScopedModel):
    """What holds for every release of a site: the publish gate, the daily cap, and the kill switch. One row per site.

    A campaign may be stricter or laxer for itself (`Campaign.gate_overrides`, by the names of the fields here).
    """

    role_actions: ClassVar = _BY_ADMINISTRATORS

    min_words = models.PositiveIntegerField("minimum words", default=300)
    min_local_share = models.FloatField(
        "minimum local share",
        default=0.01,
        validators=_SHARE,
        help_text="Of the words of an article about a place, the share that is about that place: its names and facts.",
    )
    max_similarity = models.FloatField(
        "most alike",
        default=0.6,
        validators=_SHARE,
        help_text="How much of an article may stand in its worst sibling, once what differs by name is taken out.",
    )
    max_title = models.PositiveIntegerField("longest title", default=70)
    min_description = models.PositiveIntegerField("shortest description", default=50)
    max_description = models.PositiveIntegerField("longest description", default=160)
    requires_sample = models.BooleanField(
        "a test batch comes first",
        default=True,
        help_text="Nothing of a campaign is published before people have approved a sample of it.",
    )
    daily_cap = models.PositiveIntegerField(
        default=0, help_text="How many articles the plans of this site may release in a day. 0: as many as they plan."
    )
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    stopped_because = models.CharField(max_length=255, blank=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "release policy"
        verbose_name_plural = "release policies"
        constraints = [models.UniqueConstraint(fields=["site"], name="generator_releasepolicy_one_per_site")]

    def __str__(self) -> str:
        return f"Release policy of {self.site}"


class GateWaiver(SiteScopedModel):
    """A person's word that articles may go out although the gate says no: which checks, for what, and why."""

    role_actions: ClassVar = {**SEEN_BY_ALL, SiteRole.ADMINISTRATOR: ("add", "view")}

    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.CASCADE, related_name="waivers")
    article = models.ForeignKey(
        GeneratedArticle, null=True, blank=True, on_delete=models.CASCADE, related_name="waivers"
    )
    checks = ArrayField(models.CharField(max_length=20))
    reason = models.TextField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(campaign__isnull=False) ^ models.Q(article__isnull=False),
                name="generator_gatewaiver_of_one",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.checks)


class ReleasePlan(SiteScopedModel):
    """How the approved articles of a campaign go out over time, by the clock of its site."""

    role_actions: ClassVar = SEEN_BY_ALL

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="release_plans")
    mode = models.CharField(max_length=10, choices=ReleaseMode.choices, default=ReleaseMode.STEADY)
    status = models.CharField(max_length=10, choices=PlanStatus.choices, default=PlanStatus.ACTIVE)
    starts_on = models.DateField()
    per_day = models.PositiveIntegerField(
        default=50, validators=[MinValueValidator(1)], help_text="At full speed, on a day like any other."
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=all_days)
    from_time = models.TimeField("from", default=datetime.time(8))
    to_time = models.TimeField("to", default=datetime.time(18))
    jitter_minutes = models.PositiveSmallIntegerField(
        "jitter",
        default=10,
        validators=[MaxValueValidator(240)],
        help_text="How many minutes each may be off.",
    )
    total = models.PositiveIntegerField(default=0, help_text="How many articles; 0 is all that are approved.")
    seed = models.BigIntegerField(default=random_seed, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["site", "status"], name="generator_plan_by_status")]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} from {self.starts_on}"
