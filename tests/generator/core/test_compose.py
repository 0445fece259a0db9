"""Composing: the same bytes for ever, nothing unresolved, safe HTML, and values as the blocks expect them."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from uuid import UUID

import pytest

from generator.core import plan_json
from generator.core.compose import Composer, PlanError, UnresolvedTokenError, compose, problems, space_of
from generator.core.types import (
    ArticleDraft,
    AxisPlan,
    CombinationMethod,
    Exclusion,
    FragmentPlan,
    ItemPlan,
    PickRule,
    SectionPlan,
)
from tests.generator.core.plans import AVATAR, CITIES, LOCATION, PLAN, plan, section

ROOT = Path(__file__).parents[3]


def drafts(source=PLAN) -> list[ArticleDraft]:
    composer = Composer(source)
    return [draft for position in range(composer.space.size) if (draft := composer.compose(position))]


def first(source) -> ArticleDraft:
    draft = compose(source, 0)
    assert draft is not None
    return draft


def html_of(draft: ArticleDraft, number: int = 0) -> str:
    return str(draft.blocks[number]["value"])


def canonical(draft: ArticleDraft) -> str:
    return json.dumps(asdict(draft), sort_keys=True)


# Determinism


def test_the_same_plan_and_position_give_the_same_bytes_in_another_process() -> None:
    script = (
        "import json,sys; from dataclasses import asdict; from generator.core import plan_json;"
        "from generator.core.compose import Composer; composer = Composer(plan_json.from_json(sys.stdin.read()));"
        "print(json.dumps([asdict(composer.compose(p)) for p in range(composer.space.size)], sort_keys=True))"
    )
    for hash_seed in ("0", "77"):
        done = subprocess.run(
            [sys.executable, "-c", script], input=plan_json.to_json(PLAN), capture_output=True, text=True, check=True,
            cwd=ROOT, env={"PYTHONHASHSEED": hash_seed},
        )  # fmt: skip
        assert done.stdout.strip() == json.dumps([asdict(draft) for draft in drafts()], sort_keys=True)


def test_the_order_of_composing_and_threads_change_nothing() -> None:
    composer = Composer(PLAN)
    positions = list(range(composer.space.size))
    backwards = {position: composer.compose(position) for position in reversed(positions)}
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(composer.compose, positions)) == [backwards[position] for position in positions]


def test_another_seed_writes_other_articles() -> None:
    assert {draft.plain_text for draft in drafts()} != {draft.plain_text for draft in drafts(plan(seed=43))}


def test_a_change_in_one_fragment_leaves_the_wording_of_the_others() -> None:
    changed = list(PLAN.sections)
    changed[0] = section("Something {else|other} in {City}.")
    before, after = drafts(), drafts(plan(sections=tuple(changed), version=4))
    for old, new in zip(before, after, strict=True):
        assert [block["value"] for block in old.blocks[1:2]] == [block["value"] for block in new.blocks[1:2]]
        assert old.title == new.title


def test_a_draft_of_another_version_has_other_block_ids() -> None:
    old, new = first(PLAN), first(plan(version=4))
    assert {block["id"] for block in old.blocks}.isdisjoint(block["id"] for block in new.blocks)
    assert [UUID(str(block["id"])).version for block in old.blocks] == [5] * len(old.blocks)


# Every point


def test_every_position_is_a_different_point_and_every_city_comes_first() -> None:
    all_ = drafts()
    assert len(all_) == 5 * 2 * 3
    assert len({(draft.title, draft.tokens["avatar"]) for draft in all_}) == 30
    assert sorted(draft.provenance.index for draft in all_) == list(range(30))
    assert {draft.tokens["city"] for draft in all_[:5]} == {city for _, city, *_ in CITIES}


def test_nested_headlines_leak_no_brace() -> None:
    assert {draft.title.partition(" in ")[0] for draft in drafts()} == {
        "Get Started",
        "Get Going",
        "Start Your Journey",
    }


def strings(value: object) -> Iterator[str]:
    """Every string inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each)


