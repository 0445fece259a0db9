"""The admin's views cost no more statements for fifty articles than for one, whoever looks."""

import pytest
from django.urls import reverse

from generator.models import GeneratedArticle
from sites_app.models import HubPage
from tests.generator.admin.queries import counted_queries
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db

# All roles of a site take the same path through the views; a superuser takes another.
ROLES = ("superuser", "editor")
MANY = 50


def addresses(campaign):
    """Every view by name; the hub and the article are there before and after more are written."""
    hub = HubPage.objects.get(pk=campaign.parent_page_id)
    article = GeneratedArticle.objects.filter(campaign=campaign).earliest("pk")
    return {
        "dashboard": reverse("wagtailadmin_home"),
        "explorer": reverse("wagtailadmin_explore", args=[hub.pk]),
        "explorer by title": reverse("wagtailadmin_explore", args=[hub.pk]) + "?ordering=title",
        "explorer by the order of pages": reverse("wagtailadmin_explore", args=[hub.pk]) + "?ordering=ord",
        "search in the explorer": reverse("wagtailadmin_explore", args=[hub.pk]) + "?q=help",
        "page editor": reverse("wagtailadmin_pages:edit", args=[article.pk]),
        "page history": reverse("wagtailadmin_pages:history", args=[article.pk]),
        "search": reverse("wagtailadmin_pages:search") + "?q=help",
        "page chooser": reverse("wagtailadmin_choose_page_child", args=[hub.pk]),
        "page chooser of a type": reverse("wagtailadmin_choose_page_child", args=[hub.pk])
        + "?page_type=sites_app.articlepage",
        "search in the page chooser": reverse("wagtailadmin_choose_page_search") + "?q=help",
        "articles": reverse("generator_articles:index"),
        "campaigns": reverse("generator_campaigns:list"),
        "campaign": reverse("generator_campaigns:inspect", args=[campaign.pk]),
        "jobs": reverse("generator_jobs:index"),
        "job": reverse("generator_jobs:detail", args=[article.job_id]),
        "images": reverse("wagtailimages:index"),
        "articles, searched": reverse("generator_articles:index") + "?q=help",
        "pages of a type": reverse("wagtailadmin_pages:type_use", args=["sites_app", "articlepage"]),
        "fragments": reverse("wagtailsnippets_generator_fragment:list"),
        "offers": reverse("wagtailsnippets_generator_offer:list"),
        "history of the site": reverse("wagtailadmin_reports:site_history"),
        "workflows": reverse("wagtailadmin_reports:workflow"),
        "tasks of workflows": reverse("wagtailadmin_reports:workflow_tasks"),
    }


def statements(client, campaign):
    counts = {}
    for view, address in addresses(campaign).items():
        with counted_queries() as queries:
            assert client.get(address).status_code == 200, view
        counts[view] = len(queries)
    return counts


def test_fifty_articles_cost_no_more_statements_than_one(site_a, site_b, superuser, client_for, write_drafts, settings):
    # Whether something kept is still true is asked by the clock.
    settings.SPARK_PAGE_CACHE_LEASE_MS = 600_000
    # Two tenants with the same campaign; more headlines and cities than articles, all beneath one hub.
    campaign, other = (make_campaign(site, cities=20, hub_pattern="") for site in (site_a, site_b))
    people = {"superuser": superuser} | {role: site_a.user(role) for role in ROLES[1:]}
    for each, tenant in ((campaign, site_a), (other, site_b)):
        write_drafts(each, 1, user=tenant.editor)
    # What a process keeps, such as Wagtail's paths of sites, is there on a running site.
    statements(client_for(superuser), campaign)
    few = {role: statements(client_for(user), campaign) for role, user in people.items()}
    for each, tenant in ((campaign, site_a), (other, site_b)):
        write_drafts(each, MANY - 1, user=tenant.editor)
    many = {role: statements(client_for(user), campaign) for role, user in people.items()}
    grown = [
        f"{role}, {view}: {few[role][view]} for one, {many[role][view]} for {MANY}"
        for role in ROLES
        for view in few[role]
        if many[role][view] > few[role][view]
    ]
    assert grown == []
