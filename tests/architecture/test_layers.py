"""The contracts of import-linter in pyproject.toml hold, and cover every package."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]


def test_contracts_are_kept() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_every_package_is_in_the_layers_and_the_type_check() -> None:
    ours = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"api", "blocks"}
    levels = CONFIG["importlinter"]["contracts"][0]["layers"]
    layers = {name for level in levels for name in level.split(" | ")}
    assert ours <= set(CONFIG["importlinter"]["root_packages"])
    assert ours <= layers
    assert ours <= set(CONFIG["mypy"]["packages"])


def test_every_module_of_the_generator_has_a_layer() -> None:
    layers = " ".join(CONFIG["importlinter"]["contracts"][1]["layers"])
    # `blueprints` holds no code but the YAML files that come with the product.
    plumbing = {"__init__", "apps", "blueprints", "migrations", "templatetags", "management", "__pycache__"}
    modules = {path.stem for path in (ROOT / "generator").iterdir()} - plumbing
    assert [module for module in sorted(modules) if module not in layers] == []
