"""Labels of articles: what they were made of, for the statistics, and the names that keys have for people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from generator.models import GeneratedArticle
from generator.services import page_labels, results
from tests.generator.factories import compose_drafts
from tests.tracking.figures import count, today
from tracking.enums import Dimension
from tracking.services import labels
from tracking.services.periods import Span, spanning

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(campaign_a, campaign_b, site_a, site_b):
    """Six articles of each tenant."""
    from generator.services import drafts, plans

    made = {}
    for tenant, campaign in ((site_a, campaign_a), (site_b, campaign_b)):
        version = plans.freeze(campaign)
        saved = drafts.save(compose_drafts(version, count=6), version=version, job=None, user=tenant.editor)
        made[tenant.key] = list(GeneratedArticle.objects.filter(pk__in=saved.page_ids).order_by("position"))
    return made


def test_an_article_is_labelled_by_all_that_it_was_made_of(articles, campaign_a, site_a):
    article = articles[site_a.key][0]
    found = {(label.dimension, label.key) for label in labels.labels_of([article.pk])}
    prefix = f"{campaign_a.pk}:"
    assert (Dimension.CAMPAIGN, str(campaign_a.pk)) in found
    for axis, key in article.axis_keys.items():
        assert (Dimension.AXIS, f"{prefix}{axis}:{key}") in found
    for fragment in article.fragments:
        assert (Dimension.FRAGMENT, f"{prefix}{fragment}") in found
    (headline,) = (key for dimension, key in found if dimension is Dimension.HEADLINE)
    assert "{City}" in headline
    assert len(found) == 2 + len(article.axis_keys) + len(article.fragments)


def test_pages_that_people_made_have_no_labels(site_a):
    assert list(page_labels.labels_of([site_a.page("about").pk, 0])) == []


def test_labels_of_many_pages_are_one_statement(articles, site_a, site_b):
    everything = [article.pk for tenant in (site_a, site_b) for article in articles[tenant.key]]
    list(page_labels.labels_of(everything))  # what was read of versions is kept
    with CaptureQueriesContext(connection) as queries:
        found = list(page_labels.labels_of(everything))
    assert len(queries) == 1
    assert {label.page_id for label in found} == set(everything)


def test_versions_with_the_same_headline_count_as_one(articles, campaign_a, site_a):
    variants = {
        page_labels.headline_text(article.version_id, int(article.headline_variant)) for article in articles[site_a.key]
    }
    before = articles[site_a.key][0]
    campaign_a.word_target += 1
    campaign_a.seed += 1
    campaign_a.save()
    from generator.services import plans

    version = plans.freeze(campaign_a)
    assert version.pk != before.version_id
    assert page_labels.headline_text(version.pk, int(before.headline_variant)) in variants
    assert page_labels.headline_text(version.pk, 10**30) == f"No. {10**30 + 1:,}"


def test_results_have_names_and_the_surest_come_first(campaign_a, campaign_b, site_a, site_b):
    period = spanning(Span.MONTH, today=today())
    for campaign, tenant in ((campaign_a, site_a), (campaign_b, site_b)):
        for town, visitors, converted in (("us-tx-town-0", 2, 1), ("us-tx-town-1", 100, 40), ("us-zz-gone", 30, 0)):
            key = f"{campaign.pk}:location:{town}"
            count(tenant, Dimension.AXIS, key, visitors=visitors, conversions=converted)
    facets = {facet.slug: facet for facet in results.facets(campaign_a)}
    found = results.of_facet(campaign_a, facets["axis-location"], period, least=1)
    assert [(row.name, row.detail) for row in found.rows] == [("Town 1", "TX"), ("Town 0", "TX"), ("us-zz-gone", "")]
    assert found.count == 3
    assert results.of_facet(campaign_a, facets["axis-location"], period, least=20).count == 2


def test_fragments_offers_and_readers_are_called_by_their_names(campaign_a, site_a, site_b):
    period = spanning(Span.MONTH, today=today())
    prefix = f"{campaign_a.pk}:"
    keys = {
        "fragments": (Dimension.FRAGMENT, f"{prefix}proof"),
        "axis-offer": (Dimension.AXIS, f"{prefix}offer:check"),
        "axis-avatar": (Dimension.AXIS, f"{prefix}avatar:owner/female"),
    }
    names = {"fragments": "Proof", "axis-offer": f"{site_a.mark} check", "axis-avatar": f"{site_a.mark} owner"}
    facets = {facet.slug: facet for facet in results.facets(campaign_a)}
    for slug in keys.keys() & facets.keys():
        dimension, key = keys[slug]
        count(site_a, dimension, key, visitors=30, conversions=3)
        (row,) = results.of_facet(campaign_a, facets[slug], period).rows
        assert row.name == names[slug]
    assert "fragments" in facets
