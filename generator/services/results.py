"""Which campaigns, and what of them, bring conversions: read from the statistics, with names in the places of keys."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from generator.enums import AxisKind, LocationKind
from generator.models import (
    Avatar,
    Campaign,
    CampaignAxis,
    Fragment,
    GeneratedArticle,
    Location,
    Niche,
    Offer,
)
from tracking.enums import Dimension
from tracking.services import reports
from tracking.services.figures import Figures, KeyFigures
from tracking.services.periods import Period
from tracking.services.rates import Rate

# Fewer visitors say nothing of a rate.
LEAST_VISITORS = 20
PER_PAGE = 25
HEADLINES, FRAGMENTS = "headlines", "fragments"


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to take a campaign's articles apart: an axis, their headlines, or their fragments.

    `slug` stands in addresses; an axis is `axis-` and its name.
    """

    slug: str
    label: str
    dimension: Dimension
    prefix: str
    kind: AxisKind | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One row: what it is for people, and its figures. `detail` says more of it."""

    key: str
    name: str
    detail: str
    now: Figures
    before: Figures

    @property
    def rate(self) -> Rate:
        return self.now.rate


@dataclass(frozen=True, slots=True)
class Results:
    """Some rows, the surest first, and how many there are in all."""

    rows: Sequence[Result]
    count: int


def facets(campaign: Campaign) -> list[Facet]:
    """How the campaign's results can be looked at. One statement."""
    axes = CampaignAxis.objects.filter(campaign=campaign).order_by("sort_order", "pk")
    found = [
        Facet(
            slug=f"axis-{axis}",
            label=_AXES.get(AxisKind(axis.kind), str(axis)) if str(axis) == axis.kind else str(axis).capitalize(),
            dimension=Dimension.AXIS,
            prefix=f"{campaign.pk}:{axis}:",
            kind=AxisKind(axis.kind),
        )
        for axis in axes
    ]
    return [
        *found,
        Facet(HEADLINES, "Headlines", Dimension.HEADLINE, f"{campaign.pk}:"),
        Facet(FRAGMENTS, "Fragments", Dimension.FRAGMENT, f"{campaign.pk}:"),
    ]


def of_facet(
    campaign: Campaign,
    facet: Facet,
    period: Period,
    *,
    least: int = LEAST_VISITORS,
    limit: int = PER_PAGE,
    offset: int = 0,
) -> Results:
    """The values of the facet that bring conversions most surely. Two statements."""
    found = reports.best(
        campaign.site_id,
        period,
        dimension=facet.dimension,
        prefix=facet.prefix,
        least=least,
        limit=limit,
        offset=offset,
    )
    keys = {row.key: row.key.removeprefix(facet.prefix) for row in found.rows}
    names = _names(campaign.site_id, facet, keys.values())
    rows = [_result(row, *names.get(keys[row.key], (keys[row.key], ""))) for row in found.rows]
    return Results(rows, found.count)


def of_site(site_id: int, period: Period, *, least: int = 1, limit: int = PER_PAGE, offset: int = 0) -> Results:
    """The site's campaigns, those first that bring conversions most surely. Two statements."""
    found = reports.best(site_id, period, dimension=Dimension.CAMPAIGN, least=least, limit=limit, offset=offset)
    ids = [int(row.key) for row in found.rows if row.key.isdecimal()]
    campaigns = Campaign.objects.for_site(site_id).in_bulk(ids)
    names = {str(pk): (campaign.name, campaign.get_status_display()) for pk, campaign in campaigns.items()}
    return Results([_result(row, *names.get(row.key, (_gone(row.key), ""))) for row in found.rows], found.count)


def of_campaign(campaign: Campaign, period: Period) -> KeyFigures:
    """The campaign as a whole. One statement."""
    key = str(campaign.pk)
    return reports.of_keys(campaign.site_id, period, dimension=Dimension.CAMPAIGN, keys=[key])[key]


def live_count(campaign: Campaign) -> int:
    """How many of the campaign's articles visitors can read."""
    articles = GeneratedArticle.objects.for_site(campaign.site_id).filter(campaign=campaign)
    return articles.filter(page__live=True).count()


def _result(row: KeyFigures, name: str, detail: str) -> Result:
    return Result(row.key, name, detail, row.now, row.before)


def _gone(key: str) -> str:
    return f"A deleted campaign (no. {key})"


type Names = Mapping[str, tuple[str, str]]


def _names(site_id: int, facet: Facet, keys: Collection[str]) -> Names:
    """What the keys of a facet are called, with a detail; those that have no name besides are left out."""
    if facet.dimension is Dimension.FRAGMENT:
        rows = Fragment.objects.readable_by(site_id).filter(key__in=keys)
        return {row.key: (row.name, row.get_fragment_type_display()) for row in rows}
    read = _READERS.get(facet.kind) if facet.kind else None
    return read(site_id, keys) if read else {}


def _places(site_id: int, keys: Collection[str]) -> Names:
    """Places are shared by all sites. A city's county may stand between it and its state."""
    rows = Location.objects.filter(path_key__in=keys).select_related("parent__parent")
    return {row.path_key: (row.name, _region(row)) for row in rows}


def _region(place: Location) -> str:
    above = [each for each in (place.parent, place.parent.parent if place.parent else None) if each]
    state = next((each for each in above if each.kind == LocationKind.STATE), above[0] if above else None)
    return (state.code or state.name) if state else ""


def _avatars(site_id: int, keys: Collection[str]) -> Names:
    """A key is an avatar's and, behind a slash, the form it takes."""
    parts = {key: key.partition("/") for key in keys}
    rows = Avatar.objects.readable_by(site_id).filter(key__in={avatar for avatar, _, _ in parts.values()})
    names = {row.key: row.name for row in rows}
    return {key: (names[avatar], form) for key, (avatar, _, form) in parts.items() if avatar in names}


def _offers(site_id: int, keys: Collection[str]) -> Names:
    rows = Offer.objects.readable_by(site_id).filter(key__in=keys)
    return {row.key: (row.title, row.call_to_action) for row in rows}


def _niches(site_id: int, keys: Collection[str]) -> Names:
    return {row.key: (row.name, "") for row in Niche.objects.readable_by(site_id).filter(key__in=keys)}


_READERS: Mapping[AxisKind, Callable[[int, Collection[str]], Names]] = {
    AxisKind.LOCATION: _places,
    AxisKind.AVATAR: _avatars,
    AxisKind.OFFER: _offers,
    AxisKind.NICHE: _niches,
}
_AXES = {
    AxisKind.LOCATION: "Places",
    AxisKind.AVATAR: "Avatars",
    AxisKind.NICHE: "Niches",
    AxisKind.OFFER: "Offers",
    AxisKind.DICTIONARY: "Terms",
    AxisKind.LIST: "List",
}
