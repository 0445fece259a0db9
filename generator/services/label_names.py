"""What campaigns and the values of their axes are called, for whoever writes down what a page was made of."""

from collections.abc import Callable, Collection, Iterator, Mapping

from generator.enums import AxisKind
from generator.models import Avatar, Campaign, CampaignAxis, Location, Niche, Offer
from tracking.enums import Dimension
from tracking.services.label_names import LabelKey, LabelName
from tracking.services.labels import PageLabel

_WORDS = {
    AxisKind.LOCATION: "Place",
    AxisKind.AVATAR: "Avatar",
    AxisKind.NICHE: "Niche",
    AxisKind.OFFER: "Offer",
}


def names_of(site_id: int, labels: Collection[PageLabel]) -> Mapping[LabelKey, LabelName]:
    """The names of the site's campaigns among the labels, and of their axes' values. One statement for each kind."""
    campaigns = [label.key for label in labels if label.dimension is Dimension.CAMPAIGN and label.key.isdecimal()]
    named = Campaign.objects.for_site(site_id).filter(pk__in=campaigns).values_list("pk", "name")
    found = {(Dimension.CAMPAIGN, str(pk)): LabelName("Campaign", name) for pk, name in named}
    values = {label.key: label.key.split(":", 2) for label in labels if label.dimension is Dimension.AXIS}
    kinds = _kinds(site_id, {parts[0] for parts in values.values() if parts[0].isdecimal()})
    for kind in dict.fromkeys(kinds.values()):
        own = {key: parts[2] for key, parts in values.items() if kinds.get((parts[0], parts[1])) == kind}
        texts = dict(_READERS[kind](site_id, own.values())) if kind in _READERS else {}
        for key, value in own.items():
            what = _WORDS.get(kind) or values[key][1].replace("_", " ").capitalize()
            found[Dimension.AXIS, key] = LabelName(what, texts.get(value, value))
    return found


def _kinds(site_id: int, campaigns: Collection[str]) -> dict[tuple[str, str], AxisKind]:
    """The kinds of the campaigns' axes, by the campaign's number and the axis's name."""
    if not campaigns:
        return {}
    axes = CampaignAxis.objects.filter(campaign__in=campaigns, campaign__site=site_id)
    return {(str(axis.campaign_id), str(axis)): AxisKind(axis.kind) for axis in axes}


type Texts = Iterator[tuple[str, str]]


def _places(site_id: int, keys: Collection[str]) -> Texts:
    """Places are shared by all sites."""
    for place in Location.objects.filter(path_key__in=keys).select_related("parent__parent"):
        above = [each for each in (place.parent, place.parent and place.parent.parent) if each is not None]
        state = next((each for each in above if each.kind == "state"), None)
        yield place.path_key, f"{place.name}, {state.code or state.name}" if state else place.name


def _avatars(site_id: int, keys: Collection[str]) -> Texts:
    """A key is an avatar's and, behind a slash, the form it takes."""
    parts = {key: key.partition("/") for key in keys}
    rows = Avatar.objects.readable_by(site_id).filter(key__in={avatar for avatar, _, _ in parts.values()})
    names = {row.key: row.name for row in rows}
    for key, (avatar, _, form) in parts.items():
        if avatar in names:
            yield key, f"{names[avatar]} ({form})" if form else names[avatar]


def _niches(site_id: int, keys: Collection[str]) -> Texts:
    yield from Niche.objects.readable_by(site_id).filter(key__in=keys).values_list("key", "name")


def _offers(site_id: int, keys: Collection[str]) -> Texts:
    yield from Offer.objects.readable_by(site_id).filter(key__in=keys).values_list("key", "title")


_READERS: Mapping[AxisKind, Callable[[int, Collection[str]], Texts]] = {
    AxisKind.LOCATION: _places,
    AxisKind.AVATAR: _avatars,
    AxisKind.NICHE: _niches,
    AxisKind.OFFER: _offers,
}
