"""Liveness and readiness, answered on every host before tenancy: `/healthz` and `/readyz`."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis
from redis.exceptions import RedisError

from spark_cms.celery import app
from spark_cms.hearing import unheard


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
    """200 when database, migrations, Redis and a worker for each queue are in order, else 503 naming what is not."""
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
    """The queue's Redis. Without the cache's, pages are slower, and nothing else."""
    try:
        with Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except RedisError:
        return "unreachable"
    return "ok"


def _worker() -> str:
    try:
        queues = unheard(app)
    except RedisError:
        return "unknown"
    return f"nobody hears: {', '.join(queues)}" if queues else "ok"
