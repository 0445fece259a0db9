"""Every block in its shortest and its longest form, with and without pictures: a page for those who make them.

The data is made for a site from the pictures that it has; `manage.py style_guide` shows it, and the browser tests do.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from blocks.catalogue import BodyStreamBlock
from blocks.icons import ICONS

Raw = dict[str, Any]

NOWHERE: Raw = {"page": None, "url": "", "anchor": ""}
CONTACT: Raw = {"page": None, "url": "/contact/", "anchor": ""}
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
LINE = "What a house tells you about the weather it has seen, if you know where to look and how long to wait"
TEXT = (
    "We walk the whole roof, photograph every slope and explain what we saw before anyone talks about price. Most of "
    "what we find can wait a year or two; what cannot, we mark in red, and say what happens if you leave it alone. "
)
PROSE = (
    f"<h2>{LINE}</h2><p>{TEXT * 2}</p><h3>What we bring</h3><ul><li>A ladder that reaches the third floor</li>"
    f'<li>{TEXT}</li></ul><p>{TEXT}<a href="/contact/">Ask us for a date</a>.</p><blockquote>{TEXT}</blockquote>'
    "<ol><li>You call</li><li>We look</li></ol><hr><p><b>Bold</b> and <i>italic</i>.</p>"
)
CODE = '''def loads(spans: list[float], *, snow: float = 1.4) -> dict[str, float]:
    """What each rafter carries in kilonewtons, by its number."""
    return {f"rafter-{place}": round(span * snow * 0.6, 2) for place, span in enumerate(spans)}  # a long comment
'''


def body(
    images: Sequence[int],
    *,
    visitor_forms: Sequence[int],
    videos: Sequence[int] = (),
    sounds: Sequence[int] = (),
) -> list[Raw]:
    """The raw stream with every block of the catalogue; all that is given are keys of the site's rows."""
    own = {"form": _form(visitor_forms), "opt_in": _opt_in(visitor_forms)}
    forms = {name: list(own.get(name) or _forms(name, images)) for name in BodyStreamBlock().child_blocks}
    forms["media"] += [_media(key, poster=poster) for key in videos for poster in (None, images[0])]
    forms["media"] += [_media(key, poster=poster) for key in sounds for poster in (None, images[0])]
    opening, *rest = forms.pop("hero")
    stream = [("hero", opening), *((name, value) for name, values in forms.items() for value in values)]
    # One opening to a page is the rule; the others are shown all the same, each as it looks further down.
    stream += [("hero", value) for value in rest]
    return [{"type": name, "value": value, "id": str(uuid4())} for name, value in stream]


def _form(visitor_forms: Sequence[int]) -> Iterator[Raw]:
    for place, key in enumerate(visitor_forms):
        yield {
            "form": key,
            "heading": LINE if place else "Write to us",
            "intro": TEXT if place else "",
            "beside": f"<p>{TEXT}</p>" if place else "",
            "shows_business": not place,
            "tone": "tint" if place else "plain",
        }


def _opt_in(visitor_forms: Sequence[int]) -> Iterator[Raw]:
    for place, key in enumerate(reversed(visitor_forms)):
        heading, text = (LINE, TEXT) if place else ("One letter a month", "")
        yield {"form": key, "heading": heading, "text": text, "tone": "brand" if place else "tint"}


def _items(values: Sequence[Any]) -> list[Raw]:
    return [{"type": "item", "value": value, "id": str(uuid4())} for value in values]


def _section(heading: str = "", intro: str = "", tone: str = "plain", **values: Any) -> Raw:
    return {"heading": heading, "intro": intro, "tone": tone, **values}


def _forms(name: str, images: Sequence[int]) -> Iterator[Any]:
    """The forms of one block. Raises KeyError for a block that has none here: the style guide shows all of them."""
    yield from _FORMS[name](images)


def _rich_text(images: Sequence[int]) -> Iterator[Any]:
    yield "<p>One line.</p>"
    yield PROSE


def _quote(images: Sequence[int]) -> Iterator[Raw]:
    base = {"attribution": "", "role": "", "portrait": None, "rating": ""}
    yield {**base, "text": "Short."}
    yield {
        **base,
        "text": TEXT * 2,
        "attribution": "Marlene Ortega",
        "role": LINE,
        "portrait": images[0],
        "rating": "5",
    }
    yield {**base, "text": TEXT, "attribution": "Ann", "portrait": images[-1], "rating": "3"}


def _faq(images: Sequence[int]) -> Iterator[Raw]:
    yield _section(items=_items([{"question": "Why?", "answer": "<p>Because.</p>"}]))
    questions = [{"question": f"{LINE}?", "answer": f"<p>{TEXT}</p><ul><li>{TEXT}</li></ul>"} for _ in range(4)]
    yield _section(LINE, TEXT, "tint", items=_items(questions))


