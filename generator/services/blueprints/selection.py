"""What a campaign's articles are made from: the rows of the library that a blueprint of it has to hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet
from wagtail.models import Site

from generator.core.types import DictionaryPlan
from generator.enums import AxisKind
from generator.models import (
    ArticleTemplate,
    Avatar,
    Campaign,
    CampaignAxis,
    Fragment,
    HeadlinePattern,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.services.plan_sections import mentioned
from sites_app.tenancy import SharableModel

type Keys = set[int]
_TEXTS = ("headline", "slug_pattern", "meta_title_pattern", "meta_description_pattern", "hub_pattern")


def readable(model: type[Model], site: Site) -> QuerySet[Any]:
    """The rows that stand for their keys on the site: its own, and shared ones that none of its own hides."""
    manager: Any = model._default_manager
    return manager.readable_by(site) if issubclass(model, SharableModel) else manager.for_site(site)


def made_from(site: Site, campaigns: Sequence[Campaign]) -> Mapping[str, Keys]:
    """The primary keys, by section, of all that the campaigns of a site read; in a constant number of queries.

    It is what `plans` would read: a slot's active fragments, an axis' rows, the dictionaries that a text names.
    """
    axes = list(CampaignAxis.objects.filter(campaign__in=campaigns))
    offers = _chosen(Offer, site, axes, AxisKind.OFFER)
    avatars = _chosen(Avatar, site, axes, AxisKind.AVATAR)
    avatars |= _standing(Avatar, site, _existing(Offer.objects.filter(pk__in=offers), "points__avatar"))
    fragments = _fragments(site, campaigns)
    chosen = [each.headline_pattern_id for each in campaigns if each.headline_pattern_id]
    patterns = dict(HeadlinePattern.objects.own_or_shared(site).filter(pk__in=chosen).values_list("pk", "formula"))
    texts = [*_texts(campaigns), *patterns.values(), *_fragment_texts(fragments)]
    return {
        "campaigns": {each.pk for each in campaigns},
        "patterns": set(patterns),
        "templates": {each.template_id for each in campaigns},
        "fragments": {each.pk for each in fragments},
        "offers": offers,
        "avatars": avatars,
        "niches": _chosen(Niche, site, axes, AxisKind.NICHE)
        | _standing(Niche, site, _existing(Avatar.objects.filter(pk__in=avatars), "niches")),
        "clusters": {axis.cluster_id for axis in axes if axis.cluster_id is not None},
        "dictionaries": _dictionaries(site, axes, texts=texts),
    }


def _chosen(model: type[Model], site: Site, axes: Iterable[CampaignAxis], kind: AxisKind) -> Keys:
    """What the axes of a kind choose; one without keys chooses all."""
    chosen = [axis.keys for axis in axes if axis.kind == kind]
    if not chosen:
        return set()
    rows = readable(model, site)
    if all(chosen):
        rows = rows.filter(key__in={key for keys in chosen for key in keys})
    return set(rows.values_list("pk", flat=True))


def _fragments(site: Site, campaigns: Sequence[Campaign]) -> list[Fragment]:
    slots = ArticleTemplate.objects.filter(campaigns__in=campaigns).values_list("campaigns", "slots__fragment_type")
    types: dict[int, set[str]] = {}
    for campaign, fragment_type in slots:
        types.setdefault(campaign, set()).add(fragment_type)
    wanted = Q(pk__in=[])
    for campaign in campaigns:
        of_type = Q(fragment_type__in=types.get(campaign.pk, ()), is_active=True)
        wanted |= Q(campaign=campaign) | (Q(campaign=None) & of_type)
    return list(readable(Fragment, site).filter(wanted).prefetch_related("items"))


def _dictionaries(site: Site, axes: Iterable[CampaignAxis], *, texts: Iterable[str]) -> Keys:
    """Those of axes, and those that a text or another dictionary's term names."""
    own = {axis.dictionary_id for axis in axes if axis.dictionary_id is not None}
    rows = list(readable(SpintaxDictionary, site).prefetch_related("entries"))
    plans = {
        DictionaryPlan(each.key, tuple((entry.term, entry.weight) for entry in each.entries.all())): each.pk
        for each in rows
    }
    return own | {plans[plan] for plan in mentioned(list(plans), texts=texts)}


def _texts(campaigns: Iterable[Campaign]) -> Iterator[str]:
    for campaign in campaigns:
        yield from (getattr(campaign, name) for name in _TEXTS)


def _fragment_texts(fragments: Iterable[Fragment]) -> Iterator[str]:
    for fragment in fragments:
        yield from (fragment.heading, fragment.body)
        for item in fragment.items.all():
            yield from (item.title, item.text)


def _existing(rows: QuerySet[Any], path: str) -> Keys:
    return set(rows.filter(**{f"{path}__isnull": False}).values_list(path, flat=True))


def _standing(model: type[Model], site: Site, keys: Keys) -> Keys:
    """The rows that stand on the site for those that other rows point at: a shared row may be hidden by an own one."""
    named = model._default_manager.filter(pk__in=keys).values("key")
    return set(readable(model, site).filter(key__in=named).values_list("pk", flat=True))
