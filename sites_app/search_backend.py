"""Wagtail's PostgreSQL search without the two scans of the whole index that it makes at every save.

Title lengths are normalised for the ranking only by `update_index`, which beat runs at night.
"""

from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend


class ScalableIndex(PostgresIndex):
    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)


class ScalableSearchBackend(PostgresSearchBackend):
    index_class = ScalableIndex


SearchBackend = ScalableSearchBackend
