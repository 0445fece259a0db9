"""GraphQL: a site's answers hold nothing of another site, whatever a query names and whatever a page points at."""

import json

import pytest
from django.db import connection

from api.graphql.schema import ask
from leads.models import Form
from sites_app.models import Menu, MenuItem

pytestmark = pytest.mark.django_db

EVERYTHING = """{
  pages(first: 15) { nodes { title slug url searchDescription socialImage { title } parent { title }
    ancestors { title } children { nodes { title } } translations { title }
    ... on HomePage { body { ...Blocks } } ... on StandardPage { introduction body { ...Blocks } }
    ... on BlogPostPage { tags image { title } body { ...Blocks } } ... on HubPage { body { ...Blocks } }
    ... on ArticlePage { placeName body { ...Blocks } } } }
  images(first: 15) { nodes { title alt rendition(size: SMALL) { url } } }
  settings { key name tagline phone email url logo { title } ctaPage { title } privacyPage { title } }
  menus { items { label href page { title } children { label } } }
}
fragment Blocks on Block { type
  ... on RichTextBlock { body { html } } ... on ImageBlock { image { title } } ... on FormBlock { form { name } }
  ... on MediaBlock { file { title url } } ... on CtaBlock { link { href page { title } } } }"""


def answer(tenant, query, **variables):
    result = ask(tenant.site, query, variables=variables)
    return json.dumps({"data": result.data, "errors": [str(error) for error in result.errors or ()]}, default=str)


def test_everything_that_can_be_asked_is_of_the_site(site_a, site_b):
    text = answer(site_a, EVERYTHING)
    assert site_a.mark in text
    assert site_b.mark not in text
    assert "beta.test" not in text


@pytest.mark.parametrize(
    "query",
    [
        "query ($id: ID!) { page(id: $id) { title } }",
        "query ($id: ID!) { pages(descendantOf: $id) { nodes { title } } }",
        "query ($id: ID!) { image(id: $id) { title } }",
        'query ($id: ID!) { search(query: "betamark lookalike") { hits { title excerpt page { title } } } '
        "page(id: $id) { id } }",
    ],
)
def test_a_row_of_another_site_that_is_named_is_not_there(site_a, site_b, query):
    for row in (site_b.page("services"), site_b.home, site_b.image):
        text = answer(site_a, query, id=str(row.pk))
        assert site_b.mark not in text.replace("betamark lookalike", "")
        assert "beta.test" not in text


def test_what_a_page_points_at_by_mistake_is_left_out(site_a, site_b):
    """Rows that were put there by hand, or stayed when a page was copied."""
    theirs = site_b.page("services").pk
    blocks = [
        (
            "rich_text",
            f'<p><a linktype="page" id="{theirs}">x</a><a linktype="document" id="{site_b.document.pk}">y</a></p>',
        ),
        ("image", {"image": site_b.image.pk}),
        ("media", {"title": "", "file": site_b.document.pk}),
        ("form", {"form": Form.objects.for_site(site_b.site).first().pk}),
        ("cta", {"heading": "", "link": {"page": theirs, "url": "", "anchor": ""}}),
    ]
    raw = [{"type": name, "value": value, "id": f"b{number}"} for number, (name, value) in enumerate(blocks)]
    page = site_a.page("services")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sites_app_standardpage SET body = %s, social_image_id = %s WHERE page_ptr_id = %s",
            [json.dumps(raw), site_b.image.pk, page.pk],
        )
    MenuItem.objects.create(menu=Menu.objects.for_site(site_a.site).first(), page=site_b.page("services"))
    text = answer(site_a, EVERYTHING)
    assert '"cta"' in text
    assert site_b.mark not in text
    assert "beta.test" not in text
