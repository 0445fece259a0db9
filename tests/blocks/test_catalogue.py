"""Every block: a preview that needs no database, valid HTML, raw data that survives, and the generator's shapes."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.blocks import Block, BoundBlock, CharBlock, ListBlock, TextBlock, URLBlock

from blocks.catalogue import ArticleStreamBlock, BodyStreamBlock

BLOCKS = BodyStreamBlock().child_blocks
VOID = {"img", "br", "hr", "meta", "link", "input", "path", "rect", "circle", "source", "track"}


@pytest.fixture(autouse=True)
def admin() -> None:
    """Choosers of snippets are known when the admin is."""
    reverse("wagtailadmin_home")


class Balance(HTMLParser):
    """Notes elements that are closed out of order or never, and images without alternative text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and "alt" not in dict(attrs):
            self.faults.append("img without alt")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of order")


def faults_in(html: str) -> list[str]:
    parser = Balance()
    parser.feed(html)
    return parser.faults + [f"<{tag}> is not closed" for tag in parser.open]


def preview(name: str) -> tuple[Any, Any, str]:
    block = BLOCKS[name]
    value = block.get_preview_value()
    return block, value, block.render(value, context=block.get_preview_context(value))


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            text for name, item in value.items() if name not in {"tone", "layout", "code"} for text in texts_in(item)
        ]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    return [value] if isinstance(value, str) and " " in value and "<" not in value else []


@pytest.mark.parametrize("name", BLOCKS)
def test_template_shows_every_text_of_the_preview_in_sound_html(name: str) -> None:
    _, value, html = preview(name)
    assert faults_in(html) == []
    for text in texts_in(value):
        assert text.replace("\n", "<br>") in html


@pytest.mark.parametrize("name", BLOCKS)
def test_preview_is_a_whole_page_in_the_sites_look(name: str) -> None:
    block, value, html = preview(name)
    context = {**block.get_preview_context(value), "bound_block": BoundBlock(block, value), "page_title": name}
    page = render_to_string(block.get_preview_template(value), context)
    assert "css/blocks.css" in page
    assert " ".join(html.split()) in " ".join(page.split())


@pytest.mark.parametrize("name", BLOCKS)
def test_raw_value_survives_being_read_and_written(name: str) -> None:
    block = BLOCKS[name]
    raw = block.get_prep_value(block.get_preview_value())
    again = block.get_prep_value(block.to_python(raw))
    assert again == raw


@pytest.mark.parametrize("name", BLOCKS)
def test_preview_value_is_one_that_an_editor_could_save(name: str) -> None:
    if name in {"image", "gallery", "form", "opt_in"}:
        pytest.skip("blocks that need images or a form of the site")
    block = BLOCKS[name]
    block.clean(block.get_preview_value())


@pytest.mark.parametrize("name", BLOCKS)
def test_block_holds_with_nothing_but_its_required_fields(name: str) -> None:
    block = BLOCKS[name]
    raw = block.get_prep_value(block.get_preview_value())
    if isinstance(raw, dict):
        needed = {field for field, child in block.child_blocks.items() if child.required or field in {"items", "url"}}
        raw = {field: value for field, value in raw.items() if field in needed}
    html = block.render(block.to_python(raw))
    assert faults_in(html) == []
    assert "None" not in html


ITEM = {"title": "A title", "text": "A text."}
QUESTION = {"question": "A question?", "answer": "<p>An answer.</p>"}
LINK = {"page": None, "url": "/contact/", "anchor": ""}


def listed(value: dict[str, str]) -> dict[str, Any]:
    return {"heading": "A heading", "intro": "", "items": [{"type": "item", "value": value, "id": "1"}]}


GENERATED = {
    "rich_text": ("<h2>A heading</h2><p>A text.</p>", ["<h2>A heading</h2>"]),
    "features": (listed(ITEM), ["A heading", "A title", "A text."]),
    "steps": (listed(ITEM), ["A heading", "A title", "A text."]),
    "faq": (listed(QUESTION), ["A heading", "A question?", "<p>An answer.</p>"]),
    "quote": ({"text": "Words.", "attribution": "Ann", "role": ""}, ["Words.", "Ann"]),
    "cta": (
        {"heading": "A heading", "text": "", "button_label": "Go", "link": LINK},
        ["A heading", 'href="/contact/"', "Go"],
    ),
    "hero": (
        {"heading": "A heading", "text": "A text.", "image": None, "button_label": "Go", "link": LINK},
        ["A heading", "A text.", 'href="/contact/"'],
    ),
}


@pytest.mark.parametrize("name", GENERATED)
def test_what_the_generator_writes_is_shown(name: str) -> None:
    raw, expected = GENERATED[name]
    stream = ArticleStreamBlock().to_python([{"type": name, "value": raw, "id": "1"}])
    html = str(stream[0].render())
    for text in expected:
        assert text in html
    assert "None" not in html


def test_article_has_every_block_that_the_generator_writes() -> None:
    assert set(GENERATED) <= set(ArticleStreamBlock().child_blocks)


def test_text_of_a_field_is_escaped() -> None:
    block = BLOCKS["features"]
    html = block.render(block.to_python(listed({"title": "<script>x</script>", "text": ""})))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_hero_is_the_first_heading_only_where_the_page_says_so() -> None:
    block = BLOCKS["hero"]
    value = block.get_preview_value()
    assert "<h1>" in block.render(value, context={"heading_level": 1})
    assert "<h1>" not in block.render(value)


def text_blocks(block: Block, path: str) -> Iterator[tuple[str, Block]]:
    if isinstance(block, CharBlock | TextBlock | URLBlock):
        yield path, block
    for name, child in getattr(block, "child_blocks", {}).items():
        yield from text_blocks(child, f"{path}.{name}")
    if isinstance(block, ListBlock):
        yield from text_blocks(block.child_block, f"{path}.item")


def test_a_text_that_nobody_wrote_is_empty_and_not_missing() -> None:
    """Translation takes a block apart into its texts, and stops at one that is None."""
    found = dict(text_blocks(BodyStreamBlock(), "body"))
    assert len(found) > 20
    assert [path for path, block in found.items() if block.get_default() != ""] == []


def test_every_script_and_style_that_the_editor_of_a_block_loads_is_there() -> None:
    from django.contrib.staticfiles import finders
    from wagtail.admin.telepath import JSContext

    context = JSContext()
    context.pack(BodyStreamBlock())
    media = context.media
    for address in (*media._js, *(each for sheets in media._css.values() for each in sheets)):
        path = str(getattr(address, "path", address)).partition("?")[0]
        assert finders.find(path.removeprefix("/static/")), path
