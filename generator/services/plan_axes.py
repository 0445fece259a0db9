"""The rows of a campaign's axes, read for `plans`: places, avatars, niches, offers, terms and pasted lists.

Every query is for the campaign's own site, or for what all sites share: places, and the shared library. What is
named but not there becomes a problem, never an exception.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db.models import Q
from django.db.models.functions import Collate
from wagtail.models import Site

from generator.core.plan_texts import Problem
from generator.core.tokens import token_key
from generator.core.types import AxisPlan, Diagnostic, Severity
from generator.enums import AxisKind, LocationKind, OfferPointKind
from generator.models import (
    Avatar,
    AvatarVariant,
    CampaignAxis,
    ClusterMember,
    Location,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.services.plan_lists import read_list

type Row = dict[str, str]
type Rows = list[tuple[str, Row]]


@dataclass
class AxisReader:
    """Reads axes of one site and collects what is wrong with them."""

    site: Site
    has_niche_axis: bool = False
    problems: list[Problem] = field(default_factory=list)

    def read(self, axis: CampaignAxis) -> AxisPlan:
        """The axis with its rows. Columns that are blank in every row are left out."""
        name = axis.name or axis.kind
        rows = _READERS[AxisKind(axis.kind)](self, axis, f"axes/{name}")
        if axis.kind != AxisKind.LOCATION and axis.limit:
            rows = rows[: axis.limit]
        used = {token for _, row in rows for token, value in row.items() if value.strip()}
        return AxisPlan(
            name=name,
            kind=axis.kind,
            keys=tuple(key for key, _ in rows),
            rows=tuple({token: value for token, value in row.items() if token in used} for _, row in rows),
        )

    def locations(self, axis: CampaignAxis, where: str) -> Rows:
        if axis.cluster_id is not None:
            return self._cluster(axis, where)
        if not self._has_sound_radius(axis, where):
            return []
        query = Location.objects.filter(kind=axis.location_kind or LocationKind.CITY)
        if axis.states:
            inside = Q(path_key__in=axis.states)
            for key in axis.states:
                inside |= Q(path_key__startswith=f"{key}-")
            query = query.filter(inside)
        if axis.center is not None:
            query = query.within(axis.center, radius_km=axis.radius_km or 0)
        # Byte order, so that a limit cuts equal cities alike on every server.
        places = query.filter(population__gte=axis.minimum_population).order_by("-population", Collate("path_key", "C"))
        # Values, for thousands of places: objects of them and of all that they lie in take three times as long.
        found = places.values_list("path_key", *_OF_PLACE, *_OF_LINEAGE)[: axis.limit]
        return [(key, _place_row(values[:6], values[6:])) for key, *values in found]

    def _has_sound_radius(self, axis: CampaignAxis, where: str) -> bool:
        """Whether the axis names both a place with coordinates and a radius around it, or neither."""
        if axis.center is None and axis.radius_km is None:
            return True
        if axis.center is None or axis.radius_km is None:
            self._report(where, "axis.radius", "A radius needs a place in its middle, and a place a radius.")
            return False
        if not axis.center.has_point:
            self._report(where, "axis.center", f"“{axis.center}” has no coordinates, so nothing is near it.")
            return False
        return True

    def _cluster(self, axis: CampaignAxis, where: str) -> Rows:
        cluster = LocationCluster.objects.for_site(self.site).filter(pk=axis.cluster_id).first()
        if cluster is None:
            self._report(where, "axis.cluster", "The location cluster belongs to another site.")
            return []
        if not self._has_sound_radius(axis, where):
            return []
        members = ClusterMember.objects.filter(
            cluster=cluster, location__population__gte=axis.minimum_population
        ).select_related("location", *(f"location__{path}" for path in _PARENTS))
        if axis.center is not None:
            near = Location.objects.within(axis.center, radius_km=axis.radius_km or 0)
            members = members.filter(location__in=near.values("pk"))
        by_place = {member.location: member for member in members}
        return [
            (place.path_key, _location_row(place) | _member_row(cluster, by_place[place]))
            for place in _by_size(by_place)[: axis.limit]
        ]

    def avatars(self, axis: CampaignAxis, where: str) -> Rows:
        avatars = (
            Avatar.objects.readable_by(self.site).order_by(Collate("key", "C")).prefetch_related("variants", "niches")
        )
        rows: Rows = []
        for avatar in self._chosen(avatars, axis, where):
            rows += avatar_rows(avatar, with_niche=not self.has_niche_axis)
        return rows

    def niches(self, axis: CampaignAxis, where: str) -> Rows:
        niches = self._chosen(Niche.objects.readable_by(self.site).order_by(Collate("key", "C")), axis, where)
        return [row for niche in niches for row in niche_rows(niche)]

    def offers(self, axis: CampaignAxis, where: str) -> Rows:
        offers = Offer.objects.readable_by(self.site).order_by(Collate("key", "C")).prefetch_related("points")
        return [row for offer in self._chosen(offers, axis, where) for row in offer_rows(offer)]

    def terms(self, axis: CampaignAxis, where: str) -> Rows:
        dictionaries = SpintaxDictionary.objects.own_or_shared(self.site).prefetch_related("entries")
        dictionary = dictionaries.filter(pk=axis.dictionary_id).first()
        if dictionary is None:
            self._report(where, "axis.dictionary", "Choose a dictionary of this site.")
            return []
        token = token_key(dictionary.key)
        return [(entry.term, {token: entry.term}) for entry in dictionary.entries.all()]

    def list_rows(self, axis: CampaignAxis, where: str) -> Rows:
        read = read_list(axis.rows)
        self.problems += [Problem(f"{where}/rows", problem) for problem in read.problems]
        return list(zip(read.keys, read.rows, strict=True))

    def _chosen[Item: (Avatar, Niche, Offer)](
        self, items: Iterable[Item], axis: CampaignAxis, where: str
    ) -> list[Item]:
        by_key = {item.key: item for item in items}
        for key in axis.keys:
            if key not in by_key:
                message = f"This site has no {axis.get_kind_display().lower().rstrip('s')} “{key}”."
                self._report(where, "axis.key", message, severity=Severity.WARNING)
        return [item for key, item in by_key.items() if not axis.keys or key in axis.keys]

    def _report(self, where: str, code: str, message: str, *, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(where, Diagnostic(code, message, 1, 1, severity)))


def avatar_rows(avatar: Avatar, *, with_niche: bool) -> Rows:
    """What an avatar gives to an axis: a row for each of its variants."""
    shared = _avatar_row(avatar, with_niche=with_niche)
    variants = list(avatar.variants.all()) or [AvatarVariant(avatar=avatar, identity=avatar.name)]
    return [(f"{avatar.key}/{variant.gender}", shared | _variant_row(variant)) for variant in variants]


def niche_rows(niche: Niche) -> Rows:
    return [(niche.key, {"niche": niche.name, "niche_key": niche.key})]


def offer_rows(offer: Offer) -> Rows:
    return [(offer.key, _offer_row(offer))]


def kinds_at_hand(site: Site) -> list[AxisKind]:
    """The kinds of axis that a new campaign of the site can begin with, because there are rows for them."""
    rows = {
        AxisKind.LOCATION: Location.objects.filter(kind=LocationKind.CITY),
        AxisKind.AVATAR: Avatar.objects.own_or_shared(site),
        AxisKind.OFFER: Offer.objects.own_or_shared(site),
    }
    return [kind for kind, found in rows.items() if found.exists()]


_READERS: Mapping[AxisKind, Callable[[AxisReader, CampaignAxis, str], Rows]] = {
    AxisKind.LOCATION: AxisReader.locations,
    AxisKind.AVATAR: AxisReader.avatars,
    AxisKind.NICHE: AxisReader.niches,
    AxisKind.OFFER: AxisReader.offers,
    AxisKind.DICTIONARY: AxisReader.terms,
    AxisKind.LIST: AxisReader.list_rows,
}
_PARENTS = ("parent__parent__parent",)
_OF_PLACE = ("name", "zip_codes", "population", "latitude", "longitude", "timezone")
_OF_STEP = ("kind", "name", "code")
_NO_STEP = ("", "")
_KINDS = (LocationKind.CITY, LocationKind.COUNTY, LocationKind.STATE, LocationKind.COUNTRY)
_OF_LINEAGE = tuple(f"{'parent__' * steps}{name}" for steps in range(4) for name in _OF_STEP)


def _location_row(place: Location) -> Row:
    """The tokens of a place whose parents are loaded."""
    lineage: list[Any] = []
    step: Location | None = place
    while step is not None:
        lineage += [step.kind, step.name, step.code]
        step = step.parent
    return _place_row([getattr(place, name) for name in _OF_PLACE], lineage)


def _place_row(of_place: Sequence[Any], lineage: Sequence[Any]) -> Row:
    """The tokens of a place: its own, and those of what it lies in, by kind, name and code of each step."""
    title, zip_codes, population, latitude, longitude, timezone = of_place
    steps = {kind: step for kind, *step in batched(lineage, len(_OF_STEP))}
    city, county, state, country = (steps.get(kind, _NO_STEP) for kind in _KINDS)
    return {
        "location": title,
        "city": city[0],
        "county": county[0],
        "state": state[0],
        "state_code": state[1],
        "country": country[0],
        "country_code": country[1],
        "zip": str(zip_codes[0]) if zip_codes else "",
        "population": f"{population:,}" if population else "",
        "latitude": "" if latitude is None else repr(latitude),
        "longitude": "" if longitude is None else repr(longitude),
        "timezone": timezone,
    }


def _by_size(places: Iterable[Location]) -> list[Location]:
    """The most populous first; equal ones by key, in an order that no database's collation decides."""
    return sorted(places, key=lambda place: (-place.population, place.path_key))


