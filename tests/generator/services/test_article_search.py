"""Articles are found by words of their titles and of what they were made for, whether these are rare or frequent."""

import pytest

from generator.models import GeneratedArticle
from generator.services import article_search, drafts, plans
from generator.services.article_search import matching
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["rare", "frequent"])
def articles(request, site_a, site_b, monkeypatch):
    """The first tenant's articles; the second has the same ones."""
    if request.param == "frequent":
        monkeypatch.setattr(article_search, "FREQUENT", 0)
    for tenant in (site_a, site_b):
        version = plans.freeze(make_campaign(tenant, cities=4))
        drafts.save(compose_drafts(version, count=4), version=version, job=None, user=None)
    return GeneratedArticle.objects.for_site(site_a.site).order_by("pk")


def test_beginnings_of_words_of_the_title_are_found(articles):
    article = articles.select_related("page")[0]
    word = article.page.draft_title.split()[0]
    expected = [row.pk for row in articles.select_related("page") if word.lower() in row.page.draft_title.lower()]
    found = matching(articles, word[:-1].upper())
    assert article in found
    assert set(found.values_list("pk", flat=True)) >= set(expected)
    assert {row.site_id for row in found} == {article.site_id}


def test_words_of_the_keys_are_found(articles):
    article = articles[0]
    key = article.axis_keys["location"]
    expected = {row.pk for row in articles if row.axis_keys["location"] == key}
    assert set(matching(articles, key).values_list("pk", flat=True)) == expected
    assert not matching(articles, f"{key} zebra").exists()


@pytest.mark.parametrize("text", ["zebra", "' & | !", "-", "location"])
def test_what_stands_in_no_title_and_no_key_is_not_found(articles, text):
    assert not matching(articles, text).exists()
