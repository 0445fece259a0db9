"""Campaign results: of the person's site alone, with names in the places of keys."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.tracking.figures import count
from tracking.enums import Dimension

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def _visits(campaign_a, campaign_b, site_a, site_b):
    for tenant, campaign in ((site_a, campaign_a), (site_b, campaign_b)):
        count(tenant, Dimension.CAMPAIGN, str(campaign.pk), visitors=200, conversions=20)
        for number in range(3):
            key = f"{campaign.pk}:location:us-tx-town-{number}"
            count(tenant, Dimension.AXIS, key, visitors=50 + number, conversions=number)


def campaign_url(tenant, campaign, *facet):
    name = "facet" if facet else "campaign"
    return reverse(f"generator_results:{name}", args=[tenant.site.pk, campaign.pk, *facet])


def test_campaigns_of_a_site_are_listed_with_their_rates(editor, site_a, site_b, campaign_a, campaign_b):
    response = editor.get(reverse("generator_results:site", args=[site_a.site.pk]))
    text = text_of(response)
    assert campaign_a.name in text
    assert "10.0%" in text
    assert campaign_url(site_a, campaign_a) in text
    assert site_b.mark not in text
    assert editor.get(reverse("generator_results:site", args=[site_b.site.pk])).status_code == 404


def test_a_campaign_is_taken_apart_by_its_axes(editor, site_a, site_b, campaign_a, campaign_b):
    text = text_of(editor.get(campaign_url(site_a, campaign_a, "axis-location")))
    assert text.index("Town 2") < text.index("Town 1") < text.index("Town 0")
    for other in (
        campaign_url(site_a, campaign_b),
        campaign_url(site_b, campaign_b),
        campaign_url(site_b, campaign_a),
        campaign_url(site_a, campaign_a, "axis-nothing"),
    ):
        assert editor.get(other).status_code == 404


def test_too_few_visitors_are_left_out(editor, site_a, campaign_a):
    text = text_of(editor.get(campaign_url(site_a, campaign_a, "axis-location"), {"least": "52"}))
    assert "Town 2" in text
    assert "Town 1" not in text
    assert editor.get(campaign_url(site_a, campaign_a), {"least": "x", "p": "x"}).status_code == 200


def test_results_cost_the_same_for_three_places_and_for_twenty(editor, site_a, campaign_a):
    url = campaign_url(site_a, campaign_a, "axis-location")
    editor.get(url)
    with CaptureQueriesContext(connection) as few:
        editor.get(url)
    for number in range(3, 23):
        count(site_a, Dimension.AXIS, f"{campaign_a.pk}:location:us-tx-town-{number}", visitors=60, conversions=1)
    with CaptureQueriesContext(connection) as many:
        editor.get(url)
    assert len(many) == len(few)


def test_results_can_be_taken_along(editor, site_a, campaign_a):
    response = editor.get(campaign_url(site_a, campaign_a, "axis-location"), {"export": "csv"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert (rows[0]["Name"], rows[0]["Detail"], rows[0]["Conversions"]) == ("Town 2", "TX", "2")
    assert float(rows[0]["Rate at least"]) < float(rows[0]["Conversion rate"]) < float(rows[0]["Rate at most"])


def test_a_site_without_campaigns_is_told_what_they_are_for(client_for, superuser, site_a, campaign_a):
    from tests.fixtures.tenants import build_tenant

    site = build_tenant("gamma")
    text = text_of(client_for(superuser).get(reverse("generator_results:site", args=[site.pk])))
    assert "No campaigns on this site yet" in text


def test_a_campaigns_page_says_what_its_articles_brought(editor, site_a, campaign_a, write_drafts):
    from generator.enums import ArticleStatus
    from generator.models import GeneratedArticle

    url = reverse("generator_campaigns:inspect", args=[campaign_a.pk])
    write_drafts(campaign_a, 1)
    assert "spark-results-heading" not in text_of(editor.get(url))
    GeneratedArticle.objects.filter(campaign=campaign_a).update(status=ArticleStatus.PUBLISHED)
    text = text_of(editor.get(url))
    assert "<dd>200</dd>" in text
    assert campaign_url(site_a, campaign_a) in text
