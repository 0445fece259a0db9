"""Counts what a request asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def counted_queries() -> Iterator[list[dict[str, Any]]]:
    """The queries inside, without those that look up rows that Django keeps for the life of the process."""
    queries: list[dict[str, Any]] = []
    with CaptureQueriesContext(connection) as captured:
        yield queries
    queries += [query for query in captured.captured_queries if "django_content_type" not in query["sql"]]
