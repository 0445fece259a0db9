"""What single blocks do beyond showing their fields: validation, colours, maps, initials, search, translation."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import ChoiceBlock
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor

from blocks.catalogue import BodyStreamBlock
from blocks.code_block import LANGUAGES, highlighted
from blocks.icons import ICONS, icon_svg
from tests.fixtures.tenants import Tenant

STREAM = BodyStreamBlock()
BLOCKS = STREAM.child_blocks
NOWHERE = {"page": None, "url": "", "anchor": ""}
SOMEWHERE = {"page": None, "url": "/contact/", "anchor": ""}


def value_of(name: str, **changes: Any) -> Any:
    """The block's preview value with other values in some fields."""
    raw = BLOCKS[name].get_prep_value(BLOCKS[name].get_preview_value())
    return BLOCKS[name].to_python({**raw, **changes})


def errors_of(name: str, **changes: Any) -> set[str]:
    try:
        BLOCKS[name].clean(value_of(name, **changes))
    except ValidationError as error:
        return set(error.as_json_data().get("blockErrors", {}))
    return set()


# Validation


@pytest.mark.parametrize("name", ["cta", "hero", "media_text"])
def test_a_button_that_says_nothing_is_no_link(name: str) -> None:
    """Pages that were stored or imported so stay as they are: nothing is shown, and nothing is refused."""
    assert errors_of(name, button_label="", link=SOMEWHERE) == set()
    changes = {"second_link": NOWHERE} if name == "hero" else {}
    assert "/contact/" not in BLOCKS[name].render(value_of(name, button_label="", link=SOMEWHERE, **changes))


def test_a_second_button_has_to_say_where_it_leads() -> None:
    assert errors_of("hero", second_label=" ", second_link=SOMEWHERE) == {"second_label"}


def table(**changes: Any) -> dict[str, Any]:
    columns = [{"type": "text", "heading": "Roof"}, {"type": "number", "heading": "From"}]
    return {"caption": "", "columns": columns, "rows": [{"values": ["Slate", "$1"]}], **changes}


def test_a_table_needs_headings_and_cells() -> None:
    nameless = [{"type": "text", "heading": ""}, {"type": "number", "heading": " "}]
    assert errors_of("table", table=table()) == set()
    assert errors_of("table", table=table(columns=nameless)) == {"table"}
    assert errors_of("table", table=table(rows=[])) == {"table"}
    assert errors_of("table", table=table(rows=[{"values": ["a", "1"]}] * 201)) == {"table"}


def test_a_media_block_needs_something_to_play() -> None:
    assert errors_of("media", url="") == {"file"}


@pytest.mark.django_db
def test_a_file_that_no_browser_plays_is_refused(site_a: Tenant) -> None:
    assert errors_of("media", file=site_a.document.pk) == {"file"}
    assert errors_of("media", captions=site_a.document.pk) == {"captions"}


def place(**changes: Any) -> list[dict[str, Any]]:
    value = {
        "name": "Yard",
        "address": "4180 Brighton\nDenver",
        "latitude": None,
        "longitude": None,
        "phone": "",
        "hours": "",
    }
    return [{"type": "item", "value": {**value, **changes}, "id": "1"}]


def test_half_a_point_is_refused() -> None:
    assert errors_of("map", items=place(latitude=39.7)) == {"items"}
    assert errors_of("map", items=place(latitude=39.7, longitude=-104.9)) == set()


# Maps


@pytest.mark.parametrize(
    ("kind", "by_point", "by_address"),
    [
        ("device", "geo:39.775,-104.97?q=Yard%204180%20Brighton%20Denver", "geo:0,0?q=Yard%204180%20Brighton%20Denver"),
        (
            "openstreetmap",
            "https://www.openstreetmap.org/?mlat=39.775&mlon=-104.97#map=16/39.775/-104.97",
            "https://www.openstreetmap.org/search?query=Yard%204180%20Brighton%20Denver",
        ),
        (
            "google",
            "https://www.google.com/maps/search/?api=1&query=39.775,-104.97",
            "https://www.google.com/maps/search/?api=1&query=Yard%204180%20Brighton%20Denver",
        ),
        (
            "apple",
            "https://maps.apple.com/?ll=39.775,-104.97&q=Yard%204180%20Brighton%20Denver",
            "https://maps.apple.com/?q=Yard%204180%20Brighton%20Denver",
        ),
    ],
)
def test_a_place_opens_in_the_chosen_map(kind: str, by_point: str, by_address: str) -> None:
    known = value_of("map", items=place(latitude=39.775, longitude=-104.97), opens_in=kind)
    unknown = value_of("map", items=place(), opens_in=kind)
    assert known.places[0]["href"] == by_point
    assert unknown.places[0]["href"] == by_address
    assert BLOCKS["map"].get_api_representation(known)["items"][0]["map_url"] == by_point


