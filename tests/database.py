"""The test database: migrated once into a template for each state of the migrations, then cloned in no time.

Cloning also gives every transactional test back the rows that migrations make (Wagtail's root page, locale, groups),
which Django's own flush would lose.
"""

import hashlib
import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from spark_cms.embedded.locks import locked
from tests.services import DATA_DIR

ALIAS = "default"


def template_name() -> str:
    """A name that changes with any migration, of ours or of an installed package."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(f"{config.label}/{path.name}\n".encode())
            digest.update(path.read_bytes())
    for package in ("Django", "wagtail"):
        digest.update(importlib.metadata.version(package).encode())
    return f"spark_template_{digest.hexdigest()[:16]}"


def create_from_template(name: str) -> None:
    """Make the database `name` anew as a clone of the template, which is migrated first if need be."""
    template = template_name()
    with locked(DATA_DIR / "template.lock", timeout=600):
        with _maintenance() as server:
            is_there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone()
            if not is_there:
                _forget_templates(server)
        if not is_there:
            _migrate_into(template)
    clone(template, to=name)


def clone(template: str, *, to: str) -> None:
    """Replace the database `to` by a copy of `template`; whoever is connected to it is thrown out."""
    with _maintenance() as server:
        _drop(server, to)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(to), sql.Identifier(template)
            )
        )


def drop(name: str) -> None:
    """Remove the database `name`."""
    with _maintenance() as server:
        _drop(server, name)


def _migrate_into(template: str) -> None:
    partial = f"{template}_partial"
    with _maintenance() as server:
        _drop(server, partial)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(partial)))
    connection = connections[ALIAS]
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = partial
    try:
        call_command("migrate", database=ALIAS, interactive=False, verbosity=0, run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
    with _maintenance() as server:
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(partial), sql.Identifier(template))
        )


def _forget_templates(server: psycopg.Connection) -> None:
    rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'spark\\_template\\_%'").fetchall()
    for (name,) in rows:
        _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection]:
    given = settings.DATABASES[ALIAS]
    with psycopg.connect(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as server:
        yield server
