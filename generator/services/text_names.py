"""The names that a text may use, with values to show it with: of a site's library, or of one campaign. Stores nothing.

What forms refuse at save is decided by `generator.services.vocabulary`; both allow the same names.
"""

from collections.abc import Mapping, Sequence

from django.core.cache import cache
from wagtail.models import Site

from generator.core.plan_texts import available_names
from generator.core.text_report import SAMPLES, TextNames, written_token
from generator.core.tokens import DATE_NAMES, KNOWN_NAMES, SITE_NAMES, token_key
from generator.core.types import AxisPlan, CampaignPlan, DictionaryPlan
from generator.enums import AxisKind
from generator.models import Campaign, CampaignAxis, LocationCluster
from generator.services import plans
from generator.services.plan_axes import AxisReader
from generator.services.plan_lists import read_list
from generator.services.plan_sections import read_dictionaries

KEPT_SECONDS = 20

type Row = Mapping[str, str]


def of_campaign(campaign: Campaign) -> TextNames:
    """The names of a stored campaign, with the values of three of its points.

    Thousands of rows are not read again with every pause in typing: a change in the library is seen with a delay of
    `KEPT_SECONDS` at most. Saving reads everything.
    """
    key = f"generator.text_names.{campaign.pk}.{campaign.updated_at.timestamp()}"
    kept = cache.get(key)
    if kept is None:
        plan = plans.draft(campaign)
        kept = (available_names(plan), sample_rows(plan))
        cache.set(key, kept, KEPT_SECONDS)
    names, rows = kept
    return TextNames(names, dictionaries(campaign.site), rows)


def of_site(site: Site) -> TextNames:
    """Every name there is, and the columns of the lists of all the site's campaigns, with the site's own values."""
    reader = AxisReader(site, has_niche_axis=True)
    axes = [reader.read(axis) for axis in _axes_of_library(site)]
    rows = rows_of(axes, constants=plans.constants(site))
    names = KNOWN_NAMES | {token_key(name) for row in rows for name in row}
    return TextNames(names | _list_columns(site), dictionaries(site), rows)


def given(site: Site, *, names: Sequence[str], rows: Sequence[Row]) -> TextNames:
    """The names that a form with unsaved axes brings along."""
    return TextNames(frozenset(map(token_key, names)), dictionaries(site), rows)


def dictionaries(site: Site) -> dict[str, DictionaryPlan]:
    """The site's dictionaries by lower-case name; one without terms stands for itself, so that texts can be shown."""
    return {
        token_key(each.name): each if each.entries else DictionaryPlan(each.name, ((f"‹{each.name}›", 1),))
        for each in read_dictionaries(site, taken=())
    }


def sample_rows(plan: CampaignPlan) -> tuple[Row, ...]:
    """The values of a few points, as far apart on each axis as can be."""
    return rows_of(plan.axes, constants=plan.constants)


def rows_of(axes: Sequence[AxisPlan], *, constants: Row) -> tuple[Row, ...]:
    """Sets of values that take the first, a middle and the last third's row of each axis."""
    found = []
    for place in range(SAMPLES):
        row = dict(constants)
        for axis in axes:
            if axis.rows:
                row |= axis.rows[place * len(axis.rows) // SAMPLES]
        found.append({token_key(name): value for name, value in row.items()})
    return tuple(found)


def groups(names: TextNames) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a palette: titles with what can be inserted, each with the value it would have, or what it is."""
    site = names.tokens & SITE_NAMES
    dates = names.tokens & DATE_NAMES
    row = names.rows[0] if names.rows else {}
    found = [
        ("From the axes", _tokens(names.tokens - site - dates, row)),
        ("From the site's settings", _tokens(site, row)),
        ("Dates, fixed when a version is made", _tokens(dates, row)),
        (
            "Blocks, in running text",
            [
                ("{{COMPONENT_AVATAR_GRID}}", "the avatars that the campaign speaks to"),
                ("{{COMPONENT_OPTIN_FORM}}", "the site's opt-in form"),
            ],
        ),
        ("Dictionaries", [(f"{{{each.name}}}", _terms(each)) for _, each in sorted(names.dictionaries.items())]),
    ]
    return [(title, entries) for title, entries in found if entries]


def _tokens(names: frozenset[str], row: Row) -> list[tuple[str, str]]:
    return [(f"{{{written_token(name)}}}", row.get(name, "")) for name in sorted(names)]


def _terms(dictionary: DictionaryPlan) -> str:
    shown = ", ".join(term for term, _ in dictionary.entries[:SAMPLES])
    return f"{shown}, …" if len(dictionary.entries) > SAMPLES else shown


def _axes_of_library(site: Site) -> list[CampaignAxis]:
    """Axes that no campaign has, one for each part of the library that gives tokens."""
    cluster = LocationCluster.objects.for_site(site).filter(members__isnull=False).order_by("pk").first()
    return [
        CampaignAxis(kind=AxisKind.LOCATION, cluster=cluster, limit=SAMPLES),
        CampaignAxis(kind=AxisKind.AVATAR, limit=SAMPLES),
        CampaignAxis(kind=AxisKind.NICHE, limit=SAMPLES),
        CampaignAxis(kind=AxisKind.OFFER, limit=SAMPLES),
    ]


def _list_columns(site: Site) -> frozenset[str]:
    lists = CampaignAxis.objects.filter(campaign__in=Campaign.objects.for_site(site), kind=AxisKind.LIST)
    texts = lists.values_list("rows", flat=True)
    return frozenset(name for text in texts for row in read_list(text).rows[:1] for name in row)
