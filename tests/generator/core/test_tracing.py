"""Tracing: what an article says is the same with marks as without; each mark names what its words came from."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.compose import Composer
from generator.core.traced_html import annotate
from generator.core.tracing import CLOSE, CLOSE_ALL, FIRST, FIRST_TEXT, MARK, Mark, Tracer, traced_blocks
from generator.core.types import ArticleDraft, CampaignPlan, DictionaryPlan, ItemPlan
from tests.generator.core.plans import PLAN, plan, section

ORDINALS = ("first", "second", "third")
SPAN = re.compile(r'<span class="spark-from" data-from="[0-9 ]+"(?: tabindex="0")?>|</span>')


def trace(source: CampaignPlan, position: int = 0) -> tuple[ArticleDraft, list[Any], list[Mark]]:
    """The draft, its blocks with marks, and what the marks are."""
    tracer = Tracer()
    composer = Composer(source)
    draft, marked = composer.compose(position), composer.traced(tracer).compose(position)
    assert draft is not None
    assert marked is not None
    return draft, traced_blocks(draft, marked, tracer), tracer.marks


def strip(value: Any) -> Any:
    if isinstance(value, str):
        return MARK.sub("", value)
    if isinstance(value, dict):
        return {name: strip(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(strip(each) for each in value)
    return value


def told(html: str, marks: list[Mark]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each span's words with the marks around them, the fragment's own left out."""
    spans = re.findall(r'data-from="([0-9 ]+)"(?: tabindex="0")?>(.*?)</span>', annotate(html).html)
    found = [(words, [marks[int(number)] for number in numbers.split()]) for numbers, words in spans]
    return [(words, [(mark.kind, mark.detail) for mark in around[1:]]) for words, around in found]


