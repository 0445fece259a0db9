"""Every environment variable is described, and every described one is read."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READERS = [
    ROOT / "spark_cms" / "settings.py",
    *sorted((ROOT / "spark_cms" / "embedded").glob("*.py")),
    *sorted((ROOT / "spark_cms" / "runner").glob("*.py")),
]
# Not for people: Django reads it itself, and programs that we start are told the rest.
READ_BY_COMPOSE = {"COMPOSE_PROFILES"}
PRIVATE = {"DJANGO_SETTINGS_MODULE", "PYTHONUNBUFFERED"}


def variables_read(path: Path) -> set[str]:
    """Names given to `env.<type>("NAME")`, `os.environ.get("NAME")` and the like, or as keys of an environment."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner = ast.unparse(node.func.value)
            if owner in {"env", "os.environ", "environment"} and isinstance(node.args[0], ast.Constant):
                names.add(node.args[0].value)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            names |= {node.slice.value} if isinstance(node.slice, ast.Constant) else set()
    return names - PRIVATE


def variables_of_compose() -> set[str]:
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))


def variables_of_example() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def variables_described() -> set[str]:
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs/reference/environment.md").read_text(), re.MULTILINE))


def all_variables_read() -> set[str]:
    return set().union(*map(variables_read, READERS)) | variables_of_compose() | READ_BY_COMPOSE


def test_the_reader_finds_names() -> None:
    assert {"DEBUG", "DATABASE_URL", "SPARK_DEMO", "SPARK_DATA_DIR", "EMAIL_URL"} <= all_variables_read()


@pytest.mark.parametrize("described", [variables_of_example, variables_described])
def test_every_variable_is_described_and_every_described_one_is_read(described) -> None:
    assert described() == all_variables_read()


def test_example_is_harmless_as_it_is(tmp_path: Path) -> None:
    """Copied and not edited, it changes nothing: no empty value overrides a default."""
    import environ

    values: dict[str, str] = {}

    class Reader(environ.Env):
        ENVIRON = values

    Reader.read_env(ROOT / ".env.example")
    assert not {name for name, value in values.items() if value == ""}
    assert values["DEBUG"] == "false"
    assert "SECRET_KEY" not in values
