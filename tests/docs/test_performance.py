"""Every benchmark has a row in the table of figures, with the command that makes it."""

import re
from pathlib import Path

import pytest

from bench.registry import scenario_names

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "reference" / "performance.md").read_text()


@pytest.mark.parametrize("name", scenario_names())
def test_scenario_has_a_row_with_its_command(name: str) -> None:
    assert re.search(rf"^\| `{name}` \| `python -m bench {name}( --quick)?` \|", TABLE, re.MULTILINE)


def test_no_row_is_of_a_scenario_that_does_not_exist() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", TABLE, re.MULTILINE)) == set(scenario_names())
