"""Two sites with drafts of look-alike campaigns."""

import pytest

from generator.models import GeneratedArticle
from generator.services import drafts, plans
from tests.generator.factories import compose_drafts


def make_articles(campaign, *, count, user):
    version = plans.freeze(campaign)
    report = drafts.save(compose_drafts(version, count=count), version=version, user=user)
    return list(GeneratedArticle.objects.for_site(campaign.site).filter(pk__in=report.page_ids).order_by("pk"))


@pytest.fixture
def articles_b(campaign_b, site_b):
    return make_articles(campaign_b, count=3, user=site_b.editor)


@pytest.fixture
def articles(articles_b, campaign_a, site_a):
    return make_articles(campaign_a, count=3, user=site_a.editor)
