"""The screens of a site's figures: of that site alone, for who may see them, with or without anything to show."""

import csv
import io
import secrets
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupSitePermission

from tests.tracking.figures import ago, count, count_site, today
from tracking.enums import Dimension
from tracking.models import Event
from tracking.services import conversions

pytestmark = pytest.mark.django_db

SCREENS = ("overview", "live", "funnel")


def text_of(response):
    return " ".join(response.content.decode().split())


def get(client, screen, tenant, *arguments, **query):
    return client.get(reverse(f"analytics:{screen}", args=[tenant.site.pk, *arguments]), query)


@pytest.fixture
def client(client_for, site_a):
    return client_for(site_a.editor)


@pytest.fixture
def _visits(site_a, site_b):
    count_site(site_a)
    count_site(site_b, factor=7)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_site_without_visits_says_what_to_do(client, site_a, site_b, screen):
    count_site(site_b)
    response = get(client, screen, site_a)
    assert response.status_code == 200
    assert {"overview": "No visits counted yet", "live": "Nobody was here", "funnel": "No visits in this period"}[
        screen
    ] in text_of(response)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("role", ["administrator", "editor", "approver"])
@pytest.mark.usefixtures("_visits")
def test_every_role_sees_its_site_and_no_other(client_for, site_a, site_b, screen, role):
    client = client_for(site_a.user(role))
    response = get(client, screen, site_a)
    assert response.status_code == 200
    assert site_b.mark not in text_of(response)
    assert get(client, screen, site_b).status_code == 404


@pytest.mark.usefixtures("_visits")
def test_figures_are_hidden_from_who_may_not_view_them(client_for, site_a):
    GroupSitePermission.objects.filter(
        site=site_a.site, permission__codename="view_dailystatistic", group__user=site_a.editor
    ).delete()
    client = client_for(site_a.editor)
    assert get(client, "overview", site_a).status_code == 404
    assert "There is no site whose figures you may see" in text_of(client.get(reverse("analytics:index")))
    assert reverse("analytics:index") not in text_of(client.get(reverse("wagtailadmin_home")))


@pytest.mark.usefixtures("_visits")
def test_the_overview_says_each_figure_beside_the_period_before(client, site_a):
    response = get(client, "overview", site_a)
    tiles = {tile.key: (tile.figure, tile.before) for tile in response.context["tiles"]}
    assert tiles == {
        "visitors": ("10", "10"),
        "pageviews": ("20", "20"),
        "conversions": ("2", "2"),
        "rate": ("20.0%", "20.0%"),
    }
    text = text_of(response)
    for shown in ("About us", f"{site_a.mark}.example", "Mobile", f"{site_a.mark}-mailing", "Saw a form", "Direct"):
        assert shown in text


@pytest.mark.parametrize(
    ("query", "points", "problem"),
    [
        ({"period": "today"}, 24, ""),
        ({"period": "7"}, 7, ""),
        ({"period": "90", "metric": "rate"}, 90, ""),
        ({"period": "year", "metric": "conversions"}, 53, ""),
        ({"period": "nonsense", "metric": "nonsense"}, 28, ""),
        ({"from": "2026-01-05", "to": "2026-01-01"}, 28, "must not be after"),
        ({"from": "x"}, 28, "Give both dates"),
    ],
)
@pytest.mark.usefixtures("_visits")
def test_a_period_is_chosen_by_the_address(client, site_a, query, points, problem):
    response = get(client, "overview", site_a, **query)
    assert response.status_code == 200
    assert len(response.context["chart"].points) == points
    assert problem in text_of(response)


@pytest.mark.usefixtures("_visits")
def test_own_dates_are_kept_by_tabs_and_lists(client, site_a):
    response = get(client, "overview", site_a, **{"from": ago(3).isoformat(), "to": today().isoformat()})
    assert len(response.context["chart"].points) == 4
    kept = f"?from={ago(3)}&amp;to={today()}"
    assert text_of(response).count(kept) >= 3


@pytest.mark.usefixtures("_visits")
def test_an_overview_costs_the_same_for_one_key_and_for_twenty(client, site_a):
    get(client, "overview", site_a)
    with CaptureQueriesContext(connection) as few:
        get(client, "overview", site_a)
    for number in range(20):
        count(site_a, Dimension.SOURCE, f"s{number}", visitors=1)
        count(site_a, Dimension.PAGE, str(10_000 + number), visitors=1)
    with CaptureQueriesContext(connection) as many:
        get(client, "overview", site_a, period="year")
    assert len(many) == len(few)
    own = [query["sql"] for query in many if "tracking_" in query["sql"]]
    assert len(own) == 5, own  # course, sources and the like, leading pages, their figures, leads