def test_no_markup_of_ours_is_left_anywhere() -> None:
    for draft in drafts():
        for text in strings(asdict(draft)):
            assert not re.search(r"[{}|\ue000\ue001]|\[\[|\]\]|%\w+%|/#|::", text)


def test_provenance_tells_how_to_make_it_again() -> None:
    composer = Composer(PLAN)
    for position in range(composer.space.size):
        draft = composer.compose(position)
        assert draft is not None
        made = draft.provenance
        assert made.position == position == composer.space.position_of(made.index)
        location = LOCATION.keys.index(made.axis_keys["location"])
        assert draft.tokens["city"] == LOCATION.rows[location]["city"]
        assert [block.block_id for block in made.blocks] == [block["id"] for block in draft.blocks]
        assert set(made.fragments) == {block.fragment for block in made.blocks}
        assert made.dictionary_entries
        assert set(made.dictionary_entries) <= {"adj:better", "adj:best"}


def test_a_position_outside_the_space_is_refused() -> None:
    with pytest.raises(IndexError):
        compose(PLAN, 30)


# Blocks


def test_plain_text_becomes_paragraphs_and_lists_and_is_escaped() -> None:
    source = "First & <third> line\ngoes on.\n\nSecond.\n- a <b\n- c"
    html = html_of(first(plan(sections=(section(source),))))
    assert html == (
        "<h2>Heading</h2><p>First &amp; &lt;third&gt; line goes on.</p><p>Second.</p>"
        "<ul><li>a &lt;b</li><li>c</li></ul>"
    )


def test_token_values_are_escaped_in_html_and_not_in_plain_fields() -> None:
    tulsa = next(draft for draft in drafts() if draft.tokens["city"] == "Tulsa")
    local = next(block for block in tulsa.blocks if "Local" in str(block["value"]))
    assert local["value"] == "<h3>Local</h3><p>By &lt;Philbrook&gt; &amp; Co.</p>"
    cta = tulsa.blocks[-1]["value"]
    assert isinstance(cta, dict)
    assert cta["heading"] == "Call Summit & Sons"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p onclick='x'>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="//evil.example">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="/x" target="_blank">a</a></p>', '<p><a href="/x">a</a></p>'),
        ('<p><a href="{Link}">a</a></p>', "<p><a>a</a></p>"),
        ("<p>a<img src=x onerror=alert(1)></p>", "<p>a</p>"),
        ("<p>a</p><!-- {City} --><style>p{{City}}</style><p> </p>", "<p>a</p>"),
        ("<b>{City}</b> text", "<p><b>Austin</b> text</p>"),
        ("<p>unclosed <b>bold", "<p>unclosed <b>bold</b></p>"),
        ("<p>{x|x}  y , z .</p>", "<p>x y, z.</p>"),
    ],
)
def test_html_is_cut_to_the_allow_list(source: str, expected: str) -> None:
    axis = AxisPlan("list", "list", ("one",), ({"city": "Austin", "link": "javascript:alert(1)"},))
    draft = first(plan(axes=(axis,), headline="T", hub="", sections=(section(source, heading=""),)))
    assert html_of(draft) == expected


def test_lists_have_items_with_ids_of_their_own() -> None:
    draft = first(PLAN)
    steps = next(block["value"] for block in draft.blocks if block["type"] == "steps")
    faq = next(block["value"] for block in draft.blocks if block["type"] == "faq")
    assert isinstance(steps, dict)
    assert isinstance(faq, dict)
    assert steps["intro"] == f"In {draft.tokens['city']}"
    assert [set(item) for item in steps["items"]] == [{"type", "value", "id"}] * 2
    assert [item["value"]["title"] for item in steps["items"]] == ["Call", "Fix"]
    assert faq["items"][0]["value"]["answer"].endswith("people.</p><ul><li>yes</li></ul>")
    assert len({item["id"] for value in (steps, faq) for item in value["items"]}) == 3


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("tel:{Phone}", {"page": None, "url": "tel:555-0100", "anchor": ""}),
        ("#quote", {"page": None, "url": "", "anchor": "quote"}),
        ("/contact/#form", {"page": None, "url": "/contact/#form", "anchor": ""}),
        ("javascript:alert(1)", {"page": None, "url": "", "anchor": ""}),
        ("//evil.example", {"page": None, "url": "", "anchor": ""}),
    ],
)
def test_a_button_leads_to_safe_places_only(address: str, link: dict[str, object]) -> None:
    sections = (section("Text", block_type="cta", items=(ItemPlan("Go", address),)),)
    assert first(plan(sections=sections)).blocks[0]["value"] == {
        "heading": "Heading", "text": "Text", "button_label": "Go", "link": link,
    }  # fmt: skip


