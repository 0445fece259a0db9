"""From an address to its page: what is read beside an article is what is found when it is asked for alone."""

import pytest
from django.test import RequestFactory

from sites_app.models import ArticlePage, HomePage
from sites_app.nearby import nearby_articles

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(site_a, site_b):
    for tenant in (site_a, site_b):
        hub = tenant.page("places")
        for number in range(9):
            hub.add_child(
                instance=ArticlePage(
                    title=f"A{number}", slug=f"a{number}", latitude=number / 7, longitude=number % 3, word_count=number
                )
            )
        hub.add_child(instance=ArticlePage(title="Nowhere", slug="nowhere"))
        hub.add_child(instance=ArticlePage(title="Draft", slug="draft", latitude=1, longitude=1, live=False))
    return site_a.page("places")


def routed(tenant, slug):
    request = RequestFactory(headers={"host": tenant.host}).get(f"/places/{slug}/")
    home = HomePage.objects.get(pk=tenant.site.root_page_id)
    return home.route(request, ["places", slug]).page, request


def test_an_article_is_read_whole(hub, site_a):
    page, _ = routed(site_a, "a4")
    alone = ArticlePage.objects.child_of(hub).get(slug="a4")
    names = [each.attname for each in ArticlePage._meta.concrete_fields]
    assert {name: getattr(page, name) for name in names} == {name: getattr(alone, name) for name in names}
    assert page.get_deferred_fields() == set()
    assert [above.title for above in page.ancestors] == [above.title for above in alone.ancestors]


@pytest.mark.parametrize("slug", ["a0", "a4", "a8", "nowhere"])
def test_neighbours_are_the_same_read_with_the_page_or_alone(hub, site_a, slug):
    page, request = routed(site_a, slug)
    alone = ArticlePage.objects.child_of(hub).get(slug=slug)
    found = [each.pk for each in nearby_articles(page, request=request)]
    assert found == [each.pk for each in nearby_articles(alone, request=request)]
    assert len(found) == 6
    assert set(found) <= set(ArticlePage.objects.child_of(hub).live().values_list("pk", flat=True))


def test_an_article_alone_in_its_hub_has_no_neighbours(site_a, site_b):
    only = site_a.page("places").add_child(instance=ArticlePage(title="Only", slug="only", latitude=1, longitude=1))
    page, request = routed(site_a, "only")
    assert page == only
    assert nearby_articles(page, request=request) == []