def test_a_map_asks_nothing_of_anybody() -> None:
    html = BLOCKS["map"].render(value_of("map"))
    assert not re.search(r'(?:src|srcset)="', html)
    assert 'class="locator"' in html


def test_a_map_without_coordinates_is_a_list() -> None:
    html = BLOCKS["map"].render(value_of("map", items=place()))
    assert "locator" not in html
    assert "4180 Brighton<br>Denver" in html


# Code


def test_code_is_coloured_by_classes_and_escaped() -> None:
    html = highlighted('if a < b: print("<script>")', "python")
    assert '<span class="k-k">if</span>' in html
    assert "<script>" not in html
    assert "style=" not in html


def test_code_in_no_language_that_we_know_is_plain_and_escaped() -> None:
    assert highlighted("<b>", "klingon") == "&lt;b&gt;"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_that_can_be_chosen_is_known(language: str) -> None:
    from pygments.lexers import get_lexer_by_name

    assert get_lexer_by_name(language)


def test_leading_and_trailing_lines_of_code_go_and_its_indent_stays() -> None:
    assert value_of("code", code="\n\n    a = 1\n\n", language="text").html == "    a = 1\n"


# People, icons, stars


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Dale Whitaker", "DW"),
        ("Dr. Ingrid Solheim", "IS"),
        ("Homeowners", "H"),
        ("Ana María de la Cruz", "AC"),
        ("", ""),
    ],
)
def test_initials_stand_in_for_a_picture(name: str, initials: str) -> None:
    items = [{"type": "item", "value": {"image": None, "name": name, "link": NOWHERE}, "id": "1"}]
    assert value_of("avatar_grid", items=items)["items"][0].initials == initials


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_hidden_from_readers_and_have_a_name_for_editors(name: str) -> None:
    assert 'aria-hidden="true"' in icon_svg(name)
    assert ICONS[name][0]


def test_no_icon_is_nothing() -> None:
    assert icon_svg("") == "" == icon_svg("<script>")


def test_a_rating_is_said_in_words() -> None:
    html = BLOCKS["quote"].render(value_of("quote", rating="4"))
    assert "4 of 5 stars" in html
    assert html.count("is-lit") == 4
    assert "stars" not in BLOCKS["quote"].render(value_of("quote", rating=""))


# Search


@pytest.mark.parametrize("name", BLOCKS)
def test_search_finds_the_words_of_a_block_and_no_labels_of_its_look(name: str) -> None:
    block = BLOCKS[name]
    found = " ".join(block.get_searchable_content(block.get_preview_value()))
    choices = [child for child in getattr(block, "child_blocks", {}).values() if isinstance(child, ChoiceBlock)]
    labels = [str(label) for child in choices for value, label in child.field.choices if value]
    assert found
    assert [label for label in labels if label in found and label not in LANGUAGES.values()] == []
    assert "/contact/" not in found


def test_search_finds_the_cells_of_a_table() -> None:
    found = BLOCKS["table"].get_searchable_content(value_of("table", table=table(caption="Prices")))
    assert {"Prices", "Roof", "Slate", "$1"} <= set(found)


# Translation


def test_every_text_of_every_block_can_be_translated() -> None:
    from sites_app.models import StandardPage

    field = StandardPage._meta.get_field("body")
    for name, block in BLOCKS.items():
        raw = [
            {
                "type": name,
                "value": block.get_prep_value(block.get_preview_value()),
                "id": "11111111-1111-4111-8111-111111111111",
            }
        ]
        value = field.stream_block.to_python(raw)
        segments = StreamFieldSegmentExtractor(field).handle_stream_block(value)
        assert segments, name


def test_a_table_is_translated_cell_by_cell() -> None:
    block = BLOCKS["table"].child_blocks["table"]
    value = block.to_python(table(caption="Prices"))
    segments = block.get_translatable_segments(value)
    assert [(each.path, each.render_text()) for each in segments] == [
        ("caption", "Prices"),
        ("heading.0", "Roof"),
        ("heading.1", "From"),
        ("cell.0.0", "Slate"),
        ("cell.0.1", "$1"),
    ]
    spanish = [type(each)(each.path, f"{each.render_text()} (es)") for each in segments]
    restored = block.get_prep_value(block.restore_translated_segments(value, spanish))
    assert restored["caption"] == "Prices (es)"
    assert restored["columns"][0] == {"type": "text", "heading": "Roof (es)"}
    assert restored["rows"] == [{"values": ["Slate (es)", "$1 (es)"]}]


# JSON


@pytest.mark.parametrize("name", BLOCKS)
def test_json_of_a_block_holds_plain_values_only(name: str) -> None:
    import json

    block = BLOCKS[name]
    assert json.loads(json.dumps(block.get_api_representation(block.get_preview_value()))) is not None
