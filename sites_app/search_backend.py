"""Wagtail's PostgreSQL search without the two scans of the whole index that it makes at every save.

Title lengths are normalised for the ranking at night (`services/search_upkeep.py`), and by `update_index`.
What the admin finds while people type is ranked and counted up to a limit, for a frequent word is in every page.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, Model, QuerySet, prefetch_related_objects
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.postgres import (
    ObjectIndexer,
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
    PostgresSearchResults,
)
from modelsearch.query import PlainText
from wagtail.models import Page

from sites_app.long_lists import MoreThan, bounded_count
from sites_app.search_texts import config_of, running_text

MOST_RANKED = 5_000


class PageIndexer(ObjectIndexer):
    """Reads what is to be indexed: a page by the rules of its language, a stream as a text and not as a list."""

    def __init__(self, obj: Model, backend: Any) -> None:
        super().__init__(obj, backend)
        if isinstance(obj, Page):
            self.config = config_of(obj.locale.language_code)

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, list):
            return running_text(self.prepare_value(item) for item in value)
        prepared: str = super().prepare_value(value)
        return prepared


# The index makes its indexers by this name, and has no other way to be given one.
postgres.ObjectIndexer = PageIndexer  # type: ignore[misc]


class ScalableIndex(PostgresIndex):
    def add_items(self, model: type[Model], objs: Iterable[Model]) -> None:
        """Adds the rows or brings them up to date; languages of pages are read once for all of them."""
        rows = list(objs)
        if issubclass(model, Page):
            prefetch_related_objects(rows, "locale")
        super().add_items(model, rows)

    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)


class BoundedCompiler(PostgresAutocompleteQueryCompiler):
    """Asks for the matches of the beginnings of words, with or without their ranks."""

    def has_ranks(self) -> bool:
        """Whether the best come first; else the rows have an order of their own, or no words are asked for."""
        return self.order_by_relevance and isinstance(self.query, PlainText) and self.fields is None

    def ranked(self, config: str | None) -> list[tuple[Any, float]]:
        """The keys of matches with their ranks, best first: of all of them, or of just more than the limit."""
        vector = self.get_index_vectors(None)[0][0]
        rank = self.build_tsrank(vector, self.query, config=config)
        matches = self.queryset.order_by().annotate(_vector_=vector, _rank_=rank)
        found = matches.filter(_vector_=self.build_tsquery(self.query, config=config))
        rows = list(found.values_list("pk", "_rank_")[: MOST_RANKED + 1])
        rows.sort(reverse=True)
        return sorted(rows, key=lambda row: row[1] or 0, reverse=True)


class LanguagesCompiler(PostgresSearchQueryCompiler):
    """Asks pages by the rules of every language: which of them a page is in says its row, not the question."""

    def build_tsquery(self, query: Any, config: str | None = None) -> Any:
        if not issubclass(self.queryset.model, Page):
            return super().build_tsquery(query, config=config)
        configs = {config_of(code): None for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES}
        asked = None
        for each in configs:
            one = super().build_tsquery(query, config=each)
            asked = one if asked is None else asked | one
        return asked


class BoundedResults(PostgresSearchResults):
    """What was found: the best of the first matches where the best come first, else all in their order.

    The keys are read once for all slices of the results.
    """

    _keys: list[Any] | None = None
    is_cut = False

    def _clone(self) -> "BoundedResults":
        self._read()
        clone = super()._clone()
        clone._keys, clone.is_cut = self._keys, self.is_cut
        return clone

    def _read(self) -> None:
        compiler = self.query_compiler
        if self._keys is None and isinstance(compiler, BoundedCompiler) and compiler.has_ranks():
            found = [key for key, _ in compiler.ranked(compiler.get_config(self.backend))]
            self._keys, self.is_cut = found[:MOST_RANKED], len(found) > MOST_RANKED

    def _do_search(self) -> list[Model]:
        self._read()
        if self._keys is None or self._score_field:
            return super()._do_search()
        keys = self._keys[self.start : self.stop]
        rows = {row.pk: row for row in self._rows(keys)}
        return [rows[key] for key in keys if key in rows]

    def _do_count(self) -> int:
        self._read()
        if self._keys is not None:
            number = len(self._keys[self.start : self.stop])
            return MoreThan(number) if self.is_cut and self.stop is None else number
        if isinstance(self.query_compiler, BoundedCompiler) and self.stop is None:
            return bounded_count(self.get_queryset(), limit=MOST_RANKED)
        return super()._do_count()

    def facet(self, field_name: str) -> dict[Any, int]:
        self._read()
        if self._keys is None:
            return super().facet(field_name)
        rows = self._rows(self._keys).order_by().values_list(field_name).annotate(number=Count("pk"))
        return dict(rows.order_by("-number"))

    def _rows(self, keys: list[Any]) -> QuerySet:
        return self.query_compiler.queryset.filter(pk__in=keys)


class ScalableSearchBackend(PostgresSearchBackend):
    index_class = ScalableIndex
    query_compiler_class = LanguagesCompiler
    autocomplete_query_compiler_class = BoundedCompiler
    results_class = BoundedResults


SearchBackend = ScalableSearchBackend
