"""Lengths end on a word, slugs are plain, structured data names the smallest place and its parents."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.seo import area_served, count_words, shorten, shorten_to_sentence, slugify, structured_data


@given(st.text(alphabet="ab1_'’-–. \n/é", max_size=60) | st.text(max_size=60))
def test_a_word_goes_on_through_hyphens_and_apostrophes(text: str) -> None:
    assert count_words(text) == len(re.findall(r"\w[\w'’-]*", text))


@given(st.text(max_size=200), st.integers(1, 100))
def test_shortened_text_is_a_beginning_within_the_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    whole = " ".join(text.split())
    assert len(short) <= limit
    assert whole.startswith(short)
    if len(whole) <= limit:
        assert short == whole


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Roof repair in Austin", 21, "Roof repair in Austin"),
        ("Roof repair in Austin", 20, "Roof repair"),
        ("Roof repair in Austin", 11, "Roof repair"),
        ("Roof repair, and more", 16, "Roof repair"),
        ("Roof repair | Summit", 14, "Roof repair"),
        ("Donaudampfschiff", 5, "Donau"),
        ("A theatre for the city", 15, "A theatre"),
    ],
)
def test_a_cut_leaves_no_loose_word_at_the_end(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_a_description_prefers_the_end_of_a_sentence() -> None:
    assert shorten_to_sentence("We fix roofs fast. We also do gutters and more.", 30) == "We fix roofs fast."
    assert shorten_to_sentence("Hi. We also do gutters and siding for you.", 30) == "Hi. We also do gutters"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Roof Repair in Austin, TX!", "roof-repair-in-austin-tx"),
        ("Cañon City’s R&D – Straße", "canon-citys-r-and-d-strasse"),
        ("  --Łódź__Ærø  ", "lodz-aero"),
        ("東京", ""),
        ("Ремонт крыш в Москве", "remont-krysh-v-moskve"),
        ("Й, ё: ЩЕДРЫЙ ОБЪЕЗД", "y-yo-shchedryy-obezd"),
        ("Львів, Єдність і Їжак", "lviv-yednist-i-izhak"),
        ("Љубљана, Скопје", "ljubljana-skopje"),
        ("Στέγες στην Αθήνα, ΟΥΡΑΝΟΣ", "steges-stin-athina-ouranos"),
        ("Ø ẞ İstanbul, Đà Nẵng", "o-ss-istanbul-da-nang"),
        ("50% off: 2-day", "50-off-2-day"),
    ],
)
def test_slugs_are_plain_words(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text(max_size=300), st.integers(1, 90))
def test_slugs_are_always_valid_and_short(text: str, limit: int) -> None:
    slug = slugify(text, limit)
    assert len(slug) <= limit
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)


def test_a_long_slug_ends_on_a_word() -> None:
    assert slugify("word " * 30) == "-".join(["word"] * 16)


def test_the_area_is_the_smallest_place_inside_its_parents() -> None:
    assert area_served({"city": "Austin", "state": "Texas", "latitude": "30.27", "longitude": "-97.74"}) == {
        "@type": "City",
        "name": "Austin",
        "containedInPlace": {"@type": "State", "name": "Texas"},
        "geo": {"@type": "GeoCoordinates", "latitude": 30.27, "longitude": -97.74},
    }
    assert area_served({"state": "Texas", "latitude": "30.27", "longitude": "-97.74"}) == {
        "@type": "State",
        "name": "Texas",
    }
    assert area_served({}) is None


@pytest.mark.parametrize("lat", ["", "north", "91", "nan", "inf"])
def test_a_point_that_is_none_is_left_out(lat: str) -> None:
    assert "geo" not in (area_served({"city": "Austin", "latitude": lat, "longitude": "0"}) or {})


@pytest.mark.parametrize(
    ("schema_type", "types"),
    [("Article", ["Article"]), ("Service", ["Article", "Service"]), ("LocalBusiness", ["Article", "LocalBusiness"])],
)
def test_the_graph_holds_the_article_and_its_subject(schema_type: str, types: list[str]) -> None:
    data = structured_data(
        schema_type=schema_type, title="T", description="D", words=3, language="en",
        tokens={"city": "Austin", "agency_name": "Summit", "phone": "1"}, questions=[],
    )  # fmt: skip
    graph = data["@graph"]
    assert isinstance(graph, list)
    assert [each["@type"] for each in graph] == types
    assert ("contentLocation" in graph[0]) is (schema_type == "Article")
    if schema_type == "LocalBusiness":
        assert graph[1]["name"] == "Summit"
        assert graph[1]["telephone"] == "1"
