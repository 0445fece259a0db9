"""Where articles came from, rewritten for many of them at once."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from generator.models import CampaignVersion, GeneratedArticle
from generator.services.article_merges import MergedArticle

_TABLE = GeneratedArticle._meta.db_table


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one article comes from now. `revision_id` is None when its page's row does not have the text."""

    page_id: int
    merged: MergedArticle
    revision_id: int | None


def taken_positions(positions: Collection[int], *, version: CampaignVersion) -> Mapping[int, int]:
    """The articles of the version that have one of the positions already: their pages by position."""
    rows = GeneratedArticle.objects.for_site(version.campaign.site_id).filter(version=version)
    return dict(rows.filter(position__in=positions).values_list("position", "page_id"))


def rewrite(origins: Sequence[Origin], *, version: CampaignVersion) -> None:
    """Store that the articles, which the caller has locked, come from the version now; one statement.

    Raises `IntegrityError` when another article of the version has the same point.
    """
    if not origins:
        return
    rows = [
        (
            origin.page_id,
            made.position,
            str(made.index),
            json.dumps(list(origin.merged.blocks)),
            json.dumps(dict(origin.merged.head)),
            json.dumps(list(origin.merged.fragments)),
            json.dumps(list(made.dictionary_entries)),
            origin.revision_id,
        )
        for origin in origins
        for made in (origin.merged.draft.provenance,)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {_TABLE} article
            SET version_id = %s, position = given.position, index = given.index, blocks = given.blocks::jsonb,
                head = given.head::jsonb, dictionary_entries = given.entries::jsonb, updated_at = %s,
                fragments = ARRAY(SELECT jsonb_array_elements_text(given.fragments::jsonb)),
                written_revision_id = given.revision_id
            FROM unnest(
                %s::bigint[], %s::bigint[], %s::numeric[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[]
            ) AS given (page_id, position, index, blocks, head, fragments, entries, revision_id)
            WHERE article.page_id = given.page_id
            """,  # noqa: S608 - the name is our own table's
            [version.pk, timezone.now(), *(list(column) for column in zip(*rows, strict=True))],
        )