def _table(images: Sequence[int]) -> Iterator[Raw]:
    small = {"caption": "", "columns": [{"type": "text", "heading": "A"}], "rows": [{"values": ["1"]}]}
    yield _section(table=small, has_row_headings=False, note="")
    headings = ["Material", "From", "Lasts", "Class 4", "Weight per square", "In our yard", WORD[:28]]
    kinds = ["text", "number", "number", "yes_no", "number", "yes_no", "text"]
    columns = [{"type": kind, "heading": heading} for kind, heading in zip(kinds, headings, strict=True)]
    rows = [
        {"values": [f"{material} with underlayment", "$14,200", "25 years", True, "230 lb", False, TEXT[:80]]}
        for material in ("Asphalt", "Standing seam", "Clay tile", "Cedar shake")
    ]
    wide = {"caption": LINE, "columns": columns, "rows": rows}
    yield _section(LINE, TEXT, "tint", table=wide, has_row_headings=True, note="Prices of this year, without tax.")
    yield _section("On brand", "", "brand", table={**wide, "rows": rows[:2]}, has_row_headings=True, note="")


def _code(images: Sequence[int]) -> Iterator[Raw]:
    yield {"code": "make run", "language": "text", "caption": ""}
    yield {"code": CODE, "language": "python", "caption": "loads.py"}
    yield {"code": "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new", "language": "diff", "caption": ""}


def _image(images: Sequence[int]) -> Iterator[Raw]:
    yield {"image": images[0], "caption": "", "alt": "", "width": "text"}
    yield {"image": images[-1], "caption": TEXT, "alt": LINE, "width": "wide"}


def _media_text(images: Sequence[int]) -> Iterator[Raw]:
    base = {"alt": "", "button_label": "", "link": NOWHERE, "image_side": "end", "tone": "plain"}
    yield {**base, "heading": "", "text": "<p>Short.</p>", "image": None}
    yield {
        **base,
        "heading": "Short",
        "text": "<p>Short.</p>",
        "image": images[0],
        "image_side": "start",
        "tone": "tint",
    }
    long = {"heading": LINE, "text": f"<p>{TEXT * 3}</p>", "button_label": "Ask us for a date", "link": CONTACT}
    yield {**base, **long, "image": images[-1], "alt": LINE, "tone": "brand"}


def _gallery(images: Sequence[int]) -> Iterator[Raw]:
    def items(count: int, caption: str) -> list[Raw]:
        return _items(
            [{"image": images[n % len(images)], "caption": caption, "alt": f"View {n + 1}"} for n in range(count)]
        )

    yield _section(items=items(1, ""), layout="grid")
    yield _section("Seven, the first one large", TEXT, items=items(7, "Aurora, June"), layout="lead")
    yield _section("Four with long captions", "", "tint", items=items(4, TEXT), layout="grid")
    yield _section("Not cropped", "", "brand", items=items(5, ""), layout="natural")


def _media(key: int | None = None, *, poster: int | None = None) -> Raw:
    return {
        "title": "A replacement in ninety seconds",
        "file": key,
        "url": "",
        "poster": poster,
        "caption": "",
        "captions": None,
        "captions_language": "",
        "transcript": f"<p>{TEXT}</p>",
        "shape": "wide",
        "width": "text",
    }


def _media_forms(images: Sequence[int]) -> Iterator[Raw]:
    video = "https://www.youtube.com/watch?v=M7lc1UVf-VE"
    yield {**_media(poster=images[0]), "url": video, "caption": TEXT, "width": "wide"}


def _embed(images: Sequence[int]) -> Iterator[Raw]:
    base = {"url": "https://vimeo.com/76979871", "caption": "", "shape": "wide", "width": "text"}
    yield {**base, "title": "Short", "poster": None}
    yield {**base, "title": LINE, "poster": images[0], "caption": TEXT, "width": "wide"}
    yield {**base, "title": LINE, "poster": images[-1], "shape": "tall"}


def _hero(images: Sequence[int]) -> Iterator[Raw]:
    base = {"eyebrow": "", "text": "", "image": None, "button_label": "", "link": NOWHERE, "layout": "split"}
    base |= {"second_label": "", "second_link": NOWHERE}
    long = {"eyebrow": "Denver and the Front Range", "heading": LINE, "text": TEXT, "image": images[0]}
    long |= {
        "button_label": "Book an inspection",
        "link": CONTACT,
        "second_label": "See prices",
        "second_link": CONTACT,
    }
    yield {**base, **long}
    yield {**base, "heading": "Short"}
    yield {**base, "heading": "Short", "image": images[-1], "layout": "cover"}
    for layout in ("mirrored", "stacked", "cover", "plain"):
        yield {**base, **long, "layout": layout}