def test_a_hero_and_a_quote_have_the_fields_of_their_blocks() -> None:
    hero = first(plan(sections=(section("<p>Big <b>news</b></p>", block_type="hero"),))).blocks[0]
    quote = first(plan(sections=(section("Said.", block_type="quote", items=(ItemPlan("Owner", ""),)),))).blocks[0]
    assert hero["value"] == {
        "heading": "Heading", "text": "Big news", "image": None, "button_label": "",
        "link": {"page": None, "url": "", "anchor": ""},
    }  # fmt: skip
    assert quote["value"] == {"text": "Said.", "attribution": "Heading", "role": "Owner"}


def test_a_component_splits_running_text_into_blocks() -> None:
    components = {"COMPONENT_OPTIN_FORM": {"type": "form", "value": {"form": 7}}}
    sections = (section("<p>before</p><p>{{COMPONENT_OPTIN_FORM}}</p><p>after</p>"),)
    draft = first(plan(sections=sections, components=components))
    assert [(block["type"], block["value"]) for block in draft.blocks] == [
        ("rich_text", "<h2>Heading</h2><p>before</p>"),
        ("form", {"form": 7}),
        ("rich_text", "<p>after</p>"),
    ]
    assert len({block["id"] for block in draft.blocks}) == 3


def test_a_component_in_a_headline_is_refused() -> None:
    components = {"COMPONENT_OPTIN_FORM": {"type": "form", "value": {}}}
    found = problems(plan(headline="{{COMPONENT_OPTIN_FORM}}", components=components))
    assert [(each.where, each.diagnostic.code) for each in found] == [("headline", "component.unknown")]


def test_a_picture_section_makes_no_block() -> None:
    assert first(plan(sections=(section("x", block_type="image"),))).blocks == ()


# Sections


def test_a_condition_decides_whether_a_section_is_there() -> None:
    with_landmark = {draft.tokens["city"] for draft in drafts() if "<h3>Local" in canonical(draft)}
    assert with_landmark == {"Austin", "Tulsa", "Denver"}


@pytest.mark.parametrize(
    ("condition", "cities"),
    [
        ("state=texas", {"Austin", "El Paso"}),
        ("!state=Texas", {"Tulsa", "Enid", "Denver"}),
        ("!landmark", {"El Paso", "Enid"}),
    ],
)
def test_conditions_may_ask_for_a_value_or_its_absence(condition: str, cities: set[str]) -> None:
    all_ = drafts(plan(sections=(section("x", condition=condition),)))
    assert {draft.tokens["city"] for draft in all_ if draft.blocks} == cities


def test_a_fragment_is_chosen_only_where_its_condition_holds() -> None:
    fragments = (
        FragmentPlan("texas", "x", "", "Only in {State}", condition="state=Texas"),
        FragmentPlan("near", "x", "", "Near {Landmark}", condition="landmark"),
        FragmentPlan("any", "x", "", "Anywhere"),
    )
    for rule in PickRule:
        source = plan(sections=(SectionPlan("s", "rich_text", fragments, pick=rule, maximum=0),))
        picked = {
            (draft.tokens["city"], fragment) for draft in drafts(source) for fragment in draft.provenance.fragments
        }
        assert ("Enid", "any") in picked
        assert {city for city, fragment in picked if fragment == "texas"} <= {"Austin", "El Paso"}
        assert {city for city, fragment in picked if fragment == "near"} <= {"Austin", "Tulsa", "Denver"}


