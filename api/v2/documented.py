"""What OpenAPI says of the read endpoints: their parameters, and the schemas that their answers keep to.

The answers are written as they are (`answers`), so the schemas stand here and are held against answers by tests.
"""

from collections.abc import Iterable
from typing import Any

from api.schemas import Problem

type Documented = dict[str, Any]

NUMBER = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
ID = {"type": "integer", "minimum": 1}
NULLABLE_TEXT = {"type": ["string", "null"]}
OBJECT = {"type": "object", "additionalProperties": True}


def parameter(name: str, description: str, schema: Documented = TEXT, *, is_required: bool = False) -> Documented:
    """One query parameter."""
    return {"name": name, "in": "query", "required": is_required, "description": description, "schema": schema}


FIELDS = parameter("fields", "Fields: `title,body`, `*`, `*,-body`, `_,title`, `parent(title)`.")
RICH_TEXT = parameter(
    "rich_text", "How rich text is written.", {"enum": ["html", "markdown", "json"], "default": "html"}
)
SITE = parameter("site", "On a platform's host: the site's key or host name. The header X-Spark-Site does the same.")
VERSION = parameter("version", "`draft`: with a token that may read drafts.", {"enum": ["published", "draft"]})
PREVIEW = parameter("preview_token", "Of a preview link.")
PAGING = (
    parameter("limit", "How many, up to 100.", {**NUMBER, "default": 20, "maximum": 100}),
    parameter("offset", "From the how manieth on, up to 10,000.", {**NUMBER, "default": 0}),
    parameter("after", "`meta.next` of the answer before."),
)
OF_FILES = (
    *PAGING,
    FIELDS,
    parameter("order", "`title`, `-title`, or `random`."),
    parameter("search", "Words."),
    SITE,
)
FILTERS = {
    **parameter("filters", "Each by its own name: `tags=a,b`, `published_on__gte=2026-01-01`, other fields of a type."),
    "schema": {"type": "object", "additionalProperties": TEXT},
    "style": "form",
    "explode": True,
}
OF_PAGES = (
    *OF_FILES,
    FILTERS,
    RICH_TEXT,
    VERSION,
    parameter("type", "Types of pages, such as `BlogPostPage`; with one, its fields can be filtered by and chosen."),
    parameter("locale", "A language of the site, such as `es`."),
    parameter("child_of", "The id of a page, or `root`."),
    parameter("descendant_of", "The id of a page, or `root`."),
    parameter("ancestor_of", "The id of a page."),
    parameter("translation_of", "The id of a page."),
    parameter("search_operator", "Whether all words or any are to be there.", {"enum": ["and", "or"]}),
)
OF_PAGE = (FIELDS, RICH_TEXT, VERSION, PREVIEW, SITE)

# What every answer may be instead.
ERRORS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 429: Problem}


def answer(schema: Documented, description: str = "OK") -> Documented:
    """A response with a JSON schema."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def operation(schema: Documented, parameters: Iterable[Documented] = (SITE,)) -> Documented:
    """The keyword arguments of a route whose answer keeps to the schema."""
    responses = {200: answer(schema), 304: {"description": "The client has it already."}}
    return {"response": ERRORS, "openapi_extra": {"parameters": list(parameters), "responses": responses}}


META = {
    "type": "object",
    "properties": {
        "total_count": NUMBER,
        "total_is_exact": {"type": "boolean"},
        "next": NULLABLE_TEXT,
    },
    "required": ["total_count", "total_is_exact", "next"],
    "additionalProperties": False,
}
# What `api.openapi_content` makes of the models and the blocks.
NAMED = {
    name: {"$ref": f"#/components/schemas/{name}"} for name in ("Page", "Image", "Document", "Picture", "MenuLink")
}


def list_of(item: Documented) -> Documented:
    """The schema of a listing."""
    return {
        "type": "object",
        "properties": {"meta": META, "items": {"type": "array", "items": item}},
        "required": ["meta", "items"],
        "additionalProperties": False,
    }


def listing(name: str, parameters: Iterable[Documented]) -> Documented:
    return operation(list_of(NAMED[name]), parameters)


def detail(name: str, parameters: Iterable[Documented] = (FIELDS, SITE)) -> Documented:
    return operation(NAMED[name], parameters)


def found() -> Documented:
    path = parameter("path", "A path of the site, such as `/about/`.")
    return page((path, parameter("html_path", "The same, as Wagtail names it."), *OF_PAGE))


def page(parameters: Iterable[Documented] = OF_PAGE) -> Documented:
    """One page, of which a preview link may have run out."""
    found = operation(NAMED["Page"], parameters)
    return {**found, "response": {**found["response"], 410: Problem}}


REDIRECT = {
    "type": "object",
    "properties": {
        "from_path": TEXT,
        "to": TEXT,
        "page": {"type": ["integer", "null"]},
        "is_permanent": {"type": "boolean"},
        "status": {"enum": [301, 302]},
    },
    "required": ["from_path", "to", "page", "is_permanent", "status"],
    "additionalProperties": False,
}


def redirects() -> Documented:
    path = parameter("path", "A path that may be redirected; the answer is then its redirect alone.")
    return operation({"oneOf": [list_of(REDIRECT), REDIRECT]}, (*PAGING, path, SITE))


FLAG = {"type": "boolean"}
IDS = {"type": ["integer", "null"]}


def exactly(**properties: Documented) -> Documented:
    """An object with just these members."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def many(item: Documented) -> Documented:
    return {"type": "array", "items": item}


