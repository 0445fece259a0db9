"""Drawings that somebody else made: what could run, load or reach out is gone, the picture stays."""

import pytest

from sites_app.svg import MOST_CHARACTERS, SVGError, clean, render

NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    ("inside", "removed"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<SCRIPT>alert(1)</SCRIPT>", "SCRIPT"),
        ("<style>@import url(//x)</style>", "style"),
        ("<foreignObject><body onload='x'/></foreignObject>", "foreignObject"),
        ("<rect onclick='x'/>", "rect/@onclick"),
        ("<rect style='fill:url(https://x/)'/>", "rect/@style"),
        ("<rect fill='url(https://x/)'/>", "rect/@fill"),
        ("<rect fill='URL ( https://x/ )'/>", "rect/@fill"),
        ("<image href='https://x/y.png'/>", "image/@href"),
        ("<image xlink:href='data:image/svg+xml;base64,AAAA'/>", "image/@href"),
        ("<use href='https://x/y.svg#a'/>", "use/@href"),
        ("<a href='javascript:x'><text>x</text></a>", "a"),
        ("<animate attributeName='href' to='javascript:x'/>", "animate"),
        ("<set attributeName='onload' to='x'/>", "set"),
        ("<x:script xmlns:x='http://www.w3.org/1999/xhtml'>x</x:script>", "script"),
    ],
)
def test_what_can_do_harm_is_taken_out_and_named(inside, removed):
    found = clean(f"<svg {NS}><g>{inside}<circle r='3'/></g></svg>")
    assert found.removed == (removed,)
    assert "circle" in found.text
    for bad in ("alert", "https://x", "javascript", "onclick", "onload", "import"):
        assert bad not in found.text


def test_what_is_harmless_stays():
    drawing = (
        f'<svg {NS} viewBox="0 0 10 10"><defs><linearGradient id="a"><stop offset="1" stop-color="red"/>'
        '</linearGradient></defs><rect fill="url(#a)" width="10" height="10"/><use href="#a"/>'
        '<image href="data:image/png;base64,AAAA"/><text>{{ title }} &amp; {{place}} {{title}}</text></svg>'
    )
    found = clean(drawing)
    assert (found.removed, found.variables) == ((), ("title", "place"))
    assert clean(found.text) == found
    assert clean("<svg><rect/></svg>").text.startswith('<svg xmlns="http://www.w3.org/2000/svg">')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no XML",
        "<html/>",
        "<svg>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>',
        f"<svg>{'x' * MOST_CHARACTERS}</svg>",
    ],
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(SVGError):
        clean(text)


def test_a_value_is_a_text_and_cannot_become_anything_else():
    drawing = clean(f'<svg {NS}><rect fill="{{{{colour}}}}"/><text>{{{{title}}}}</text></svg>').text
    drawn = render(drawing, {"colour": "url(https://x/)", "title": '<script>x</script>"&'})
    assert "https://x" not in drawn
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn
    assert 'fill="red"' in render(drawing, {"colour": "red"})
    assert "{{" not in render(drawing, {})
