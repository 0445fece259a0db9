"""Pages: they are chosen, copied and moved within the sites of the person."""

import pytest
from django.urls import reverse
from wagtail.models import Page

pytestmark = pytest.mark.django_db


def paths():
    return list(Page.objects.order_by("pk").values_list("pk", "path", "title"))


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_a_page_is_not_copied_to_another_site(site_a, site_b, client_for, role):
    before = paths()
    address = reverse("wagtailadmin_pages:copy", args=[site_a.page("services").pk])
    data = {"new_title": "Copied", "new_slug": "copied", "new_parent_page": site_b.home.pk, "copy_subpages": ""}
    response = client_for(site_a.user(role)).post(address, data)
    assert response.status_code in {200, 302, 403}
    assert paths() == before


def test_a_page_is_copied_within_the_site(site_a, client_for):
    address = reverse("wagtailadmin_pages:copy", args=[site_a.page("services").pk])
    data = {"new_title": "Copied", "new_slug": "copied", "new_parent_page": site_a.home.pk, "copy_subpages": ""}
    client_for(site_a.administrator).post(address, data)
    assert site_a.page("copied").title == "Copied"


def test_a_page_is_not_moved_to_another_site(site_a, site_b, client_for):
    before = paths()
    arguments = [site_a.page("services").pk, site_b.home.pk]
    address = reverse("wagtailadmin_pages:move_confirm", args=arguments)
    assert client_for(site_a.administrator).post(address).status_code == 404
    assert paths() == before


def test_the_explorer_of_a_person_starts_at_the_own_site(site_a, site_b, client_for):
    client = client_for(site_a.editor)
    response = client.get(reverse("wagtailadmin_explore_root"), follow=True)
    assert site_b.mark not in response.content.decode()
    assert site_a.mark in response.content.decode()
    assert client.get(reverse("wagtailadmin_explore", args=[site_b.home.pk])).status_code == 404


def test_own_pages_can_be_chosen_and_searched(site_a, site_b, client_for):
    client = client_for(site_a.editor)
    listed = client.get(reverse("wagtailadmin_choose_page_child", args=[site_a.home.pk])).content.decode()
    found = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "lookalike"}).content.decode()
    for text in (listed, found):
        assert f"{site_a.mark} lookalike" in text
        assert site_b.mark not in text


def test_a_listed_page_costs_no_query_of_translations(site_a, superuser, client_for):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        html = client_for(superuser).get(reverse("wagtailadmin_explore", args=[site_a.home.pk])).content.decode()
    assert site_a.mark in html
    # One for the buttons of the listed pages' parent; none for each page.
    assert sum("wagtail_localize_translatableobject" in query["sql"] for query in queries) <= 1
