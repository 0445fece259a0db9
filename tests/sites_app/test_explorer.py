"""The explorer of large hubs, and the rights that its rows ask for."""

import pytest
from django.urls import reverse
from wagtail.models import Page, PagePermissionTester

from sites_app.models import ArticlePage, HubPage
from sites_app.page_rights import MOST_ARRANGED, PageRights

pytestmark = pytest.mark.django_db


@pytest.fixture
def hubs(site_a, site_b):
    """A hub of each tenant with a live article and a draft."""
    made = []
    for tenant in (site_a, site_b):
        hub = tenant.site.root_page.add_child(instance=HubPage(title="Many", slug="many"))
        hub.add_child(instance=ArticlePage(title="Live", slug="live", live=True))
        hub.add_child(instance=ArticlePage(title="Draft", slug="draft", live=False))
        made.append(hub)
    return made


def shown(client, hub):
    return client.get(reverse("wagtailadmin_explore", args=[hub.pk]) + "?ordering=ord").context


def test_hub_with_many_pages_is_not_listed_whole(hubs, site_a, client_for):
    client = client_for(site_a.administrator)
    assert shown(client, hubs[0])["ordering"] == "ord"
    Page.objects.filter(pk=hubs[0].pk).update(numchild=MOST_ARRANGED + 1)
    assert shown(client, hubs[0])["ordering"] == "-latest_revision_created_at"


def test_many_pages_are_not_arranged_by_hand(hubs, superuser):
    hub = hubs[0]
    hub.numchild = MOST_ARRANGED
    assert hub.permissions_for_user(superuser).can_reorder_children()
    hub.numchild = MOST_ARRANGED + 1
    assert not hub.permissions_for_user(superuser).can_reorder_children()


@pytest.mark.parametrize("role", ["administrator", "editor", "approver"])
def test_rights_to_delete_are_those_of_wagtail(hubs, site_a, role):
    user = site_a.user(role)
    for hub in hubs:
        for page in Page.objects.descendant_of(hub, inclusive=True).specific():
            theirs = PagePermissionTester(user, page)
            assert isinstance(page.permissions_for_user(user), PageRights)
            assert page.permissions_for_user(user).can_delete() == theirs.can_delete(), page.title


def test_draft_without_pages_beneath_is_judged_without_a_query(hubs, site_a, django_assert_num_queries):
    draft = ArticlePage.objects.child_of(hubs[0]).get(slug="draft")
    rights = draft.permissions_for_user(site_a.editor)
    with django_assert_num_queries(0):
        assert rights.can_delete()
