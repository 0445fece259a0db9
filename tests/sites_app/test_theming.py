"""Themes: whatever the brand and however it is tuned, every text can be read on its grounds, by day and by night."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sites_app import palette
from sites_app.colours import READABLE, contrast, parse_hex
from sites_app.enums import ColourScheme, Density, FontPair, HeadingWeight, Radius, Theme
from sites_app.fonts import OF_THEME, PAIRS
from sites_app.theming import Look, browser_colours, colour_uses, theme_digest, theme_stylesheet

ROOT = Path(__file__).resolve().parents[2]
SHARP = 0.02  # what writing a colour with few digits may cost
hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
looks = st.builds(
    Look,
    theme=st.sampled_from(Theme.values),
    brand=hexes,
    accent=hexes,
    fonts=st.sampled_from(["", *FontPair.values]),
    radius=st.sampled_from(["", *Radius.values]),
    density=st.sampled_from(Density.values),
    heading_weight=st.sampled_from(["", *HeadingWeight.values]),
    scheme=st.sampled_from(ColourScheme.values),
)


@pytest.mark.parametrize(("theme", "make"), list(product(Theme.values, (palette.day, palette.night))))
@given(brand=hexes, accent=hexes)
@example(brand="#ffff00", accent="#000000")
@example(brand="#ffffff", accent="#808080")
@example(brand="#7f7f7f", accent="#00ff00")
def test_every_text_is_readable_on_each_of_its_grounds(theme: str, make: object, brand: str, accent: str) -> None:
    colours = make(theme=theme, brand=parse_hex(brand), accent=parse_hex(accent))  # type: ignore[operator]
    for text, grounds in palette.TEXTS.items():
        for ground in grounds:
            found = contrast(colours[text], colours[ground])
            assert found >= READABLE - SHARP, f"{text} on {ground}: {found:.2f}"
    for edge, grounds in palette.EDGES.items():
        for ground in grounds:
            assert contrast(colours[edge], colours[ground]) >= palette.VISIBLE - SHARP, f"{edge} on {ground}"


@given(looks)
def test_a_stylesheet_holds_nothing_but_custom_properties(look: Look) -> None:
    css = theme_stylesheet(look)
    assert re.fullmatch(r"(?:[-\w:;%@.(){}/+*\", \n])+", css)
    declared = re.findall(r"[{;]([-\w]+):", css.replace("(prefers-color-scheme:dark)", ""))
    assert set(declared) - {"color-scheme"} == {name for name in declared if name.startswith("--")}
    assert css.count("--brand:") == (2 if look.scheme == ColourScheme.AUTO else 1)


def test_address_changes_with_every_part_of_the_look() -> None:
    others = [
        Look(theme=Theme.WARM),
        Look(brand="#112233"),
        Look(accent="#112233"),
        Look(fonts=FontPair.SYSTEM_SANS),
        Look(radius=Radius.PILL),
        Look(density=Density.AIRY),
        Look(heading_weight=HeadingWeight.BOLD),
        Look(scheme=ColourScheme.DARK),
    ]
    assert len({theme_digest(look) for look in (Look(), *others)}) == len(others) + 1


def test_a_site_that_is_always_dark_has_no_light_colours() -> None:
    look = Look(scheme=ColourScheme.DARK)
    assert "color-scheme:dark" in theme_stylesheet(look)
    assert "prefers-color-scheme" not in theme_stylesheet(look)
    assert len(set(browser_colours(look).values())) == 1


def test_a_colour_that_cannot_be_read_as_text_is_told_with_its_neighbour() -> None:
    uses = {(use.name, use.scheme): use for use in colour_uses(Look(brand="#ffe14d", accent="#1f4468"))}
    yellow = uses["brand", "light"]
    assert yellow.is_changed
    assert yellow.ratio >= READABLE - SHARP
    assert not uses["accent", "light"].is_changed


def test_each_font_pair_has_its_files_and_each_theme_its_pair() -> None:
    assert set(PAIRS) == set(FontPair)
    assert set(OF_THEME) == set(Theme)
    for fonts in PAIRS.values():
        for path in fonts.files:
            assert (ROOT / "static" / path).exists()


def test_the_plain_pages_tokens_are_those_of_the_themes() -> None:
    sheets = [(ROOT / "static" / "css" / name).read_text() for name in ("tokens.css", "siteless.css")]
    declared = set(re.findall(r"--([-\w]+):", "".join(sheets)))
    colours = palette.day(theme=Theme.SOBER, brand=parse_hex("#112233"), accent=parse_hex("#445566"))
    assert set(colours) <= declared
    assert {"radius", "radius-large", "radius-button", "section", "heading-weight", "font-text"} <= declared
