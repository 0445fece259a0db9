"""Which places lie near another: for “nearby areas”, and for whoever asks how far it is."""

from dataclasses import dataclass

from generator.enums import LocationKind
from generator.models import Location


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place and its distance."""

    location: Location
    distance_km: float


def nearest(
    place: Location,
    *,
    count: int = 6,
    kind: LocationKind = LocationKind.CITY,
    radius_km: float | None = None,
    minimum_population: int = 0,
) -> list[Neighbour]:
    """The `count` places of a kind that are nearest to `place`, itself left out; none without its coordinates."""
    if not place.has_point:
        return []
    places = Location.objects.nearest_to(place).filter(kind=kind, population__gte=minimum_population)
    if radius_km is not None:
        places = places.within(place, radius_km=radius_km)
    return [Neighbour(each, each.distance_km) for each in places.select_related("parent")[:count]]
