"""Small panels: on the dashboard, beside the page editor, and on a campaign's page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupSitePermission

from tests.tracking.figures import count, count_site
from tracking.enums import Dimension
from tracking.panels.dashboard import VisitsPanel

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def _visits(site_a, site_b):
    count_site(site_a)
    count_site(site_b, factor=90)


def hide_from(user):
    GroupSitePermission.objects.filter(permission__codename="view_dailystatistic", group__user=user).delete()


def test_the_dashboard_shows_the_persons_sites(client_for, site_a, site_b):
    text = text_of(client_for(site_a.editor).get(reverse("wagtailadmin_home")))
    assert "<strong>10</strong> visitors" in text
    assert "<strong>900</strong> visitors" not in text
    hide_from(site_a.editor)
    assert "spark-visited" not in text_of(client_for(site_a.editor).get(reverse("wagtailadmin_home")))


def test_the_dashboards_panel_costs_the_same_for_one_site_and_for_more(site_a, site_b, superuser, rf):
    def statements(user):
        request = rf.get("/")
        request.user = user
        with CaptureQueriesContext(connection) as captured:
            assert VisitsPanel(request).render_html()
        return [query["sql"] for query in captured if "tracking_" in query["sql"]]

    assert len(statements(superuser)) == len(statements(site_a.editor)) == 1


def test_beside_the_page_editor_stands_who_visited_the_page(client_for, site_a, site_b):
    client, page = client_for(site_a.editor), site_a.page("about")
    text = text_of(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "Toggle visits" in text
    assert "3 visitors in 28 days" in text
    draft = text_of(client.get(reverse("wagtailadmin_pages:edit", args=[site_a.page("draft").pk])))
    assert "Toggle visits" not in draft
    hide_from(site_a.editor)
    hidden = client_for(site_a.editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert "Toggle visits" not in text_of(hidden)


def test_a_page_that_nobody_opened_says_so(client_for, site_a):
    page = site_a.page("locked")
    text = text_of(client_for(site_a.editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "Nobody opened this page in the last 28 days." in text


def test_the_page_panel_is_one_statement_of_statistics(client_for, site_a):
    client, page = client_for(site_a.editor), site_a.page("about")
    count(site_a, Dimension.PAGE, "987654", visitors=1)
    client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert sum("tracking_dailystatistic" in query["sql"] for query in captured) == 1
