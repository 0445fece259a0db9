"""The sections and dictionaries of a campaign's plan, read for `plans` from its site's content library."""

import re
from collections.abc import Iterable, Sequence

from django.db.models.functions import Collate
from wagtail.models import Site

from generator.core.tokens import NAME, token_key, token_keys
from generator.core.types import DictionaryPlan, FragmentPlan, ItemPlan, PickRule, SectionPlan
from generator.models import ArticleTemplate, Campaign, Fragment, SpintaxDictionary

_MENTION = re.compile(rf"[{{%]\s*({NAME})\s*[}}%]")


def read_sections(template: ArticleTemplate, *, campaign: Campaign) -> tuple[SectionPlan, ...]:
    """Each slot with the fragments of its type: the site's, shared and this campaign's, in the order of their keys."""
    slots = list(template.slots.all())
    fragments = (
        Fragment.objects.readable_by(campaign.site_id)
        .filter(is_active=True, fragment_type__in={slot.fragment_type for slot in slots})
        .prefetch_related("items")
    )
    own = [fragment for fragment in fragments if fragment.campaign_id in {None, campaign.pk}]
    plans = [fragment_plan(fragment) for fragment in sorted(own, key=lambda fragment: fragment.key)]
    return tuple(
        SectionPlan(
            name=slot.name,
            block_type=slot.block_type,
            fragments=tuple(plan for plan in plans if plan.fragment_type == slot.fragment_type),
            pick=PickRule(slot.pick),
            required=slot.is_required,
            minimum=slot.minimum,
            maximum=slot.maximum,
            condition=slot.condition,
        )
        for slot in slots
    )


def fragment_plan(fragment: Fragment) -> FragmentPlan:
    return FragmentPlan(
        key=fragment.key,
        fragment_type=fragment.fragment_type,
        heading=fragment.heading,
        body=fragment.body,
        items=tuple(ItemPlan(item.title, item.text) for item in fragment.items.all()),
        weight=fragment.weight,
        condition=fragment.condition,
    )


def read_dictionaries(site: Site | int | None, *, taken: Iterable[str]) -> list[DictionaryPlan]:
    """The dictionaries that the site may read, but for those whose name is `taken` by a token of the campaign."""
    hidden = token_keys(taken)
    dictionaries = SpintaxDictionary.objects.readable_by(site).order_by(Collate("key", "C")).prefetch_related("entries")
    return [
        DictionaryPlan(each.key, tuple((entry.term, entry.weight) for entry in each.entries.all()))
        for each in dictionaries
        if token_key(each.key) not in hidden
    ]


def mentioned(dictionaries: Sequence[DictionaryPlan], *, texts: Iterable[str]) -> tuple[DictionaryPlan, ...]:
    """Those that a text names, so that a plan changes only when a dictionary that it uses does."""
    by_key = {token_key(each.name): each for each in dictionaries}
    names: set[str] = set()
    pending = list(texts)
    while pending:
        found = {token_key(name) for name in _MENTION.findall(pending.pop())} & by_key.keys()
        pending += [term for name in found - names for term, _ in by_key[name].entries]
        names |= found
    return tuple(each for key, each in by_key.items() if key in names)
