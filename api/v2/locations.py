"""Places: the tree of countries, states, counties and cities that all sites share, and what lies near a point."""

from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from ninja import Router

from api.v2 import documented, filters, paging
from api.v2.answers import Kept, reads
from api.v2.reading import Reading, refuse
from generator.enums import LocationKind
from generator.models import Location

KNOWN = frozenset({"kind", "parent", "q", "near", "radius_km", "limit", "offset", "after", "site", "format"})
FARTHEST_KM = 500.0
# They come from a data set and change with it, once in a while.
SECONDS = 300
router = Router(tags=["Reading"])


@router.get("/locations/", url_name="v2_locations", summary="Places", **documented.locations())
@reads
def locations(reading: Reading) -> Any:
    """Places by kind, by what they lie in, by the beginning of their name, or by distance from a point."""
    filters.check_names(reading, KNOWN, {})
    parameters, window = reading.parameters, paging.window_of(reading)
    rows: Any = Location.objects.select_related("parent")
    if kind := parameters.get("kind", ""):
        if kind not in LocationKind.values:
            refuse("invalid-parameter", f"kind is one of {', '.join(LocationKind.values)}.", parameter="kind")
        rows = rows.filter(kind=kind)
    if parent := parameters.get("parent", ""):
        rows = rows.filter(parent__path_key=_text(parent, "parent"))
    if words := parameters.get("q", ""):
        rows = rows.filter(name__istartswith=_text(words, "q"))
    if "near" in parameters:
        if window.after:
            refuse("invalid-parameter", "What is near is turned by offset.", parameter="after")
        near = _near(reading, rows)
        found = list(near[window.offset : window.offset + window.limit])
        part = paging.part_of(found, paging.counted(near))
    else:
        part = paging.part_by_cursor(rows, ("name",), window, count=paging.counted)
    return Kept({"meta": part.meta(), "items": [_shown(row) for row in part.rows]}, seconds=SECONDS)


@router.get("/locations/{key}/", url_name="v2_location", summary="One place", **documented.location())
@reads
def location(reading: Reading, key: str) -> Any:
    """A place with its zip codes and what it lies in."""
    filters.check_names(reading, frozenset({"site", "format"}), {})
    row = Location.objects.select_related("parent__parent__parent").filter(path_key=_text(key, "key")).first()
    if row is None:
        refuse("location-not-found", "There is no such place.", status=HTTPStatus.NOT_FOUND)
    above: Location | None = row.parent
    trail: list[dict[str, Any]] = []
    while above is not None:
        trail.insert(0, {"key": above.path_key, "kind": above.kind, "name": above.name, "code": above.code})
        above = above.parent
    return Kept({**_shown(row), "zip_codes": row.zip_codes, "within": trail}, seconds=SECONDS)


def _shown(row: Location) -> dict[str, Any]:
    distance = getattr(row, "distance_km", None)
    return {
        "key": row.path_key,
        "kind": row.kind,
        "name": row.name,
        "code": row.code,
        "parent": row.parent.path_key if row.parent else None,
        "population": row.population,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "timezone": row.timezone or None,
        "distance_km": None if distance is None else round(distance, 2),
    }


def _near(reading: Reading, rows: Any) -> Any:
    parts = str(reading.parameters["near"]).split(",")
    numbers = [_float(part, "near") for part in parts]
    radius = _float(reading.parameters.get("radius_km", "50"), "radius_km")
    if len(numbers) != 2 or not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180):
        refuse("invalid-parameter", "near is latitude,longitude.", parameter="near")
    if not 0 < radius <= FARTHEST_KM:
        refuse("invalid-parameter", f"radius_km is at most {FARTHEST_KM:g}.", parameter="radius_km")
    point: Any = SimpleNamespace(latitude=numbers[0], longitude=numbers[1])
    return rows.within(point, radius_km=radius).order_by("distance_km", "pk")


def _float(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value != value or value in {float("inf"), float("-inf")}:
        refuse("invalid-parameter", f"{name}: “{text[:40]}” is no number.", parameter=name)
    return value


def _text(value: str, name: str) -> str:
    if "\x00" in value or len(value) > 160:
        refuse("invalid-parameter", f"{name} is not readable.", parameter=name)
    return value
