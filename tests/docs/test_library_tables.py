"""Every table of the library and every column is described, and nothing else is."""

import re
from pathlib import Path

import pytest

from generator.services import place_tables
from generator.services.library.tables import TABLES

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "library-csv.md").read_text()
COLUMNS = {**{name: table.header for name, table in TABLES.items()}, place_tables.KIND: list(place_tables.HEADER)}


def test_every_table_is_described() -> None:
    assert re.findall(r"^## .*: `(\w+)`$", REFERENCE, re.MULTILINE) == list(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_the_columns_of_a_table_are_described_in_their_order(name: str) -> None:
    section = re.search(rf"^## [^\n]*: `{name}`$(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.DOTALL)
    assert section is not None
    assert re.findall(r"^\| `(\w+)` \|", section[1], re.MULTILINE) == COLUMNS[name]
