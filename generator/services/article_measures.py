"""What the gate knows of an article's text: words, local share, likeness, title, description, and what is unresolved.

All is measured on the page's latest revision, which is what publishing would publish. Words, title and description of
what the generator wrote stand on the page's row, and its local share was measured when it was composed. Of a text that
somebody edited the revision is read; what costs something is measured once for each revision and stored.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db import connection
from wagtail.models import Revision

from generator.core.leftovers import leftovers
from generator.core.safe_html import to_text
from generator.core.seo import count_words
from generator.core.substance import Locality, measure
from generator.models import CampaignVersion, GeneratedArticle
from generator.querysets import among
from generator.services import alikeness, plans
from generator.services.stream_data import article_shape

_TABLE = GeneratedArticle._meta.db_table
_COLUMNS = (
    "pk", "campaign_id", "version_id", "axis_keys", "written_revision_id", "measured_revision_id", "local_share",
    "similarity", "similar_to_id", "page__latest_revision_id", "page__title", "page__seo_title",
    "page__search_description", "page__word_count",
)  # fmt: skip

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measures:
    """One article at its latest revision. `title` is the one that search engines show.

    `local_share` is None for an article about no place, and `similarity` as long as nobody asked for it.
    """

    page_id: int
    campaign_id: int
    version_id: int
    revision_id: int | None
    title: str
    description: str
    words: int
    local_share: float | None
    similarity: float | None
    similar_to_id: int | None
    unresolved: tuple[str, ...] = ()


def measured(page_ids: Collection[int], *, site_id: int, alike: Collection[int] = ()) -> dict[int, Measures]:
    """The measures of those of the pages that are articles of the site; a fixed number of queries, and one more for
    each campaign version whose texts somebody edited.

    What was not measured before is measured now and stored. How much an article is like its siblings is asked only of
    articles of the campaigns in `alike`.
    """
    articles = GeneratedArticle.objects.for_site(site_id).filter(among("pk", page_ids)).order_by("pk")
    rows = list(articles.values(*_COLUMNS))
    contents = _contents([row for row in rows if _is_edited(row) or _is_stale(row)])
    stale = [row["pk"] for row in rows if _is_stale(row) and row["pk"] in contents]
    # They are large, and only of use where a text was never measured.
    blocks = dict(articles.filter(among("pk", stale)).values_list("pk", "blocks")) if stale else {}
    found = {}
    for row in rows:
        each = _of_row(row)
        if row["pk"] in contents and _is_edited(row):
            each = _of_content(each, contents[row["pk"]])
        if row["pk"] in blocks:
            share = _local_share(row, contents[row["pk"]], blocks[row["pk"]], words=each.words)
            each = replace(each, local_share=share)
        found[row["pk"]] = each
    unscored = [pk for pk, each in found.items() if each.similarity is None and each.campaign_id in alike]
    for pk, (score, other) in alikeness.scores(unscored, site_id=site_id).items():
        found[pk] = replace(found[pk], similarity=score, similar_to_id=other)
    store([found[pk] for pk in sorted({*stale, *unscored})])
    return found


def store(measures: Sequence[Measures]) -> None:
    """Keep what was measured, for these revisions; one statement."""
    if not measures:
        return
    rows = [
        (each.page_id, each.revision_id, each.local_share, each.similarity, each.similar_to_id) for each in measures
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {_TABLE} article
            SET measured_revision_id = given.revision_id, local_share = given.local_share,
                similarity = given.similarity, similar_to_id = given.similar_to_id
            FROM unnest(%s::bigint[], %s::bigint[], %s::float8[], %s::float8[], %s::bigint[])
                AS given (page_id, revision_id, local_share, similarity, similar_to_id)
            WHERE article.page_id = given.page_id
            """,  # noqa: S608 - the name is our own table's
            [list(column) for column in zip(*rows, strict=True)],
        )


def _is_edited(row: Row) -> bool:
    """Whether the page's row may say something else than its latest revision."""
    return bool(row["written_revision_id"] != row["page__latest_revision_id"])


def _is_stale(row: Row) -> bool:
    return bool(row["measured_revision_id"] != row["page__latest_revision_id"])


def _contents(rows: Iterable[Row]) -> dict[int, Mapping[str, Any]]:
    """The contents of the latest revisions, by page."""
    ids = {row["page__latest_revision_id"]: row["pk"] for row in rows if row["page__latest_revision_id"] is not None}
    if not ids:
        return {}
    revisions = Revision.objects.filter(among("pk", list(ids))).values_list("pk", "content")
    return {ids[pk]: content for pk, content in revisions}


def _of_row(row: Row) -> Measures:
    is_stale = _is_stale(row)
    return Measures(
        page_id=row["pk"],
        campaign_id=row["campaign_id"],
        version_id=row["version_id"],
        revision_id=row["page__latest_revision_id"],
        title=row["page__seo_title"] or row["page__title"],
        description=row["page__search_description"],
        words=row["page__word_count"],
        local_share=None if is_stale else row["local_share"],
        similarity=None if is_stale else row["similarity"],
        similar_to_id=None if is_stale else row["similar_to_id"],
    )


def _of_content(each: Measures, content: Mapping[str, Any]) -> Measures:
    """The measures with what a text that somebody edited says."""
    title, seo_title = content.get("title", ""), content.get("seo_title", "")
    description = content.get("search_description", "")
    body = json.loads(content.get("body") or "[]")
    shape = article_shape()
    return replace(
        each,
        title=seo_title or title,
        description=description,
        words=count_words("\n\n".join([title, *shape.texts(body)])),
        unresolved=leftovers([title, seo_title, description, *shape.written(body)]),
    )


def _local_share(row: Row, content: Mapping[str, Any], blocks: Sequence[Row], *, words: int) -> float | None:
    """How much of the text is about its place, by what its version knows of the place; None without a place."""
    locality = _locality_of(row["version_id"])
    place = locality.place(alikeness.point_values(row["version_id"], row["axis_keys"]))
    if not place:
        return None
    origins = {block["id"]: (block["section"], block["fragment"]) for block in blocks}
    others, written = [content.get("title", "")], list[str]()
    for block in json.loads(content.get("body") or "[]"):
        parts = written if origins.get(block["id"]) in locality.fragments else others
        parts += _lines(block)
    return measure("\n".join(others), place, written="\n".join(written), words=words).share


def _lines(block: Mapping[str, Any]) -> list[str]:
    """The block's texts; each part of a running text is a line of its own, as where it was composed."""
    if block["type"] == "rich_text":
        return [to_text(block["value"])]
    return article_shape().written([block])


@lru_cache(maxsize=8)
def _locality_of(version_id: int) -> Locality:
    """What of a version's plan is about places, kept for the process: versions never change."""
    return Locality.of(plans.load(CampaignVersion.objects.get(pk=version_id)))
