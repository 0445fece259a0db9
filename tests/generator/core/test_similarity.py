"""How alike articles are: laws of the measure, and that values of tokens count for nothing."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.similarity import jaccard, ring_pairs, shingles, strip_values, words_of

TEXTS = st.lists(st.sampled_from(["roof", "rain", "hail", "gutter", "fix", "call", "now"]), max_size=30)


def alike(one: str, other: str) -> float:
    return jaccard(shingles(words_of(one)), shingles(words_of(other)))


@given(TEXTS, TEXTS)
def test_the_measure_is_a_share_that_both_sides_agree_on(one: list[str], other: list[str]) -> None:
    first, second = shingles(one), shingles(other)
    assert 0.0 <= jaccard(first, second) == jaccard(second, first) <= 1.0
    assert jaccard(first, first) == 1.0


def test_the_share_is_that_of_the_runs_of_words_that_both_have() -> None:
    # Of 6 words in runs of 5 there are 2 runs each; one is in both, 3 there are in all.
    assert alike("we fix roofs after hail storms", "they we fix roofs after hail") == pytest.approx(1 / 3)


def test_neither_case_nor_punctuation_counts() -> None:
    assert alike("We fix roofs, after hail.", "we  FIX roofs – after hail!") == 1.0


def test_a_short_text_is_one_run_and_an_empty_one_is_none() -> None:
    assert shingles(["call", "now"]) == {("call", "now")}
    assert shingles([]) == frozenset()
    assert alike("call now", "") == 0.0


def test_articles_that_differ_in_the_values_of_tokens_alone_are_alike() -> None:
    text = "Roofs in {} fail: the people of {}, {} call {} when it hails."
    austin = ("Austin", "Austin", "TX", "Summit & Sons")
    el_paso = ("El Paso", "El Paso", "TX", "Summit & Sons")
    one = strip_values(text.format(*austin), austin)
    other = strip_values(text.format(*el_paso), el_paso)
    assert alike(one, other) == 1.0
    assert alike(text.format(*austin), text.format(*el_paso)) < 0.5


def test_a_value_is_taken_out_as_whole_words_in_any_case_the_longest_first() -> None:
    stripped = strip_values("AUSTIN, austinite, New Austin Heights", ["Austin", "New Austin Heights", "", "  ", "&"])
    assert words_of(stripped) == ["austinite"]


@given(st.integers(0, 30), st.integers(0, 60))
def test_pairs_are_different_and_evenly_spread(count: int, most: int) -> None:
    pairs = list(ring_pairs(count, most=most))
    assert len(pairs) == min(most, count * (count - 1) // 2)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert {frozenset(pair) for pair in pairs} <= {frozenset(pair) for pair in combinations(range(count), 2)}
    uses = [sum(number in pair for pair in pairs) for number in range(count)]
    assert not uses or max(uses) - min(uses) <= 2
