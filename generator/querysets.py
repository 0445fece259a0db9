"""The read vocabulary of the generator; each starts from `for_site` or from a row that was."""

from collections.abc import Collection, Iterable
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    F,
    Field,
    FloatField,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Now
from wagtail.models import Page

from generator.enums import (
    AWAITING_REVIEW,
    CHUNK_OPEN,
    JOB_OPEN,
    JOB_WORKABLE,
    RERENDERABLE,
    ArticleStatus,
    ChunkStatus,
)
from sites_app.tenancy import SiteScopedQuerySet


def among(name: str, values: Collection[Any], of: Field | None = None) -> Func:
    """Whether the field equals any of the values, ids unless `of` says otherwise: one parameter, however many."""
    column = Value(list(values), output_field=ArrayField(of or BigIntegerField()))
    return Func(F(name), column, template="%(expressions)s)", arg_joiner=" = ANY (", output_field=BooleanField())


def capped_count(rows: QuerySet, *, most: int) -> Func:
    """How many rows there are for each row of an outer query, counted up to `most` and one: more is not looked at.

    `rows` refers to the outer row by `OuterRef`. With an index on what it filters by no row is read.
    """
    some = Subquery(rows.order_by().values("pk")[: most + 1])
    return Func(some, template="(SELECT count(*) FROM %(expressions)s AS counted)", output_field=IntegerField())


class CampaignQuerySet(SiteScopedQuerySet):
    def with_key(self, key: str) -> Self:
        return self.filter(key=key)


class JobQuerySet(SiteScopedQuerySet):
    def open(self) -> Self:
        return self.filter(status__in=JOB_OPEN)

    def workable(self) -> Self:
        return self.filter(status__in=JOB_WORKABLE)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class JobChunkQuerySet(SiteScopedQuerySet):
    """Leases and waits run by the database's clock: those of workers may differ, or jump."""

    def claimable(self) -> Self:
        """Chunks that wait and are due."""
        return self.filter(
            Q(not_before=None) | Q(not_before__lte=Now()),
            status=ChunkStatus.PENDING,
        )

    def in_work(self) -> Self:
        """Chunks that a lane holds by a lease that has not run out."""
        return self.filter(status=ChunkStatus.RUNNING, lease_until__gte=Now())

    def expired(self) -> Self:
        """Chunks whose lane let its lease run out: its worker died, or stands still."""
        return self.filter(status=ChunkStatus.RUNNING, lease_until__lt=Now())

    def open(self) -> Self:
        return self.filter(status__in=CHUNK_OPEN)


class GeneratedArticleQuerySet(SiteScopedQuerySet):
    def with_status(self, statuses: Iterable[str]) -> Self:
        return self.filter(status__in=tuple(statuses))

    def awaiting_review(self) -> Self:
        return self.filter(status__in=AWAITING_REVIEW)

    def published(self) -> Self:
        return self.filter(status=ArticleStatus.PUBLISHED)

    def outdated(self, version: Any) -> Self:
        """Articles of the version's campaign that were made from an earlier one and may be rendered anew."""
        return self.filter(campaign=version.campaign_id, version__number__lt=version.number, status__in=RERENDERABLE)

    def not_below(self, parent: Page) -> Self:
        """Articles whose pages are no children of the parent."""
        return self.exclude(page__path__startswith=parent.path, page__depth=parent.depth + 1)


class LocationQuerySet(QuerySet):
    """Places by distance: great circles on a sphere, by PostgreSQL's `earthdistance`; one GiST index serves them all.

    A place without coordinates is near nothing.
    """

    def with_distance_to(self, place: Model) -> Self:
        """With `distance_km`, which is null for places without coordinates."""
        meters = Func(_point(place), _STORED_POINT, function="earth_distance", output_field=FloatField())
        return self.annotate(distance_km=meters / Value(1_000.0))

    def within(self, place: Model, *, radius_km: float) -> Self:
        """Those at most so far from `place`, with `distance_km`; `place` itself is one of them."""
        box = Func(_point(place), Value(float(radius_km) * 1_000), function="earth_box")
        # The box is what the index can answer; its corners lie further away than the radius.
        inside = Func(box, _STORED_POINT, template="%(expressions)s", arg_joiner=" @> ", output_field=BooleanField())
        return self.with_distance_to(place).filter(inside, distance_km__lte=radius_km)

    def nearest_to(self, place: Model) -> Self:
        """Those with coordinates but for `place` itself, the nearest first, with `distance_km`."""
        chord = Func(
            _STORED_POINT, _point(place), template="%(expressions)s", arg_joiner=" <-> ", output_field=FloatField()
        )
        others = self.exclude(pk=place.pk).filter(latitude__isnull=False, longitude__isnull=False)
        return others.with_distance_to(place).order_by(chord, "pk")


_STORED_POINT = Func(F("latitude"), F("longitude"), function="ll_to_earth")


def _point(place: Any) -> Func:
    """The place's coordinates as a point of the sphere; null without coordinates."""
    return Func(
        Value(place.latitude, output_field=FloatField()),
        Value(place.longitude, output_field=FloatField()),
        function="ll_to_earth",
    )
