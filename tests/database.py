"""The test database: migrated once into a template for each state of the migrations, then cloned in no time.

The template also holds two tenants (`tests.fixtures.tenants`), so every test that uses the database starts from them.
Cloning gives every transactional test back these rows and those that migrations make (Wagtail's root page, locale,
groups), which Django's own flush would lose.
"""

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from spark_cms.embedded.locks import locked
from tests.fixtures.tenants import build_tenants
from tests.services import DATA_DIR

ALIAS = "default"
ROOT = Path(__file__).resolve().parent.parent
# What `migrate` makes of a database beside the migrations.
INSTALLED_BY_MIGRATE = (
    "sites_app/page_cache/triggers.sql",
    "sites_app/page_cache/triggers.py",
    "sites_app/upgrade_signals.py",
)
MAKES_TENANTS = (
    *("sites_app/models/*.py", "sites_app/services/*.py", "sites_app/tenancy.py", "sites_app/enums.py"),
    *("blocks/*.py", "generator/models/*.py", "tests/fixtures/*.py"),
    *("leads/*.py", "leads/models/*.py", "leads/services/*.py"),
)


def template_name() -> str:
    """The name of the template with both tenants: it changes with the migrations and with what makes the tenants."""
    digest = hashlib.sha256(migrated_name().encode())
    for pattern in MAKES_TENANTS:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return f"spark_template_{digest.hexdigest()[:16]}"


def migrated_name() -> str:
    """The name of the database that is migrated only: it changes with any migration, ours or an installed package's."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(f"{config.label}/{path.name}\n".encode())
            digest.update(path.read_bytes())
    for path in INSTALLED_BY_MIGRATE:
        digest.update((ROOT / path).read_bytes())
    for package in ("Django", "wagtail"):
        digest.update(importlib.metadata.version(package).encode())
    return f"spark_migrated_{digest.hexdigest()[:16]}"


def create_from_template(name: str) -> None:
    """Make the database `name` anew as a clone of the template, which is made first if need be."""
    template, migrated = template_name(), migrated_name()
    with locked(DATA_DIR / "template.lock", timeout=600):
        with _maintenance() as server:
            is_there = _exists(server, template)
            is_migrated = _exists(server, migrated)
            if not is_there:
                _forget(server, "spark_template_")
            if not is_migrated:
                _forget(server, "spark_migrated_")
        if not is_there:
            if not is_migrated:
                _build(migrated, make=_migrate)
            _build(template, make=_make_tenants, source=migrated)
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


def _build(name: str, *, make: Callable[[], None], source: str = "template0") -> None:
    """Make the database `name` from `source` by `make`; it bears the name only when it is whole."""
    partial = f"{name}_partial"
    clone(source, to=partial)
    connection = connections[ALIAS]
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = partial
    try:
        make()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
    with _maintenance() as server:
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(partial), sql.Identifier(name)))


def _migrate() -> None:
    call_command("migrate", database=ALIAS, interactive=False, verbosity=0, run_syncdb=True)


def _make_tenants() -> None:
    cache.clear()
    ContentType.objects.clear_cache()
    build_tenants()
    # No page was kept before.
    apps.get_model("sites_app", "PageChange").objects.all().delete()


def _exists(server: psycopg.Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _forget(server: psycopg.Connection, prefix: str) -> None:
    rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall()
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
