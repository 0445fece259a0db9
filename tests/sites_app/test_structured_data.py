"""JSON-LD: one graph of schema.org's own words, whose nodes name each other, with dates that mean something."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from generator.core.seo import structured_data as stored_for
from sites_app.models import SiteSettings
from tests.sites_app.schema_org import problems, unresolved

pytestmark = pytest.mark.django_db

TOKENS = {
    "country": "United States", "state": "Colorado", "city": "Aurora", "latitude": "39.7", "longitude": "-104.8",
    "agency_name": "Old name", "phone": "555", "offer": "Roof repair",
}  # fmt: skip


def graph_of(client, path):
    html = client.get(path).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    return document["@graph"]


def node(graph, kind):
    return next(each for each in graph if each["@type"] == kind)


def stored(kind):
    return stored_for(
        schema_type=kind, title="Stored title", description="Stored", words=7, language="en", tokens=TOKENS,
        questions=[("Old?", "Yes.")],
    )  # fmt: skip


@pytest.fixture
def visitor(site_a, client_for):
    row = SiteSettings.objects.get(site=site_a.site)
    row.business_type, row.locality, row.country = "RoofingContractor", "Denver", "US"
    row.latitude, row.longitude, row.opening_hours = 39.7, -104.9, "Mo-Fr 08:00-18:00"
    row.facebook_url = "https://facebook.example/a"
    row.save()
    return client_for(host=site_a.host)


@pytest.fixture
def article(site_a):
    page = site_a.page("article")
    question = {"question": "How long?", "answer": "<p>A <b>day</b>.</p>"}
    page.body = [("faq", {"heading": "Q", "items": [question]})]
    page.save_revision().publish()
    return page


@pytest.mark.parametrize("path", ["/", "/about/", "/blog/", "/blog/post/", "/places/"])
def test_it_is_schema_orgs_and_its_nodes_name_each_other(site_a, visitor, path):
    graph = graph_of(visitor, path)
    assert list(problems(graph)) == []
    assert unresolved(graph) == set()
    assert all(each["@id"].startswith(f"http://{site_a.host}/") for each in graph)


@pytest.mark.parametrize("kind", ["Article", "Service", "LocalBusiness"])
def test_what_an_article_was_stored_with_fits_in(site_a, visitor, article, kind):
    type(article).objects.filter(pk=article.pk).update(structured_data=stored(kind))
    graph = graph_of(visitor, "/places/article/")
    assert list(problems(graph)) == []
    assert unresolved(graph) == set()
    found = node(graph, "Article")
    assert found["headline"] == article.title
    assert "Old name" not in json.dumps(graph)
    if kind == "Service":
        service = node(graph, "Service")
        assert found["about"] == {"@id": service["@id"]} == {"@id": f"http://{site_a.host}/places/article/#service"}
        assert service["provider"] == {"@id": f"http://{site_a.host}/#business"}
        assert service["areaServed"]["name"] == "Aurora"
    if kind == "LocalBusiness":
        assert found["about"] == {"@id": f"http://{site_a.host}/#business"}
        assert node(graph, "RoofingContractor")["areaServed"]["name"] == "Aurora"


def test_questions_are_those_of_the_page_as_it_is(site_a, visitor, article):
    type(article).objects.filter(pk=article.pk).update(structured_data=stored("Article"))
    (question,) = node(graph_of(visitor, "/places/article/"), "FAQPage")["mainEntity"]
    assert question["name"] == "How long?"
    assert question["acceptedAnswer"]["text"] == "A day."


def test_the_site_tells_how_it_is_searched(site_a, visitor):
    action = node(graph_of(visitor, "/"), "WebSite")["potentialAction"]
    assert action["target"]["urlTemplate"] == f"http://{site_a.host}/search/?q={{search_term_string}}"


def test_date_modified_is_that_of_the_last_visible_change(site_a, visitor):
    page = site_a.page("post")
    before = node(graph_of(visitor, "/blog/post/"), "BlogPosting")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        page.save_revision().publish()
    again = node(graph_of(visitor, "/blog/post/"), "BlogPosting")
    assert again["dateModified"] == before["dateModified"]
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        page = site_a.page("post")
        page.introduction = "New"
        page.save_revision().publish()
    changed = node(graph_of(visitor, "/blog/post/"), "BlogPosting")
    assert changed["dateModified"] > before["dateModified"]
    assert changed["datePublished"] == before["datePublished"]


def test_the_check_sees_what_is_no_vocabulary():
    assert list(problems({"@type": "Article", "headlime": "x"}))
    assert list(problems({"@type": "Artikel"}))
    assert unresolved([{"@id": "a", "author": {"@id": "b"}}]) == {"b"}
