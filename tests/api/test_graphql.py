"""GraphQL: what anybody may read of one site, within limits, at as many queries for twenty rows as for one."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import get_named_type, is_leaf_type, is_object_type, is_required_argument, parse
from wagtail.models import PageViewRestriction, get_page_models

from api.graphql import limits, queries
from api.graphql.schema import ask, schema
from blocks.catalogue import BodyStreamBlock
from leads.models import Form
from sites_app.models import BlogPostPage, Menu, MenuItem, PersistedQuery
from sites_app.services import api_tokens, persisted_queries

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TITLES = "{ pages { nodes { title } } }"


def data_of(tenant, query, **variables):
    result = ask(tenant.site, query, variables=variables)
    assert result.errors is None, result.errors
    return result.data


def errors_of(tenant, query, **variables):
    result = ask(tenant.site, query, variables=variables)
    return [error.message for error in result.errors or ()]


def send(client, body, **headers):
    return client.post("/api/graphql/", json.dumps(body), content_type="application/json", headers=headers)


def get(client, **parameters):
    return client.get("/api/graphql/", {key: json.dumps(value) for key, value in parameters.items()})


def persisted(text):
    return {"persistedQuery": {"version": 1, "sha256Hash": persisted_queries.digest_of(text)}}


def full_body(tenant):
    """A stored body with every block, in the values that its preview has, and something of the tenant in some."""
    stream = BodyStreamBlock()
    raw = []
    for number, (name, block) in enumerate(stream.child_blocks.items()):
        value = block.get_prep_value(block.normalize(block.get_preview_value()))
        raw.append({"type": name, "value": value, "id": f"{number:08}-0000-4000-8000-000000000000"})
    page, form = tenant.page("services").pk, Form.objects.for_site(tenant.site).first().pk
    link = {"page": page, "url": "", "anchor": "prices"}
    changes = {"form": {"form": form}, "opt_in": {"form": form}, "image": {"image": tenant.image.pk}}
    changes |= {"cta": {"link": link}, "media": {"file": tenant.document.pk}}
    for each in raw:
        if each["type"] == "rich_text":
            gone = f'<a id="{2**30}" linktype="page">b</a>'
            each["value"] = f'<p><a linktype="page" id="{page}">a</a> {gone}</p>'
        else:
            each["value"] |= changes.get(each["type"], {})
    return raw


def put(page, raw):
    """Store a body as it is, without what an editor's form would ask for."""
    with connection.cursor() as cursor:
        table = type(page)._meta.db_table
        cursor.execute(f"UPDATE {table} SET body = %s WHERE page_ptr_id = %s", [json.dumps(raw), page.pk])  # noqa: S608


def test_the_committed_schema_is_the_schema():
    """`register` it anew with: manage.py shell -c "from api.graphql.schema import schema; print(schema.as_str())"."""
    assert (ROOT / "docs" / "reference" / "schema.graphql").read_text() == schema.as_str() + "\n"


def test_every_page_type_and_every_block_has_a_type_of_its_own():
    text = schema.as_str()
    for model in get_page_models():
        if model._meta.app_label == "sites_app":
            assert f"type {model.__name__} implements Page" in text
    for block in BodyStreamBlock().child_blocks.values():
        assert f"type {type(block).__name__} implements Block" in text


def test_a_page_is_found_by_its_path_and_by_its_id(site_a):
    page = site_a.page("post")
    query = """query ($path: String, $id: ID) { page(path: $path, id: $id) {
        __typename id title url path locale parent { slug } ancestors { slug }
        ... on BlogPostPage { tags publishedOn body { type ... on RichTextBlock { body { text } } } } } }"""
    found = data_of(site_a, query, path="/blog/post/")["page"]
    assert found == data_of(site_a, query, id=str(page.pk))["page"]
    assert found["__typename"] == "BlogPostPage"
    assert (found["url"], found["path"]) == ("http://alpha.test/blog/post/", "/blog/post/")
    assert found["parent"] == {"slug": "blog"}
    assert [each["slug"] for each in found["ancestors"]][1:] == ["blog"]
    assert found["tags"] == ["alphamark-tag"]
    assert found["body"] == [{"type": "rich_text", "body": {"text": "alphamark text"}}]
    assert data_of(site_a, query, path="/")["page"]["__typename"] == "HomePage"
    assert data_of(site_a, query, path="/nowhere/")["page"] is None


