"""Campaigns for tests: real rows in a tenant's library, and drafts composed from them."""

from typing import Any

from generator.core.compose import Composer
from generator.core.types import ArticleDraft
from generator.enums import AxisKind, FragmentType, Gender, LocationKind, OfferPointKind, SlotBlockType
from generator.models import (
    ArticleTemplate,
    Avatar,
    AvatarVariant,
    Campaign,
    CampaignAxis,
    CampaignVersion,
    DictionaryEntry,
    Fragment,
    FragmentItem,
    HeadlinePattern,
    Location,
    Niche,
    Offer,
    OfferPoint,
    SpintaxDictionary,
    TemplateSlot,
)
from generator.services import plans
from sites_app.services.provisioning import add_hub

STATES = {"TX": "Texas", "CO": "Colorado"}
CITIES_PER_STATE = 5

# Section, type, block, heading, body, items. Every block that the generator writes is here.
SECTIONS: list[tuple[str, FragmentType, SlotBlockType, str, str, list[tuple[str, str]]]] = [
    ("opening", FragmentType.INTRODUCTION, SlotBlockType.HERO, "{Offer} in {City}", "{mark} {opening|start}", []),
    (
        "problem",
        FragmentType.PROBLEM,
        SlotBlockType.RICH_TEXT,
        "What {fails|breaks} in {City}",
        "{mark} & friends say that {Pain_Point} is common in {State}.\n\n- one {quality} thing\n- another <thing>",
        [],
    ),
    (
        "benefits",
        FragmentType.BENEFITS,
        SlotBlockType.FEATURES,
        "What you get",
        "{Offer_Hook}",
        [("A {fair|fixed} price", "Before we start."), ("{City} people", "")],
    ),
    (
        "process",
        FragmentType.PROCESS,
        SlotBlockType.STEPS,
        "How it goes",
        "",
        [("You call", "{Phone}"), ("We come", "To {City}, {State_Code}.")],
    ),
    ("proof", FragmentType.PROOF, SlotBlockType.QUOTE, "{Identity}, {City}", "[[PRONOUN]] [[ISARE]] happy.", []),
    (
        "questions",
        FragmentType.FAQ,
        SlotBlockType.FAQ,
        "Before you call",
        "",
        [("How many live in {City}?", "About {Population}, as of {Year}."), ("Why us?", "<p>Ask {Agency_Name}.</p>")],
    ),
    (
        "closing",
        FragmentType.CALL_TO_ACTION,
        SlotBlockType.CALL_TO_ACTION,
        "{Offer_Cta}",
        "{Offer_Value}",
        [("Call now", "tel:+15550100")],
    ),
]


def make_locations(*, cities: int = CITIES_PER_STATE) -> None:
    """A country, two states and cities of distinct sizes, the same names in both states; made once."""
    country, _ = Location.objects.get_or_create(
        path_key="us", defaults={"kind": LocationKind.COUNTRY, "name": "United States", "code": "US"}
    )
    for code, name in STATES.items():
        state, _ = Location.objects.get_or_create(
            path_key=f"us-{code.lower()}",
            defaults={"kind": LocationKind.STATE, "name": name, "code": code, "parent": country},
        )
        for number in range(cities):
            Location.objects.get_or_create(
                path_key=f"{state.path_key}-town-{number}",
                defaults={
                    "kind": LocationKind.CITY,
                    "name": f"Town {number}",
                    "parent": state,
                    "population": 900_000 - 1_000 * number,
                    "latitude": 30.5 + number % 1_000 / 100,
                    "longitude": -97.25,
                    "timezone": "America/Chicago",
                },
            )


def make_library(tenant: Any) -> ArticleTemplate:
    """A niche, an avatar of two variants, an offer, a dictionary, a headline pattern, and a template with the mark."""
    site, mark = tenant.site, tenant.mark
    niche = Niche.objects.create(site=site, key="homes", name=f"{mark} homes")
    avatar = Avatar.objects.create(
        site=site, key="owner", name=f"{mark} owner", pain_points=f"{mark} hail\nleaks", wealth_cluster="middle"
    )
    avatar.niches.add(niche)
    avatar.save()
    AvatarVariant.objects.create(
        avatar=avatar,
        gender=Gender.FEMALE,
        identity="homeowner",
        pronoun="she",
        pronoun_object="her",
        pronoun_possessive="her",
        isare="is",
        has_have="has",
        does_do="does",
        sort_order=0,
    )
    AvatarVariant.objects.create(avatar=avatar, gender=Gender.NEUTRAL, identity="landlord", sort_order=1)
    offer = Offer.objects.create(
        site=site, key="check", name="Check", title=f"{mark} check", hook=f"{mark} hook", call_to_action="Book a check"
    )
    for order, kind in enumerate(OfferPointKind):
        OfferPoint.objects.create(offer=offer, kind=kind, text=f"{mark} {kind.value}", sort_order=order)
    dictionary = SpintaxDictionary.objects.create(site=site, key="quality", name="Quality")
    for order, (term, weight) in enumerate((("sound", 2), ("dry", 1))):
        DictionaryEntry.objects.create(dictionary=dictionary, term=term, weight=weight, sort_order=order)
    HeadlinePattern.objects.create(
        site=site, key="who", name=f"{mark} who", kind="question", formula="{Who|Which crew} fixes roofs in {City}?"
    )
    return _make_template(tenant)


def _make_template(tenant: Any) -> ArticleTemplate:
    template = ArticleTemplate.objects.create(site=tenant.site, key="article", name="Article")
    for order, (name, kind, block, heading, body, items) in enumerate(SECTIONS):
        TemplateSlot.objects.create(
            template=template, name=name, fragment_type=kind, block_type=block, sort_order=order
        )
        fragment = Fragment.objects.create(
            site=tenant.site,
            key=name,
            name=name.title(),
            fragment_type=kind,
            heading=heading,
            body=body.replace("{mark}", tenant.mark),
        )
        for place, (title, text) in enumerate(items):
            FragmentItem.objects.create(fragment=fragment, title=title, text=text, sort_order=place)
    return template


def make_campaign(tenant: Any, *, key: str = "cities", cities: int = CITIES_PER_STATE, **fields: Any) -> Campaign:
    """A campaign of cities × avatar variants × an offer with two headlines, whose hubs are states."""
    make_locations(cities=cities)
    template = ArticleTemplate.objects.for_site(tenant.site).filter(key="article").first() or make_library(tenant)
    parent = add_hub(tenant.home, title=f"{tenant.mark} areas", slug="areas")
    campaign = Campaign.objects.create(
        site=tenant.site,
        key=key,
        name=f"{tenant.mark} {key}",
        template=template,
        parent_page=parent,
        **{
            "headline": "{Roof|Gutter} help in {City}, {State_Code} for {Identity}",
            "hub_pattern": "{State}",
            "seed": 7,
            **fields,
        },
    )
    for order, kind in enumerate((AxisKind.LOCATION, AxisKind.AVATAR, AxisKind.OFFER)):
        CampaignAxis.objects.create(campaign=campaign, kind=kind, sort_order=order)
    return campaign


def compose_drafts(version: CampaignVersion, *, start: int = 0, count: int = 10) -> list[ArticleDraft]:
    """The drafts of consecutive positions of a version."""
    composer = Composer(plans.load(version))
    drafts = (composer.compose(position) for position in range(start, start + count))
    return [draft for draft in drafts if draft is not None]
