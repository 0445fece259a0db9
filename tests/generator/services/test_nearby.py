"""Distances between places, and location axes around a place."""

from typing import Any

import pytest
from django.db import connection

from generator.enums import AxisKind, LocationKind
from generator.models import Campaign, ClusterMember, Location, LocationCluster
from generator.services import plans
from generator.services.nearby import nearest

pytestmark = pytest.mark.django_db

# Great circles between these city centres, on a sphere of 6,378 km: 40, 88 and 119 km; Amarillo is 660 km away.
TEXAS = {
    "austin": (30.26715, -97.74306, 961_855),
    "georgetown": (30.63269, -97.67723, 67_176),
    "killeen": (31.11712, -97.7278, 153_095),
    "san-antonio": (29.42412, -98.49363, 1_434_625),
    "amarillo": (35.222, -101.8313, 200_393),
}


@pytest.fixture
def texas() -> dict[str, Location]:
    country = Location.objects.create(kind=LocationKind.COUNTRY, path_key="us", name="United States", code="US")
    state = Location.objects.create(
        kind=LocationKind.STATE, path_key="us-tx", name="Texas", code="TX", parent=country, population=30_000_000
    )
    return {
        slug: Location.objects.create(
            kind=LocationKind.CITY,
            path_key=f"us-tx-{slug}",
            name=slug.replace("-", " ").title(),
            parent=state,
            latitude=latitude,
            longitude=longitude,
            population=population,
        )
        for slug, (latitude, longitude, population) in TEXAS.items()
    }


def keys(places: Any) -> list[str]:
    return [place.path_key.removeprefix("us-tx-") for place in places]


def test_distances_are_great_circles_in_kilometres(texas: dict[str, Location]) -> None:
    found = {each.path_key: each.distance_km for each in Location.objects.with_distance_to(texas["austin"])}
    assert found["us-tx-san-antonio"] == pytest.approx(118.5, abs=1)
    assert found["us-tx-amarillo"] == pytest.approx(672, abs=6)
    assert found["us-tx-austin"] == pytest.approx(0, abs=0.001)
    assert found["us-tx"] is None


def test_places_within_a_radius_are_those_inside_the_circle_and_not_the_box(texas: dict[str, Location]) -> None:
    # Inside the box of 100 km around Austin, but 134 km away: at its corner.
    corner = Location.objects.create(
        kind=LocationKind.CITY, path_key="us-tx-corner", name="Corner", latitude=31.12, longitude=-96.74
    )
    within = Location.objects.within(texas["austin"], radius_km=100)
    assert sorted(keys(within)) == ["austin", "georgetown", "killeen"]
    assert corner in Location.objects.within(texas["austin"], radius_km=140)


def test_radius_crosses_the_date_line(texas: dict[str, Location]) -> None:
    east, west = (
        Location.objects.create(
            kind=LocationKind.CITY, path_key=f"fj-{side}", name=side, latitude=-16.8, longitude=longitude
        )
        for side, longitude in (("east", 179.9), ("west", -179.9))
    )
    assert west in Location.objects.within(east, radius_km=30)
    assert nearest(east)[0].location == west


def test_nearest_places_come_in_order_without_the_place_itself(texas: dict[str, Location]) -> None:
    found = nearest(texas["austin"], count=3)
    assert keys(each.location for each in found) == ["georgetown", "killeen", "san-antonio"]
    assert [round(each.distance_km) for each in found] == sorted(round(each.distance_km) for each in found)
    assert keys(each.location for each in nearest(texas["austin"], radius_km=100)) == ["georgetown", "killeen"]
    large = nearest(texas["austin"], minimum_population=1_000_000)
    assert keys(each.location for each in large) == ["san-antonio"]


def test_nothing_is_near_a_place_without_coordinates(texas: dict[str, Location]) -> None:
    assert nearest(Location.objects.get(path_key="us-tx")) == []
    assert not Location.objects.within(Location.objects.get(path_key="us-tx"), radius_km=20_000)


@pytest.mark.parametrize("question", ["within", "nearest_to"])
def test_both_questions_are_answered_by_the_index(texas: dict[str, Location], question: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    austin = texas["austin"]
    if question == "within":
        plan = Location.objects.within(austin, radius_km=50).order_by().explain()
    else:
        plan = Location.objects.nearest_to(austin)[:3].explain()
    assert "generator_location_by_point" in plan, plan


# Axes


def around(campaign: Campaign, **fields: Any) -> Any:
    campaign.axes.filter(kind=AxisKind.LOCATION).update(**fields)
    return plans.examine(Campaign.objects.get(pk=campaign.pk))


def test_location_axis_takes_places_around_another(campaign_a: Campaign, texas_around: Location) -> None:
    axis = around(campaign_a, center=texas_around, radius_km=100).plan.axes[0]
    assert axis.keys == ("us-tx-austin", "us-tx-killeen", "us-tx-georgetown")
    axis = around(campaign_a, minimum_population=100_000).plan.axes[0]
    assert axis.keys == ("us-tx-austin", "us-tx-killeen")


def test_cluster_is_cut_by_the_radius_too(campaign_a: Campaign, texas_around: Location) -> None:
    cluster = LocationCluster.objects.create(site=campaign_a.site, key="metro", name="Metro")
    for slug in ("georgetown", "amarillo"):
        ClusterMember.objects.create(cluster=cluster, location=Location.objects.get(path_key=f"us-tx-{slug}"))
    axis = around(campaign_a, cluster=cluster, center=texas_around, radius_km=100).plan.axes[0]
    assert axis.keys == ("us-tx-georgetown",)


@pytest.mark.parametrize(
    ("center", "radius", "code"),
    [("us-tx-austin", None, "axis.radius"), ("", 50, "axis.radius"), ("us-tx", 50, "axis.center")],
)
def test_radius_without_a_usable_middle_is_a_problem(
    campaign_a: Campaign, texas_around: Location, center: str, radius: int | None, code: str
) -> None:
    place = Location.objects.filter(path_key=center).first()
    found = around(campaign_a, center=place, radius_km=radius)
    assert code in {problem.diagnostic.code for problem in found.problems}
    assert found.plan.axes[0].rows == ()


@pytest.fixture
def texas_around(campaign_a: Campaign) -> Location:
    """Austin, among the cities of `TEXAS`, in the state that the campaign's own towns lie in, far from them."""
    Location.objects.filter(kind=LocationKind.CITY).update(latitude=-50.0)
    state = Location.objects.get(path_key="us-tx")
    for slug, (latitude, longitude, population) in TEXAS.items():
        Location.objects.create(
            kind=LocationKind.CITY,
            path_key=f"us-tx-{slug}",
            name=slug.title(),
            parent=state,
            latitude=latitude,
            longitude=longitude,
            population=population,
        )
    return Location.objects.get(path_key="us-tx-austin")
