"""Places that campaigns are about: states, counties and cities, which all sites share."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from api.authentication import may
from api.errors import Problem
from api.rows import is_id
from api.schemas import PROBLEMS
from generator.enums import LocationKind
from generator.models import Location

MOST = 1_000
MOST_STATES = 10_000

router = Router(tags=["Locations"], auth=may("campaigns:read"))


class LocationAnswer(Schema):
    """A place. `key` is its stable name, such as us-tx-austin; `population` is 0 where nobody knows it."""

    id: str
    name: str
    code: str
    key: str
    kind: LocationKind
    population: int


class StateFilters(Schema):
    """`country` is a country's code; all if it is not given."""

    country: str = Field("", max_length=20)


class CountyFilters(Schema):
    """`state` is a state's id, key, code or name."""

    state: str = Field(min_length=1, max_length=160)
    limit: int = Field(500, ge=1, le=MOST)


class CityFilters(Schema):
    """In a county, or in a state, by its id, key, code or name; the most populous first."""

    county: str = Field("", max_length=160)
    state: str = Field("", max_length=160)
    q: str = Field("", max_length=120, description="What the name begins with.")
    limit: int = Field(50, ge=1, le=MOST)


@router.get("/states", response={200: list[LocationAnswer], **PROBLEMS}, summary="States")
def states(request: HttpRequest, filters: Query[StateFilters]) -> Any:
    found = Location.objects.filter(kind=LocationKind.STATE).order_by("name", "pk")
    if filters.country:
        found = found.filter(parent__code__iexact=filters.country)
    return _answers(found[:MOST_STATES])


@router.get("/counties", response={200: list[LocationAnswer], **PROBLEMS}, summary="Counties of a state")
def counties(request: HttpRequest, filters: Query[CountyFilters]) -> Any:
    state = _place(filters.state, LocationKind.STATE)
    return _answers(state.children.filter(kind=LocationKind.COUNTY).order_by("name", "pk")[: filters.limit])


@router.get("/cities", response={200: list[LocationAnswer], **PROBLEMS}, summary="Cities of a county or state")
def cities(request: HttpRequest, filters: Query[CityFilters]) -> Any:
    if bool(filters.county) == bool(filters.state):
        raise Problem(422, "invalid", "Where?", "Name a county or a state, and not both.")
    found = Location.objects.filter(kind=LocationKind.CITY)
    if filters.county:
        found = found.filter(parent=_place(filters.county, LocationKind.COUNTY))
    else:
        state = _place(filters.state, LocationKind.STATE)
        found = found.filter(Q(parent=state) | Q(parent__parent=state))
    if filters.q:
        found = found.filter(name__istartswith=filters.q)
    return _answers(found.order_by("-population", "name", "pk")[: filters.limit])


def _place(given: str, kind: LocationKind) -> Location:
    """The place that somebody names. Raises `Problem` where there is none, or more than one of that name."""
    is_named = Q(path_key=given.lower()) | Q(code__iexact=given) | Q(name__iexact=given)
    if is_id(given):
        is_named |= Q(pk=int(given))
    found = list(Location.objects.filter(is_named, kind=kind).order_by("pk")[:20])
    exact = [each for each in found if given.lower() in {str(each.pk), each.path_key}] or found
    if not exact:
        raise Problem(404, "not-found", "No such place", f"There is no {kind.label.lower()} “{given}”.")
    if len(exact) > 1:
        keys = ", ".join(each.path_key for each in exact)
        raise Problem(422, "invalid", "Which one?", f"Several places are called “{given}”: name one of {keys}.")
    return exact[0]


def _answers(places: QuerySet[Location]) -> list[dict[str, Any]]:
    names = ("name", "code", "kind", "population")
    return [
        {**{name: getattr(each, name) for name in names}, "id": str(each.pk), "key": each.path_key} for each in places
    ]
