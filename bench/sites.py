"""A site with a campaign whose articles have about 1,000 words."""

from bench.texts import SECTIONS, body
from generator.enums import AxisKind, FragmentType, LocationKind, SlotBlockType
from generator.models import (
    ArticleTemplate,
    Campaign,
    CampaignAxis,
    Fragment,
    FragmentItem,
    Location,
    ReleasePolicy,
    TemplateSlot,
)
from sites_app.services.provisioning import add_hub, provision_site

CITIES = 1_000


def make_campaign(*, services: int = 0) -> Campaign:
    """A campaign of 1,000 cities in a new site, times so many services; all articles go under hubs of one state.

    The publish gate lets them pass: it asks every page, but nothing that these texts lack.
    """
    site = provision_site(key="bench", name="Bench Roofing", hostname="bench.test")
    # Texts made for measuring are alike and about no place, and nobody reads a sample of them.
    ReleasePolicy.objects.create(site=site, requires_sample=False, min_local_share=0, max_similarity=1)
    parent = add_hub(site.root_page, title="Areas", slug="areas")
    campaign = Campaign.objects.create(
        site=site,
        key="bench",
        name="Bench",
        template=_make_template(site),
        parent_page=parent,
        headline="{Roof {repair|care}|Gutter {repair|care}} in {City}, {State_Code}",
        hub_pattern="{State}",
        seed=1,
    )
    _make_cities()
    CampaignAxis.objects.create(campaign=campaign, kind=AxisKind.LOCATION)
    if services:
        rows = "\n".join(["service", *(f"Service {number}" for number in range(services))])
        CampaignAxis.objects.create(campaign=campaign, kind=AxisKind.LIST, name="service", rows=rows)
    return campaign


def _make_template(site: object) -> ArticleTemplate:
    template = ArticleTemplate.objects.create(site=site, key="bench", name="Bench")
    for number, kind in zip(range(SECTIONS), FragmentType.values, strict=False):
        block = SlotBlockType.FAQ if kind == FragmentType.FAQ else SlotBlockType.RICH_TEXT
        TemplateSlot.objects.create(
            template=template, name=f"section-{number}", fragment_type=kind, block_type=block, sort_order=number
        )
        fragment = Fragment.objects.create(
            site=site,
            key=f"fragment-{number}",
            name=f"Fragment {number}",
            fragment_type=kind,
            heading=f"Part {number + 1}: roofs in {{City}}",
            body=body(number),
        )
        for place in range(3):
            FragmentItem.objects.create(
                fragment=fragment, title=f"Question {place} about {{City}}?", text=body(number + place + 1)[:200]
            ) if block == SlotBlockType.FAQ else None
    return template


def _make_cities() -> None:
    country = Location.objects.create(kind=LocationKind.COUNTRY, path_key="xx", name="Nowhere", code="XX")
    state = Location.objects.create(
        kind=LocationKind.STATE, path_key="xx-aa", name="Anywhere", code="AA", parent=country
    )
    Location.objects.bulk_create(
        Location(
            kind=LocationKind.CITY,
            path_key=f"xx-aa-town-{number}",
            name=f"Town {number}",
            parent=state,
            population=1_000_000 - number,
            latitude=40 + number / 1_000,
            longitude=-100 - number / 1_000,
        )
        for number in range(CITIES)
    )
