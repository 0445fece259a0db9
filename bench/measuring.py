"""Measures work on the database that is undone afterwards, so that each round finds the same rows."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext


@dataclass
class Best:
    """The shortest of several rounds that each do `size` pieces of work; every round is undone."""

    size: int
    seconds: float = float("inf")

    @property
    def rate(self) -> float:
        return self.size / self.seconds

    def measure(self, work: Callable[[], None]) -> None:
        self.seconds = min(self.seconds, _seconds(work))


def _seconds(work: Callable[[], None]) -> float:
    with transaction.atomic():
        begun = time.perf_counter()
        work()
        # The checks of foreign keys that a commit would make are part of the work.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        taken = time.perf_counter() - begun
        transaction.set_rollback(True)
    return taken


def count_statements(work: Callable[[], None]) -> int:
    """How many statements the work takes; it is undone."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        work()
        transaction.set_rollback(True)
    return len(captured)