def said(body: str, **changes: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    source = plan(sections=(section(body, heading=""),), **changes)
    _, blocks, marks = trace(source)
    return told(str(blocks[0]["value"]), marks)


def test_without_its_marks_a_traced_article_is_the_article_byte_for_byte() -> None:
    for position in range(Composer(PLAN).space.size):
        draft, blocks, _ = trace(PLAN, position)
        assert strip(blocks) == list(draft.blocks)


def test_marks_change_no_choice() -> None:
    tracer = Tracer()
    plain = Composer(PLAN)
    marked = plain.traced(tracer)
    for position in range(plain.space.size):
        one, other = plain.compose(position), marked.compose(position)
        assert one is not None
        assert other is not None
        assert one.provenance == other.provenance
        assert [strip(block["value"]) for block in other.blocks]
        assert strip(other.title) == one.title


@pytest.mark.parametrize(
    ("body", "marks"),
    [
        ("A {x|x}.", ["choice"]),
        ("In {City}.", ["token city"]),
        ("{{City}|{City}} ok", ["choice", "token city"]),
        ("It is {adj}.", ["dictionary adj"]),
        ('[<sep=", ">{one|one}|{one|one}]', ["order 2", "choice"]),
        ("{?city?yes {City}|no}", ["token city"]),
        ("[[CAP:{City}]] ok", ["grammar cap"]),
    ],
)
def test_each_construct_is_named(body: str, marks: list[str]) -> None:
    found = [[kind if kind == "choice" else f"{kind} {detail}" for kind, detail in around] for _, around in said(body)]
    assert marks in found


def test_the_option_of_a_choice_is_told_by_its_place() -> None:
    ((word, marks),) = [each for each in said("{first|second|third} {other|another}.") if each[0] in ORDINALS]
    assert marks == [("choice", f"{ORDINALS.index(word) + 1}/3")]


def test_every_word_names_its_section_and_fragment() -> None:
    draft, blocks, marks = trace(PLAN)
    for block, origin in zip(blocks, draft.provenance.blocks, strict=True):
        for text in texts(block["value"]):
            number = ord(text[0]) - FIRST_TEXT
            assert marks[number] == Mark("text", "", origin.section, origin.fragment)
            assert text.endswith(CLOSE_ALL)


def texts(value: Any) -> list[str]:
    """The visible texts of a block's value that hold words."""
    if isinstance(value, str):
        return [value] if MARK.search(value) else []
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    return [text for each in value for text in texts(each)] if isinstance(value, list | tuple) else []


def test_addresses_get_no_marks() -> None:
    source = plan(sections=(section("Free.", block_type="cta", items=(ItemPlan("{Book|Order}", "tel:{Phone}"),)),))
    draft, blocks, _ = trace(source)
    assert "tel:555-0100" in str(blocks)
    assert strip(blocks) == list(draft.blocks)


@pytest.mark.parametrize(
    "body",
    [
        "a {|b} , c {|d} .",
        "{a |b }{, c|, d}  .",
        "[[A_AN:{apple|pear}]] and [[A_AN:{City}]]",
        "- {one|two}\n- {three|}\n\n{## No heading|text}",
        "<p>{a|b} <b>{c|d}</b></p>{<p>e</p>|<p>f</p>}",
        "{?landmark?Near {Landmark}.|} {State}'s {Population}",
        "{plural {Population}: one|many}",
    ],
)
def test_where_marks_would_change_the_text_it_is_shown_without(body: str) -> None:
    source = plan(sections=(section(body),), dictionaries=(DictionaryPlan("adj", (("fine", 1),)),))
    for position in range(0, Composer(source).space.size, 7):
        draft, blocks, _ = trace(source, position)
        assert strip(blocks) == list(draft.blocks)


# The page's HTML

PIECES = st.lists(
    st.sampled_from(
        [
            "word ",
            " ",
            "&amp;",
            "<p>",
            "</p>",
            '<a href="/x" title="a > b">',
            "</a>",
            "<br>",
            "<!-- note -->",
            "<script>if (a < b) { c() }</script>",
            chr(FIRST_TEXT),
            chr(FIRST + 1),
            chr(FIRST + 2),
            chr(FIRST_TEXT + 3),
            CLOSE,
            CLOSE_ALL,
        ]
    ),
    max_size=40,
)


@given(PIECES)
def test_a_page_without_its_spans_is_the_page_without_its_marks(pieces: list[str]) -> None:
    html = "".join(pieces)
    page = annotate(html)
    assert SPAN.sub("", page.html) == MARK.sub("", html)
    assert not MARK.search(page.html)
    assert not re.search(r"<span[^>]*>[^<]*<(?!/span)", page.html)
    assert set(re.findall(r'data-from="([0-9]+)', page.html)) <= {"0", "3"}


def test_marks_in_attributes_scripts_and_titles_are_taken_out() -> None:
    mark = chr(FIRST_TEXT)
    html = f'<title>{mark}a{CLOSE_ALL}</title><img alt="{mark}b{CLOSE_ALL}"><script>"{mark}c{CLOSE_ALL}"</script>'
    assert annotate(html).html == '<title>a</title><img alt="b"><script>"c"</script>'
    assert annotate(html).used == ()


def test_one_stop_of_the_tab_key_for_each_text() -> None:
    one, inner, other = chr(FIRST_TEXT), chr(FIRST + 1), chr(FIRST_TEXT + 2)
    html = f"<p>{one}a {inner}b{CLOSE} c<i>d</i>{CLOSE_ALL}</p><p>{other}e{CLOSE_ALL}</p>"
    page = annotate(html)
    assert page.html.count('tabindex="0"') == 2
    assert page.used == (0, 1, 2)


def test_words_that_a_page_took_out_of_a_text_are_told_nothing_of() -> None:
    inner = chr(FIRST + 1)
    html = f"<li>What {inner}fails{CLOSE} here</li><p>{chr(FIRST_TEXT)}a{CLOSE_ALL} b</p>"
    assert SPAN.sub("|", annotate(html).html) == "<li>What fails here</li><p>|a| b</p>"


def test_a_long_page_is_annotated_in_time() -> None:
    html = "<" * 20_000 + "<p>" * 20_000 + f"{chr(FIRST_TEXT)}{'word ' * 20_000}{CLOSE_ALL}"
    assert len(annotate(html).html) > len(html) - 2
