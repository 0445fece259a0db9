"""A migrated database of its own for each scenario, gone afterwards."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scratch_database() -> Iterator[None]:
    """Django on a new, empty, migrated database of the running services, whose addresses are in the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_cms.settings")
    import django

    django.setup()
    logging.disable(logging.INFO)
    from django.core.management import call_command
    from django.db import connection

    name, was = f"spark_bench_{os.getpid()}", connection.settings_dict["NAME"]
    _maintain(f'CREATE DATABASE "{name}"')
    try:
        connection.close()
        connection.settings_dict["NAME"] = name
        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = was
        _maintain(f'DROP DATABASE "{name}" WITH (FORCE)')


def _maintain(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
