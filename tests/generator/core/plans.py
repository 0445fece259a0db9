"""A small but whole plan that the tests of the core vary."""

from dataclasses import replace
from typing import Any

from generator.core.types import (
    AxisPlan,
    CampaignPlan,
    CombinationMethod,
    DictionaryPlan,
    FragmentPlan,
    ItemPlan,
    PickRule,
    SectionPlan,
)

CITIES = (
    ("us-tx-austin", "Austin", "Texas", "TX", "the Capitol", "961,855"),
    ("us-tx-el-paso", "El Paso", "Texas", "TX", "", "678,815"),
    ("us-ok-tulsa", "Tulsa", "Oklahoma", "OK", "<Philbrook> & Co", "1"),
    ("us-ok-enid", "Enid", "Oklahoma", "OK", "", "51,308"),
    ("us-co-denver", "Denver", "Colorado", "CO", "Union Station", "715,522"),
)

LOCATION = AxisPlan(
    name="location",
    kind="location",
    keys=tuple(key for key, *_ in CITIES),
    rows=tuple(
        {"city": city, "state": state, "state_code": code, "landmark": landmark, "population": population}
        for _, city, state, code, landmark, population in CITIES
    ),
)
AVATAR = AxisPlan(
    name="avatar",
    kind="avatar",
    keys=("homeowner/female", "landlord/neutral"),
    rows=(
        {"avatar": "homeowner", "pronoun": "she", "pronoun_object": "her", "isare": "is"},
        {"avatar": "owner", "pronoun": "they", "pronoun_object": "them", "isare": "are"},
    ),
)
INTRO = FragmentPlan(
    key="intro",
    fragment_type="intro",
    heading="{Why|How} {City} roofs {fail|age}",
    body=(
        "[[A_AN:{Avatar}]] in {City} {knows|learns} that [[PRONOUN]] [[ISARE]] {adj} off with a plan."
        "{?landmark? Near {Landmark} too.|}\n\n"
        "{Hail|Wind} and <R&D> cost more than a check.\n- {one|first}\n- two"
    ),
)
SECTIONS = (
    SectionPlan("intro", "rich_text", (INTRO,)),
    SectionPlan(
        "body",
        "rich_text",
        tuple(
            FragmentPlan(f"body-{letter}", "body", "", f"<p>{letter} {{City}} <b>{{x|y}}</b> {{adj}} .</p>")
            for letter in "abc"
        ),
        pick=PickRule.LEAST_USED,
    ),
    SectionPlan(
        "local",
        "rich_text",
        (FragmentPlan("local", "local", "", "<h3>Local</h3><p>By {Landmark}.</p>"),),
        condition="landmark",
    ),
    SectionPlan(
        "steps",
        "steps",
        (FragmentPlan("steps", "steps", "Steps", "In {City}", (ItemPlan("Call", "{Today|Now}"), ItemPlan("Fix", ""))),),
    ),
    SectionPlan(
        "faq",
        "faq",
        (
            FragmentPlan(
                "faq",
                "faq",
                "Questions",
                "",
                (ItemPlan("Is {City} {big|small}?", "It has {Population} people.\n\n- yes"),),
            ),
        ),
    ),
    SectionPlan(
        "cta", "cta", (FragmentPlan("cta", "cta", "Call {Agency_Name}", "Free.", (ItemPlan("Book", "tel:{Phone}"),)),)
    ),
)
PLAN = CampaignPlan(
    campaign="summit-cities",
    version=3,
    seed=42,
    method=CombinationMethod.ALL,
    sample_size=0,
    axes=(LOCATION, AVATAR),
    headline="{Get {Started|Going}|Start Your Journey} in {City}, {State_Code}",
    sections=SECTIONS,
    hub="{State}",
    constants={"Agency_Name": "Summit & Sons", "phone": "555-0100", "year": "2026"},
    dictionaries=(DictionaryPlan("adj", (("better", 1), ("best", 3))),),
    schema_type="Service",
)


def plan(**changes: Any) -> CampaignPlan:
    """Return the plan with some fields changed."""
    return replace(PLAN, **changes)


def section(body: str, *, block_type: str = "rich_text", heading: str = "Heading", **changes: Any) -> SectionPlan:
    """Return a section with one fragment of this body."""
    items = changes.pop("items", ())
    return SectionPlan("only", block_type, (FragmentPlan("only", "any", heading, body, items),), **changes)
