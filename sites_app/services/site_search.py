"""Searches the pages of one site that anybody may read, in Wagtail's index: best first, typing errors forgiven.

Where to begin depends on the site and on the words. A small site begins at its pages, whatever others hold; a large one
does so for frequent words, until enough was found, and for others at the words. So no search reads a whole index.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from modelsearch.conf import get_app_config
from wagtail.models import Page, PageViewRestriction, get_page_models

from sites_app.models.base import BasePage
from sites_app.search_texts import config_of, config_sql

# Pages up to which a site begins at its pages.
SMALL_SITE = 5_000
# Matches on the installation, as estimated, from which on a large site begins at its pages as well.
FREQUENT = 10_000
# Pages that are ranked: the best of these are the best there are told of.
MOST_RANKED = 2_000
# Titles, with their descriptions, that a correction is looked for in.
MOST_TITLES = 20_000
MOST_WORDS = 10_000
_WORDS_SECONDS = 600
LONGEST_QUERY = 100
SHORTEST_QUERY = 2
# What is searched in: what a GIN index stands for.
_WORDS = "(entry.title || entry.body)"
_BEGINNINGS = "entry.autocomplete"
# Where in a page's text a snippet is looked for.
_SNIPPET_TEXT = 20_000
# What the database puts around a word that was found; no text holds them.
MARK, END = "\ue000", "\ue001"
_HEADLINE = f"StartSel={MARK},StopSel={END}"
_SNIPPET = f'{_HEADLINE},MaxFragments=2,MaxWords=22,MinWords=8,FragmentDelimiter=" … "'
_WORD = re.compile(r"\w+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ue000\ue001]+")
LIKENESS = 0.34
# What is told apart, by page type; pages are all the others of ours.
KINDS = {"pages": "", "posts": "sites_app.BlogPostPage", "articles": "sites_app.ArticlePage"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where is searched: beneath which tree path, in which kinds of pages, and how."""

    root: str
    types: tuple[int, ...]
    hidden: tuple[str, ...]
    is_small: bool
    config: str