def test_drafts_and_what_is_restricted_are_not_there(site_a):
    PageViewRestriction.objects.create(page=site_a.page("blog"), restriction_type=PageViewRestriction.LOGIN)
    slugs = {each["slug"] for each in data_of(site_a, "{ pages(first: 100) { nodes { slug } } }")["pages"]["nodes"]}
    assert "services" in slugs
    assert not slugs & {"draft", "article", "blog", "post"}
    assert data_of(site_a, '{ page(path: "/blog/post/") { id } }')["page"] is None
    children = data_of(site_a, '{ page(path: "/") { children { nodes { slug } } } }')["page"]["children"]["nodes"]
    assert not {"draft", "blog"} & {each["slug"] for each in children}


def test_lists_go_on_after_a_cursor_and_end(site_a):
    query = """query ($after: String) { pages(first: 2, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } }"""
    seen, after = [], None
    for _ in range(10):
        found = data_of(site_a, query, after=after)["pages"]
        seen += [each["id"] for each in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) > 4
    newest = data_of(site_a, "{ pages(first: 100, order: NEWEST) { nodes { id } } }")["pages"]["nodes"]
    assert [each["id"] for each in newest] == sorted(seen, key=int, reverse=True)


def test_children_go_on_after_a_cursor(site_a):
    query = """query ($after: String) { page(path: "/") { children(first: 2, after: $after) {
        nodes { slug } pageInfo { hasNextPage endCursor } } } }"""
    first = data_of(site_a, query)["page"]["children"]
    second = data_of(site_a, query, after=first["pageInfo"]["endCursor"])["page"]["children"]
    slugs = [each["slug"] for each in (*first["nodes"], *second["nodes"])]
    assert slugs == [page.slug for page in site_a.home.get_children().live()[:4]]


@pytest.mark.parametrize("after", ["nonsense", "YzoxMjM", "%%%", "eDoxMg"])
def test_a_cursor_of_another_list_is_refused(site_a, after):
    assert errors_of(site_a, "query ($after: String) { pages(after: $after) { nodes { id } } }", after=after) == [
        "`after` is no cursor of this list."
    ]


def selection(name, *, depth=0):
    """All fields of a type that need no argument, some levels down."""
    parts = []
    for field_name, field in schema._schema.get_type(name).fields.items():
        inner = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_object_type(inner) and depth < 4:
            parts.append(f"{field_name} {{ __typename {selection(inner.name, depth=depth + 1)} }}")
        elif is_leaf_type(inner):
            parts.append(field_name)
    return " ".join(parts)


def test_every_block_is_read_with_every_field(site_a):
    """What is asked for is taken from the schema, so that a block which is added is read here, too."""
    put(site_a.page("services"), full_body(site_a))
    names = sorted(each.name for each in schema._schema.get_possible_types(schema._schema.get_type("Block")))
    blocks = {}
    for name in names:
        body = f"body {{ type ... on {name} {{ {selection(name)} }} }}"
        found = data_of(site_a, f'{{ page(path: "/services/") {{ ... on StandardPage {{ {body} }} }} }}')
        blocks |= {each["type"]: each for each in found["page"]["body"] if len(each) > 1}
    assert set(blocks) == set(BodyStreamBlock().child_blocks)
    assert blocks["rich_text"]["body"]["html"] == '<p><a href="http://alpha.test/services/">a</a> <a>b</a></p>'
    assert blocks["cta"]["link"]["href"] == "http://alpha.test/services/#prices"
    assert blocks["image"]["image"]["id"] == str(site_a.image.pk)
    assert blocks["media"]["file"]["title"] == "alphamark lookalike document"
    assert {"name", "message"} <= {field["key"] for field in blocks["form"]["form"]["fields"]}
    assert blocks["embed"]["provider"]
    assert blocks["table"]["table"]["rows"][0]["cells"][-1] == "true"


