"""Wagtail's PostgreSQL search without the two scans of the whole index that it makes at every save.

Title lengths are normalised for the ranking at night (`services/search_upkeep.py`), and by `update_index`.
"""

from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend


class ScalableIndex(PostgresIndex):
    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)


class ScalableSearchBackend(PostgresSearchBackend):
    index_class = ScalableIndex


SearchBackend = ScalableSearchBackend
