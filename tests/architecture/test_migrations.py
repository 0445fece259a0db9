"""Migrations: complete, in one line for each app, and each with its own number."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
APPS = sorted(path.parent.name for path in ROOT.glob("*/migrations"))


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_history_is_a_line(app: str) -> None:
    graph = MigrationLoader(None).graph
    nodes = [key for key in graph.nodes if key[0] == app]
    assert len(graph.leaf_nodes(app)) == 1
    children = Counter(parent.key for key in nodes for parent in graph.node_map[key].parents if parent.key[0] == app)
    assert [key for key, count in children.items() if count > 1] == []


@pytest.mark.parametrize("app", APPS)
def test_numbers_are_used_once_and_without_gaps(app: str) -> None:
    names = sorted(path.name for path in (ROOT / app / "migrations").glob("[0-9]*.py"))
    numbers = [int(re.match(r"\d+", name).group()) for name in names]  # type: ignore[union-attr]
    assert numbers == list(range(1, len(names) + 1))


@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_every_step_can_be_undone(app: str) -> None:
    graph = MigrationLoader(None).graph
    irreversible = [
        f"{key[1]}: {operation.describe()}"
        for key, migration in graph.nodes.items()
        for operation in migration.operations
        if key[0] == app and not operation.reversible
    ]
    assert irreversible == []