def test_images_come_in_named_sizes_only(site_a):
    query = """query ($id: ID!) { image(id: $id) { alt width rendition(size: SMALL) { url width }
        avif: rendition(size: THUMB, format: AVIF) { width } } }"""
    found = data_of(site_a, query, id=str(site_a.image.pk))["image"]
    assert found["rendition"]["url"].startswith("http://alpha.test/media/")
    assert (found["width"], found["rendition"]["width"], found["avif"]["width"]) == (1200, 480, 240)
    assert errors_of(site_a, "{ images { nodes { rendition(size: HUGE) { url } } } }")
    assert len(data_of(site_a, "{ images { nodes { id } hasNextPage } }")["images"]["nodes"]) == 1


def test_settings_menus_and_search(site_a):
    MenuItem.objects.create(menu=Menu.objects.for_site(site_a.site).first(), page=site_a.page("draft"))
    query = """{ settings { key name tagline phone locales logo { id } look { theme } openingHours url }
        menus { location items { label href page { slug } children { label } } }
        search(query: "lookalike services") { total hits { title page { slug } } } }"""
    found = data_of(site_a, query)
    assert found["settings"]["name"] == "alphamark works"
    assert found["settings"]["locales"] == ["en"]
    assert found["settings"]["logo"]["id"] == str(site_a.image.pk)
    labels = [item["label"] for menu in found["menus"] for item in menu["items"]]
    assert labels
    assert "alphamark lookalike draft" not in labels
    assert "services" in [hit["page"]["slug"] for hit in found["search"]["hits"]]
    assert "<mark>" in found["search"]["hits"][0]["title"]


POSTS = """{ pages(first: 20, type: [BlogPostPage]) { nodes { title url locale parent { title } ancestors { title }
    translations { id } socialImage { id } children(first: 3) { nodes { title } }
    ... on BlogPostPage { tags image { rendition(size: SMALL) { url } }
        body { ... on RichTextBlock { body { html } } ... on CtaBlock { link { href page { title } } }
               ... on ImageBlock { image { id alt } } } } } } }"""


def add_posts(tenant, numbers, raw):
    for number in numbers:
        page = BlogPostPage(title=f"{number}", slug=f"p{number}", published_on=date(2026, 1, 1), image=tenant.image)
        page.tags.add(f"tag{number}")
        tenant.page("blog").add_child(instance=page)
        put(page, raw)


def test_twenty_pages_ask_as_many_queries_as_one(site_a):
    """Roots, restrictions, languages; keys of the list; pages and their type; parents and ancestors by their types;
    children; translations; tags; collections, images, sizes; pages that links lead to."""
    site_a.page("post").delete()
    raw = [each for each in full_body(site_a) if each["type"] in {"rich_text", "cta", "image"}]
    counts = []
    for numbers in (range(1), range(1, 20)):
        add_posts(site_a, numbers, raw)
        data_of(site_a, POSTS)
        with CaptureQueriesContext(connection) as captured:
            found = data_of(site_a, POSTS)
        assert len(found["pages"]["nodes"]) == numbers.stop
        assert found["pages"]["nodes"][-1]["image"]["rendition"]["url"]
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 26, counts


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('{ page(path: "/") ' + "{ parent " * 20 + "{ id }" + " }" * 20 + " }", "depth"),
        ("{ " + " ".join(f"a{n}: settings {{ name }}" for n in range(40)) + " }", "aliases"),
        ("{ " + "settings { name } " * 1_000 + "}", "token"),
        ("{ pages(first: 100) { nodes { children(first: 100) { nodes { id title } } } } }", "may cost"),
        ("{ pages(first: 101) { nodes { id } } }", "from 1 to 100"),
        ("{ pages(first: 0) { nodes { id } } }", "from 1 to 100"),
        ('{ search(query: "x", first: 51) { total } }', "from 1 to 50"),
        ("{ page { id } }", "Give either"),
        ("mutation { x }", ""),
        ("{ nothing }", "Cannot query field"),
        ("{", "Syntax Error"),
    ],
)
def test_a_query_beyond_the_limits_is_refused(site_a, query, said):
    [error, *_] = errors_of(site_a, query)
    assert said in error


