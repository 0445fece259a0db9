"""The core is a pure function: no framework, no clock, no input or output, no shared randomness."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MODULES = sorted((ROOT / "generator" / "core").glob("*.py"))
ALLOWED = {
    "__future__", "abc", "bisect", "collections", "copy", "csv", "dataclasses", "datetime", "difflib", "enum",
    "functools", "generator", "hashlib", "heapq", "html", "itertools", "json", "math", "nh3", "random", "re", "typing",
    "unicodedata", "uuid", "zoneinfo",
}  # fmt: skip


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_modules_import_only_the_core_and_pure_libraries(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.partition(".")[0] in ALLOWED
            assert not name.startswith("generator") or name.startswith("generator.core")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_randomness_is_never_shared_and_never_the_interpreters_hash(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert not (node.value.id == "random" and node.attr != "Random")
            assert node.value.id != "uuid"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"hash", "open", "print", "input", "id"}


def test_the_core_runs_without_django() -> None:
    script = (
        "import sys; sys.modules['django'] = None; sys.modules['wagtail'] = None; import generator.core.compose,"
        " generator.core.plan_json"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)
