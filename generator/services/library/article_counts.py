"""How many articles stand for rows of the library, counted up to a limit.

What is frequent is seen among the first articles of a site or campaign; only the rest is counted by an index. So the
work depends on the limit and not on how many articles there are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from generator.models import GeneratedArticle
from generator.models.articles import AXIS_WORDS_SQL

ARTICLES = GeneratedArticle._meta.db_table
# So many articles of a site or a campaign are looked at to see what is frequent.
SAMPLED = 10_000

type Place = tuple[int, str, str]


def articles_with_fragments(wanted: Iterable[tuple[int, str]], *, most: int) -> dict[tuple[int, str], int]:
    """The articles of each site with each fragment, by site and key; past the limit one more than that."""
    asked = set(wanted)
    counted = _seen_fragments(asked, most=most) if most < SAMPLED else {}
    rest = sorted(asked - counted.keys())
    query = f"""
        SELECT wanted.site, wanted.key, found.number
        FROM unnest(%s::bigint[], %s::text[]) AS wanted (site, key),
        LATERAL (
            SELECT count(*) AS number FROM (
                SELECT 1 FROM {ARTICLES} AS article
                WHERE article.fragments @> ARRAY[wanted.key]::varchar[] AND article.site_id = wanted.site
                LIMIT {most + 1}
            ) AS counted
        ) AS found
    """  # noqa: S608 - a table's name and a number
    counted.update({(site, key): number for site, key, number in _rows(query, _columns(rest, 2))})
    return counted


def articles_at_places(wanted: Iterable[Place], *, most: int) -> dict[Place, int]:
    """The articles of each campaign at each place, that is at a row of an axis; past the limit one more than that.

    An avatar's place names its variant after a slash: all variants count for the avatar.
    """
    asked = set(wanted)
    counted = _seen_places(asked, most=most) if most < SAMPLED else {}
    rest = sorted(asked - counted.keys())
    words = AXIS_WORDS_SQL % {"expressions": "article.axis_keys"}
    query = f"""
        SELECT wanted.campaign, wanted.axis, wanted.key, found.number
        FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS wanted (campaign, axis, key),
        LATERAL (
            SELECT count(*) AS number FROM (
                SELECT 1 FROM {ARTICLES} AS article
                WHERE {words} @@ plainto_tsquery('simple'::regconfig, translate(wanted.key, '/-_', '   '))
                    AND split_part(article.axis_keys ->> wanted.axis, '/', 1) = wanted.key
                    AND article.campaign_id = wanted.campaign
                LIMIT {most + 1}
            ) AS counted
        ) AS found
    """  # noqa: S608 - a table's name and a number
    found = {(campaign, axis, key): number for campaign, axis, key, number in _rows(query, _columns(rest, 3))}
    counted.update(found)
    return counted


def _seen_fragments(wanted: Collection[tuple[int, str]], *, most: int) -> dict[tuple[int, str], int]:
    query = f"""
        WITH sample AS MATERIALIZED (
            SELECT site.id, article.fragments
            FROM unnest(%s::bigint[]) AS site (id),
            LATERAL (
                SELECT fragments FROM {ARTICLES} WHERE site_id = site.id LIMIT {SAMPLED}
            ) AS article
        )
        SELECT id, NULL, count(*) FROM sample GROUP BY 1
        UNION ALL
        SELECT sample.id, used.key, count(*)
        FROM sample, unnest(sample.fragments) AS used (key)
        WHERE used.key = ANY(%s)
        GROUP BY 1, 2
    """  # noqa: S608 - a table's name and a number
    rows = _rows(query, _choices(wanted, (0, 1)))
    return _certain(wanted, {row[:-1]: row[-1] for row in rows}, most=most)


def _seen_places(wanted: Collection[Place], *, most: int) -> dict[Place, int]:
    query = f"""
        WITH sample AS MATERIALIZED (
            SELECT campaign.id, article.axis_keys
            FROM unnest(%s::bigint[]) AS campaign (id),
            LATERAL (
                SELECT axis_keys FROM {ARTICLES} WHERE campaign_id = campaign.id LIMIT {SAMPLED}
            ) AS article
        )
        SELECT id, NULL, NULL, count(*) FROM sample GROUP BY 1
        UNION ALL
        SELECT sample.id, place.key, split_part(place.value, '/', 1), count(*)
        FROM sample, jsonb_each_text(sample.axis_keys) AS place
        WHERE place.key = ANY(%s) AND split_part(place.value, '/', 1) = ANY(%s)
        GROUP BY 1, 2, 3
    """  # noqa: S608 - a table's name and a number
    rows = _rows(query, _choices(wanted, (0, 1, 2)))
    return _certain(wanted, {row[:-1]: row[-1] for row in rows}, most=most)


def _certain[Key: tuple](wanted: Collection[Key], seen: Mapping[tuple[Any, ...], int], *, most: int) -> dict[Key, int]:
    """What the sample says for certain: all where it is the whole, else only what reached the limit in it.

    `seen` has the size of each sample under its owner's key, with None for all else.
    """
    sizes = {key[0]: number for key, number in seen.items() if key[1] is None}
    found = {key: (sizes.get(key[0], 0), min(seen.get(key, 0), most + 1)) for key in wanted}
    return {key: number for key, (size, number) in found.items() if size < SAMPLED or number > most}


def _rows(query: str, parameters: Sequence[list[Any]]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _columns(wanted: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """The parameters for `unnest`: a list for each column."""
    return [[row[place] for row in wanted] for place in range(width)]


def _choices(wanted: Collection[tuple[Any, ...]], places: Sequence[int]) -> list[list[Any]]:
    """What stands at each place, once each."""
    return [sorted({row[place] for row in wanted}) for place in places]