def test_the_cost_counts_variables_and_fragments():
    text = """query ($n: Int = 50) { ...F pages(first: $n) { nodes { ...F } } }
        fragment F on Query { settings { name } }"""
    assert limits.check_cost(parse(text), {}, None) == 2 + 1 + 50 * 2
    assert limits.check_cost(parse(text), {"n": 3}, None) == 2 + 1 + 3 * 2
    dear = "{ pages(first: 100) { nodes { body { a b c d e f g h i j k l m n o p q r s t u } } } }"
    with pytest.raises(limits.TooCostlyError):
        limits.check_cost(parse(dear), {}, None)


def test_an_error_of_ours_tells_nothing(site_a, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("password: hunter2")

    monkeypatch.setattr(queries, "settings_of", fail)
    assert errors_of(site_a, "{ settings { name } }") == ["Something went wrong."]
    assert "hunter2" in caplog.text


def test_introspection_can_be_switched_off(site_a, settings):
    query = "{ __schema { types { name } } }"
    assert data_of(site_a, query)["__schema"]["types"]
    settings.SPARK_GRAPHQL_INTROSPECTION = False
    assert errors_of(site_a, query)


def test_the_host_is_the_site(site_a, site_b, client_for):
    answer = send(client_for(host="beta.test"), {"query": TITLES}).json()
    assert "betamark lookalike services" in [each["title"] for each in answer["data"]["pages"]["nodes"]]
    assert site_a.mark not in json.dumps(answer)
    assert send(client_for(host="beta.test"), {"query": TITLES}, **{"X-Spark-Site": "alpha"}).status_code == 404
    assert send(client_for(host="beta.test"), {"query": TITLES}, **{"X-Spark-Site": "beta"}).status_code == 200


def test_on_a_platforms_host_a_site_is_named(site_a, client_for):
    client = client_for()
    assert send(client, {"query": TITLES}).json()["code"] == "site-required"
    assert send(client, {"query": TITLES}, **{"X-Spark-Site": "nobody"}).json()["code"] == "site-not-found"
    for body, headers in ({}, {"X-Spark-Site": "alpha"}), ({"extensions": {"site": "alpha"}}, {}):
        answer = send(client, {"query": TITLES, **body}, **headers)
        assert site_a.mark in answer.content.decode()
    type(site_a.settings).objects.filter(site=site_a.site).update(status="paused")
    assert send(client, {"query": TITLES}, **{"X-Spark-Site": "alpha"}).status_code == 404


def test_a_token_is_of_its_site(site_a, site_b, client_for):
    def asked(site, scopes, host="localhost", **headers):
        _, text = api_tokens.create(name="Build", site=site, scopes=scopes, by=None)
        return send(client_for(host=host), {"query": TITLES}, Authorization=f"Bearer {text}", **headers)

    assert site_a.mark in asked(site_a.site, ["content:read"]).content.decode()
    assert asked(site_a.site, ["leads:read"]).json()["code"] == "scope-missing"
    assert asked(site_a.site, ["content:read"], **{"X-Spark-Site": "beta"}).json()["code"] == "site-not-found"
    elsewhere = asked(site_a.site, ["content:read"], host="beta.test")
    assert elsewhere.status_code == 404
    assert site_b.mark not in elsewhere.content.decode()
    assert site_b.mark in asked(None, ["content:read"], **{"X-Spark-Site": "beta"}).content.decode()
    bad = send(client_for(), {"query": TITLES}, Authorization="Bearer spark_nothing")
    assert (bad.status_code, bad["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ("{}", "application/json", 400),
        ('{"query": 1}', "application/json", 400),
        ('{"query": "{a}", "variables": []}', "application/json", 200),
        ('{"query": "{a}", "variables": [1]}', "application/json", 400),
        ('{"query": "{a}", "extensions": [1]}', "application/json", 400),
        ('{"query": "{a}", "extensions": {"site": 1}}', "application/json", 400),
        ('{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}', "application/json", 400),
        ("query={a}", "application/x-www-form-urlencoded", 415),
        ('{"query": "' + "x" * 100_001 + '"}', "application/json", 413),
    ],
)
def test_what_is_no_request_is_a_problem(site_a, client_for, body, content_type, status):
    response = client_for(host="alpha.test").post("/api/graphql/", body, content_type=content_type)
    assert response.status_code == status
    assert (response["Content-Type"] == "application/problem+json") == (status != 200)


def test_a_query_is_sent_once_and_then_named_by_its_digest(site_a, site_b, client_for):
    client, text = client_for(host="alpha.test"), "query Titles { pages(first: 1) { nodes { title } } }"
    missing = send(client, {"extensions": persisted(text)}).json()
    assert missing["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    sent = send(client, {"query": text, "extensions": persisted(text)}).json()
    assert send(client, {"extensions": persisted(text)}).json() == sent
    answer = get(client, extensions=persisted(text))
    assert answer.json() == sent
    assert answer["Cache-Control"] == "public, max-age=60"
    again = client.get(
        "/api/graphql/", {"extensions": json.dumps(persisted(text))}, headers={"If-None-Match": answer["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    other = get(client_for(host="beta.test"), extensions=persisted(text)).json()
    assert other["errors"][0]["message"] == "PersistedQueryNotFound"


def test_a_wrong_digest_and_a_query_that_fails_are_not_kept(site_a, client_for):
    client = client_for(host="alpha.test")
    assert send(client, {"query": TITLES, "extensions": persisted("{ other }")}).status_code == 400
    send(client, {"query": "{ nothing }", "extensions": persisted("{ nothing }")})
    assert not PersistedQuery.objects.exists()


def test_what_clients_sent_is_kept_up_to_a_number(site_a, monkeypatch):
    monkeypatch.setattr(persisted_queries, "MOST_KEPT", 2)
    persisted_queries.register(site_a.site, ["{ settings { key } }"], on=date(2026, 1, 1))
    for day in (1, 2, 3):
        persisted_queries.keep(site_a.site, f"{{ a{day} }}", on=date(2026, 1, day))
    assert set(PersistedQuery.objects.values_list("text", flat=True)) == {"{ settings { key } }", "{ a2 }", "{ a3 }"}


def test_only_registered_queries_are_answered_where_the_platform_wants_that(site_a, client_for, settings, tmp_path):
    settings.SPARK_GRAPHQL_REGISTERED_ONLY = True
    (tmp_path / "a.graphql").write_text(TITLES)
    out = StringIO()
    call_command("register_queries", "alpha", str(tmp_path / "a.graphql"), stdout=out)
    assert persisted_queries.digest_of(TITLES) in out.getvalue()
    client = client_for(host="alpha.test")
    assert send(client, {"query": TITLES}).json()["data"]
    assert get(client, extensions=persisted(TITLES)).json()["data"]
    refused = send(client, {"query": "{ settings { key } }", "extensions": persisted("{ settings { key } }")})
    assert (refused.status_code, refused.json()["code"]) == (403, "query-not-registered")
    assert PersistedQuery.objects.count() == 1


def test_a_text_is_not_taken_from_an_address(site_a, client_for):
    client = client_for(host="alpha.test")
    assert client.get("/api/graphql/", {"query": TITLES}).status_code == 405
    assert client.get("/api/graphql/").status_code == 400
    refused = client.put("/api/graphql/")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, POST")


def test_failures_are_told_by_the_status_to_clients_that_know_it(site_a, client_for):
    client = client_for(host="alpha.test")
    new = send(client, {"query": "{ nothing }"}, Accept="application/graphql-response+json")
    assert (new.status_code, new["Content-Type"].partition(";")[0]) == (400, "application/graphql-response+json")
    assert "data" not in new.json()
    assert send(client, {"query": "{ nothing }"}).status_code == 200
