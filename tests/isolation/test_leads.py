"""What programs hand over and read of leads: each site's own, whatever a request names."""

import json

import pytest
from django.test import Client

from leads.models import Lead, Submission, SubmissionFile
from leads.services import definitions
from sites_app.enums import APIScope
from sites_app.services import api_tokens
from tests.isolation.conftest import _file_of
from tests.leads.conftest import form_of, given
from tracking.models import Conversion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]
ANN = {"name": "Ann Example", "email": "ann@visitors.test", "message": "Hello"}


def held_by(tenant):
    """How much the site has of everything that a lead makes."""
    return [model.objects.for_site(tenant.site).count() for model in (Submission, Lead, Conversion, SubmissionFile)]


def post(tenant, path, body):
    client = Client(SERVER_NAME=tenant.host)
    headers = {"Origin": f"http://{tenant.host}"}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def ways(other):
    """The ways in, naming whatever the other tenant has."""
    more = {"page": other.page("about").pk, "page_url": f"http://{other.host}/about/"}
    answers = {**given(), "consent": True}
    return [
        ("/api/lead", {**ANN, **more}),
        ("/api/forms/submit", {"form_id": "contact", "data": answers, **more}),
        ("/api/v2/forms/contact/submissions/", {"data": {**answers, "message": "Two"}, **more}),
    ]


def test_every_way_in_stores_on_the_hosts_site_alone(site_a, site_b):
    for own, other in ((site_a, site_b), (site_b, site_a)):
        for path, body in ways(other):
            before, others = held_by(own), held_by(other)
            assert post(own, path, body).status_code == 201, path
            assert held_by(own) > before
            assert held_by(other) == others
            stored = Submission.objects.latest("pk")
            assert (stored.site, stored.form, stored.page) == (own.site, form_of(own), None)
            assert "page" not in stored.touch
            assert stored.lead.site == own.site


@pytest.mark.parametrize("named", ["key", "pk", "host"])
def test_a_site_that_the_body_names_is_refused_and_tells_nothing(site_a, site_b, named):
    values = {"key": site_b.key, "pk": site_b.site.pk, "host": site_b.host}
    before = held_by(site_a), held_by(site_b)
    for path, body in ways(site_b)[:2]:
        foreign = post(site_a, path, {**body, "site_id": values[named]})
        missing = post(site_a, path, {**body, "site_id": "no-such-site"})
        assert foreign.status_code == missing.status_code == 400
        assert foreign.json() == missing.json()
    assert (held_by(site_a), held_by(site_b)) == before


def test_a_form_of_another_site_is_no_form_here(site_a, site_b):
    for named in (form_of(site_b).pk, "only-b"):
        answer = post(site_a, "/api/forms/submit", {"form_id": named, "data": given()})
        assert (answer.status_code, answer.json()["code"]) == (404, "form-not-found")


def test_the_form_that_leads_come_by_is_the_sites_own(site_a, site_b):
    form_of(site_a).delete()
    assert definitions.for_leads(site_a.site).pk is None
    assert definitions.for_leads(site_b.site).pk == form_of(site_b).pk


def test_leads_and_their_files_are_read_by_their_own_sites_callers(site_a, site_b):
    token = api_tokens.create(name="Test", site=site_a.site, scopes=[APIScope.LEADS_READ], by=None)[1]
    headers = {"Authorization": f"Bearer {token}"}
    lead, file = Lead.objects.for_site(site_b.site).earliest("pk"), _file_of(site_b)
    submission = lead.first_submission
    for client in (Client(SERVER_NAME="localhost"), Client(SERVER_NAME=site_a.host)):
        found = client.get("/api/leads", headers=headers)
        assert site_a.mark in found.content.decode()
        assert site_b.mark not in found.content.decode()
        assert client.get("/api/leads", {"site_id": site_b.key}, headers=headers).status_code == 404
        for path in (f"{lead.pk}", f"{submission.uuid}", f"{lead.pk}/files/{file}"):
            answer = client.get(f"/api/leads/{path}", headers=headers)
            assert answer.status_code == 404
            assert site_b.mark not in answer.content.decode()
    # A token is worth nothing on another site's host.
    assert Client(SERVER_NAME=site_b.host).get("/api/leads", headers=headers).status_code == 404