PICTURE = {"oneOf": [NAMED["Picture"], {"type": "null"}]}
LINK = NAMED["MenuLink"]
REFERENCE = exactly(id=ID, meta=OBJECT, title=TEXT)


def site() -> Documented:
    locale = exactly(code=TEXT, path=TEXT, is_default=FLAG)
    hours = exactly(rule=TEXT, days=TEXT, times=NULLABLE_TEXT)
    address = exactly(street=TEXT, locality=TEXT, region=TEXT, postal_code=TEXT, country=TEXT)
    business = exactly(
        type=TEXT,
        name=TEXT,
        phone=NULLABLE_TEXT,
        email=NULLABLE_TEXT,
        address=address,
        geo={"type": ["object", "null"], "additionalProperties": {"type": "number"}},
        opening_hours=many(hours),
        profiles=many(TEXT),
    )
    look = exactly(
        theme=TEXT,
        brand_color=TEXT,
        accent_color=TEXT,
        color_scheme=TEXT,
        density=TEXT,
        radius=NULLABLE_TEXT,
        heading_weight=NULLABLE_TEXT,
        fonts=NULLABLE_TEXT,
        stylesheet=TEXT,
        font_stylesheets=many(TEXT),
    )
    return operation(
        exactly(
            id=TEXT,
            key=TEXT,
            name=TEXT,
            tagline=TEXT,
            url=TEXT,
            front_end_url=NULLABLE_TEXT,
            timezone=TEXT,
            locales=many(locale),
            look=look,
            logo=PICTURE,
            favicon=PICTURE,
            header_action={"oneOf": [LINK, {"type": "null"}]},
            footer_text=TEXT,
            legal=many(LINK),
            business=business,
            verification=exactly(google=NULLABLE_TEXT, bing=NULLABLE_TEXT),
            app=exactly(is_installable=FLAG, short_name=TEXT),
        )
    )


def menus() -> Documented:
    return operation(exactly(header=many(LINK), footer=many(LINK), legal=many(LINK)))


def menu() -> Documented:
    return operation(exactly(location=TEXT, items=many(LINK)))


def search() -> Documented:
    hit = exactly(id=ID, meta=OBJECT, title=TEXT, type=TEXT, kind=TEXT, highlighted_title=TEXT, excerpt=TEXT)
    words = parameter("q", "Words, at least two characters.", is_required=True)
    kinds = parameter("in", "A kind of pages.", {"enum": ["pages", "posts", "articles"]})
    schema = exactly(query=TEXT, correction=NULLABLE_TEXT, meta=META, items=many(hit))
    return operation(schema, (words, kinds, parameter("locale", "A language of the site."), *PAGING[:2], SITE))


def suggestions() -> Documented:
    words = parameter("q", "The beginnings of words, at least two characters.", is_required=True)
    return operation(exactly(query=TEXT, items=many(REFERENCE)), (words, parameter("locale", "A language."), SITE))


