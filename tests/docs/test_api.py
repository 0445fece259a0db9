"""Every endpoint of ours and every action of the generator is described."""

import re
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
    """In the page of the API itself, or with the campaigns, where there is a line for it in the API's table."""
    if " /api/v2/" in endpoint:
        path = re.sub(r"{(?:\w+_)?(\w+)}", r"<\1>", endpoint.partition("/api/v2")[2])
        assert (
            f"{path}`" in (REFERENCE / "api-v2.md").read_text() or f"{path}?" in (REFERENCE / "api-v2.md").read_text()
        )
        return
    main, operating = ((REFERENCE / name).read_text() for name in ("api.md", "operating-api.md"))
    if f"\n## `{endpoint}`\n" not in main:
        assert f"\n| `{endpoint}` | " in main
        described = operating.partition(f"\n### `{endpoint}`\n")[2].partition("\n#")[0]
        assert "Scope" in described


def test_every_action_of_the_generator_is_described_with_its_level() -> None:
    registry.scan_for_actions()
    rows = [line for line in (REFERENCE / "work-log.md").read_text().splitlines() if line.startswith("| `generator.")]
    described = {
        action: row.split("|")[2].strip() for row in rows for action in row.split("|")[1].replace("`", "").split(", ")
    }
    described = {action.strip(): level for action, level in described.items()}
    actions = {action for action in registry.formatters if action.startswith("generator.")}
    assert described == {action: level_of(action).value for action in actions}
