"""Which campaigns and articles use rows of the library: a constant number of queries for any number of rows.

A row without a site is shared: it counts on all the given sites but those that have a row of their own with its key.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Model

from generator.core.tokens import token_key
from generator.enums import AxisKind
from generator.models import (
    ArticleTemplate,
    Avatar,
    Campaign,
    CampaignAxis,
    Fragment,
    GeneratedArticle,
    HeadlinePattern,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
    TemplateSlot,
)
from generator.services.library.article_counts import articles_at_places, articles_with_fragments

# Articles of one row are counted up to here: past it the exact number helps nobody, and would cost seconds.
MOST_COUNTED = 10_000
# And those of each row of a list.
MOST_LISTED = 1_000
CAMPAIGN_TEXTS = ("headline", "hub_pattern", "slug_pattern", "meta_title_pattern", "meta_description_pattern")

type Users = dict[int, set[int]]
type Rows = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """The campaigns that use a row, as their keys, and how many articles do; None where no article says so.

    `has_more` says that there are more articles, which were not counted.
    """

    campaigns: frozenset[int] = frozenset()
    articles: int | None = None
    has_more: bool = False

    def __str__(self) -> str:
        if not self.campaigns and not self.articles:
            return "Not used"
        parts = [_counted(len(self.campaigns), "campaign")]
        if self.articles is not None:
            parts.append(_counted(self.articles, "article", more="+" if self.has_more else ""))
        return ", ".join(parts)


def usage_of(rows: Iterable[Model], *, site_ids: Collection[int], most: int | None = None) -> dict[int, Usage]:
    """The use of rows of one kind, by primary key; on the given sites only, whose campaigns the person may see.

    Each row's articles are counted up to `most`, else up to `MOST_LISTED`.
    """
    found = list(rows)
    if not found:
        return {}
    most = MOST_LISTED if most is None else most
    campaigns, articles = _COUNTERS[type(found[0])](found, site_ids, most)
    return {
        row.pk: _usage(campaigns.get(row.pk, ()), None if articles is None else articles.get(row.pk, 0), most=most)
        for row in found
    }


def _usage(campaigns: Iterable[int], articles: int | None, *, most: int) -> Usage:
    has_more = articles is not None and articles > most
    return Usage(frozenset(campaigns), most if has_more else articles, has_more)


def _counted(number: int, noun: str, *, more: str = "") -> str:
    return f"{number:,}{more} {noun}{'' if number == 1 else 's'}"


def _campaigns(site_ids: Collection[int]) -> Any:
    return Campaign.objects.filter(site__in=site_ids).order_by()


def _of_fragments(rows: Rows, site_ids: Collection[int], most: int) -> tuple[Users, dict[int, int]]:
    """A campaign uses a fragment if its template has a slot of that type; articles name their fragments."""
    types = {row.fragment_type for row in rows}
    slots = TemplateSlot.objects.filter(fragment_type__in=types, template__campaigns__site__in=site_ids)
    by_type: dict[tuple[int, str], set[int]] = defaultdict(set)
    for site, kind, campaign in slots.order_by().values_list(
        "template__campaigns__site", "fragment_type", "template__campaigns"
    ):
        by_type[site, kind].add(campaign)
    users: Users = {}
    sites = sites_of(rows, site_ids)
    for row in rows:
        able = set().union(*(by_type[site, row.fragment_type] for site in sites[row.pk])) if row.is_active else set()
        users[row.pk] = able if row.campaign_id is None else able & {row.campaign_id}
    return users, _articles_of_fragments(rows, sites=sites, most=most)


def sites_of(rows: Rows, site_ids: Collection[int]) -> dict[int, list[int]]:
    """The sites where each row counts, in one query if any row is shared."""
    shared = {row.key for row in rows if row.site_id is None}
    own: dict[str, set[int]] = defaultdict(set)
    if shared:
        pairs = type(rows[0])._default_manager.filter(site__in=site_ids, key__in=shared).values_list("key", "site")
        for key, site in pairs:
            own[key].add(site)
    return {
        row.pk: [
            site for site in site_ids if (site not in own[row.key] if row.site_id is None else site == row.site_id)
        ]
        for row in rows
    }


def _articles_of_fragments(rows: Rows, *, sites: Mapping[int, Sequence[int]], most: int) -> dict[int, int]:
    wanted = [(site, row.key) for row in rows for site in sites[row.pk]]
    numbers = articles_with_fragments(wanted, most=most)
    return {row.pk: sum(numbers.get((site, row.key), 0) for site in sites[row.pk]) for row in rows}


def _columns(wanted: Sequence[tuple[int, int, str]]) -> list[list[Any]]:
    """The parameters for `unnest`: a list for each column."""
    return [[row[place] for row in wanted] for place in range(3)]


def _of_templates(rows: Rows, site_ids: Collection[int], _: int) -> tuple[Users, dict[int, int]]:
    users = _group(_campaigns(site_ids).filter(template__in=rows).values_list("template", "pk"))
    return users, _articles_of_campaigns(users)


def _of_patterns(rows: Rows, site_ids: Collection[int], _: int) -> tuple[Users, dict[int, int]]:
    users = _group(_campaigns(site_ids).filter(headline_pattern__in=rows).values_list("headline_pattern", "pk"))
    return users, _articles_of_campaigns(users)


def _of_clusters(rows: Rows, site_ids: Collection[int], _: int) -> tuple[Users, dict[int, int]]:
    axes = CampaignAxis.objects.filter(cluster__in=rows, campaign__site__in=site_ids)
    users = _group(axes.values_list("cluster", "campaign"))
    return users, _articles_of_campaigns(users)


def _articles_of_campaigns(users: Users) -> dict[int, int]:
    wanted = set().union(*users.values()) if users else set()
    counted = GeneratedArticle.objects.filter(campaign__in=wanted).order_by().values("campaign")
    numbers = dict(counted.annotate(number=Count("pk")).values_list("campaign", "number"))
    return {row: sum(numbers.get(campaign, 0) for campaign in campaigns) for row, campaigns in users.items()}


def _of_axis(kind: AxisKind) -> Callable[[Rows, Collection[int], int], tuple[Users, dict[int, int]]]:
    """For rows that an axis names by key: an axis without keys uses all rows of its site."""

    def count(rows: Rows, site_ids: Collection[int], most: int) -> tuple[Users, dict[int, int]]:
        axes = CampaignAxis.objects.filter(kind=kind, campaign__site__in=site_ids).order_by()
        named = list(axes.values_list("campaign__site", "campaign", "name", "keys"))
        sites = sites_of(rows, site_ids)
        users = {
            row.pk: {
                campaign for site, campaign, _, keys in named if site in sites[row.pk] and (not keys or row.key in keys)
            }
            for row in rows
        }
        names = {campaign: name or kind for _, campaign, name, _ in named}
        return users, _articles_at(rows, users=users, names=names, most=most)

    return count


def _articles_at(rows: Rows, *, users: Users, names: Mapping[int, str], most: int) -> dict[int, int]:
    """How many articles stand at each row's place of an axis."""
    places = {row.pk: [(campaign, names[campaign], row.key) for campaign in users[row.pk]] for row in rows}
    numbers = articles_at_places((place for row in places.values() for place in row), most=most)
    return {row.pk: sum(numbers.get(place, 0) for place in places[row.pk]) for row in rows}


