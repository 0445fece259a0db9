"""Laws of the stratified sample: distinct, included, repeatable, as complete as it can be, and no cost for size."""

import itertools
import math
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.core.permutations import ExclusionRule, PermutationSpace
from generator.core.stratified import MOST_NAMED, StratifiedSample, stratify
from generator.core.types import CombinationMethod

SIZES = st.lists(st.integers(1, 7), min_size=1, max_size=4).filter(lambda sizes: math.prod(sizes) <= 600)
SEEDS = st.integers(0, 2**62)
METHODS = st.sampled_from([CombinationMethod.ALL, CombinationMethod.ZIP, CombinationMethod.SAMPLE])


@st.composite
def spaces(draw: st.DrawFn) -> PermutationSpace:
    """Small spaces of every method, with up to four exclusions."""
    sizes = draw(SIZES)
    rules: list[ExclusionRule] = []
    for _ in range(draw(st.integers(0, 4))):
        axes = draw(st.lists(st.integers(0, len(sizes) - 1), min_size=1, unique=True))
        rules.append({axis: frozenset(draw(st.sets(st.integers(0, sizes[axis] - 1), min_size=1))) for axis in axes})
    return PermutationSpace(
        sizes,
        method=draw(METHODS),
        seed=draw(SEEDS),
        sample_size=draw(st.integers(1, math.prod(sizes))),
        exclusions=rules,
        free_axes=1,
    )


def included(space: PermutationSpace) -> list[int]:
    return [position for position in range(space.size) if not space.excludes(position)]


def shown(space: PermutationSpace, positions: list[int]) -> list[set[int]]:
    """The values of each axis that the positions have."""
    points = [space.choices_of(space.index_at(position)) for position in positions]
    return [{point[axis] for point in points} for axis in range(len(space.sizes))]


def positions_of(sample: StratifiedSample) -> list[int]:
    return [point.position for point in sample.points]


@settings(deadline=None)
@given(spaces(), st.integers(1, 30), SEEDS)
def test_points_are_distinct_included_and_as_many_as_there_are(space: PermutationSpace, count: int, seed: int) -> None:
    positions = positions_of(stratify(space, count, seed=seed))
    assert len(set(positions)) == len(positions) == min(count, len(included(space)))
    assert set(positions) <= set(included(space))


@settings(deadline=None)
@given(spaces(), st.integers(1, 30), SEEDS)
def test_the_same_seed_gives_the_same_sample(space: PermutationSpace, count: int, seed: int) -> None:
    assert stratify(space, count, seed=seed) == stratify(space, count, seed=seed)


@settings(deadline=None)
@given(SIZES, SEEDS, st.integers(0, 10))
def test_everything_is_covered_from_the_size_of_the_largest_axis_on(sizes: list[int], seed: int, more: int) -> None:
    sample = stratify(PermutationSpace(sizes, seed=seed), max(sizes) + more, seed=seed)
    assert [axis.covered for axis in sample.axes] == sizes
    assert not any(axis.missing for axis in sample.axes)


@settings(deadline=None)
@given(spaces(), SEEDS)
def test_with_room_enough_everything_is_covered_that_any_point_has(space: PermutationSpace, seed: int) -> None:
    sample = stratify(space, sum(space.sizes), seed=seed)
    assert shown(space, positions_of(sample)) == shown(space, included(space))


@settings(deadline=None)
@given(spaces(), st.integers(1, 30), SEEDS)
def test_what_it_says_of_its_coverage_is_so(space: PermutationSpace, count: int, seed: int) -> None:
    sample = stratify(space, count, seed=seed)
    values = shown(space, positions_of(sample))
    for axis, said in enumerate(sample.axes):
        assert said.covered == len(values[axis])
        assert set(said.missing) == set(range(said.size)) - values[axis]
    news = [each for point in sample.points for each in point.covers]
    assert len(set(news)) == len(news) == sum(axis.covered for axis in sample.axes)
    assert all(point.choices[axis] == value for point in sample.points for axis, value in point.covers)


@settings(deadline=None)
@given(spaces(), st.integers(1, 12), SEEDS, st.data())
def test_taken_positions_are_not_used(space: PermutationSpace, count: int, seed: int, data: st.DataObject) -> None:
    taken = sorted(data.draw(st.sets(st.integers(0, max(space.size - 1, 0)))))
    ranges = [range(position, position + 1) for position in taken]
    stop = data.draw(st.integers(0, space.size))
    positions = positions_of(stratify(space, count, seed=seed, taken=ranges, stop=stop))
    left = [position for position in included(space) if position not in taken and position < stop]
    assert set(positions) <= set(left)
    assert len(positions) == min(count, len(left))


@settings(deadline=None)
@given(st.integers(10, 200), SEEDS, st.integers(1, 9))
def test_a_huge_axis_is_shown_in_each_of_its_equal_parts(size: int, seed: int, count: int) -> None:
    sample = stratify(PermutationSpace([size, 2], seed=seed), count, seed=seed)
    cities = {point.choices[0] for point in sample.points}
    assert {city * count // size for city in range(size)} == set(range(count))
    bounds = [size * part // count for part in range(count + 1)]
    for start, stop in itertools.pairwise(bounds):
        assert len(cities & set(range(start, stop))) == 1


def test_a_rare_value_is_found_though_one_point_of_millions_has_it() -> None:
    # Value 3 of the second axis goes with the last city only.
    rules = [{0: frozenset(range(99_999)), 1: frozenset({3})}]
    space = PermutationSpace([100_000, 5, 40], exclusions=rules, seed=1)
    sample = stratify(space, 40, seed=1)
    assert sample.axes[1].covered == 5
    assert (99_999, 3) in {point.choices[:2] for point in sample.points}


def test_values_that_no_point_has_are_named() -> None:
    space = PermutationSpace([4, 3], exclusions=[{0: frozenset({2})}])
    assert [axis.missing for axis in stratify(space, 12, seed=0).axes] == [(2,), ()]


def test_rows_behind_the_shortest_axis_of_a_zip_are_missing() -> None:
    space = PermutationSpace([5, 3, 2], method=CombinationMethod.ZIP, free_axes=1)
    sample = stratify(space, 6, seed=0)
    assert [axis.missing for axis in sample.axes] == [(3, 4), (), ()]


def test_ten_to_the_thirty_points_cost_nothing() -> None:
    space = PermutationSpace(
        [10**9, 10**9, 50, 10**6, 3, 10**5], seed=3, exclusions=[{2: frozenset({7}), 4: frozenset({1})}]
    )
    begun = time.perf_counter()
    sample = stratify(space, 60, seed=3)
    limited = stratify(space, 60, seed=3, stop=2**63 - 1)
    assert time.perf_counter() - begun < 5
    assert [axis.covered for axis in sample.axes] == [60, 60, 50, 60, 3, 60]
    assert len(sample.axes[0].missing) == MOST_NAMED
    assert max(positions_of(limited)) < 2**63
    assert [axis.covered for axis in limited.axes][2::2] == [50, 3]


def test_a_space_without_points_gives_none() -> None:
    assert stratify(PermutationSpace([0, 3]), 5, seed=0).points == ()
    assert stratify(PermutationSpace([2], exclusions=[{0: frozenset({0, 1})}]), 5, seed=0).points == ()
