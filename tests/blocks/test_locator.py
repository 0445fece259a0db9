"""The drawing of places: everything is inside, north is up, and the bar is a round length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.locator import HEIGHT, WIDTH, locate

PLACES = st.lists(
    st.tuples(st.floats(-89, 89, allow_nan=False), st.floats(-180, 180, allow_nan=False)), min_size=1, max_size=8
)


@given(PLACES)
def test_every_place_is_on_the_drawing(places: list[tuple[float, float]]) -> None:
    found = locate([(number, *place) for number, place in enumerate(places)])
    assert [mark.number for mark in found.marks] == list(range(len(places)))
    if max(east for _, east in places) - min(east for _, east in places) < 180:
        assert all(-1 <= mark.x <= WIDTH + 1 and -1 <= mark.y <= HEIGHT + 1 for mark in found.marks)
    assert 0 < found.bar <= WIDTH / 2


def test_no_place_gives_no_drawing() -> None:
    assert locate([]) is None


def test_one_place_stands_in_the_middle() -> None:
    (mark,) = locate([(1, 39.775, -104.97)]).marks
    assert (mark.x, mark.y) == (WIDTH / 2, HEIGHT / 2)


def test_north_is_up_and_east_is_right() -> None:
    denver, pueblo, tulsa = locate([(1, 39.7, -105.0), (2, 38.3, -104.6), (3, 36.2, -96.0)]).marks
    assert denver.y < pueblo.y < tulsa.y
    assert denver.x < pueblo.x < tulsa.x


@pytest.mark.parametrize(
    ("places", "label"), [([(1, 47.6, -122.3)], "1 km"), ([(1, 47.6, -122.3), (2, 45.5, -122.6)], "100 km")]
)
def test_bar_has_a_round_length(places: list[tuple[int, float, float]], label: str) -> None:
    assert locate(places).bar_label == label
