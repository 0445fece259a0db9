"""Stylesheets of public pages are stored small, and mean the same."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from spark_cms.static_storage import SparkStaticStorage, minified

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_small_stylesheet_keeps_every_rule(path: Path) -> None:
    text = path.read_text()
    small = minified(text)
    assert len(small) < len(text)
    assert small.count("{") == text.count("{") - sum(part.split("*/")[0].count("{") for part in text.split("/*")[1:])
    assert minified(small) == small


def test_spaces_that_mean_something_stay() -> None:
    assert "calc(1px + 2 * var(--a))" in minified("a { inline-size: calc(1px + 2 * var(--a)); }")
    assert minified(".a :is(b, c) { x: y; }") == ".a :is(b,c){x:y}"
    assert minified(".a > :first-child, .b { x: y }") == ".a >:first-child,.b{x:y}"
    assert minified('a::after { content: " : , { "; }') == 'a::after{content:" : , { "}'
    assert minified("@media (min-width: 1rem) and (hover: none) { a { x: y } }").count(" and (") == 1


def test_only_our_public_stylesheets_are_made_small(tmp_path: Path) -> None:
    storage = SparkStaticStorage(location=tmp_path)
    source = b"/* note */\na { color: red; }\n"
    for name in ("css/a.css", "css/blocks/b.css", "generator/c.css", "js/d.js"):
        storage.save(name, ContentFile(source))
    with storage.open("css/a.css") as read:
        # Whoever hashes a file reads it to its end.
        hashed = storage.hashed_name("css/a.css", read)
        storage.save(hashed, read)
    assert (tmp_path / hashed).read_bytes() == b"a{color:red}"
    sizes = {
        name: (tmp_path / name).read_bytes() for name in ("css/a.css", "css/blocks/b.css", "generator/c.css", "js/d.js")
    }
    assert sizes["css/a.css"] == sizes["css/blocks/b.css"] == b"a{color:red}"
    assert sizes["generator/c.css"] == sizes["js/d.js"] == source
