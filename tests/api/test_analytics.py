"""`GET /api/analytics/dashboard`: a site's figures as the old API named them."""

from typing import Any

import pytest

from tests.tracking.figures import ago, count, count_site, today
from tracking.enums import Dimension

pytestmark = pytest.mark.django_db

ENDPOINT = "GET /api/analytics/dashboard"


def test_the_answer_has_the_old_names(call: Any, site_a: Any, site_b: Any) -> None:
    count_site(site_a)
    count_site(site_b, factor=9)
    found = call(site_a, ENDPOINT)
    assert (found["pageviews"], found["unique_sessions"], found["events"], found["conversions"]) == (20, 10, 3, 2)
    assert (found["conversion_rate"], found["previous"]["pageviews"]) == (0.2, 20)
    assert {page["title"] for page in found["top_pages"]} >= {"About us"}
    about = next(page for page in found["top_pages"] if page["title"] == "About us")
    assert about["page_path"] == "/about/"
    assert len(found["trend"]) == 28
    assert found["trend"][-1]["date"] == today().isoformat()


def test_days_are_chosen_and_checked(call: Any, site_a: Any, site_b: Any) -> None:
    count(site_a, Dimension.SITE, "", day=ago(2), visitors=5)
    found = call(site_a, ENDPOINT, start_date=ago(2).isoformat(), end_date=ago(1).isoformat())
    assert ([day["unique_sessions"] for day in found["trend"]], found["pageviews"]) == ([5, 0], 10)
    assert call(site_a, ENDPOINT, end_date=ago(2).isoformat())["trend"][0]["date"] == ago(2).isoformat()
    for wrong in (
        {"start_date": "x"},
        {"start_date": ago(1).isoformat(), "end_date": ago(2).isoformat()},
        {"limit": 0},
    ):
        call(site_a, ENDPOINT, expected=422, **wrong)


def test_another_sites_figures_are_not_there(call: Any, site_a: Any, site_b: Any) -> None:
    count_site(site_b)
    call(site_a, ENDPOINT, expected=404, site_id=str(site_b.site.pk))
    assert call(site_a, ENDPOINT)["pageviews"] == 0


def test_a_token_needs_the_scope(client_for: Any, site_a: Any) -> None:
    from sites_app.services.api_tokens import create

    for scope, status in (("analytics:read", 200), ("leads:read", 403)):
        token = create(name="Reader", site=site_a.site, scopes=[scope], by=site_a.administrator)[1]
        response = client_for().get("/api/analytics/dashboard", headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == status
