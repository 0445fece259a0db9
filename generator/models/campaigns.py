"""Campaigns, their axes, and the frozen versions that articles are made from."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from generator.enums import AxisKind, CampaignStatus, LocationKind, Method, SchemaType
from generator.models.library import SPINTAX_HELP, ArticleTemplate, HeadlinePattern, SpintaxDictionary
from generator.models.locations import Location, LocationCluster
from generator.querysets import CampaignQuerySet
from sites_app.enums import SiteRole
from sites_app.models import HubPage
from sites_app.tenancy import EDITED_BY_EDITORS, SiteScopedModel


def random_seed() -> int:
    return uuid.uuid4().int % 2**31


class Campaign(ClusterableModel, SiteScopedModel):
    """A plan that expands into articles: a headline, axes, a template.

    `approved_version` is what was proven and approved; while it is not what the campaign is now, only a test batch may
    be generated. While the campaign is held (`held_at`), nothing more of it is generated at size or published.
    """

    role_actions: ClassVar = {
        **EDITED_BY_EDITORS,
        SiteRole.ADMINISTRATOR: (*EDITED_BY_EDITORS[SiteRole.ADMINISTRATOR], "generate"),
        SiteRole.EDITOR: (*EDITED_BY_EDITORS[SiteRole.EDITOR], "generate"),
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=80, help_text="A stable short name for commands and the API.")
    name = models.CharField(max_length=120)
    status = models.CharField(
        max_length=10, choices=CampaignStatus.choices, default=CampaignStatus.DRAFT, editable=False
    )
    template = models.ForeignKey(ArticleTemplate, on_delete=models.PROTECT, related_name="campaigns")
    headline = models.TextField(blank=True, help_text=SPINTAX_HELP + " Every variant is a title of its own.")
    headline_pattern = models.ForeignKey(
        HeadlinePattern,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="campaigns",
        help_text="Takes the headline from the content library; then leave the text above empty.",
    )
    slug_pattern = models.CharField(max_length=255, blank=True, help_text="Leave empty to make it from the title.")
    meta_title_pattern = models.CharField("meta title pattern", max_length=255, blank=True, help_text=SPINTAX_HELP)
    meta_description_pattern = models.TextField("meta description pattern", blank=True, help_text=SPINTAX_HELP)
    parent_page = models.ForeignKey(
        HubPage,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The hub page that the campaign's hubs are made under.",
    )
    hub_pattern = models.CharField(
        max_length=120,
        blank=True,
        help_text="Articles with the same value share a hub page, such as {State}. Empty: no further hubs.",
    )
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.ALL)
    sample_size = models.PositiveBigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="For an even sample: how many articles."
    )
    seed = models.BigIntegerField(
        default=random_seed,
        validators=[MinValueValidator(0), MaxValueValidator(2**62)],
        help_text="The same seed gives the same articles in the same order.",
    )
    schema_type = models.CharField(
        "structured data type", max_length=20, choices=SchemaType.choices, default=SchemaType.ARTICLE
    )
    word_target = models.PositiveIntegerField(default=800)
    approved_version = models.ForeignKey(
        "generator.CampaignVersion", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    reject_limit = models.PositiveSmallIntegerField(
        "reject limit",
        default=20,
        validators=[MaxValueValidator(100)],
        help_text="The campaign holds itself once more than this share of what was judged, in percent, is rejected.",
    )
    gate_overrides = models.JSONField(default=dict, blank=True, editable=False)
    held_at = models.DateTimeField(null=True, blank=True, editable=False)
    held_because = models.CharField(max_length=255, blank=True, editable=False)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="generator_campaign_unique_key")]
        permissions = [("generate_campaign", "Can generate articles from a campaign")]

    def __str__(self) -> str:
        return self.name


class CampaignAxis(Orderable):
    """One dimension of a campaign's space. Which fields count depends on the kind."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="axes")
    kind = models.CharField(max_length=12, choices=AxisKind.choices, default=AxisKind.LOCATION)
    name = models.SlugField(max_length=40, blank=True, help_text="Leave empty to use the kind.")

    location_kind = models.CharField(
        "places", max_length=10, choices=LocationKind.choices, default=LocationKind.CITY, blank=True
    )
    states = models.JSONField(default=list, blank=True, help_text="Keys of states such as us-tx; empty means all.")
    minimum_population = models.PositiveIntegerField(default=0)
    cluster = models.ForeignKey(LocationCluster, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    center = models.ForeignKey(
        Location,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="around",
        help_text="Only places near this one.",
    )
    radius_km = models.PositiveIntegerField(
        "radius in kilometres",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(20_000)],
        help_text="How far places may lie from the one above, as the crow flies.",
    )

    keys = models.JSONField(
        default=list, blank=True, help_text="Keys of the avatars, niches or offers to use; empty means all."
    )
    dictionary = models.ForeignKey(SpintaxDictionary, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rows = models.TextField(
        "list",
        blank=True,
        help_text="CSV: the first line names the columns, which become tokens; each further line is one row.",
    )
    limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="Use at most this many, the most populous first."
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "axis"
        verbose_name_plural = "axes"

    def __str__(self) -> str:
        return self.name or self.kind


class CampaignExclusion(Orderable):
    """Combinations that a campaign leaves out: `location = us-tx-* AND offer = repair`."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="exclusions")
    rule = models.TextField(
        max_length=20_000,
        help_text="An axis or a token, and what is left out of it, such as “state = Texas AND offer = repair, check”. "
        "* stands for any letters. Conditions that are joined by AND must all hold.",
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "exclusion"

    def __str__(self) -> str:
        return self.rule


class CampaignVersion(models.Model):
    """What a campaign was at one moment, whole and frozen: the plan that its articles are made from, for ever.

    `plan` is the canonical JSON of a `CampaignPlan`; `digest` is that of all but the number, `space_digest` that of
    what orders the points, so that a later version with the same space goes on where the earlier one stopped.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    plan = models.TextField()
    digest = models.CharField(max_length=64)
    space_digest = models.CharField(max_length=64)
    size = models.DecimalField(max_digits=80, decimal_places=0)
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="generator_campaignversion_unique_number"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} v{self.number}"
