"""Rich text in three forms, pictures by presets, and the schema of every block against its real JSON."""

from typing import Any

import pytest
from django.test import RequestFactory
from jsonschema import Draft202012Validator

from api.v2.rich_text import Target, to_html, to_markdown, to_nodes
from blocks.catalogue import BodyStreamBlock
from blocks.pictures import picture_representation
from blocks.schemas import DIALECT, NODE, NODES, document_of
from leads.models import Form, FormPage

STREAM = BodyStreamBlock()
RICH_TEXT = {"$schema": DIALECT, "$ref": "#/$defs/rich_text", "$defs": {"rich_text": NODES, "rich_text_node": NODE}}
SOURCE = (
    '<h2 data-block-key="x1">One &amp; two</h2><p data-block-key="x2">Plain <b>bold <i>both</i></b> '
    '<a linktype="page" id="7">a page</a>, <a linktype="page" id="8">gone</a>, '
    '<a linktype="document" id="3">a file</a>, <a href="https://x.example/?a=1&amp;b=2">out</a><br/>next</p>'
    "<ul><li>one</li><li>two<ol><li>deep</li></ol></li></ul><hr/><blockquote>Said.</blockquote>"
)


def resolve(kind: str, key: int) -> Target | None:
    return {
        ("page", 7): Target("/about/", "page", 7),
        ("document", 3): Target("/documents/3/a.pdf", "document", 3),
    }.get((kind, key))


HTML = to_html(SOURCE, resolve)


def test_html_has_addresses_and_what_a_front_end_routes_by():
    assert '<a href="/about/" data-page="7">a page</a>' in HTML
    assert "<a>gone</a>" in HTML
    assert '<a href="/documents/3/a.pdf" data-document="3">' in HTML
    assert "linktype" not in HTML
    assert "data-block-key" not in HTML


def test_markdown_says_the_same():
    text = to_markdown(HTML)
    assert text.startswith("## One & two")
    assert "**bold *both***" in text
    assert "[a page](/about/)" in text


def test_nodes_are_a_tree_that_keeps_to_its_schema():
    nodes = to_nodes(HTML)
    Draft202012Validator(RICH_TEXT).validate(nodes)
    heading, paragraph, list_, divider, quote = nodes
    assert heading == {"type": "heading", "level": 2, "children": [{"type": "text", "text": "One & two"}]}
    assert {"type": "text", "text": "both", "bold": True, "italic": True} in paragraph["children"]
    links = [node for node in paragraph["children"] if node["type"] == "link"]
    assert [(link["href"], link["page"], link["document"]) for link in links] == [
        ("/about/", 7, None),
        (None, None, None),
        ("/documents/3/a.pdf", None, 3),
        ("https://x.example/?a=1&b=2", None, None),
    ]
    assert list_["children"][1]["children"][1]["ordered"] is True
    assert (divider["type"], quote["type"]) == ("divider", "quote")


@pytest.mark.parametrize("source", ["", "<p>", "</p></b>", "<p>a</ul>b</p>", "<b><i>x</b></i>", "<x-y>z</x-y>"])
def test_broken_markup_breaks_nothing(source):
    Draft202012Validator(RICH_TEXT).validate(to_nodes(source))


def in_nodes(value: Any) -> dict[str, Any]:
    return {"rich_text": lambda source: to_nodes(to_html(source, resolve))}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(STREAM.child_blocks))
def test_every_block_keeps_to_its_schema(name, site_a):
    block = STREAM.child_blocks[name]
    schema = document_of(block, address=f"https://x.example/{name}.json")
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    values = [block.get_preview_value(), block.normalize(block.get_default())]
    for value in values:
        for context in ({}, {"rich_text": lambda source: to_nodes(to_html(source, resolve))}):
            check.validate(block.get_api_representation(value, context=context))
    broken = block.get_api_representation(values[0], context={})
    if isinstance(broken, dict):
        assert not check.is_valid({**broken, "unknown": 1}), "a schema that admits anything says nothing"


@pytest.mark.django_db
def test_choosers_keep_to_their_schemas_when_something_is_chosen(site_a):
    request = RequestFactory().get("/", headers={"host": site_a.host})
    form = Form.objects.for_site(site_a.site).get(key="contact")
    chosen = {
        "image": {"image": site_a.image.pk, "caption": "", "alt": "", "width": "text"},
        "media": {"title": "t", "file": site_a.document.pk, "url": ""},
        "form": {"form": form.pk},
        "cta": {"heading": "h", "link": {"page": site_a.page("about").pk, "url": "", "anchor": "x"}},
    }
    for name, raw in chosen.items():
        block = STREAM.child_blocks[name]
        value = block.get_api_representation(block.to_python(raw), context={"request": request})
        Draft202012Validator(document_of(block, address="https://x.example/")).validate(value)


@pytest.mark.django_db
def test_a_picture_is_the_original_until_its_presets_are_made_and_nothing_is_rendered(site_a):
    request = RequestFactory().get("/", headers={"host": site_a.host})
    shown = picture_representation(site_a.image, request=request)
    assert site_a.image.renditions.count() == 0
    assert shown["renditions"]["small"]["url"] == site_a.image.file.url
    assert (shown["renditions"]["small"]["width"], shown["renditions"]["small"]["height"]) == (480, 252)
    assert shown["srcset"] == {"webp": None, "avif": None}
    assert request.has_pending_pictures


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["html", "markdown", "json"])
def test_pages_give_rich_text_as_it_is_asked_for(site_a, read, form):
    (block,) = read(f"/pages/{site_a.page('about').pk}/", rich_text=form)["body"]
    expected = {
        "html": f"<p>{site_a.mark} text</p>",
        "markdown": f"{site_a.mark} text",
        "json": [{"type": "paragraph", "children": [{"type": "text", "text": f"{site_a.mark} text"}]}],
    }
    assert block["value"] == expected[form]


@pytest.mark.django_db
def test_schemas_are_published(site_a, read):
    index = read("/schemas/")
    assert set(index["blocks"]) == set(STREAM.child_blocks)
    for address in (*index["blocks"].values(), *index["streams"].values(), index["rich_text"]):
        schema = read(address.split("/api/v2")[1])
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == address
    read("/schemas/blocks/nothing.json", 404)
    body = read(f"/pages/{site_a.page('about').pk}/")["body"]
    Draft202012Validator(read("/schemas/streams/body.json")).validate(body)


@pytest.mark.django_db
def test_the_text_beside_a_form_leads_to_pages_of_the_site_alone(read, site_a, site_b):
    own, other = site_a.page("about"), site_b.page("about")
    beside = f'<p><a linktype="page" id="{own.pk}">own</a> <a linktype="page" id="{other.pk}">other</a></p>'
    form = Form.objects.for_site(site_a.site).get(key="contact")
    page = FormPage(title="Write", slug="write", form=form, beside=beside)
    site_a.home.add_child(instance=page)
    shown = read("/pages/find/", path="/write/")["form_section"]
    assert shown["beside"] == f'<p><a href="/about/" data-page="{own.pk}">own</a> <a>other</a></p>'
    assert shown["form"]["key"] == "contact"
    assert read(f"/pages/{page.pk}/", rich_text="markdown")["form_section"]["beside"].startswith("[own](/about/)")