def test_a_required_section_has_a_fitting_fragment_for_every_row() -> None:
    texas = FragmentPlan("texas", "x", "", "Text", condition="state=Texas")
    other = FragmentPlan("other", "x", "", "Text", condition="!state=Texas")
    found = problems(plan(sections=(SectionPlan("s", "rich_text", (texas,)),)))
    assert [each.diagnostic.code for each in found] == ["section.uncovered"]
    assert "us-ok-tulsa" in found[0].diagnostic.message
    assert problems(plan(sections=(SectionPlan("s", "rich_text", (texas, other)),))) == ()
    assert problems(plan(sections=(SectionPlan("s", "rich_text", (texas,), required=False),))) == ()
    plain = FragmentPlan("plain", "x", "", "Text", condition="!landmark")
    assert "us-tx-austin" in problems(plan(sections=(SectionPlan("s", "rich_text", (plain,)),)))[0].diagnostic.message
    dated = FragmentPlan("dated", "x", "", "Text", condition="year=2026")
    assert problems(plan(sections=(SectionPlan("s", "rich_text", (texas, dated)),))) == ()


def test_least_used_takes_all_fragments_before_it_repeats_one() -> None:
    composer = Composer(PLAN)
    picked = []
    for position in range(30):
        draft = composer.compose(position)
        assert draft is not None
        picked += [block.fragment for block in draft.provenance.blocks if block.section == "body"]
    assert all(len(set(picked[start : start + 3])) == 3 for start in range(0, 30, 3))
    assert len({tuple(picked[start : start + 3]) for start in range(0, 30, 3)}) > 1


def test_one_is_drawn_by_the_weights() -> None:
    fragments = (FragmentPlan("rare", "x", "", "rare", weight=1), FragmentPlan("often", "x", "", "often", weight=9))
    rows = tuple({"city": f"City {number}"} for number in range(1500))
    axis = AxisPlan("list", "list", tuple(row["city"] for row in rows), rows)
    all_ = drafts(plan(axes=(axis,), headline="{City}", hub="", sections=(SectionPlan("s", "rich_text", fragments),)))
    often = Counter(draft.provenance.fragments[0] for draft in all_)["often"]
    assert 0.87 < often / 1500 < 0.93


@pytest.mark.parametrize(("maximum", "number"), [(0, 3), (2, 2), (9, 3)])
def test_all_takes_up_to_the_maximum_in_the_plans_order(maximum: int, number: int) -> None:
    fragments = tuple(FragmentPlan(letter, "x", "", letter) for letter in "abc")
    sections = (SectionPlan("s", "rich_text", fragments, pick=PickRule.ALL, maximum=maximum),)
    picked = {draft.provenance.fragments for draft in drafts(plan(sections=sections))}
    assert all(list(each) == sorted(each) and len(each) == number for each in picked)
    assert len(picked) == (3 if number == 2 else 1)


# Exclusions and methods


def test_an_excluded_point_has_no_article() -> None:
    rule = Exclusion({"location": frozenset({"us-tx-austin", "us-ok-enid"}), "avatar": frozenset({"homeowner/female"})})
    source = plan(exclusions=(rule,))
    left = drafts(source)
    assert len(left) == space_of(source).count().value == 30 - 2 * 3
    assert not [each for each in left if each.tokens["city"] == "Austin" and each.tokens["avatar"] == "homeowner"]


def test_zip_pairs_rows_and_keeps_every_headline() -> None:
    all_ = drafts(plan(method=CombinationMethod.ZIP))
    assert {(draft.tokens["city"], draft.tokens["avatar"]) for draft in all_} == {
        ("Austin", "homeowner"),
        ("El Paso", "owner"),
    }
    assert len(all_) == 2 * 3


def test_a_sample_has_its_size_and_spreads_over_the_cities() -> None:
    all_ = drafts(plan(method=CombinationMethod.SAMPLE, sample_size=5))
    assert len({draft.tokens["city"] for draft in all_}) == len(all_) == 5


