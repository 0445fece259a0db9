"""Campaigns as plans: rows, tokens, versions and problems; never a row of another site."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from generator.core.compose import PlanError
from generator.core.types import CampaignPlan, CombinationMethod, PickRule
from generator.enums import AxisKind, LocationKind, OfferPointKind
from generator.models import (
    Avatar,
    Campaign,
    CampaignAxis,
    ClusterMember,
    DictionaryEntry,
    Fragment,
    FragmentItem,
    Location,
    LocationCluster,
    Niche,
    Offer,
    OfferPoint,
    SpintaxDictionary,
    TemplateSlot,
)
from generator.services import plans
from tests.generator.factories import make_campaign, make_library, make_locations

MAY = datetime(2026, 5, 4, tzinfo=UTC)


def build(campaign: Campaign) -> CampaignPlan:
    return plans.build(Campaign.objects.get(pk=campaign.pk), version_number=1, now_date=MAY.date())


def axis_of(campaign: Campaign, kind: AxisKind) -> Any:
    return next(axis for axis in build(campaign).axes if axis.kind == kind)


def add_axis(campaign: Campaign, kind: AxisKind, **fields: Any) -> CampaignAxis:
    return CampaignAxis.objects.create(campaign=campaign, kind=kind, sort_order=9, **fields)


def codes(campaign: Campaign) -> list[str]:
    return [problem.diagnostic.code for problem in plans.problems(campaign)]


# Axes


def test_places_come_with_all_their_tokens_the_largest_first(campaign_a: Campaign) -> None:
    axis = axis_of(campaign_a, AxisKind.LOCATION)
    assert axis.keys[:4] == ("us-co-town-0", "us-tx-town-0", "us-co-town-1", "us-tx-town-1")
    assert axis.rows[1] == {
        "location": "Town 0",
        "city": "Town 0",
        "state": "Texas",
        "state_code": "TX",
        "country": "United States",
        "country_code": "US",
        "population": "900,000",
        "latitude": "30.5",
        "longitude": "-97.25",
        "timezone": "America/Chicago",
    }


def test_places_are_cut_by_state_population_and_limit(campaign_a: Campaign) -> None:
    axes = campaign_a.axes.filter(kind=AxisKind.LOCATION)
    axes.update(states=["us-tx"])
    assert {key[:5] for key in axis_of(campaign_a, AxisKind.LOCATION).keys} == {"us-tx"}
    axes.update(minimum_population=898_000)
    assert axis_of(campaign_a, AxisKind.LOCATION).keys == ("us-tx-town-0", "us-tx-town-1", "us-tx-town-2")
    axes.update(limit=1)
    assert axis_of(campaign_a, AxisKind.LOCATION).keys == ("us-tx-town-0",)


def test_state_key_does_not_match_another_state_that_begins_alike(campaign_a: Campaign) -> None:
    country = Location.objects.get(path_key="us")
    other = Location.objects.create(kind=LocationKind.STATE, path_key="us-txx", name="Other", parent=country)
    Location.objects.create(kind=LocationKind.CITY, path_key="us-txx-town", name="Town", parent=other, population=1)
    campaign_a.axes.filter(kind=AxisKind.LOCATION).update(states=["us-tx"])
    assert "us-txx-town" not in axis_of(campaign_a, AxisKind.LOCATION).keys


def test_places_may_be_states(campaign_a: Campaign) -> None:
    campaign_a.axes.filter(kind=AxisKind.LOCATION).update(location_kind=LocationKind.STATE)
    axis = axis_of(campaign_a, AxisKind.LOCATION)
    assert sorted(axis.keys) == ["us-co", "us-tx"]
    assert "city" not in axis.rows[0]


def test_cluster_brings_what_the_site_knows_of_its_places(campaign_a: Campaign) -> None:
    cluster = LocationCluster.objects.create(site=campaign_a.site, key="metro", name="Metro", descriptor="hill country")
    ClusterMember.objects.create(
        cluster=cluster,
        location=Location.objects.get(path_key="us-tx-town-3"),
        neighborhood="Old Town",
        landmark="the mill",
        zip_focus="78701",
        facts="Hail in April.\nWind in May.",
    )
    campaign_a.axes.filter(kind=AxisKind.LOCATION).update(cluster=cluster)
    axis = axis_of(campaign_a, AxisKind.LOCATION)
    assert axis.keys == ("us-tx-town-3",)
    expected = {
        "cluster": "Metro",
        "descriptor": "hill country",
        "neighborhood": "Old Town",
        "landmark": "the mill",
        "zip": "78701",
        "local_fact": "Hail in April.",
        "state": "Texas",
    }
    assert expected.items() <= axis.rows[0].items()


def test_avatars_have_a_row_per_variant(campaign_a: Campaign) -> None:
    axis = axis_of(campaign_a, AxisKind.AVATAR)
    assert axis.keys == ("owner/female", "owner/neutral")
    assert axis.rows[0] == {
        "avatar": "alphamark owner",
        "avatar_key": "owner",
        "identity": "homeowner",
        "pronoun": "she",
        "pronoun_object": "her",
        "pronoun_possessive": "her",
        "isare": "is",
        "has_have": "has",
        "does_do": "does",
        "pain_point": "alphamark hail",
        "wealth_cluster": "middle",
        "niche": "alphamark homes",
    }


def test_niche_comes_from_the_niche_axis_where_there_is_one(campaign_a: Campaign) -> None:
    add_axis(campaign_a, AxisKind.NICHE)
    assert "niche" not in axis_of(campaign_a, AxisKind.AVATAR).rows[0]
    assert axis_of(campaign_a, AxisKind.NICHE).rows == ({"niche": "alphamark homes", "niche_key": "homes"},)


def test_avatar_without_variants_is_spoken_of_neutrally(campaign_a: Campaign) -> None:
    Avatar.objects.create(site=campaign_a.site, key="agent", name="Agent")
    axis = axis_of(campaign_a, AxisKind.AVATAR)
    assert axis.keys[0] == "agent/neutral"
    assert (axis.rows[0]["identity"], axis.rows[0]["pronoun"]) == ("Agent", "they")


def test_offers_come_with_their_first_point_for_everybody(campaign_a: Campaign) -> None:
    offer = Offer.objects.for_site(campaign_a.site).get(key="check")
    avatar = Avatar.objects.for_site(campaign_a.site).get(key="owner")
    OfferPoint.objects.create(offer=offer, kind=OfferPointKind.PAIN, text="for one", avatar=avatar, sort_order=-1)
    assert axis_of(campaign_a, AxisKind.OFFER).rows == (
        {
            "offer": "alphamark check",
            "offer_key": "check",
            "offer_hook": "alphamark hook",
            "offer_cta": "Book a check",
            "offer_pain": "alphamark pain",
            "offer_solution": "alphamark solution",
            "offer_value": "alphamark value",
        },
    )


def test_axis_uses_only_the_keys_that_are_chosen(campaign_a: Campaign) -> None:
    Niche.objects.create(site=campaign_a.site, key="shops", name="Shops")
    add_axis(campaign_a, AxisKind.NICHE, keys=["shops"])
    assert axis_of(campaign_a, AxisKind.NICHE).keys == ("shops",)


def test_dictionary_axis_has_a_row_per_term_and_no_dictionary_beside_it(campaign_a: Campaign) -> None:
    dictionary = SpintaxDictionary.objects.for_site(campaign_a.site).get(key="quality")
    add_axis(campaign_a, AxisKind.DICTIONARY, dictionary=dictionary)
    assert axis_of(campaign_a, AxisKind.DICTIONARY).rows == ({"quality": "sound"}, {"quality": "dry"})
    assert build(campaign_a).dictionaries == ()


def test_list_axis_has_a_token_per_column(campaign_a: Campaign) -> None:
    add_axis(campaign_a, AxisKind.LIST, name="service", rows='Service;Price From\nRepair;"$1;200"\nCare;$90\n')
    axis = axis_of(campaign_a, AxisKind.LIST)
    assert axis.name == "service"
    assert axis.keys == ("repair", "care")
    assert axis.rows == ({"service": "Repair", "price_from": "$1;200"}, {"service": "Care", "price_from": "$90"})


def test_limit_cuts_every_kind_of_axis(campaign_a: Campaign) -> None:
    add_axis(campaign_a, AxisKind.LIST, name="service", rows="service\na\nb\nc", limit=2)
    assert axis_of(campaign_a, AxisKind.LIST).keys == ("a", "b")


# The rest of the plan


def test_plan_holds_what_decides_the_articles(campaign_a: Campaign) -> None:
    TemplateSlot.objects.filter(template=campaign_a.template, name="proof").update(
        pick=PickRule.ALL, is_required=False, minimum=0, maximum=2, condition="landmark"
    )
    plan = build(campaign_a)
    assert (plan.campaign, plan.version, plan.seed) == (str(campaign_a.uid), 1, 7)
    assert (plan.method, plan.sample_size) == (CombinationMethod.ALL, 0)
    assert plan.hub == "{State}"
    assert plan.language == "en"
    assert [section.name for section in plan.sections][:2] == ["opening", "problem"]
    proof = next(section for section in plan.sections if section.name == "proof")
    assert (proof.pick, proof.required, proof.minimum, proof.maximum) == (PickRule.ALL, False, 0, 2)
    assert proof.condition == "landmark"
    features = next(section for section in plan.sections if section.name == "benefits").fragments[0]
    assert [item.title for item in features.items] == ["A {fair|fixed} price", "{City} people"]


def test_constants_are_the_sites_profile_and_the_dates(site_a: Any, campaign_a: Campaign) -> None:
    settings = site_a.settings
    settings.locality, settings.region = "Denver", "Colorado"
    settings.save()
    assert build(campaign_a).constants == {
        "agency_name": "alphamark works",
        "agency_url": "http://alpha.test",
        "agency_city": "Denver",
        "agency_state": "Colorado",
        "phone": "alphamark phone",
        "email": "office@alpha.test",
        "address": "Denver, Colorado",
        "year": "2026",
        "next_year": "2027",
        "month": "May",
    }


def test_slot_takes_the_sites_fragments_and_the_campaigns_own(site_a: Any, campaign_a: Campaign) -> None:
    other = make_campaign(site_a, key="other")
    shared = {"site": site_a.site, "fragment_type": "problem", "body": "x"}
    Fragment.objects.create(key="a-own", name="own", campaign=campaign_a, **shared)
    Fragment.objects.create(key="a-foreign", name="foreign", campaign=other, **shared)
    Fragment.objects.create(key="a-unused", name="unused", is_active=False, **shared)
    section = next(section for section in build(campaign_a).sections if section.name == "problem")
    assert [fragment.key for fragment in section.fragments] == ["a-own", "problem"]


def test_plan_holds_only_the_dictionaries_that_its_texts_name(campaign_a: Campaign) -> None:
    site = campaign_a.site
    inner = SpintaxDictionary.objects.create(site=site, key="inner", name="Inner")
    DictionaryEntry.objects.create(dictionary=inner, term="deep")
    unused = SpintaxDictionary.objects.create(site=site, key="unused", name="Unused")
    DictionaryEntry.objects.create(dictionary=unused, term="x")
    assert [each.name for each in build(campaign_a).dictionaries] == ["quality"]
    quality = SpintaxDictionary.objects.for_site(site).get(key="quality")
    DictionaryEntry.objects.create(dictionary=quality, term="{inner}")
    assert {each.name for each in build(campaign_a).dictionaries} == {"quality", "inner"}


def test_plan_never_reads_the_other_site(campaign_a: Campaign, campaign_b: Campaign) -> None:
    for axis, kind in enumerate((AxisKind.NICHE,)):
        CampaignAxis.objects.create(campaign=campaign_a, kind=kind, sort_order=20 + axis)
    version = plans.freeze(campaign_a)
    assert "alphamark" in version.plan
    assert "betamark" not in version.plan
    assert "betamark" not in json.dumps([str(problem) for problem in plans.problems(campaign_a)])


@pytest.mark.parametrize("field", ["template", "parent_page"])
def test_what_belongs_to_the_other_site_is_refused(campaign_a: Campaign, campaign_b: Campaign, field: str) -> None:
    Campaign.objects.filter(pk=campaign_a.pk).update(**{field: getattr(campaign_b, field)})
    campaign_a.refresh_from_db()
    with pytest.raises(PlanError, match="of this site"):
        build(campaign_a)
    assert next(problem.field for problem in plans.problems(campaign_a)) == field


def test_dictionary_and_cluster_of_the_other_site_are_refused(campaign_a: Campaign, campaign_b: Campaign) -> None:
    cluster = LocationCluster.objects.create(site=campaign_b.site, key="metro", name="betamark metro")
    dictionary = SpintaxDictionary.objects.for_site(campaign_b.site).get(key="quality")
    CampaignAxis.objects.create(campaign=campaign_a, kind=AxisKind.LOCATION, name="where", cluster=cluster)
    CampaignAxis.objects.create(campaign=campaign_a, kind=AxisKind.DICTIONARY, name="word", dictionary=dictionary)
    assert {"axis.cluster", "axis.dictionary"} <= set(codes(campaign_a))


# site settings, axes, exclusions, slots, fragments, their items; template, parent page and its locale; places; avatars,
# variants, niches; offers, points; dictionaries, entries
QUERIES_OF_A_PLAN = 16


@pytest.mark.parametrize("rows", [1, 20])
def test_number_of_queries_does_not_depend_on_the_rows(site_a: Any, site_b: Any, rows: int) -> None:
    campaign = make_campaign(site_a, cities=rows)
    for number in range(rows):
        Offer.objects.create(site=site_a.site, key=f"offer-{number}", title=f"Offer {number}")
        avatar = Avatar.objects.create(site=site_a.site, key=f"avatar-{number}", name=f"Avatar {number}")
        avatar.niches.add(Niche.objects.create(site=site_a.site, key=f"niche-{number}", name=f"Niche {number}"))
        avatar.save()
        fragment = Fragment.objects.create(
            site=site_a.site, key=f"fragment-{number}", name="Fragment", fragment_type="problem", body="{quality}"
        )
        FragmentItem.objects.create(fragment=fragment, title="x")
    campaign = Campaign.objects.select_related("site__root_page").get(pk=campaign.pk)
    with CaptureQueriesContext(connection) as captured:
        plans.build(campaign, version_number=1, now_date=MAY.date())
    assert len(captured) == QUERIES_OF_A_PLAN, "\n".join(query["sql"][:150] for query in captured)


# Versions


def test_unchanged_campaign_keeps_its_version(campaign_a: Campaign) -> None:
    version = plans.freeze(campaign_a)
    assert version.number == 1
    assert plans.freeze(campaign_a) == version
    assert plans.load(version) == plans.load(plans.freeze(campaign_a))


def test_next_year_alone_makes_no_version_and_a_change_takes_its_dates(campaign_a: Campaign) -> None:
    with time_machine.travel(MAY):
        first = plans.freeze(campaign_a)
    with time_machine.travel(datetime(2027, 1, 2, tzinfo=UTC)):
        assert plans.freeze(campaign_a) == first
        Fragment.objects.for_site(campaign_a.site).filter(key="problem").update(body="New in {Year}.")
        second = plans.freeze(campaign_a)
    assert second.number == 2
    assert plans.load(first).constants["year"] == "2026"
    assert plans.load(second).constants["year"] == "2027"


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Campaign, {"headline": "Other {City}"}),
        (Campaign, {"seed": 8}),
        (TemplateSlot, {"condition": "city"}),
        (Fragment, {"heading": "Other"}),
        (FragmentItem, {"title": "Other"}),
        (Offer, {"hook": "Other"}),
        (DictionaryEntry, {"weight": 9}),
        (Location, {"population": 5}),
    ],
)
def test_any_change_that_alters_articles_makes_a_version(campaign_a: Campaign, model: Any, changes: Any) -> None:
    first = plans.freeze(campaign_a)
    model.objects.all().update(**changes)
    second = plans.freeze(campaign_a)
    assert second.number == 2
    assert second.digest != first.digest


def test_change_of_words_keeps_the_space_and_change_of_rows_does_not(campaign_a: Campaign) -> None:
    first = plans.freeze(campaign_a)
    Fragment.objects.for_site(campaign_a.site).update(heading="Other")
    second = plans.freeze(campaign_a)
    assert second.space_digest == first.space_digest
    Location.objects.filter(path_key="us-tx-town-4").delete()
    assert plans.freeze(campaign_a).space_digest != first.space_digest


def test_change_back_makes_a_version_that_writes_the_first_ones_articles_again(campaign_a: Campaign) -> None:
    first = plans.freeze(campaign_a)
    Campaign.objects.filter(pk=campaign_a.pk).update(seed=8)
    plans.freeze(campaign_a)
    Campaign.objects.filter(pk=campaign_a.pk).update(seed=7)
    third = plans.freeze(campaign_a)
    assert (third.number, third.digest) == (3, first.digest)


def test_renaming_a_campaign_changes_no_article(campaign_a: Campaign) -> None:
    first = plans.freeze(campaign_a)
    Campaign.objects.filter(pk=campaign_a.pk).update(name="Other", key="other")
    assert plans.freeze(campaign_a) == first


def test_broken_campaign_is_not_frozen(campaign_a: Campaign) -> None:
    Campaign.objects.filter(pk=campaign_a.pk).update(headline="Roofs in {Cty}")
    with pytest.raises(PlanError, match="city"):
        plans.freeze(campaign_a)
    assert not campaign_a.versions.exists()


def test_stored_size_is_the_number_of_points(campaign_a: Campaign) -> None:
    # 10 cities × 2 variants × 1 offer × 2 headlines
    assert plans.freeze(campaign_a).size == 40


# Problems and sizes


def test_sound_campaign_has_no_problems(campaign_a: Campaign) -> None:
    assert plans.problems(campaign_a) == []


def test_problem_names_field_line_and_column_with_a_suggestion(campaign_a: Campaign) -> None:
    campaign_a.headline = "Roofs\nin {Citty}"
    [problem] = plans.problems(campaign_a)
    assert (problem.field, problem.label) == ("headline", "Headline")
    assert (problem.diagnostic.line, problem.diagnostic.column) == (2, 4)
    assert problem.is_error
    assert "city" in str(problem)


def test_problem_in_the_library_names_section_fragment_and_entry(campaign_a: Campaign) -> None:
    FragmentItem.objects.filter(fragment__key="questions", sort_order=1).update(text="{Nobody}")
    Fragment.objects.for_site(campaign_a.site).filter(key="closing").update(heading="{open")
    labels = {problem.label for problem in plans.problems(campaign_a) if not problem.field}
    assert labels == {
        "Section “questions”, fragment “questions”, entry 2, text",
        "Section “closing”, fragment “closing”, heading",
    }


def test_problems_are_those_of_the_axes_that_a_form_holds(campaign_a: Campaign) -> None:
    campaign_a.axes = [CampaignAxis(kind=AxisKind.LIST, name="service", rows="service,price\nRepair\nCare,5\nCare,5")]
    assert {axis.name for axis in plans.describe(campaign_a).axes} == {"service"}
    found = {(p.where, p.label, p.diagnostic.code, p.diagnostic.line) for p in plans.problems(campaign_a)}
    assert ("axes/service/rows", "Axis “service”", "list.width", 2) in found
    assert ("axes/service/rows", "Axis “service”", "list.repeated", 4) in found


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ("", "list.empty", 1),
        ("service\n", "list.empty", 1),
        ("service,Service\na,b", "list.column", 1),
        ("ser?vice\na", "list.column", 1),
        ('service,note\na,"two\nlines"\nb', "list.width", 4),
    ],
)
def test_bad_list_says_what_and_where(campaign_a: Campaign, rows: str, code: str, line: int) -> None:
    campaign_a.axes = [CampaignAxis(kind=AxisKind.LIST, name="service", rows=rows)]
    found = [p.diagnostic for p in plans.problems(campaign_a) if p.where == "axes/service/rows"]
    assert (found[0].code, found[0].line) == (code, line)


def test_key_that_is_not_there_is_a_warning(campaign_a: Campaign) -> None:
    campaign_a.axes.filter(kind=AxisKind.OFFER).update(keys=["check", "gone"])
    [problem] = plans.problems(Campaign.objects.get(pk=campaign_a.pk))
    assert not problem.is_error
    assert "“gone”" in problem.diagnostic.message


def test_description_counts_axes_headlines_and_articles(campaign_a: Campaign) -> None:
    summary = plans.describe(campaign_a)
    assert [(axis.name, axis.count) for axis in summary.axes] == [("location", 10), ("avatar", 2), ("offer", 1)]
    assert (summary.headlines, summary.total) == (2, 40)
    assert {"city", "offer", "phone", "year"} <= set(summary.tokens)
    assert plans.size(campaign_a) == 40


def test_sample_is_as_large_as_it_says(campaign_a: Campaign) -> None:
    campaign_a.method, campaign_a.sample_size = "sample", 7
    assert plans.size(campaign_a) == 7


def test_space_without_bound_is_counted_and_refused(campaign_a: Campaign) -> None:
    campaign_a.headline = "{City} " + "{a|b|c|d|e|f|g|h|i|j}" * 90
    assert plans.size(campaign_a) == 20 * 10**90
    assert "space.size" in codes(campaign_a)


def test_campaign_that_is_not_saved_can_be_checked(site_a: Any, site_b: Any) -> None:
    make_locations()
    template = make_library(site_a)
    campaign = Campaign(site=site_a.site, key="new", name="New", template=template, headline="{City} and {Nothing}")
    campaign.axes = [CampaignAxis(kind=AxisKind.LOCATION)]
    problems = {problem.field for problem in plans.problems(campaign)}
    assert {"headline", "parent_page"} <= problems
