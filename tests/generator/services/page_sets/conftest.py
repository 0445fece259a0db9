"""Two sites with drafts of look-alike campaigns."""

import pytest

from generator.models import GeneratedArticle
from generator.services import drafts, plans
from sites_app.services.provisioning import add_hub
from tests.generator.factories import compose_drafts


def make_articles(campaign, *, count, user):
    version = plans.freeze(campaign)
    report = drafts.save(compose_drafts(version, count=count), version=version, user=user)
    return list(GeneratedArticle.objects.for_site(campaign.site).filter(pk__in=report.page_ids).order_by("pk"))


@pytest.fixture
def articles_b(campaign_b, site_b):
    return make_articles(campaign_b, count=3, user=site_b.editor)


@pytest.fixture
def hub(site_a, site_b):
    """A hub page to move to, with look-alikes: one of the other tenant."""
    add_hub(site_b.home, title="Elsewhere", slug="elsewhere")
    return add_hub(site_a.home, title="Elsewhere", slug="elsewhere")


@pytest.fixture
def articles(articles_b, campaign_a, site_a):
    return make_articles(campaign_a, count=3, user=site_a.editor)
