"""Every management command and every make target is described."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(
    path.stem
    for package in ("api", "blocks", "generator", "leads", "sites_app", "spark_cms", "tracking", "webhooks")
    for path in (ROOT / package / "management" / "commands").glob("*.py")
    if path.stem != "__init__"
)
REFERENCE = (ROOT / "docs" / "reference" / "commands.md").read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_management_command_is_described(command: str) -> None:
    assert f"## `manage.py {command}" in REFERENCE


def test_no_command_is_described_that_does_not_exist() -> None:
    assert set(re.findall(r"^## `manage\.py (\w+)", REFERENCE, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("target", re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
def test_make_target_is_described(target: str) -> None:
    assert f"| `make {target}` |" in REFERENCE
