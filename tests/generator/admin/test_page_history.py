"""Wagtail's history of a page, for articles that were written together."""

import pytest
from django.urls import reverse

from generator.models import GeneratedArticle
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db


def test_each_article_of_a_batch_has_its_own_history(site_a, site_b, client_for, write_drafts):
    for tenant in (site_a, site_b):
        write_drafts(make_campaign(tenant), 3, user=tenant.editor)
    client = client_for(site_a.editor)
    articles = GeneratedArticle.objects.for_site(site_a.site)
    assert len(articles) == 3
    for article in articles:
        response = client.get(reverse("wagtailadmin_pages:history", args=[article.pk]))
        entries = [entry.action for entry in response.context["object_list"]]
        assert sorted(entries) == ["wagtail.create", "wagtail.edit", "wagtail.workflow.start"]
