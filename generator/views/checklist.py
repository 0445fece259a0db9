"""What a campaign has and what it still lacks before it can be generated, each with where to make it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from generator.models import Campaign, Fragment, TemplateSlot
from generator.permissions import address_of
from generator.services.plans import Examination
from sites_app.permissions import user_may

LACKING = frozenset({"section.fragments"})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a campaign needs; `url` leads to where it is made or mended, and is empty for who may not."""

    label: str
    text: str
    is_done: bool
    action: str = ""
    url: str = ""


def checklist(campaign: Campaign, examination: Examination, *, user: Any, edit_url: str) -> list[Item]:
    """All that the campaign needs, in the order in which people make it. Reads the template's slots, nothing else."""
    slots = list(campaign.template.slots.all())
    has_fields = {problem.field for problem in examination.problems if problem.is_error}
    return [
        _axes(examination, edit_url=edit_url),
        Item("Headline", "", "headline" not in has_fields, "Write the headline", edit_url),
        Item(
            "Template",
            f"{campaign.template}, {len(slots)} {'slot' if len(slots) == 1 else 'slots'}",
            bool(slots),
            "Add slots",
            address_of(campaign.template, user),
        ),
        *_fragments(campaign, slots, examination, user=user),
        _texts(examination),
    ]


def _axes(examination: Examination, *, edit_url: str) -> Item:
    axes = examination.summary.axes
    url = f"{edit_url}#tab-axes" if edit_url else ""
    if not axes:
        return Item("Axes", "None yet, so only the headline varies.", False, "Add an axis", url)
    empty = [axis.name for axis in axes if not axis.count]
    if empty:
        return Item("Axes", f"Without rows: {', '.join(empty)}.", False, "Fill the axes", url)
    return Item("Axes", ", ".join(axis.name for axis in axes), True, "Edit the axes", url)


def _fragments(campaign: Campaign, slots: Sequence[TemplateSlot], examination: Examination, *, user: Any) -> list[Item]:
    lacking = {problem.where.split("/")[1] for problem in examination.problems if problem.diagnostic.code in LACKING}
    counts = Counter({section.name: len(section.fragments) for section in examination.plan.sections})
    may_add = user_may(user, "add", Fragment(site=campaign.site))
    items = []
    for slot in slots:
        kind = slot.get_fragment_type_display()
        count = counts[slot.name]
        text = f"{count} {'fragment' if count == 1 else 'fragments'} of the type “{kind}”"
        query = f"for_site={campaign.site_id}&for_campaign={campaign.pk}&fragment_type={slot.fragment_type}"
        url = f"{reverse(Fragment.snippet_viewset.get_url_name('add'))}?{query}" if may_add else ""
        items.append(Item(f"Slot “{slot.name}”", text, slot.name not in lacking, "Write a fragment", url))
    return items


def _texts(examination: Examination) -> Item:
    wrong = [problem for problem in examination.problems if problem.is_error and problem.diagnostic.code not in LACKING]
    if not wrong:
        return Item("Texts", "Nothing is wrong in them", True)
    text = f"{len(wrong)} {'problem' if len(wrong) == 1 else 'problems'}"
    return Item("Texts", text, False, "Show the problems", "#spark-problems-heading")
