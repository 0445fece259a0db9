"""Whatever goes in, only allowed tags and safe addresses come out, and plain text keeps its words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.safe_html import TAGS, has_tags, one_line, safe_url, sanitise, tidy, to_html, to_text
from generator.core.tokens import strip_reserved

MARKUP = st.text(alphabet="<>/abpih2\"'= &;:javscrt\n-", max_size=80) | st.text(max_size=80)


@given(MARKUP, st.booleans())
def test_only_allowed_tags_come_out(text: str, is_html: bool) -> None:
    html = to_html(text, is_html=is_html)
    for tag in re.findall(r"</?([a-zA-Z0-9]+)", html):
        assert tag in TAGS
    assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', html)).lower()
    assert sanitise(html) == html


@given(st.text(alphabet="a<>&\"' \t\r\n\xa0-.,", max_size=60) | st.text(max_size=60).map(strip_reserved))
def test_plain_text_needs_no_sanitiser(text: str) -> None:
    html = to_html(text, is_html=False)
    assert sanitise(html) == html


@given(st.text(alphabet="ab<>&\"'", max_size=60))
def test_plain_text_is_seen_as_it_was_written(text: str) -> None:
    assert to_text(to_html(text, is_html=False)) == text.strip()


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://a.example/x", True), ("mailto:a@b.example", True), ("tel:+1555", True), ("/a/", True), ("#a", True),
        ("?a=1", True), ("//a.example", False), ("javascript:alert(1)", False), ("data:text/html,x", False),
        (" JAVASCRIPT:alert(1)", False), ("https://a b", False), ("a/b", False), ("", False),
    ],
)  # fmt: skip
def test_addresses_are_safe_or_gone(url: str, is_safe: bool) -> None:
    assert safe_url(url) == (url if is_safe else "")


def test_gaps_of_empty_options_are_closed() -> None:
    assert tidy("roof  repair , now . 3.5 :)") == "roof repair, now. 3.5 :)"
    assert one_line(" a\n\n b ") == "a b"


def test_only_our_tags_make_a_text_html() -> None:
    assert has_tags("a <b>c</b>")
    assert not has_tags("1 < 2 > 0, <3, <R&D>, a <- b")


def test_blocks_are_lines_of_text() -> None:
    assert to_text('<h2>A &amp; B</h2><ul><li>one</li><li><a href="/x?a>b">two</a></li></ul>') == "A & B\none\ntwo"