# What search engines read


def test_titles_and_descriptions_keep_their_lengths_and_end_on_a_word() -> None:
    long = "Emergency {storm|hail} damage roof repair and replacement for every street of greater {City} and beyond"
    body = "This sentence about {City} is long enough to be cut somewhere in its second half, as we shall see. " * 3
    for draft in drafts(plan(headline=long, sections=(section(body),))):
        assert len(draft.meta_title) <= 60
        assert draft.title.startswith(draft.meta_title)
        assert draft.title[len(draft.meta_title)] == " "
        assert 60 < len(draft.meta_description) <= 155
        assert draft.meta_description.endswith(".")
        assert len(draft.slug) <= 80
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", draft.slug)


def test_patterns_may_name_the_title() -> None:
    draft = first(plan(slug="{State_Code} {Title}", meta_title="{Title} | {Agency_Name}", meta_description="{Title}."))
    assert draft.slug.startswith(draft.tokens["state_code"].lower() + "-")
    assert draft.meta_title == f"{draft.title} | Summit & Sons"[:60].rstrip()
    assert draft.meta_description == f"{draft.title}."
    assert (draft.hub_title, draft.hub_slug) == (draft.tokens["state"], draft.tokens["state"].lower())


def test_a_title_without_ascii_letters_still_has_a_slug() -> None:
    draft = first(plan(headline="東京", hub=""))
    assert draft.slug == f"article-{draft.provenance.index}"


def test_structured_data_says_what_is_offered_where_and_lists_the_questions() -> None:
    draft = first(PLAN)
    graph = {each["@type"]: each for each in draft.structured_data["@graph"]}  # type: ignore[union-attr, attr-defined]
    assert set(graph) == {"Article", "Service", "FAQPage"}
    assert graph["Service"]["areaServed"]["name"] == draft.tokens["city"]
    assert graph["Service"]["areaServed"]["containedInPlace"] == {"@type": "State", "name": draft.tokens["state"]}
    assert graph["Service"]["provider"]["name"] == "Summit & Sons"
    assert graph["Article"]["headline"] == draft.title
    question = graph["FAQPage"]["mainEntity"][0]
    assert question["name"] in draft.plain_text
    assert "people.\nyes" in question["acceptedAnswer"]["text"]
    json.dumps(draft.structured_data)


def test_words_are_counted_in_the_visible_text() -> None:
    draft = first(plan(headline="Two words", sections=(section("<p>One <b>two</b> don't</p>", heading="Hi"),)))
    assert draft.plain_text == "Two words\n\nHi\nOne two don't"
    assert draft.word_count == 6


# Broken plans


def test_a_sound_plan_has_no_problems() -> None:
    assert problems(PLAN) == ()


def test_an_unknown_token_is_never_written_as_its_name() -> None:
    with pytest.raises(PlanError, match="Niche") as caught:
        Composer(plan(headline="Best {Niche} in {City}"))
    assert [(each.where, each.diagnostic.code, each.diagnostic.column) for each in caught.value.problems] == [
        ("headline", "token.unavailable", 6)
    ]


def test_a_value_that_is_blank_in_some_row_is_found_before_any_article() -> None:
    found = problems(plan(headline="Near {Landmark}"))
    assert [(each.where, each.diagnostic.code) for each in found] == [("headline", "token.empty")]
    assert "us-tx-el-paso, us-ok-enid" in found[0].diagnostic.message
    assert problems(plan(headline="{?landmark?Near {Landmark}|In {City}}")) == ()


def test_a_condition_of_the_section_counts_as_proof() -> None:
    assert problems(plan(sections=(section("By {Landmark}.", condition="landmark"),))) == ()
    assert problems(plan(sections=(section("By {Landmark}.", condition="state=Colorado"),))) == ()
    assert problems(plan(sections=(section("By {Landmark}.", condition="state=Oklahoma"),)))


