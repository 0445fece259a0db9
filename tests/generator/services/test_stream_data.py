"""Raw stream data against what Wagtail's own values give."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import get_text_for_indexing

from blocks.text import TEXT_FEATURES
from generator.services import plans
from generator.services.stream_data import LATER_FIELDS, article_shape, fingerprint, searchable_text
from sites_app.models import ArticlePage
from tests.generator.factories import compose_drafts

BODY = ArticlePage._meta.get_field("body")


def every_block() -> list[dict[str, Any]]:
    """Each block of an article once, with its preview value: the value that shows all of its fields."""
    blocks = BODY.stream_block.child_blocks.items()
    values = [(name, block.get_prep_value(block.normalize(block.get_preview_value()))) for name, block in blocks]
    return [{"type": name, "value": value, "id": f"id-{name}"} for name, value in values]


def through_wagtail(blocks: list[dict[str, Any]]) -> Any:
    """The stream value with each block made an object."""
    value = BODY.to_python(json.dumps(blocks))
    assert len(list(value)) == len(blocks)
    return value


def test_completed_blocks_are_what_wagtail_stores(campaign_a: Any) -> None:
    for draft in compose_drafts(plans.freeze(campaign_a), count=4):
        expected = BODY.stream_block.get_prep_value(through_wagtail(list(draft.blocks)))
        assert article_shape().complete(draft.blocks) == expected


def test_every_block_of_an_article_is_completed_and_read() -> None:
    blocks = every_block()
    value = through_wagtail(blocks)
    completed = article_shape().complete(blocks)
    assert completed == BODY.stream_block.get_prep_value(value)
    assert article_shape().texts(completed) == BODY.get_searchable_content(value)


def test_an_address_counts_as_written_but_not_as_searched_and_a_choice_as_neither() -> None:
    link = {"page": None, "url": "/{City}/", "anchor": ""}
    call = [{"type": "cta", "value": {"heading": "Call us", "link": link, "tone": "plain"}, "id": "1"}]
    completed = article_shape().complete(call)
    assert [text for text in article_shape().texts(completed) if text] == ["Call us"]
    assert [text for text in article_shape().written(completed) if text] == ["Call us", "/{City}/"]


def test_bare_blocks_get_their_defaults() -> None:
    bare = [{"type": "cta", "value": {"heading": "Call"}, "id": "1"}, {"type": "quote", "value": {}, "id": "2"}]
    expected = BODY.stream_block.get_prep_value(through_wagtail(bare))
    assert article_shape().complete(bare) == expected


@pytest.mark.parametrize(
    ("name", "value", "refers"),
    [
        ("rich_text", "<p>plain</p>", False),
        ("rich_text", '<p><a href="https://example.com/">out</a></p>', False),
        ("rich_text", '<p><a linktype="page" id="3">in</a></p>', True),
        ("cta", {"heading": "x", "link": {"page": None, "url": "/x/", "anchor": ""}}, False),
        ("cta", {"heading": "x", "link": {"page": 3, "url": "", "anchor": ""}}, True),
        ("hero", {"heading": "x", "image": 3}, True),
    ],
)
def test_blocks_that_refer_to_rows_are_told(name: str, value: Any, refers: bool) -> None:
    blocks = article_shape().complete([{"type": name, "value": value, "id": "1"}])
    assert article_shape().may_refer(blocks) is refers


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<h2>",
        "</h2>",
        "<li>",
        "</li>",
        "<br/>",
        "<br>",
        "<hr />",
        "</a>",
        "<b>",
        "</b>",
        "<",
        ">",
        "&",
        "&amp;",
        "&#39;",
        "&nbsp;",
        "&x",
        "<!--",
        "-->",
        "<script>",
        "</P>",
        "<i",
        "</P >",
        "a > b",
        '<a href="/x?a=1&amp;b=2">',
    ]
)


@example("<i</p>-->")
@given(st.lists(TAGS | st.text("ab &<>;#'\"\n", max_size=5), max_size=30).map("".join))
def test_searchable_text_is_wagtails(html: str) -> None:
    assert searchable_text(html) == get_text_for_indexing(html)


def test_fingerprint_survives_an_unchanged_save_in_the_editor(campaign_a: Any) -> None:
    converter = ContentstateConverter(TEXT_FEATURES)
    texts = [
        block["value"]
        for draft in compose_drafts(plans.freeze(campaign_a), count=4)
        for block in draft.blocks
        if block["type"] == "rich_text"
    ]
    for html in texts:
        saved = converter.to_database_format(converter.from_database_format(html))
        assert saved != html
        assert fingerprint(saved) == fingerprint(html)


def test_fingerprint_sees_an_edit_and_not_an_id() -> None:
    item = {"type": "item", "value": {"title": "One", "text": ""}, "id": "a"}
    value = {"heading": "Steps", "items": [item]}
    assert fingerprint(value) == fingerprint({"items": [{**item, "id": "b"}], "heading": "Steps"})
    edited = {**item, "value": {"title": "Two", "text": ""}}
    assert fingerprint(value) != fingerprint({"heading": "Steps", "items": [edited]})
    assert fingerprint({"heading": "Steps", "items": []}) != fingerprint(value)


def test_a_block_that_an_editor_completed_by_later_fields_is_still_the_one_that_was_written() -> None:
    written = {"text": "Words.", "attribution": "Ann", "role": ""}
    assert fingerprint({**written, "portrait": None, "rating": ""}) == fingerprint(written)
    assert fingerprint({**written, "portrait": 7, "rating": ""}) != fingerprint(written)
    item = {"type": "item", "id": "1", "value": {"title": "A", "text": ""}}
    shown = {**item, "value": {**item["value"], "icon": ""}}
    assert fingerprint({"items": [shown]}) == fingerprint({"items": [item]})
    link = {"page": None, "url": "/a/", "anchor": ""}
    assert fingerprint({"heading": "A", "second_link": link}) != fingerprint({"heading": "A"})


def test_later_fields_are_what_blocks_have_by_default() -> None:
    stream = BODY.stream_block.child_blocks
    hero, quote, feature = stream["hero"], stream["quote"], stream["features"].child_blocks["items"].child_block
    found = {}
    for block in (hero, quote, feature):
        for name in LATER_FIELDS.keys() & block.child_blocks.keys():
            found[name] = block.child_blocks[name].get_prep_value(block.child_blocks[name].get_default())
    assert found == dict(LATER_FIELDS)


def test_what_was_stored_before_a_block_had_a_field_is_read_all_the_same() -> None:
    old = [
        {"type": "hero", "value": {"heading": "A", "text": "B"}, "id": "1"},
        {"type": "quote", "value": {"text": "C", "attribution": "", "role": ""}, "id": "2"},
    ]
    assert [text for text in article_shape().texts(old) if text] == ["A", "B", "C"]
    assert article_shape().may_refer(old) is False
