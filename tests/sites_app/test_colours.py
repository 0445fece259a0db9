"""Brand colours are readable, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites_app.colours import READABLE, Oklch, contrast, parse_hex, readable_on, text_on

# The least favourable grounds of the two schemes.
LIGHT_GROUND, DARK_GROUND = Oklch(0.93, 0.01, 80), Oklch(0.27, 0.01, 80)
hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_known_colours_have_their_known_contrast() -> None:
    assert contrast(parse_hex("#ffffff"), parse_hex("#000000")) == pytest.approx(21, abs=0.02)
    assert contrast(parse_hex("#777777"), parse_hex("#ffffff")) == pytest.approx(4.48, abs=0.02)


@given(hexes)
def test_text_on_any_brand_colour_is_readable(value: str) -> None:
    ground = parse_hex(value)
    assert contrast(text_on(ground), ground) >= READABLE - 0.01


@given(hexes, st.sampled_from([LIGHT_GROUND, DARK_GROUND]))
def test_any_brand_colour_is_made_readable_as_text_by_day_and_by_night(value: str, ground: Oklch) -> None:
    assert contrast(readable_on(parse_hex(value), ground), ground) >= READABLE - 0.01


def test_readable_colour_is_left_as_it_is() -> None:
    navy = parse_hex("#1f4468")
    assert readable_on(navy, LIGHT_GROUND) == navy


@pytest.mark.parametrize("value", ["#fff", "red", "#12345g", ""])
def test_what_is_no_colour_is_an_error(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is Python's own
        parse_hex(value)


@given(hexes)
def test_a_colour_is_written_as_it_was_read(value: str) -> None:
    assert parse_hex(value).hex() == value