def _columns(images: Sequence[int]) -> Iterator[Raw]:
    def column(*parts: tuple[str, Any]) -> list[Raw]:
        return [{"type": kind, "value": value, "id": str(uuid4())} for kind, value in parts]

    text, short = ("text", f"<h3>{LINE}</h3><p>{TEXT}</p>"), ("text", "<p>Short.</p>")
    image = ("image", {"image": images[0], "alt": LINE, "caption": "In June"})
    button = ("button", {"label": "Ask us", "link": CONTACT})
    yield _section(columns=_items([column(short), column(short)]), widths="equal")
    yield _section(LINE, TEXT, "tint", columns=_items([column(text, button), column(image)]), widths="first")
    yield _section("Three", columns=_items([column(image, text), column(text), column(short, button)]), widths="equal")


def _titled(images: Sequence[int]) -> Iterator[Raw]:
    yield _section(items=_items([{"title": "Short", "text": ""}]))
    yield _section(LINE, TEXT, "tint", items=_items([{"title": LINE, "text": TEXT} for _ in range(5)]))


def _features(images: Sequence[int]) -> Iterator[Raw]:
    yield from _titled(images)
    icons = [{"title": str(label), "text": TEXT[:90], "icon": name} for name, (label, _drawing) in ICONS.items()]
    yield _section("With icons", "", "plain", items=_items(icons))
    yield _section("On brand", "", "brand", items=_items(icons[:4]))


def _key_facts(images: Sequence[int]) -> Iterator[Raw]:
    yield _section(items=_items([{"figure": "1", "label": "a"}, {"figure": "2", "label": "b"}]))
    facts = [{"figure": "3,100,000+", "label": "roofs replaced in ten states since 1991"} for _ in range(6)]
    yield _section(LINE, TEXT, "brand", items=_items(facts))


def _avatar_grid(images: Sequence[int]) -> Iterator[Raw]:
    def person(name: str, image: int | None = None, role: str = "", text: str = "", link: Raw = NOWHERE) -> Raw:
        return {"image": image, "name": name, "role": role, "text": text, "link": link}

    yield _section(items=_items([person("Bo")]), layout="portraits")
    long = [person("Dr. Ingrid Solheim-Okafor", images[n % len(images)], "Crowns", TEXT, CONTACT) for n in range(3)]
    many = [*long, person("Rosa Delgado", None, "Foreman", "Short."), person(WORD)]
    yield _section(LINE, TEXT, items=_items(many), layout="portraits")
    yield _section("Side by side", "", "tint", items=_items(many), layout="rows")
    yield _section("On brand", "", "brand", items=_items(many[2:4]), layout="portraits")


def _map(images: Sequence[int]) -> Iterator[Raw]:
    def place(name: str, at: tuple[float, float] | None = None, **values: str) -> Raw:
        latitude, longitude = at or (None, None)
        empty = {"address": "", "phone": "", "hours": ""}
        return {"name": name, "latitude": latitude, "longitude": longitude, **empty, **values}

    base: Raw = {"image": None, "alt": "", "opens_in": "openstreetmap"}
    yield _section(items=_items([place("Short")]), **base)
    full: Raw = {"address": "4180 Brighton Boulevard\nDenver, CO 80216", "phone": "(303) 555-0142", "hours": TEXT[:60]}
    far = [
        ("Denver", (39.775, -104.97)),
        ("Pueblo", (38.25, -104.6)),
        ("Tulsa", (36.15, -95.99)),
        ("Cheyenne", (41.1, -104.8)),
    ]
    yield _section("One", items=_items([place("Denver yard", (39.775, -104.97), **full)]), **base)
    yield _section(LINE, TEXT, "tint", items=_items([place(name, at, **full) for name, at in far]), **base)
    yield _section("With a picture", "", "brand", items=_items([place("Yard", **full)]), **{**base, "image": images[0]})


def _cta(images: Sequence[int]) -> Iterator[Raw]:
    yield {"heading": "Short", "text": "", "button_label": "", "link": NOWHERE, "tone": "plain"}
    yield {"heading": LINE, "text": TEXT, "button_label": "Book an inspection", "link": CONTACT, "tone": "brand"}


def _card_grid(images: Sequence[int]) -> Iterator[Raw]:
    yield _section(items=_items([{"title": "Short", "text": "", "image": None, "link": NOWHERE}]))
    cards = [
        {"title": LINE if n % 2 else "Short", "text": TEXT, "image": images[0] if n else None, "link": CONTACT}
        for n in range(4)
    ]
    yield _section(LINE, TEXT, "tint", items=_items(cards))


def _latest_posts(images: Sequence[int]) -> Iterator[Raw]:
    yield {"heading": "From the blog"}


_FORMS = {
    "rich_text": _rich_text,
    "quote": _quote,
    "faq": _faq,
    "table": _table,
    "code": _code,
    "image": _image,
    "media_text": _media_text,
    "gallery": _gallery,
    "media": _media_forms,
    "embed": _embed,
    "hero": _hero,
    "columns": _columns,
    "features": _features,
    "steps": _titled,
    "key_facts": _key_facts,
    "avatar_grid": _avatar_grid,
    "map": _map,
    "cta": _cta,
    "card_grid": _card_grid,
    "latest_posts": _latest_posts,
}
