"""Every endpoint of ours and every action of the generator is described."""

from pathlib import Path

import pytest
from wagtail.log_actions import registry

from api.endpoints import api
from generator.services.worklog.actions import level_of

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def endpoints() -> list[str]:
    return [
        f"{method} /api{prefix}{path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]


@pytest.mark.parametrize("endpoint", endpoints())
def test_endpoint_is_described(endpoint: str) -> None:
    assert f"## `{endpoint}`" in (REFERENCE / "api.md").read_text()


def test_every_action_of_the_generator_is_described_with_its_level() -> None:
    registry.scan_for_actions()
    rows = [line for line in (REFERENCE / "work-log.md").read_text().splitlines() if line.startswith("| `generator.")]
    described = {
        action: row.split("|")[2].strip() for row in rows for action in row.split("|")[1].replace("`", "").split(", ")
    }
    described = {action.strip(): level for action, level in described.items()}
    actions = {action for action in registry.formatters if action.startswith("generator.")}
    assert described == {action: level_of(action).value for action in actions}
