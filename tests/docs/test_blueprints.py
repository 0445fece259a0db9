"""Everything that a blueprint may hold is described."""

import re
from pathlib import Path

import pytest

from generator.services.blueprints.pages import FIELDS, TYPES
from generator.services.blueprints.schema import HEADER, SECTIONS, SETTINGS_FIELDS, Part

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "blueprints.md").read_text()
DESCRIBED = set(re.findall(r"`(\w+)`", REFERENCE))


def names(part: Part) -> set[str]:
    return set(part.names).union(*(names(child) for child in part.children.values()))


@pytest.mark.parametrize("section", SECTIONS)
def test_section_and_its_fields_are_described(section: str) -> None:
    (row,) = (line for line in REFERENCE.splitlines() if line.startswith(f"| `{section}` |"))
    assert names(SECTIONS[section]) <= set(re.findall(r"`(\w+)`", row))


def test_settings_and_pages_are_described() -> None:
    pages = set().union(*FIELDS.values())
    assert {*SETTINGS_FIELDS, *pages, *TYPES, "pages", "settings"} <= DESCRIBED


def test_header_is_described() -> None:
    assert all(re.search(rf"^{name}: ", REFERENCE, re.MULTILINE) for name in HEADER)