def test_conditions_of_section_and_fragment_count_together() -> None:
    def found(own: str, *, of_section: str, body: str = "By {Landmark}.") -> list[str]:
        fragments = (FragmentPlan("near", "x", "", body, condition=own), FragmentPlan("any", "x", "", "Anywhere."))
        sections = (SectionPlan("s", "rich_text", fragments, condition=of_section),)
        return [each.diagnostic.code for each in problems(plan(sections=sections))]

    assert found("state_code=TX", of_section="landmark") == []
    assert found("landmark", of_section="state_code=TX") == []
    assert found("state=Texas", of_section="city=Austin") == []
    assert found("state=Texas", of_section="!city=Denver") == ["token.empty"]
    assert found("county", of_section="state=Texas", body="In {County}.") == []
    assert found("avatar=owner", of_section="landmark") == []
    assert found("avatar=owner", of_section="state=Texas") == ["token.empty"]


def test_a_condition_that_the_constants_rule_out_needs_no_values() -> None:
    constants = {**PLAN.constants, "email": " "}
    for condition, codes in (("year=2025", []), ("year=2026", ["token.empty"]), ("", ["token.empty"])):
        sections = (section("Write to {Email}.", condition=condition),)
        found = problems(plan(sections=sections, constants=constants))
        assert [each.diagnostic.code for each in found] == codes


def test_a_number_is_proven_for_every_row() -> None:
    assert problems(plan(headline="{plural Population: person|people}")) == ()
    found = problems(plan(headline="{plural City: a|b}"))
    assert [each.diagnostic.code for each in found] == ["plural.number"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"headline": " "}, "headline.empty"),
        ({"headline": "{a|b"}, "brace.unclosed"),
        ({"axes": (replace(AVATAR, keys=(), rows=()),), "hub": "", "headline": "x", "sections": ()}, "axis.empty"),
        ({"axes": (LOCATION, replace(AVATAR, keys=("a", "a")))}, "axis.keys"),
        ({"axes": (LOCATION, AVATAR, replace(AVATAR, rows=({"x": "1"}, {"x": "2"})))}, "axis.duplicate"),
        ({"method": CombinationMethod.SAMPLE}, "sample.size"),
        ({"exclusions": (Exclusion({"nope": frozenset({"a"})}),)}, "exclusion.axis"),
        ({"exclusions": (Exclusion({}),)}, "exclusion.empty"),
        ({"sections": (section("x", block_type="carousel"),)}, "section.block_type"),
        ({"sections": (SectionPlan("s", "rich_text", ()),)}, "section.fragments"),
        ({"sections": (section("x", condition="nope"),)}, "condition.unknown"),
        ({"sections": (section("x", block_type="faq"),)}, "fragment.items"),
        ({"sections": (section(""),)}, "fragment.body"),
        ({"sections": (section("x", block_type="cta", heading=""),)}, "fragment.heading"),
    ],
)
def test_a_broken_plan_is_refused_with_its_reason(changes: dict[str, object], code: str) -> None:
    with pytest.raises(PlanError) as caught:
        Composer(plan(**changes))
    assert code in {each.diagnostic.code for each in caught.value.problems}


def test_what_is_only_suspicious_does_not_stop_a_plan() -> None:
    extra = AxisPlan("extra", "list", ("one",), ({"city": "Elsewhere"},))
    source = plan(axes=(LOCATION, AVATAR, extra), exclusions=(Exclusion({"avatar": frozenset({"gone"})}),))
    assert {each.diagnostic.code for each in problems(source)} == {"axis.shared_name", "exclusion.key"}
    assert first(source).tokens["city"] == "Elsewhere"


def test_a_value_that_turns_out_blank_is_an_error_and_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    composer = Composer(plan(headline="{a|b|c} in {City}"))
    monkeypatch.setitem(LOCATION.rows[0], "city", "  ")  # type: ignore[arg-type]
    position = next(place for place in range(30) if composer.space.choices_of(composer.space.index_at(place))[0] == 0)
    with pytest.raises(UnresolvedTokenError, match="city"):
        composer.compose(position)
