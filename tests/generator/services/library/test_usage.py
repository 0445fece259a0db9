"""The use of the library's rows: exact, of the asked sites only, and with as many queries for one row as for twenty."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from generator.enums import FragmentType
from generator.models import (
    ArticleTemplate,
    Avatar,
    CampaignAxis,
    ClusterMember,
    Fragment,
    GeneratedArticle,
    HeadlinePattern,
    Location,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.services import drafts, plans
from generator.services.library import usage as module
from generator.services.library.usage import Usage, usage_of
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(campaign_a: Any, campaign_b: Any) -> Any:
    """Three articles of the one tenant's campaign, and five of the other's."""
    for campaign, count in ((campaign_a, 3), (campaign_b, 5)):
        version = plans.freeze(campaign)
        drafts.save(compose_drafts(version, count=count), version=version, job=None, user=None)
    return campaign_a


def use(model: Any, tenant: Any, *sites: Any, **wanted: Any) -> Usage:
    row = model.objects.for_site(tenant.site).get(**wanted)
    return usage_of([row], site_ids=[site.site.pk for site in sites or (tenant,)])[row.pk]


@pytest.mark.parametrize(
    ("model", "wanted"),
    [(Fragment, {"key": "opening"}), (ArticleTemplate, {}), (Avatar, {}), (Offer, {})],
    ids=["fragment", "template", "avatar", "offer"],
)
def test_campaigns_and_articles_of_the_own_site_are_counted(site_a, site_b, written, model, wanted):
    assert use(model, site_a, **wanted) == Usage(frozenset({written.pk}), 3)
    assert str(use(model, site_a, **wanted)) == "1 campaign, 3 articles"
    assert use(model, site_b, **wanted).articles == 5


def test_a_pattern_is_used_by_the_campaigns_that_take_it_and_so_are_the_dictionaries_it_names(site_a, site_b, written):
    pattern = HeadlinePattern.objects.for_site(site_a.site).get()
    assert use(HeadlinePattern, site_a) == Usage(articles=0)
    SpintaxDictionary.objects.create(site=site_a.site, key="verbs", name="Verbs")
    HeadlinePattern.objects.filter(pk=pattern.pk).update(formula="Who {verbs} roofs in {City}?")
    assert not use(SpintaxDictionary, site_a, key="verbs").campaigns

    written.headline, written.headline_pattern = "", pattern
    written.save()

    assert use(HeadlinePattern, site_a) == Usage(frozenset({written.pk}), 3)
    assert use(SpintaxDictionary, site_a, key="verbs").campaigns == {written.pk}
    assert use(HeadlinePattern, site_b) == Usage(articles=0)


def test_the_use_on_a_site_that_was_not_asked_for_is_unknown(site_a, site_b, written):
    assert use(Fragment, site_b, site_a, key="opening") == Usage(frozenset(), 0)
    assert use(ArticleTemplate, site_b, site_a) == Usage(frozenset(), 0)


def test_a_fragment_without_a_slot_for_its_type_is_used_by_no_campaign(site_a, written):
    Fragment.objects.create(site=site_a.site, key="price", name="Price", fragment_type=FragmentType.PRICING)

    assert str(use(Fragment, site_a, key="price")) == "Not used"


def test_a_fragment_of_one_campaign_is_used_by_no_other(site_a, written):
    other = make_campaign(site_a, key="other")
    Fragment.objects.create(
        site=site_a.site, key="own", name="Own", fragment_type=FragmentType.FAQ, campaign=other, body="x"
    )

    assert use(Fragment, site_a, key="own").campaigns == {other.pk}
    assert use(Fragment, site_a, key="questions").campaigns == {other.pk, written.pk}


def test_an_inactive_fragment_keeps_its_articles_and_loses_its_campaigns(site_a, written):
    Fragment.objects.for_site(site_a.site).filter(key="opening").update(is_active=False)

    assert use(Fragment, site_a, key="opening") == Usage(frozenset(), 3)


def test_an_axis_with_keys_uses_only_the_rows_that_it_names(site_a, written):
    Offer.objects.create(site=site_a.site, key="second", title="Second", name="Second")
    assert use(Offer, site_a, key="second").campaigns == {written.pk}

    CampaignAxis.objects.filter(campaign=written, kind="offer").update(keys=["check"])

    assert use(Offer, site_a, key="second") == Usage(frozenset(), 0)
    assert use(Offer, site_a, key="check").articles == 3


def test_a_niche_without_an_axis_is_not_used(site_a, written):
    assert str(use(Niche, site_a)) == "Not used"


@pytest.mark.parametrize("text", ["{Quality}", "{{QUALITY}}", "%quality%", "{ quality }"])
def test_a_dictionary_is_used_where_a_text_names_it(site_a, written, text):
    Fragment.objects.for_site(site_a.site).filter(body__contains="quality").update(body="nothing")
    assert use(SpintaxDictionary, site_a).campaigns == frozenset()

    Fragment.objects.for_site(site_a.site).filter(key="opening").update(body=f"a {text} roof")
    assert use(SpintaxDictionary, site_a).campaigns == {written.pk}


def test_a_dictionary_is_used_by_the_headline_and_by_items(site_a, written):
    fragments = Fragment.objects.for_site(site_a.site)
    fragments.filter(body__contains="quality").update(body="nothing")
    fragments.get(key="questions").items.update(text="{quality}")
    assert use(SpintaxDictionary, site_a).campaigns == {written.pk}

    fragments.get(key="questions").items.update(text="none")
    type(written).objects.filter(pk=written.pk).update(headline="{Quality} roofs")
    assert use(SpintaxDictionary, site_a).campaigns == {written.pk}


def test_a_cluster_is_used_by_the_campaigns_whose_axis_it_is(site_a, written):
    cluster = LocationCluster.objects.create(site=site_a.site, key="near", name="Near")
    ClusterMember.objects.create(cluster=cluster, location=Location.objects.get(path_key="us-tx-town-1"))
    assert str(use(LocationCluster, site_a)) == "Not used"

    CampaignAxis.objects.filter(campaign=written, kind="location").update(cluster=cluster)

    assert use(LocationCluster, site_a) == Usage(frozenset({written.pk}), 3)


def test_counting_stops_at_a_limit_and_says_so(site_a, written, monkeypatch):
    monkeypatch.setattr(module, "MOST_LISTED", 2)

    assert str(use(Fragment, site_a, key="opening")) == "1 campaign, 2+ articles"


@pytest.mark.parametrize("model", [Fragment, ArticleTemplate, SpintaxDictionary, Avatar, Niche, Offer, LocationCluster])
def test_twenty_rows_take_as_many_queries_as_one(site_a, written, model):
    more = {"fragment_type": FragmentType.FAQ} if model is Fragment else {}
    for number in range(20):
        model.objects.create(site=site_a.site, key=f"row-{number}", name=f"Row {number}", **more)
    numbers = []
    for count in (1, 20):
        rows = list(model.objects.for_site(site_a.site)[:count])
        with CaptureQueriesContext(connection) as queries:
            usage_of(rows, site_ids=[site_a.site.pk])
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 3
    assert GeneratedArticle.objects.for_site(site_a.site).count() == 3
