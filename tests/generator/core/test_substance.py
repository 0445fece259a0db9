"""How much of an article is about its place: laws of the measure, and that inserting a name is no substance."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.substance import LONGEST_SENTENCE, Locality, Place, measure
from tests.generator.core import plans

TOKENS = Locality(("landmark", "population", "local_fact"), frozenset())
AUSTIN = TOKENS.place(
    {
        "city": "Austin",
        "county": "Travis County",
        "state": "Texas",
        "state_code": "TX",
        "landmark": "Barton Springs",
        "population": "961,855",
        "agency_city": "Dallas",
    }
)
WORDS = st.sampled_from(
    ["roof", "rain.", "call", "now!", "Austin", "Texas", "Travis County", "Barton Springs", "961,855"]
)
TEXTS = st.lists(WORDS, max_size=40)


@given(TEXTS)
def test_the_share_is_one_of_the_words(words: list[str]) -> None:
    found = measure(" ".join(words), AUSTIN)
    assert 0 <= found.local_words <= found.words
    assert 0.0 <= found.share <= 1.0


@given(TEXTS, st.integers(0, 40), st.sampled_from(AUSTIN.names))
def test_a_name_that_is_there_already_adds_nothing(words: list[str], place: int, name: str) -> None:
    before = " ".join([*words, f"In {name}."])
    after = " ".join([*words[:place], name, *words[place:], f"In {name}."])
    assert measure(after, AUSTIN).local_words <= measure(before, AUSTIN).local_words
    assert measure(after, AUSTIN).share <= measure(before, AUSTIN).share


@given(TEXTS, st.sampled_from(AUSTIN.facts))
def test_a_fact_that_was_told_adds_nothing_when_it_is_told_again(words: list[str], fact: str) -> None:
    text = " ".join([f"Near {fact}.", *words])
    assert measure(f"{text}\nAnd {fact} again, and again.", AUSTIN).local_words == measure(text, AUSTIN).local_words


def test_a_sentence_counts_with_the_fact_that_it_tells_and_a_name_by_itself() -> None:
    text = "Roofs age. The hail of May hit the homes near Barton Springs in Austin hardest. Call us in Austin, Texas."
    found = measure(text, AUSTIN)
    assert found.facts == ("Barton Springs",)
    # Twelve words of the sentence without the city's name, which counts once, and the state's.
    assert found.local_words == 12 + 1 + 1


def test_a_city_in_every_line_is_one_word() -> None:
    text = "\n".join("Roof repair in Austin is roof repair by Austin people." for _ in range(30))
    found = measure(text, AUSTIN)
    assert found.local_words == 1
    assert found.share < 0.01


def test_a_fact_holds_the_name_of_its_place() -> None:
    place = TOKENS.place({"city": "St. Louis", "local_fact": "the Gateway Arch of St. Louis"})
    found = measure("We know the Gateway Arch of St. Louis well. Call us.", place)
    assert found.facts == ("the Gateway Arch of St. Louis",)
    assert found.local_words == 7 + 2


def test_parts_of_words_and_of_numbers_are_neither_names_nor_facts() -> None:
    place = Place(names=("Reading",), facts=("1907",))
    found = measure("Proofreadings of 19075 pages.", place)
    assert (found.local_words, found.facts) == (0, ())


def test_a_list_without_a_full_stop_is_no_long_sentence() -> None:
    found = measure("word " * 500 + "Barton Springs", AUSTIN)
    assert found.local_words == LONGEST_SENTENCE


@pytest.mark.parametrize("tokens", [{}, {"landmark": "the Capitol"}, {"city": " "}])
def test_an_article_without_a_place_has_none(tokens: dict[str, str]) -> None:
    assert not TOKENS.place(tokens)


def test_what_is_written_for_the_place_counts_whole_but_for_names() -> None:
    found = measure("Call us.", AUSTIN, written="Spring in Texas brings hail. So does fall.")
    assert found.local_words == 7 + 1
    assert found.words == 10


def test_a_fact_told_in_what_is_written_for_the_place_is_told() -> None:
    found = measure("We are near Barton Springs too.", AUSTIN, written="Hail fell on Barton Springs.")
    assert found.facts == ("Barton Springs",)
    assert found.local_words == 5


def test_of_a_plan_the_columns_of_places_hold_facts_and_fragments_with_a_place_as_condition_are_written_for_it() -> (
    None
):
    plan = plans.plan()
    local = replace(plan.sections[0].fragments[0], key="texas", condition="state_code=TX")
    elsewhere = replace(local, key="elsewhere", condition="!state_code=TX")
    section = replace(plan.sections[0], fragments=(local, elsewhere))
    locality = Locality.of(replace(plan, sections=(section,)))
    assert set(locality.facts) == {"landmark", "population"}
    assert locality.fragments == {("intro", "texas")}
