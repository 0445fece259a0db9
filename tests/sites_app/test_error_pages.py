"""Error pages: in the site's look and with ways on for people, as JSON for the API, and without a database for 500."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sites_app import error_pages
from sites_app.enums import SiteStatus
from sites_app.last_look import forget_looks
from sites_app.models import SiteSettings
from spark_cms import errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(site_a, client_for):
    forget_looks()
    client = client_for(host=site_a.host)
    client.raise_request_exception = False
    return client


def fail_with(monkeypatch, error):
    def serve(*args, **kwargs):
        raise error

    monkeypatch.setattr("sites_app.models.StandardPage.serve", serve)


def test_a_missing_page_offers_search_and_ways_on(site_a, visitor):
    response = visitor.get("/nothing/here/")
    assert response.status_code == 404
    assert 'action="/search/"' in response.text
    assert f"{site_a.mark} link" in response.text.partition("Where most people go")[2]
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [(PermissionDenied(), 403, "may not see this page"), (SuspiciousOperation(), 400, "could not be read")],
)
def test_refusals_are_in_the_sites_look(site_a, visitor, monkeypatch, error, status, words):
    fail_with(monkeypatch, error)
    response = visitor.get("/about/")
    assert response.status_code == status
    assert words in response.text
    assert site_a.settings.name in response.text


def test_a_page_that_is_gone_says_so(site_a, rf):
    request = rf.get("/old/", headers={"host": site_a.host})
    response = error_pages.page_gone(request)
    assert response.status_code == 410
    assert "taken down" in response.text


def test_a_crash_shows_the_sites_own_look_and_asks_no_query(site_a, visitor, rf):
    visitor.get("/about/")
    with CaptureQueriesContext(connection) as queries:
        response = error_pages.server_error(rf.get("/about/", headers={"host": site_a.host}))
    assert len(queries) == 0
    assert response.status_code == 500
    assert site_a.settings.name in response.text
    assert "/theme/" in response.text


def test_a_crash_is_answered_where_no_page_was_shown_before(site_a, visitor, monkeypatch):
    fail_with(monkeypatch, RuntimeError("broken"))
    response = visitor.get("/about/")
    assert response.status_code == 500
    assert "on our side" in response.text
    assert "broken" not in response.text


def test_a_crash_on_one_host_shows_no_other_sites_look(site_a, site_b, client_for, rf):
    forget_looks()
    client_for(host=site_b.host).get("/")
    response = error_pages.server_error(rf.get("/", headers={"host": site_a.host}))
    assert site_b.mark not in response.text


def test_a_paused_site_says_so_in_its_look_with_its_phone(site_a, visitor):
    SiteSettings.objects.filter(site=site_a.site).update(status=SiteStatus.PAUSED, theme="warm")
    from sites_app.hosts import host_table

    host_table.forget()
    response = visitor.get("/about/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert 'data-theme="warm"' in response.text
    assert site_a.settings.phone in response.text


@pytest.mark.parametrize("path", ["/api/nothing/", "/api/v2/nothing/at/all/"])
def test_the_api_answers_in_json(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 404


@pytest.mark.parametrize(
    ("handler", "status"), [("bad_request", 400), ("permission_denied", 403), ("server_error", 500)]
)
def test_every_error_of_the_api_is_json(rf, handler, status):
    response = getattr(errors, handler)(rf.get("/api/v2/pages/"))
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
