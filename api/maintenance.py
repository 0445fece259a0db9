"""`/api/maintenance/…`: the installation itself. Off unless set up, from listed addresses, each call written down."""

from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from ninja import Router, Schema
from redis.exceptions import RedisError

from api.authentication import may
from api.schemas import PROBLEMS

PACKAGES = ("Django", "wagtail", "wagtail-localize", "django-ninja", "celery", "psycopg")

router = Router(auth=may(levels=("maintenance",)), tags=["Maintenance"])


class Status(Schema):
    """`pending_migrations` are those that the database lacks; `unheard_queues` those that no worker hears,
    null while Redis does not answer."""

    versions: dict[str, str]
    database: str
    pending_migrations: list[str]
    unheard_queues: list[str] | None


@router.get("/status", response={200: Status, **PROBLEMS}, summary="How the installation is", url_name="status")
def status(request: HttpRequest, response: HttpResponse) -> Any:
    response["Cache-Control"] = "private, no-store"
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {
        "versions": {package: version(package) for package in PACKAGES},
        "database": ".".join(map(str, connection.get_database_version())),
        "pending_migrations": [f"{migration.app_label}.{migration.name}" for migration, _ in plan],
        "unheard_queues": _unheard(),
    }


def _unheard() -> list[str] | None:
    try:
        return sorted(import_string(settings.SPARK_UNHEARD_QUEUES)())
    except RedisError:
        return None
