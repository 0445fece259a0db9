"""Places from a CSV file of one's own: all or none, with what is wrong in every row."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from generator.models import Location
from generator.services.location_csv import import_csv

pytestmark = pytest.mark.django_db

FILE = """kind;name;parent;code;population;latitude;longitude;zip_codes;timezone
city;Linz;at-4;;210.165;48.30639;14.28611;4020 4030;Europe/Vienna
state;Upper Austria;at;4;1 500 000;;;;
country;Austria;;AT;8,800,000;;;;
""".replace("210.165", "210 165")


def messages(text: str) -> list[str]:
    report = import_csv(text)
    assert not report.changes
    return [str(problem) for problem in report.problems]


def test_places_are_stored_whatever_the_order_of_their_rows() -> None:
    report = import_csv(FILE)
    assert (report.created, report.updated, report.unchanged, report.problems) == (3, 0, 0, ())
    linz = Location.objects.select_related("parent__parent").get(path_key="at-4-linz")
    assert (linz.name, linz.population, linz.zip_codes) == ("Linz", 210_165, ["4020", "4030"])
    assert linz.parent.parent.code == "AT"


def test_repeating_an_import_changes_nothing() -> None:
    import_csv(FILE)
    before = list(Location.objects.order_by("pk").values())
    report = import_csv(FILE)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
    assert list(Location.objects.order_by("pk").values()) == before


def test_changes_are_said_field_by_field_and_columns_that_are_absent_stay() -> None:
    import_csv(FILE)
    report = import_csv("key,kind,name,population\nat-4-linz,city,Linz an der Donau,210165\n")
    (change,) = report.changes
    assert (change.is_new, dict(change.fields)) == (False, {"name": ("Linz", "Linz an der Donau")})
    linz = Location.objects.get(path_key="at-4-linz")
    assert (linz.name, linz.latitude, linz.parent.path_key) == ("Linz an der Donau", 48.30639, "at-4")


def test_dry_run_says_the_same_and_stores_nothing() -> None:
    assert import_csv(FILE, dry_run=True) == import_csv(FILE, dry_run=True)
    assert import_csv(FILE, dry_run=True).created == 3
    assert not Location.objects.exists()


def test_one_bad_row_keeps_all_from_being_stored() -> None:
    assert messages(FILE + "city;;at-4;;;;;;\n") == ["Line 5, name: This cell is empty."]
    assert not Location.objects.exists()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("town;X;at;;;;;;", "Line 5, kind: “town” is none of country, state, county, city."),
        ("city;X;at-9;;;;;;", "Line 5, parent: There is no place “at-9”, stored or in this file."),
        ("city;X;;;;;;;", "Line 5, parent: Say by its key what this place lies in, such as us-tx."),
        ("country;X;at;XX;;;;;", "Line 5, parent: A country lies in nothing larger."),
        ("state;X;at-4-linz;9;;;;;", "Line 5, parent: A state cannot lie in a city."),
        ("city;X;at;;many;;;;", "Line 5, population: “many” is no number of people."),
        ("city;X;at;;-5;;;;", "Line 5, population: “-5” is no number of people."),
        ("city;X;at;;;91;10;;", "Line 5, latitude: “91” is no number of degrees from -90 to 90."),
        ("city;X;at;;;nan;10;;", "Line 5, latitude: “nan” is no number of degrees from -90 to 90."),
        ("city;X;at;;;45;;;", "Line 5, latitude: Give both latitude and longitude, or neither."),
        ("city;X;at;;;;;;Mars/Base", "Line 5, timezone: “Mars/Base” is no time zone such as America/Chicago."),
        ("city;Linz;at-4;;;;;;", "Line 5, key: “at-4-linz” is in line 2 already. Give this place a key of its own."),
        ("city;X;at", "Line 5: This row has 3 values and there are 9 columns."),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_line(row: str, expected: str) -> None:
    assert messages(f"{FILE}{row}\n") == [expected]


def test_all_problems_of_a_file_are_found_at_once() -> None:
    assert len(messages(FILE + "town;X;at;;;;;;\ncity;Y;at;;few;;;;\ncity;Z;at-9;;;;;;\n")) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Line 1, kind: The column “kind” is missing."),
        ("kind,name\n", "Line 1: The file has no rows below its column names."),
        ("kind,name,mayor\ncity,X,Y\n", "Line 1, mayor: There is no column “mayor”."),
        ("kind,name,latitude\ncity,X,1\n", "Line 1, latitude: Give both latitude and longitude, or neither."),
    ],
)
def test_what_is_wrong_with_the_columns_is_said(text: str, expected: str) -> None:
    assert messages(text)[0].startswith(expected)


def test_stored_place_does_not_become_one_of_another_kind() -> None:
    import_csv(FILE)
    assert messages("key,kind,name\nat-4-linz,county,Linz\n") == ["Line 2, kind: “at-4-linz” is stored as a city."]


def test_import_takes_few_statements(django_assert_max_num_queries: Any) -> None:
    rows = "".join(f"city;Town {number};at-4;;{number};;;;\n" for number in range(2_500))
    # savepoint ×2, one look-up, country, state, three batches of a thousand.
    with django_assert_max_num_queries(8):
        assert import_csv(FILE + rows).created == 2_503


# The command


def test_command_imports_a_file(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(b"\xef\xbb\xbf" + FILE.encode())
    output = StringIO()
    call_command("import_locations", "--file", str(path), "--dry-run", stdout=output)
    assert "+ at-4-linz (Linz)" in output.getvalue()
    assert not Location.objects.exists()
    call_command("import_locations", "--file", str(path), stdout=output)
    assert "3 new places, 0 brought up to date, 0 unchanged." in output.getvalue()
    assert Location.objects.count() == 3


def test_command_says_every_problem_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(FILE + "town;X;at;;;;;;\n")
    errors = StringIO()
    with pytest.raises(CommandError, match="Nothing was imported: 1 problem"):
        call_command("import_locations", "--file", str(path), stderr=errors)
    assert "Line 5, kind" in errors.getvalue()


def test_command_refuses_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_locations", "--file", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="--dry-run goes with --file"):
        call_command("import_locations", "--dry-run")
