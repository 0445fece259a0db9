"""How many positions a job takes when the campaign leaves some of them out."""

import pytest

from generator.core.permutations import PermutationSpace
from generator.services import positions

SIZES = (12, 5, 3)


@pytest.fixture
def space():
    """180 points, of which those of the first axis' rows 0 to 3 with the second's row 0 are left out: 12."""
    return PermutationSpace(SIZES, seed=7, exclusions=[{0: frozenset(range(4)), 1: frozenset({0})}])


def included(ranges, space):
    return sum(not space.excludes(position) for part in ranges for position in part)


def test_without_exclusions_every_position_counts():
    space = PermutationSpace(SIZES, seed=7)
    free = [range(10), range(20, 180)]
    assert positions.count_included(free, space) == 170
    assert positions.take_included(free, count=12, space=space) == [range(10), range(20, 22)]


@pytest.mark.parametrize("count", [1, 2, 50, 167, 168])
def test_as_many_positions_are_taken_as_hold_the_wanted_number(space, count):
    free = [range(60), range(70, 180)]
    taken = positions.take_included(free, count=min(count, included(free, space)), space=space)
    assert included(taken, space) == min(count, included(free, space))


def test_what_is_left_out_at_the_end_is_taken_with_the_last(space):
    taken = positions.take_included([range(180)], count=168, space=space)
    assert taken == [range(180)]


def test_few_are_counted_exactly(space):
    assert positions.count_included([range(180)], space) == 168
    assert positions.count_included([range(10, 90)], space) == included([range(10, 90)], space)


def test_of_very_many_the_share_decides(space, monkeypatch):
    monkeypatch.setattr(positions, "MOST_SCANNED", 20)
    assert positions.count_included([range(180)], space) == 168
    taken = positions.take_included([range(180)], count=100, space=space)
    assert included(taken, space) == pytest.approx(100, abs=6)


def test_more_than_there_are_takes_all(space):
    assert positions.take_included([range(180)], count=10_000, space=space) == [range(180)]
