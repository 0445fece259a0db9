"""Where new pages may lie."""

import pytest
from taggit.models import Tag
from wagtail.models import Page

from sites_app.models import ArticlePage, BlogIndexPage, BlogPostPage, HubPage, StandardPage
from sites_app.services.provisioning import add_hub

TYPES = (StandardPage, BlogIndexPage, BlogPostPage, HubPage, ArticlePage)


@pytest.fixture
def parents(site_a, site_b):
    """Where pages of each type may lie, in the first site; the second has the same."""
    found = {}
    for tenant in (site_b, site_a):
        home = Page.objects.get(pk=tenant.site.root_page_id)
        blog = home.add_child(instance=BlogIndexPage(title="Blog of ours", slug="blog-of-ours"))
        hub = add_hub(home, title="Hub of ours", slug="hub-of-ours")
        home.refresh_from_db()
        found = dict.fromkeys(TYPES, home) | {BlogPostPage: blog, ArticlePage: Page.objects.get(pk=hub.pk)}
    Tag.objects.bulk_create([Tag(name="roofs", slug="roofs"), Tag(name="hail", slug="hail")])
    return found
