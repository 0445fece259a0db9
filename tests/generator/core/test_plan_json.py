"""A plan's JSON: canonical, complete, readable by later versions, and digests that change only with what they cover."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.core.plan_json import digest, from_json, space_digest, to_json
from generator.core.types import CampaignPlan, CombinationMethod, Exclusion
from tests.generator.core.plans import AVATAR, LOCATION, PLAN, plan, section

RULED = plan(exclusions=(Exclusion({"location": frozenset({"us-tx-austin", "us-ok-enid"})}),))


@pytest.mark.parametrize(
    "source", [PLAN, RULED, plan(components={"COMPONENT_X": {"type": "form", "value": {"id": 1}}})]
)
def test_a_plan_comes_back_as_it_was(source: CampaignPlan) -> None:
    text = to_json(source)
    assert from_json(text) == source
    assert to_json(from_json(text)) == text


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=12), max_size=6), st.randoms())
def test_the_text_does_not_depend_on_the_order_of_mappings(constants: Mapping[str, str], order) -> None:
    shuffled = list(constants.items())
    order.shuffle(shuffled)
    assert to_json(plan(constants=constants)) == to_json(plan(constants=dict(shuffled)))
    assert from_json(to_json(plan(constants=constants))).constants == constants


def test_the_text_is_canonical() -> None:
    text = to_json(RULED)
    assert text.isascii()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))


def test_fields_of_later_versions_have_defaults() -> None:
    data = json.loads(to_json(PLAN))
    for name in ("components", "language", "exclusions", "hub_slug"):
        del data[name]
    assert from_json(json.dumps(data)) == PLAN


@pytest.mark.parametrize("text", ["[]", "{}", '{"campaign": 1}', "null", "{"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a campaign plan"):
        from_json(text)


def test_the_digest_covers_all_but_the_version() -> None:
    assert digest(plan(version=9)) == digest(PLAN)
    assert digest(plan(seed=43)) != digest(PLAN)
    assert digest(plan(sections=(section("other"),))) != digest(PLAN)


def test_the_space_digest_covers_points_and_order_and_no_wording() -> None:
    same = [
        plan(version=9),
        plan(sections=(section("other"),)),
        plan(headline="{One|Two|Three} for {City}"),
        plan(meta_title="{Title}"),
        RULED,
    ]
    other = [
        plan(seed=43),
        plan(headline="{One|Two}"),
        plan(axes=(LOCATION,), headline="{a|b|c}"),
        plan(axes=(AVATAR, LOCATION)),
        plan(method=CombinationMethod.SAMPLE, sample_size=5),
    ]
    assert {space_digest(each) for each in same} == {space_digest(PLAN)}
    assert space_digest(PLAN) not in {space_digest(each) for each in other}