def _of_dictionaries(rows: Rows, site_ids: Collection[int], _: int) -> tuple[Users, None]:
    """A campaign uses a dictionary that its own texts, or fragments for its template, name; or that is its axis."""
    users: Users = defaultdict(set)
    axes = CampaignAxis.objects.filter(dictionary__in=rows, campaign__site__in=site_ids)
    sites = sites_of(rows, site_ids)
    wanted = [(row.pk, site, _mention(row.key)) for row in rows for site in sites[row.pk]]
    for dictionary, campaign in (*axes.values_list("dictionary", "campaign"), *_naming(wanted)):
        users[dictionary].add(campaign)
    return users, None


def _naming(wanted: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Each row with the campaigns that name it; `wanted` is rows with a site and the pattern of their names."""
    texts = " || ' ' || ".join(f"campaign.{name}" for name in CAMPAIGN_TEXTS)
    query = f"""
        WITH wanted AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS row (id, site, pattern))
        SELECT wanted.id, campaign.id
        FROM wanted JOIN {Campaign._meta.db_table} AS campaign ON campaign.site_id = wanted.site
        LEFT JOIN {HeadlinePattern._meta.db_table} AS taken ON taken.id = campaign.headline_pattern_id
        WHERE {texts} || ' ' || coalesce(taken.formula, '') ~* wanted.pattern
        UNION
        SELECT naming.id, campaign.id
        FROM (
            SELECT DISTINCT wanted.id, wanted.site, fragment.fragment_type, fragment.campaign_id
            FROM wanted JOIN {Fragment._meta.db_table} AS fragment
                ON fragment.site_id = wanted.site OR fragment.site_id IS NULL
            WHERE fragment.is_active AND (fragment.heading || ' ' || fragment.body ~* wanted.pattern OR EXISTS (
                SELECT 1 FROM {Fragment._meta.get_field("items").related_model._meta.db_table} AS item
                WHERE item.fragment_id = fragment.id AND item.title || ' ' || item.text ~* wanted.pattern
            ))
        ) AS naming
        JOIN {TemplateSlot._meta.db_table} AS slot ON slot.fragment_type = naming.fragment_type
        JOIN {Campaign._meta.db_table} AS campaign
            ON campaign.template_id = slot.template_id AND campaign.site_id = naming.site
        WHERE naming.campaign_id IS NULL OR naming.campaign_id = campaign.id
    """  # noqa: S608 - names of tables and columns
    with connection.cursor() as cursor:
        cursor.execute(query, _columns(wanted))
        yield from cursor.fetchall()


def _mention(key: str) -> str:
    """A pattern for the dictionary's name between braces or percent signs, however it is written."""
    name = token_key(key).replace("_", "[-_]")
    return rf"[{{%]\s*{name}\s*[}}%]"


def _group(pairs: Iterable[tuple[int, int]]) -> Users:
    users: Users = defaultdict(set)
    for row, campaign in pairs:
        users[row].add(campaign)
    return users


_COUNTERS: Mapping[type[Model], Callable[[Rows, Collection[int], int], tuple[Users, dict[int, int] | None]]] = {
    Fragment: _of_fragments,
    HeadlinePattern: _of_patterns,
    ArticleTemplate: _of_templates,
    SpintaxDictionary: _of_dictionaries,
    Avatar: _of_axis(AxisKind.AVATAR),
    Niche: _of_axis(AxisKind.NICHE),
    Offer: _of_axis(AxisKind.OFFER),
    LocationCluster: _of_clusters,
}
