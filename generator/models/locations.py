"""Places: one tree shared by all sites, and each site's own clusters of them."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from generator.enums import LocationKind
from generator.querysets import LocationQuerySet
from sites_app.tenancy import SiteScopedModel


class Location(models.Model):
    """A country, state, county or city. `path_key` is its stable name, such as `us-tx-austin`.

    `distance_km` is there only where a query set put it.
    """

    distance_km: float

    kind = models.CharField(max_length=10, choices=LocationKind.choices)
    path_key = models.SlugField("key", max_length=160, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=20, blank=True, help_text="Such as US, TX, or a county's FIPS code.")
    geoname_id = models.PositiveBigIntegerField(null=True, blank=True, unique=True)
    population = models.PositiveBigIntegerField(default=0)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    zip_codes = models.JSONField(default=list, blank=True)
    timezone = models.CharField(max_length=64, blank=True)

    objects = LocationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["name"]
        indexes = [
            GistIndex(
                models.Func(models.F("latitude"), models.F("longitude"), function="ll_to_earth"),
                name="generator_location_by_point",
            ),
            models.Index(fields=["kind", "parent", "-population"], name="generator_location_by_size"),
            models.Index(fields=["kind", "code"], name="generator_location_by_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_point(self) -> bool:
        """Whether the place has coordinates, so that distances to it are known."""
        return self.latitude is not None and self.longitude is not None


class LocationCluster(ClusterableModel, SiteScopedModel):
    """A site's own group of places."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    descriptor = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "location cluster"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="generator_locationcluster_unique_key")]

    def __str__(self) -> str:
        return self.name


class ClusterMember(Orderable):
    """A place in a cluster, with what the site knows of it."""

    cluster = ParentalKey(LocationCluster, on_delete=models.CASCADE, related_name="members")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    neighborhood = models.CharField("neighbourhood", max_length=120, blank=True)
    landmark = models.CharField(max_length=160, blank=True)
    zip_focus = models.CharField(max_length=20, blank=True)
    facts = models.TextField(blank=True)

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["cluster", "location"], name="generator_clustermember_unique")]

    def __str__(self) -> str:
        return str(self.location)