@pytest.mark.usefixtures("_visits")
def test_all_keys_of_a_dimension_page_by_page(client, site_a, site_b):
    for number in range(60):
        count(site_a, Dimension.SOURCE, f"{site_a.mark}-{number}.example", visitors=1)
    first = get(client, "keys", site_a, "source")
    assert (len(first.context["rows"]), first.context["count"]) == (50, 62)
    second = get(client, "keys", site_a, "source", p=2, order="pageviews")
    assert len(second.context["rows"]) == 12
    assert get(client, "keys", site_a, "source", p=99).status_code == 200
    assert get(client, "keys", site_a, "axis").status_code == 404
    assert get(client, "keys", site_b, "page").status_code == 404
    pages = get(client, "keys", site_a, "page", order="x", p="x")
    assert "About us" in text_of(pages)
    assert site_b.mark not in text_of(pages)


def test_a_page_of_another_site_is_not_named(client, site_a, site_b):
    count(site_a, Dimension.PAGE, str(site_b.page("services").pk), visitors=1)
    assert "A deleted page" in text_of(get(client, "keys", site_a, "page"))


@pytest.mark.usefixtures("_visits")
def test_figures_can_be_taken_along_as_csv_and_as_a_workbook(client, site_a, site_b):
    count(site_a, Dimension.SOURCE, "=cmd|' /C calc'!A0", visitors=1)
    response = get(client, "keys", site_a, "source", export="csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[1][:4] == [f"{site_a.mark}.example", "", "14", "7"]
    assert ["'=cmd|' /C calc'!A0"] in [row[:1] for row in rows]
    assert site_b.mark not in str(rows)
    book = load_workbook(io.BytesIO(get(client, "keys", site_a, "source", export="xlsx").content))
    cells = list(book.active.iter_rows(values_only=True))
    assert cells[1][:4] == (f"{site_a.mark}.example", None, 14, 7) or cells[1][2:4] == (14, 7)
    for screen in ("overview", "funnel"):
        assert get(client, screen, site_a, export="csv")["Content-Disposition"].startswith("attachment")
    assert get(client, "overview", site_a, export="exe").status_code == 404


@pytest.mark.usefixtures("_visits")
def test_the_funnel_goes_from_visitors_to_conversions(client, site_a):
    response = get(client, "funnel", site_a)
    assert [step.number for step in response.context["chart"].steps] == [10, 5, 4, 2]


def event(tenant, *, minutes, visitor, slug="about", name="pageview", is_bot=False):
    at = timezone.now() - timedelta(minutes=minutes, seconds=1)
    page = tenant.page(slug) if slug else None
    return Event.objects.create(
        id=uuid.UUID(int=int(at.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | secrets.randbits(60)),
        site=tenant.site,
        at=at,
        name=name,
        visitor=visitor,
        page_id=page.pk if page else None,
        path=f"/{slug}/",
        source=f"{tenant.mark}.example",
        device="mobile",
        is_bot=is_bot,
    )


def test_the_live_screen_shows_the_last_half_hour_of_its_site(client, site_a, site_b):
    for minutes, visitor in ((0, 1), (0, 2), (10, 2), (29, 3), (31, 4)):
        event(site_a, minutes=minutes, visitor=visitor)
    event(site_a, minutes=1, visitor=1, name="form_start")
    event(site_a, minutes=1, visitor=9, is_bot=True)
    event(site_b, minutes=1, visitor=8, slug="services")
    conversions.record(site_a.site, name="lead", at=timezone.now(), once_key="1", path="/about/")
    conversions.record(site_b.site, name="lead", at=timezone.now(), once_key="1", path=f"/{site_b.mark}/")
    response = get(client, "live_results", site_a)
    found = response.context["found"]
    assert (found.present, found.visitors, found.views, found.events) == (2, 3, 4, 1)
    assert (found.minutes[-1], found.minutes[0], sum(found.minutes)) == (2, 1, 5)
    assert [(seen.visitors, seen.views) for seen in found.pages] == [(3, 4)]
    assert "About us" in text_of(response)
    assert site_b.mark not in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert get(client, "live_results", site_b).status_code == 404


@pytest.mark.usefixtures("_visits")
def test_who_has_several_sites_switches_between_them(client_for, superuser, site_a, site_b):
    client = client_for(superuser)
    assert client.get(reverse("analytics:index"), {"for_site": site_b.site.pk}).url == reverse(
        "analytics:overview", args=[site_b.site.pk]
    )
    response = get(client, "overview", site_b)
    assert reverse("analytics:overview", args=[site_a.site.pk]) in text_of(response)
    assert client.get(reverse("analytics:live_index")).url == reverse("analytics:live", args=[site_b.site.pk])
    assert client.get(reverse("analytics:index"), {"for_site": "0"}).status_code == 404