def _member_row(cluster: LocationCluster, member: ClusterMember) -> Row:
    row = {
        "cluster": cluster.name,
        "descriptor": cluster.descriptor,
        "neighborhood": member.neighborhood,
        "landmark": member.landmark,
        "local_fact": _first_line(member.facts),
    }
    return row | ({"zip": member.zip_focus} if member.zip_focus else {})


def _avatar_row(avatar: Avatar, *, with_niche: bool) -> Row:
    niche = min((niche.name for niche in avatar.niches.all()), default="") if with_niche else ""
    return {
        "avatar": avatar.name,
        "avatar_key": avatar.key,
        "wealth_cluster": avatar.wealth_cluster,
        "psychographics": _first_line(avatar.psychographics),
        "pain_point": _first_line(avatar.pain_points),
        "tech_stack": _first_line(avatar.tech_stack),
        "niche": niche,
    }


def _variant_row(variant: AvatarVariant) -> Row:
    names = ("identity", "pronoun", "pronoun_object", "pronoun_possessive", "isare", "has_have", "does_do")
    return {name: getattr(variant, name) for name in names}


def _offer_row(offer: Offer) -> Row:
    row = {
        "offer": offer.title,
        "offer_key": offer.key,
        "offer_hook": offer.hook,
        "offer_cta": offer.call_to_action,
    }
    # A point for one avatar depends on two axes; a row of this axis can only hold what is true for all of them.
    points = [point for point in offer.points.all() if point.avatar_id is None]
    for kind in OfferPointKind:
        row[f"offer_{kind.value}"] = next((point.text for point in points if point.kind == kind), "")
    return row


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
