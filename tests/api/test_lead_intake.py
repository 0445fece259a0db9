"""The old system's ways in: `POST /api/lead` and `POST /api/forms/submit`, on a site's own host."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.enums import FieldKind, FormStatus, SubmissionStatus
from leads.models import Form, FormField, Submission
from tests.leads.conftest import form_of, given
from tests.leads.uploads import PNG

pytestmark = pytest.mark.django_db
LEAD, FORM = "/api/lead", "/api/forms/submit"
ANN = {"name": "Ann Example", "email": "ann@visitors.test"}


@pytest.fixture
def post(client_for):
    """`post(tenant, path, body, headers={…})`: JSON, or what an HTML form sends."""

    def send(tenant, path, body, *, as_form=False, headers=None):
        own = {"Origin": f"http://{tenant.host}", **(headers or {})}
        more = {} if as_form else {"content_type": "application/json"}
        return client_for(host=tenant.host).post(path, body, headers={k: v for k, v in own.items() if v}, **more)

    return send


def sent(answer, name="id"):
    assert answer.status_code == 201, answer.content
    return Submission.objects.get(uuid=answer.json()[name])


def test_a_lead_is_stored_on_the_hosts_site_and_answered_with_an_id_that_tells_nothing(post, site_a):
    answer = post(site_a, LEAD, {**ANN, "source": "partner page", "phone": "206 555 0187", "company": "Example Ltd"})
    submission = sent(answer)
    assert answer.json() == {"success": True, "id": str(uuid.UUID(answer.json()["id"]))}
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (submission.site, submission.form) == (site_a.site, form_of(site_a))
    lead = submission.lead
    assert (lead.name, lead.email, lead.phone) == ("Ann Example", "ann@visitors.test", "206 555 0187")
    assert lead.first_touch["source"] == "partner page"
    # What the form does not ask for is kept.
    assert (submission.answer("company"), submission.answer("source")) == ("Example Ltd", "partner page")


def test_a_browsers_form_is_a_lead_as_well(post, site_a):
    page = site_a.page("services")
    body = {**ANN, "_page": str(page.pk), "_page_url": "http://alpha.test/services/?utm_source=mail", "source": "x"}
    submission = sent(post(site_a, LEAD, body, as_form=True))
    assert (submission.page_id, submission.touch["source"]) == (page.pk, "mail")
    assert "_page" not in [answer["key"] for answer in submission.answers]


def test_a_program_names_what_the_form_calls_otherwise(post, site_a):
    form_of(site_a).fields.filter(key="name").update(key="full_name")
    submission = sent(post(site_a, LEAD, ANN))
    assert submission.answer("full_name") == submission.lead.name == "Ann Example"
    problem = post(site_a, LEAD, {"email": "nobody"}).json()
    assert [each["parameter"] for each in problem["errors"]] == ["name", "email"]


def test_a_site_without_a_contact_form_takes_leads(post, site_a):
    Form.objects.for_site(site_a.site).delete()
    submission = sent(post(site_a, LEAD, {**ANN, "message": "Hello"}))
    assert (submission.form, submission.lead.name, submission.answer("message")) == (None, "Ann Example", "Hello")


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        ({}, ["name", "email"]),
        ({"name": "Ann"}, ["email"]),
        ({"name": "Ann", "email": "nobody"}, ["email"]),
        ({**ANN, "phone": "12"}, ["phone"]),
        ({**ANN, "company": "x" * 501}, ["company"]),
        ({**ANN, "company": {"name": "x"}}, ["company"]),
        ({**ANN, "message": {"a": 1}}, ["message"]),
    ],
)
def test_what_is_missing_or_wrong_is_said_by_field(post, site_a, body, parameters):
    before = Submission.objects.count()
    answer = post(site_a, LEAD, body)
    problem = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert (problem["code"], problem["error"]) == ("invalid-answers", True)
    assert [each["parameter"] for each in problem["errors"]] == parameters
    assert all(each["message"] for each in problem["errors"])
    assert Submission.objects.count() == before


def test_more_than_is_kept_beside_the_fields_is_refused(post, site_a):
    assert post(site_a, LEAD, {**ANN, **{f"extra{number}": "x" for number in range(21)}}).status_code == 422


@pytest.mark.parametrize(
    ("path", "body"), [(LEAD, ANN), (FORM, {"form_id": "contact", "data": {**given(), "consent": True}})]
)
def test_the_site_is_the_hosts_whatever_the_body_says(post, site_a, site_b, path, body):
    for named in (site_a.key, site_a.site.pk, site_a.host, "www.alpha.test", "", None):
        assert post(site_a, path, {**body, "site_id": named}).status_code == 201, named
    before = Submission.objects.count()
    for named in (site_b.key, site_b.site.pk, site_b.host, str(uuid.uuid4()), "localhost", {"id": 1}, [1]):
        answer = post(site_a, path, {**body, "site_id": named})
        assert (answer.status_code, answer.json()["code"]) == (400, "foreign-site"), named
    assert Submission.objects.count() == before


@pytest.mark.parametrize(("path", "body"), [(LEAD, ANN), (FORM, {"form_id": "contact", "data": given()})])
def test_the_platforms_hosts_are_no_sites(client_for, site_a, bearer, path, body):
    for headers in ({}, bearer(site_a)):
        answer = client_for(host="localhost").post(path, body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "site-required")


def test_a_form_is_sent_by_its_key_or_its_number(post, site_a, site_b):
    data = {**given(), "consent": True, "company": "Example Ltd"}
    for number, named in enumerate(("contact", form_of(site_a).pk, str(form_of(site_a).pk))):
        answer = post(site_a, FORM, {"form_id": named, "data": {**data, "message": f"Number {number}"}})
        submission = sent(answer, "submission_id")
        assert set(answer.json()) == {"success", "submission_id"}
        assert (submission.form, submission.answer("company")) == (form_of(site_a), "Example Ltd")
    for named in (form_of(site_b).pk, "unknown"):
        assert post(site_a, FORM, {"form_id": named, "data": data}).json()["code"] == "form-not-found"
    for named in (None, "", {}, True):
        errors = post(site_a, FORM, {"form_id": named, "data": data}).json()["errors"]
        assert errors[0]["parameter"] == "form_id"


def test_a_form_asks_programs_what_it_asks_people(post, site_a):
    problem = post(site_a, FORM, {"form_id": "contact", "data": {"name": "Ann"}}).json()
    assert [each["parameter"] for each in problem["errors"]] == ["email", "message", "consent"]
    assert set(problem["fields"]) == {"email", "message", "consent"}
    for data in (None, "x", [1]):
        assert post(site_a, FORM, {"form_id": "contact", "data": data}).json()["code"] == "invalid-body"


@pytest.mark.parametrize("named", ["{}", "data[{}]"])
def test_a_form_is_sent_as_a_browser_sends_it(post, site_a, named):
    body = {"form_id": "contact", **{named.format(name): value for name, value in given().items()}}
    assert sent(post(site_a, FORM, body, as_form=True), "submission_id").lead.name == "Ann Example"


def test_files_come_with_a_form(post, site_a, private_folder):
    FormField.objects.create(form=form_of(site_a), label="Plans", key="plans", kind=FieldKind.FILE, sort_order=9)
    body = {"form_id": "contact", **given(), "plans": SimpleUploadedFile("roof.png", PNG)}
    submission = sent(post(site_a, FORM, body, as_form=True), "submission_id")
    assert [file.name for file in submission.files.all()] == ["roof.png"]
    v2 = {**given(message="Two"), "plans": SimpleUploadedFile("roof.png", PNG)}
    assert post(site_a, "/api/v2/forms/contact/submissions/", v2, as_form=True).status_code == 201
    wrong = {"form_id": "contact", **given(), "plans": SimpleUploadedFile("roof.png", b"MZ\0")}
    assert post(site_a, FORM, wrong, as_form=True).json()["errors"][0]["parameter"] == "plans"


def test_a_key_is_one_sending_for_whoever_calls(post, site_a, bearer):
    for number, more in enumerate(({}, bearer(site_a))):
        headers = {"Idempotency-Key": f"key-{number}", **more}
        body = {**ANN, "message": f"Number {number}"}
        first, second = (post(site_a, LEAD, body, headers=headers) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert (first.get("Idempotent-Replayed"), second.get("Idempotent-Replayed")) == (None, "true")
        other = post(site_a, LEAD, {**body, "message": "Another"}, headers=headers)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert post(site_a, LEAD, ANN, headers={"Idempotency-Key": "x" * 256}).json()["code"] == "idempotency-key-invalid"


def test_what_is_held_is_answered_like_the_others(post, site_a):
    plain = post(site_a, LEAD, ANN)
    held = post(site_a, LEAD, {**ANN, "message": "Two", "your_website": "http://spam.test"})
    assert sent(held).status == SubmissionStatus.QUARANTINED
    assert sent(plain).status == SubmissionStatus.RECEIVED
    assert (held.status_code, set(held.json())) == (plain.status_code, set(plain.json()))
    assert set(dict(held.items())) == set(dict(plain.items()))


def test_scripts_of_listed_websites_send_and_others_do_not(post, site_a):
    settings = site_a.settings
    settings.api_origins = "https://front.example"
    settings.save()
    listed = post(site_a, LEAD, ANN, headers={"Origin": "https://front.example"})
    assert listed.status_code == 201
    assert listed.headers["Access-Control-Allow-Origin"] == "https://front.example"
    foreign = post(site_a, LEAD, ANN, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign-origin")
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_a_program_with_a_token_speaks_for_the_site_and_is_not_counted_as_a_visitor(post, site_a, site_b, bearer):
    headers = {**bearer(site_a, "content:read"), "Origin": ""}
    told = {"visitor_address": "203.0.113.9", "user_agent": "Firefox"}
    submission = sent(post(site_a, LEAD, {**ANN, **told}, headers=headers))
    assert "visitor_address" not in [answer["key"] for answer in submission.answers]
    again = sent(post(site_a, LEAD, {**ANN, **told, "message": "Two"}, headers=headers))
    untold = sent(post(site_a, LEAD, {**ANN, "message": "Three"}, headers=headers))
    assert submission.visitor == again.visitor is not None
    assert (untold.visitor, untold.visitor_hash) == (None, "")
    assert post(site_a, LEAD, ANN, headers=bearer(site_b)).status_code == 404
    # What a visitor says of an address counts for nothing.
    assert sent(post(site_a, LEAD, {**ANN, **told, "message": "Four"})).visitor != submission.visitor


def test_very_many_from_one_address_are_told_to_wait(post, site_a, monkeypatch):
    monkeypatch.setattr("leads.services.limits.count", lambda *_, **__: 1_000)
    answer = post(site_a, LEAD, ANN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")


def test_a_paused_form_takes_nothing_from_programs_either(post, site_a):
    Form.objects.for_site(site_a.site).update(status=FormStatus.PAUSED)
    for path, body in ((LEAD, ANN), (FORM, {"form_id": "contact", "data": given()})):
        answer = post(site_a, path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "form-paused")


def test_a_message_is_not_lost_for_half_a_character(post, site_a):
    answer = post(site_a, LEAD, '{"name": "Ann\\u0000", "email": "ann@visitors.test", "message": "Hello \\ud83d"}')
    submission = sent(answer)
    assert submission.answer("message").startswith("Hello")
    assert submission.lead.name == "Ann"


@pytest.mark.parametrize("path", [LEAD, FORM])
def test_what_cannot_be_read_is_refused(client_for, site_a, path):
    client = client_for(host=site_a.host)
    for body in ("[]", "{", "null", '{"a": NaN}'):
        assert client.post(path, body, content_type="application/json").json()["code"] == "invalid-body"
    assert client.post(path, "<a/>", content_type="application/xml").status_code == 415
    assert client.post(path, "x" * 300_000, content_type="application/json").status_code == 413
    large = {"form_id": "contact", **given(), "file": SimpleUploadedFile("a", b"x" * 300_000)}
    assert client.post(path, large).status_code == 413
    assert client.get(path).status_code == 405


def queries(post, tenant, number):
    body = {"name": f"Ann {number}", "email": f"n{number}@visitors.test", "message": f"Number {number}"}
    with CaptureQueriesContext(connection) as found:
        assert post(tenant, LEAD, body).status_code == 201
    return [query["sql"].split()[0] for query in found if "SAVEPOINT" not in query["sql"]]


def test_a_lead_costs_the_same_on_a_site_that_has_many(post, site_a):
    queries(post, site_a, 0)
    few = queries(post, site_a, 1)
    # The forms of the site with their fields, the visitor’s day, the submission, its lead with what it is found and
    # likened by, the conversion with its destinations, and mails.
    assert len(few) <= 25
    for number in range(2, 22):
        queries(post, site_a, number)
    assert queries(post, site_a, 22) == few
