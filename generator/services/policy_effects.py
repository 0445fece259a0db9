"""What a release policy would do: how many of the articles that wait to go out it would keep back, and why.

Said before the policy is saved, from what is stored of each article, in one statement. What was never measured counts
as good, and so does what somebody edited by hand until the gate reads it again; waivers are not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from wagtail.models import Page

from generator.enums import ArticleStatus, GateCheck
from generator.models import Campaign, GeneratedArticle
from generator.services import sample_cover
from generator.services.policies import LIMITS, Limits
from sites_app.models import ArticlePage

# What is approved and is not out yet.
WAITING = (ArticleStatus.APPROVED, ArticleStatus.SCHEDULED)
MOST = 20_000


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """Of `looked_at` articles that wait to go out `refused` would be kept back; `by_check` counts each reason.

    An article may have several reasons. `is_capped`: more are waiting than were looked at.
    """

    looked_at: int
    refused: int
    by_check: Mapping[GateCheck, int]
    is_capped: bool

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """The reasons that there are, the most frequent first."""
        found = [(str(check.label), count) for check, count in self.by_check.items() if count]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


# What a campaign asks for itself stands before what the policy says.
_ASKED = ", ".join(
    f"COALESCE((campaign.gate_overrides->>'{name}')::{kind}, %({name})s) AS {name}"
    for name, kind in zip(LIMITS, ("int", "float8", "float8", "int", "int", "int", "bool"), strict=True)
)
_SQL = f"""
    WITH judged AS (
        SELECT
            held AS held,
            requires_sample AND NOT version_id = ANY(%(sampled)s) AS sample,
            words < min_words AS words,
            COALESCE(local_share < min_local_share, false) AS local,
            COALESCE(similarity > max_similarity, false) AS similarity,
            title NOT BETWEEN 1 AND max_title AS title,
            description NOT BETWEEN min_description AND max_description AS description
        FROM (
            SELECT
                made.version_id, made.local_share, made.similarity, campaign.held_at IS NOT NULL AS held,
                article.word_count AS words, char_length(page.search_description) AS description,
                char_length(COALESCE(NULLIF(page.seo_title, ''), page.title)) AS title, {_ASKED}
            FROM (
                SELECT page_id, campaign_id, version_id, local_share, similarity
                FROM {GeneratedArticle._meta.db_table}
                WHERE site_id = %(site_id)s AND status = ANY(%(statuses)s)
                ORDER BY status, page_id
                LIMIT %(most)s
            ) made
            JOIN {Campaign._meta.db_table} campaign ON campaign.id = made.campaign_id
            JOIN {Page._meta.db_table} page ON page.id = made.page_id
            JOIN {ArticlePage._meta.db_table} article ON article.page_ptr_id = made.page_id
        ) facts
    )
    SELECT
        count(*),
        count(*) FILTER (WHERE held OR sample OR words OR local OR similarity OR title OR description),
        count(*) FILTER (WHERE held), count(*) FILTER (WHERE sample), count(*) FILTER (WHERE words),
        count(*) FILTER (WHERE local), count(*) FILTER (WHERE similarity), count(*) FILTER (WHERE title),
        count(*) FILTER (WHERE description)
    FROM judged
"""  # noqa: S608 - the names are our own tables' and fields'
_COUNTED = (
    GateCheck.HELD, GateCheck.SAMPLE, GateCheck.WORDS, GateCheck.LOCAL, GateCheck.SIMILARITY, GateCheck.TITLE,
    GateCheck.DESCRIPTION,
)  # fmt: skip


def effect(limits: Limits, *, site_id: int, most: int = MOST) -> PolicyEffect:
    """What these limits would do to the site's articles that wait to go out, to `most` of them at most."""
    waiting = GeneratedArticle.objects.for_site(site_id).with_status(WAITING)
    versions = set(waiting.order_by().values_list("version", flat=True).distinct()) if limits.requires_sample else set()
    parameters = {
        **{name: getattr(limits, name) for name in LIMITS},
        "site_id": site_id,
        "statuses": [status.value for status in WAITING],
        "most": most + 1,
        "sampled": sorted(sample_cover.covered(versions, site_id=site_id)) if versions else [],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        looked_at, refused, *counts = cursor.fetchone()
    return PolicyEffect(
        looked_at=min(looked_at, most),
        refused=min(refused, most),
        by_check=dict(zip(_COUNTED, counts, strict=True)),
        is_capped=looked_at > most,
    )