def sitemap() -> Documented:
    other = exactly(locale=TEXT, loc=TEXT)
    item = exactly(page=ID, path=TEXT, loc=TEXT, lastmod=NULLABLE_TEXT, locale=TEXT, alternates=many(other))
    limit = parameter("limit", "How many, up to 5,000.", {**NUMBER, "default": 1_000, "maximum": 5_000})
    after = parameter("after", "`next` of the answer before.", {**NUMBER, "default": 0})
    return operation(exactly(next=IDS, items=many(item)), (limit, after, SITE))


def hubs() -> Documented:
    hub = exactly(
        id=ID,
        title=TEXT,
        kind=TEXT,
        introduction=TEXT,
        path=TEXT,
        html_url=TEXT,
        detail_url=TEXT,
        article_count=NUMBER,
        total_article_count=NUMBER,
        children=many(OBJECT),
    )
    parent = parameter("parent", "The id of a hub, or `root`.")
    depth = parameter("depth", "How many levels, 1 to 10.", {"type": "integer", "minimum": 1, "maximum": 10})
    return operation(
        exactly(is_complete=FLAG, items=many(hub)), (parent, depth, parameter("locale", "A language."), SITE)
    )


PLACE: Documented = {
    "key": TEXT,
    "kind": TEXT,
    "name": TEXT,
    "code": TEXT,
    "parent": NULLABLE_TEXT,
    "population": NUMBER,
    "latitude": {"type": ["number", "null"]},
    "longitude": {"type": ["number", "null"]},
    "timezone": NULLABLE_TEXT,
    "distance_km": {"type": ["number", "null"]},
}


def locations() -> Documented:
    asked = (
        parameter("kind", "A kind of places.", {"enum": ["country", "state", "county", "city"]}),
        parameter("parent", "The key of what they lie in, such as `us-tx`."),
        parameter("q", "The beginning of the name."),
        parameter("near", "`latitude,longitude`: the nearest first, with `distance_km`."),
        parameter("radius_km", "With near: how far, up to 500.", {"type": "number", "default": 50}),
    )
    return operation(list_of(exactly(**PLACE)), (*asked, *PAGING, SITE))


def location() -> Documented:
    above = exactly(key=TEXT, kind=TEXT, name=TEXT, code=TEXT)
    return operation(exactly(**PLACE, zip_codes=many(TEXT), within=many(above)))


def schemas() -> Documented:
    addresses = {"type": "object", "additionalProperties": TEXT}
    return operation(exactly(blocks=addresses, streams=addresses, rich_text=TEXT))


def schema() -> Documented:
    found = operation(OBJECT)
    content = {"application/schema+json": {"schema": OBJECT}}
    found["openapi_extra"]["responses"][200] = {"description": "OK", "content": content}
    return found


def forms() -> Documented:
    return operation(exactly(items=many(exactly(key=TEXT, name=TEXT, purpose=TEXT))))


def form() -> Documented:
    asked = exactly(
        key=TEXT,
        label=TEXT,
        kind=TEXT,
        required=FLAG,
        help_text=TEXT,
        placeholder=TEXT,
        choices=many(TEXT),
        default=TEXT,
        max_length=NUMBER,
        autocomplete=TEXT,
        files={"oneOf": [exactly(types=many(TEXT), most=NUMBER, most_bytes=NUMBER), {"type": "null"}]},
    )
    return operation(
        exactly(
            key=TEXT,
            name=TEXT,
            action=TEXT,
            is_active=FLAG,
            button_label=TEXT,
            fields=many(asked),
            submit_url=TEXT,
            honeypot=TEXT,
            success_message=TEXT,
            token=TEXT,
        )
    )


def submission() -> Documented:
    body = {
        "type": "object",
        "properties": {
            "data": {"type": "object", "additionalProperties": True},
            "page": {"type": "integer"},
            "page_url": TEXT,
            "referrer": TEXT,
            "token": TEXT,
            "idempotency_key": TEXT,
        },
        "required": ["data"],
        "additionalProperties": True,
    }
    taken = exactly(status={"const": "received"}, submission_id=TEXT, message=TEXT, redirect=NULLABLE_TEXT)
    extra = {
        "parameters": [SITE],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {200: answer(taken, "It was sent before."), 201: answer(taken, "It is stored.")},
    }
    problems = dict.fromkeys((409, 413, 415, 422), Problem)
    return {"response": {**ERRORS, **problems}, "openapi_extra": extra}
