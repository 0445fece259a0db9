"""Rates with their intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.services.rates import rate_of


def test_one_of_two_says_less_than_forty_of_a_hundred() -> None:
    assert rate_of(1, 2).rate > rate_of(40, 100).rate
    assert rate_of(1, 2).low < rate_of(40, 100).low


def test_the_interval_is_wilsons() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    for successes, trials, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)):
        found = rate_of(successes, trials)
        assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert rate_of(0, 20).low == 0
    assert rate_of(0, 20).high == pytest.approx(0.1611, abs=5e-5)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_rate_lies_within_its_interval_and_both_within_0_and_1(successes: int, trials: int) -> None:
    found = rate_of(successes, trials)
    assert 0 <= found.low <= found.rate + 1e-9
    assert found.rate - 1e-9 <= found.high <= 1


def test_nothing_is_known_of_no_trials_and_more_successes_than_trials_are_all() -> None:
    assert (rate_of(0, 0).rate, rate_of(0, 0).low, rate_of(0, 0).high) == (0, 0, 1)
    assert rate_of(3, 1).rate == 1
