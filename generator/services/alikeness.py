"""How much an article is like its worst sibling: one scorer, which may be replaced, is asked for many at once.

    register_scorer(scorer)     # scorer(page_ids, site_id) → {page_id: (score, other_page_id)}

The scorer that comes with the product is a modest one. It compares an article with two others: of those that stand next
to it in its version's order, the ones that share most fragments with it. The values of tokens are taken out before, so
that two articles that differ by their cities' names alone are the same.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Page, Revision

from generator.core.similarity import jaccard, shingles, strip_values, words_of
from generator.core.tokens import token_key
from generator.enums import ArticleStatus
from generator.models import CampaignVersion, GeneratedArticle
from generator.querysets import among
from generator.services import plans
from generator.services.stream_data import article_shape
from sites_app.models import ArticlePage

type Score = tuple[float, int | None]
type Scorer = Callable[[Collection[int], int], Mapping[int, Score]]

# Of so many articles before and after one in its version's order, so many are compared with it.
NEIGHBOURS = 10
COMPARED = 2
# What is put away or refused is read by nobody.
_NOT_COMPARED = (ArticleStatus.ARCHIVED, ArticleStatus.REJECTED)

_SIBLINGS = f"""
    SELECT made.page_id, other.page_id
    FROM unnest(%(page_ids)s::bigint[]) AS given (page_id)
    JOIN {{table}} made ON made.page_id = given.page_id AND made.site_id = %(site_id)s
    CROSS JOIN LATERAL (
        SELECT near.page_id
        FROM (
            (
                SELECT page_id, fragments FROM {{table}}
                WHERE version_id = made.version_id AND position > made.position AND status <> ALL(%(without)s)
                ORDER BY position LIMIT {NEIGHBOURS}
            ) UNION ALL (
                SELECT page_id, fragments FROM {{table}}
                WHERE version_id = made.version_id AND position < made.position AND status <> ALL(%(without)s)
                ORDER BY position DESC LIMIT {NEIGHBOURS}
            )
        ) near
        ORDER BY
            cardinality(ARRAY(SELECT unnest(near.fragments) INTERSECT SELECT unnest(made.fragments))) DESC, near.page_id
        LIMIT {COMPARED}
    ) other
"""  # noqa: S608 - composed of our own numbers


def register_scorer(scorer: Scorer) -> Scorer:
    """Let the scorer answer from now on, in place of the one before, which is returned."""
    before = _scorer[0]
    _scorer[0] = scorer
    return before


def scores(page_ids: Collection[int], *, site_id: int) -> Mapping[int, Score]:
    """How much of each article stands in its worst sibling, from 0 to 1, and which that is; 0 without any sibling."""
    if not page_ids:
        return {}
    found = _scorer[0](page_ids, site_id)
    return {page_id: found.get(page_id, (0.0, None)) for page_id in page_ids}


def compare_with_neighbours(page_ids: Collection[int], site_id: int) -> dict[int, Score]:
    """The scorer that comes with the product; a fixed number of queries, and one more for each version."""
    pairs = _pairs(page_ids, site_id)
    compared = _shingles({pk for pair in pairs for pk in pair}, site_id)
    worst: dict[int, Score] = {}
    for page_id, other in pairs:
        score = jaccard(compared[page_id], compared[other])
        if score > worst.get(page_id, (-1.0, None))[0]:
            worst[page_id] = score, other
    return worst


_scorer: list[Scorer] = [compare_with_neighbours]


def _pairs(page_ids: Collection[int], site_id: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _SIBLINGS.format(table=GeneratedArticle._meta.db_table),
            {"page_ids": list(page_ids), "site_id": site_id, "without": [status.value for status in _NOT_COMPARED]},
        )
        return list(cursor.fetchall())


def _shingles(page_ids: Collection[int], site_id: int) -> dict[int, frozenset[tuple[str, ...]]]:
    """The runs of words of each article's text as it is now, without what its tokens brought."""
    origins = GeneratedArticle.objects.for_site(site_id).filter(among("pk", page_ids))
    rows = {pk: rest for pk, *rest in origins.values_list("pk", "version_id", "axis_keys")}
    found = {}
    for page_id, title, body in _texts(rows):
        version_id, axis_keys = rows[page_id]
        text = "\n".join([title, *article_shape().written(body)])
        found[page_id] = shingles(words_of(strip_values(text, point_values(version_id, axis_keys).values())))
    return found


def _texts(page_ids: Collection[int]) -> Iterable[tuple[int, str, list[dict]]]:
    """Title and body of each page: of its row where that is its latest text, else of its latest revision."""
    latest = dict(Page.objects.filter(among("pk", page_ids)).values_list("pk", "latest_revision_id"))
    written = GeneratedArticle.objects.filter(among("pk", page_ids)).values_list("pk", "written_revision_id")
    on_row = [pk for pk, revision_id in written if latest.get(pk) == revision_id]
    pages = ArticlePage.objects.filter(among("pk", on_row)).annotate(stream=Cast("body", TextField()))
    for pk, title, body in pages.values_list("pk", "title", "stream"):
        yield pk, title, json.loads(body)
    others = [latest[pk] for pk in latest.keys() - set(on_row) if latest[pk] is not None]
    for object_id, content in Revision.objects.filter(among("pk", others)).values_list("object_id", "content"):
        yield int(object_id), content.get("title", ""), json.loads(content.get("body") or "[]")


def point_values(version_id: int, axis_keys: Mapping[str, str]) -> dict[str, str]:
    """The tokens of a point: the version's own, and those of the row of each axis."""
    constants, rows = _values_of(version_id)
    values = dict(constants)
    for name, key in axis_keys.items():
        values |= rows.get(name, {}).get(key, {})
    return values


@lru_cache(maxsize=8)
def _values_of(version_id: int) -> tuple[Mapping[str, str], Mapping[str, Mapping[str, Mapping[str, str]]]]:
    """What a version's points are made of, kept for the process: versions never change."""
    plan = plans.load(CampaignVersion.objects.get(pk=version_id))
    rows = {
        axis.name: {
            key: {token_key(name): value for name, value in row.items()}
            for key, row in zip(axis.keys, axis.rows, strict=True)
        }
        for axis in plan.axes
    }
    return {token_key(name): value for name, value in plan.constants.items()}, rows
