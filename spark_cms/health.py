"""Liveness and readiness, answered on every host before tenancy: `/healthz` and `/readyz`."""

import time
from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from spark_cms.celery import HEARTBEAT_KEY, HEARTBEAT_SECONDS


class HealthMiddleware:
    """Answers the two health paths; every other request passes through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
        if request.path == "/readyz":
            return readiness()
        return self.get_response(request)


def readiness() -> JsonResponse:
    """200 when database, migrations, Redis and a worker's heartbeat are all in order, else 503 naming what is not."""
    checks = {"database": _database(), "migrations": _migrations(), "redis": _redis(), "worker": _worker()}
    healthy = all(value == "ok" for value in checks.values())
    return JsonResponse(
        {"status": "ok" if healthy else "unavailable", "checks": checks},
        status=200 if healthy else 503,
        headers={"Cache-Control": "no-store"},
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    return "ok" if not pending else f"{len(pending)} pending"


def _redis() -> str:
    try:
        cache.get(HEARTBEAT_KEY)
    except RedisError:
        return "unreachable"
    return "ok"


def _worker() -> str:
    try:
        seen = cache.get(HEARTBEAT_KEY)
    except RedisError:
        return "unknown"
    if seen is None or time.time() - seen > HEARTBEAT_SECONDS * 6:
        return "no heartbeat"
    return "ok"