@dataclass(frozen=True, slots=True)
class Found:
    """The keys of what was found, best first, and whether there is more that was not ranked."""

    keys: tuple[int, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A page's title and a passage of its text, with marks around what was found."""

    title: str
    text: str


def cleaned_query(text: str) -> str:
    """What is searched for: printable, in one line, no longer than is sensible."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:LONGEST_QUERY].strip()


def scope_of(root: Page, *, kind: str = "") -> Scope:
    """The pages beneath a site's home page of one language. An unknown `kind` is every kind."""
    types = _content_types(kind if kind in KINDS else "")
    hidden = PageViewRestriction.objects.filter(page__path__startswith=root.path).values_list("page__path", flat=True)
    pages = Page.objects.filter(path__startswith=root.path, live=True).order_by()
    is_small = pages[: SMALL_SITE + 1].count() <= SMALL_SITE
    return Scope(root.path, types, tuple(hidden), is_small, config_of(root.locale.language_code))


def find(scope: Scope, query: str) -> Found:
    """The pages with all words of the query, understood as search engines do: "…" for a phrase, - for a word less."""
    return _find(scope, "websearch_to_tsquery(%(config)s::regconfig, %(query)s)", query)


def find_beginnings(scope: Scope, query: str) -> Found:
    """The pages with words that begin as those of the query do."""
    prefixes = " & ".join(f"{word}:*" for word in _WORD.findall(query))
    return _find(scope, "to_tsquery(%(config)s::regconfig, %(query)s)", prefixes) if prefixes else Found((), False)


def find_any(scope: Scope, query: str) -> Found:
    """The pages with at least one of the words."""
    words = _WORD.findall(query)
    return find(scope, " or ".join(words)) if len(words) > 1 else Found((), False)


def suggest(scope: Scope, query: str, *, most: int) -> list[int]:
    """The keys of pages whose titles have words that begin as those of the query do, shortest titles first."""
    prefixes = " & ".join(f"{word}:*" for word in _WORD.findall(query))
    if not prefixes:
        return []
    parameters = {**_parameters(scope), "query": prefixes, "most": most}
    sql = f"""
        WITH found AS MATERIALIZED ({_source(scope, _BEGINNINGS, "to_tsquery('simple', %(query)s)", parameters)})
        SELECT found.id FROM found JOIN wagtailcore_page page ON page.id = found.id
        ORDER BY length(page.title), page.title LIMIT %(most)s
    """  # noqa: S608 - names of our own only
    return [key for (key,) in _rows(sql, parameters)]


def excerpts(keys: Sequence[int], query: str) -> dict[int, Excerpt]:
    """Titles and passages of the pages with what was found in them marked; for the few that are shown."""
    sql = f"""
        SELECT page.id,
               ts_headline(config, page.title, asked, '{_HEADLINE},HighlightAll=true'),
               ts_headline(config, left(entry.body_text, {_SNIPPET_TEXT}), asked, '{_SNIPPET}')
        FROM wagtailcore_page page
        JOIN wagtailcore_locale locale ON locale.id = page.locale_id
        CROSS JOIN LATERAL (SELECT {config_sql("locale.language_code")} AS config) language
        JOIN {_index()} entry
          ON entry.content_type_id = page.content_type_id AND entry.object_id = page.id::varchar
        CROSS JOIN LATERAL websearch_to_tsquery(config, %(query)s) asked
        WHERE page.id = ANY(%(keys)s)
    """  # noqa: S608 - names of our own only
    rows = _rows(sql, {"query": query, "keys": list(keys)})
    return {key: Excerpt(title, text) for key, title, text in rows}


def corrected(scope: Scope, query: str) -> str:
    """The query with the likest known word for each that no title or description has; empty if there is none."""
    words = [word.lower() for word in _WORD.findall(query)]
    if not words or len(words) > 8:
        return ""
    likest = _likest_words(scope, words)
    if not any(likest.get(word, word) != word for word in words):
        return ""
    return " ".join(likest.get(word, word) for word in words)


def _likest_words(scope: Scope, words: list[str]) -> dict[str, str]:
    sql = f"""
        SELECT DISTINCT ON (asked) asked, word FROM unnest(%(words)s::text[]) asked
        JOIN unnest(%(known)s::text[]) WITH ORDINALITY known (word, place) ON similarity(word, asked) >= {LIKENESS}
        ORDER BY asked, (word = asked) DESC, similarity(word, asked) DESC, place
    """  # noqa: S608 - a number of our own only
    return dict(_rows(sql, {"words": words, "known": _known_words(scope)}))


def _known_words(scope: Scope) -> list[str]:
    """The words of the site's titles and descriptions, most frequent first; kept for some minutes.

    That they may be of a page which was withdrawn since tells nobody: a correction is shown with what it finds.
    """
    key = f"search-words:{scope.root}"
    known: list[str] | None = cache.get(key)
    if known is None:
        sql = f"""
            SELECT lower(title || ' ' || search_description) FROM wagtailcore_page page
            WHERE {_is_own(scope)} LIMIT {MOST_TITLES}
        """  # noqa: S608 - names of our own only
        counted: Counter[str] = Counter()
        for (text,) in _rows(sql, _parameters(replace(scope, types=_content_types("")))):
            counted.update(word for word in _WORD.findall(text) if len(word) > 2 and not word.isdecimal())
        known = [word for word, _ in counted.most_common(MOST_WORDS)]
        cache.set(key, known, _WORDS_SECONDS)
    return known


def _find(scope: Scope, asked: str, query: str) -> Found:
    parameters = {**_parameters(scope), "query": query}
    sql = f"""
        WITH found AS MATERIALIZED ({_source(scope, _WORDS, asked, parameters)})
        SELECT id FROM found
        ORDER BY ts_rank(title, asked) * title_norm * 4 + ts_rank(body, asked) DESC, id
    """  # noqa: S608 - names of our own only
    keys = [key for (key,) in _rows(sql, parameters)]
    return Found(tuple(keys[:MOST_RANKED]), len(keys) > MOST_RANKED)


def _source(scope: Scope, vector: str, asked: str, parameters: dict[str, Any]) -> str:
    """The matches of a site with what they are ranked by, up to just more than the limit.

    What is asked stands in the condition itself, so that the planner knows how many rows it will match.
    """
    columns = f"page.id, entry.title, entry.body, entry.title_norm, {asked} AS asked"
    same = "entry.content_type_id = page.content_type_id AND entry.object_id = page.id::varchar"
    if scope.is_small or _is_frequent(vector, asked, parameters):
        return f"""
            SELECT {columns.replace("page.id", "own.id")}
            FROM (SELECT id, content_type_id FROM wagtailcore_page page WHERE {_is_own(scope)} OFFSET 0) own
            CROSS JOIN LATERAL (
                SELECT * FROM {_index()} entry WHERE {same.replace("page.", "own.")} OFFSET 0
            ) entry
            WHERE {vector} @@ {asked} LIMIT {MOST_RANKED + 1}
        """  # noqa: S608
    return f"""
        SELECT {columns} FROM {_index()} entry
        JOIN wagtailcore_page page ON page.id = entry.object_id::integer
        WHERE {vector} @@ {asked} AND entry.content_type_id = ANY(%(types)s) AND {_is_own(scope)}
        LIMIT {MOST_RANKED + 1}
    """  # noqa: S608


def _is_frequent(vector: str, asked: str, parameters: dict[str, Any]) -> bool:
    """Whether so many pages of the installation match that a large site has enough among its first ones.

    The planner's estimate is good enough to choose a way by, and counting them would take as long as the search.
    """
    sql = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {_index()} entry WHERE {vector} @@ {asked}"  # noqa: S608
    ((plan,),) = _rows(sql, parameters)
    rows: int = plan[0]["Plan"]["Plan Rows"]
    return rows >= FREQUENT


def _is_own(scope: Scope) -> str:
    hidden = " AND NOT page.path LIKE ANY(%(hidden)s)" if scope.hidden else ""
    return f"page.live AND page.path LIKE %(root)s AND page.content_type_id = ANY(%(types)s){hidden}"


def _parameters(scope: Scope) -> dict[str, Any]:
    return {
        "root": f"{scope.root}%",
        "types": list(scope.types),
        "hidden": [f"{path}%" for path in scope.hidden],
        "config": scope.config,
    }


def _content_types(kind: str) -> tuple[int, ...]:
    """The keys of the page types of a kind, or of all."""
    told_apart = {label: name for name, label in KINDS.items()}
    models = [
        model
        for model in get_page_models()
        if issubclass(model, BasePage) and kind in (told_apart.get(model._meta.label, "pages"), "")
    ]
    return tuple(ContentType.objects.get_for_model(model).pk for model in models)


def _index() -> str:
    name: str = get_app_config().get_model("IndexEntry")._meta.db_table
    return name


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
