"""Every table of the library and every column is described, and nothing else is."""

import re
from pathlib import Path

import pytest

from generator.services.library.tables import TABLES

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "library-csv.md").read_text()


def test_every_table_is_described() -> None:
    assert re.findall(r"^## .*: `(\w+)`$", REFERENCE, re.MULTILINE) == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_of_a_table_are_described_in_their_order(name: str) -> None:
    section = re.search(rf"^## [^\n]*: `{name}`$(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.DOTALL)
    assert section is not None
    assert re.findall(r"^\| `(\w+)` \|", section[1], re.MULTILINE) == TABLES[name].header
