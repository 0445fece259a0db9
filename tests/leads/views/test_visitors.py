"""The address of a form: it works without scripts and cookies, and takes nothing from elsewhere."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.enums import FormStatus, SubmissionStatus
from leads.models import Submission
from leads.views import visitors
from tests.leads.conftest import form_of

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def last():
    return Submission.objects.latest("pk")


def add_form_block(page, form, *, kind="form"):
    value = {"form": form.pk, "heading": "Write to us", "shows_business": True}
    page.body = [(kind, page.body.stream_block.child_blocks[kind].to_python(value))]
    page.save()
    page.save_revision().publish()


def test_a_browser_without_scripts_is_led_to_the_thanks(send, site_a, client_for):
    page = site_a.page("services")
    response = send(site_a, _page=str(page.pk))
    assert response.status_code == 303
    assert response.url == f"/forms/contact/thanks/?page={page.pk}"
    thanks = client_for(host=site_a.host).get(response.url)
    html = thanks.content.decode()
    assert form_of(site_a).success_message in html
    assert page.title in html
    assert "no-store" in thanks.headers["Cache-Control"]
    assert thanks.headers["X-Robots-Tag"] == "noindex"
    assert last().page_id == page.pk


def test_errors_show_the_form_again_with_a_summary_and_what_was_written(send, site_a):
    response = send(site_a, email="nobody", consent=None)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in html
    for field in ("email", "consent"):
        assert f'href="#contact-{field}"' in html
        assert f'id="contact-{field}_error"' in html
    assert "Do you mend roofs?" in html
    assert 'value="nobody"' in html
    assert 'aria-invalid="true"' in html


def test_no_answer_sets_a_cookie(send, site_a, client_for):
    for response in (send(site_a), send(site_a, email=""), client_for(host=site_a.host).get("/forms/contact/")):
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_script_gets_json(send, site_a):
    done = send(site_a, headers={**JSON, "Idempotency-Key": "abc"})
    assert done.status_code == 201
    assert done.json() == {"status": "received", "message": form_of(site_a).success_message, "redirect": ""}
    again = send(site_a, headers={**JSON, "Idempotency-Key": "abc"})
    assert again.status_code == 200
    wrong = send(site_a, headers=JSON, email="nobody")
    assert wrong.status_code == 422
    assert list(wrong.json()["errors"]) == ["email"]


def test_a_form_leads_to_its_thank_you_page_on_its_own_site_only(send, site_a, site_b):
    form = form_of(site_a)
    form.redirect_path = "/thank-you/?x=1"
    form.save()
    assert send(site_a).url == "/thank-you/?x=1"
    form.redirect_page = site_a.page("about")
    form.save()
    assert send(site_a, message="Two").url == "/about/"
    assert send(site_a, message="Three", headers=JSON).json()["redirect"] == "/about/"
    form.redirect_page = site_b.page("about")
    form.save()
    assert send(site_a, message="Four").url.startswith("/forms/contact/thanks/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://alpha.test"}, 303),
        ({"Origin": "https://www.alpha.test"}, 303),
        ({"Origin": "http://beta.test"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "", "Referer": "http://alpha.test/contact/"}, 303),
        ({"Origin": "", "Referer": "http://evil.test/alpha.test/"}, 403),
        ({"Origin": "http://alpha.test.evil.test"}, 403),
        ({"Origin": "http://[broken"}, 403),
        ({"Origin": "file://alpha.test"}, 403),
        ({"Origin": ""}, 303),
    ],
)
def test_a_form_is_sent_from_its_own_site_or_not_at_all(send, site_a, site_b, headers, status):
    before = Submission.objects.count()
    assert send(site_a, headers=headers).status_code == status
    assert Submission.objects.count() - before == (status == 303)


def test_a_browser_that_says_nothing_is_taken_with_points(send, site_a):
    send(site_a, headers={"Origin": ""})
    assert "no_origin" in [reason["code"] for reason in last().spam_reasons]


def test_a_body_that_is_too_large_is_refused(send, site_a):
    before = Submission.objects.count()
    assert send(site_a, message="a" * (256 * 1024)).status_code == 413
    assert send(site_a, message="a" * (256 * 1024), headers=JSON).json()["status"] == "refused"
    assert Submission.objects.count() == before


def test_a_long_answer_is_an_error_of_its_field(send, site_a):
    assert send(site_a, message="a" * 5_001, headers=JSON).json()["errors"]["message"]


def test_a_paused_form_says_so(send, site_a, client_for):
    form = form_of(site_a)
    form.status = FormStatus.PAUSED
    form.save()
    assert send(site_a).status_code == 409
    html = client_for(host=site_a.host).get("/forms/contact/").content.decode()
    assert "takes no messages" in html
    assert "data-form" not in html


def test_who_sends_very_often_is_told_to_wait(send, site_a, monkeypatch):
    monkeypatch.setattr("leads.services.limits.count", lambda *_, **__: 1_000)
    response = send(site_a)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "600"
    assert "Do you mend roofs?" in response.content.decode()


def test_honeypot_and_address_behind_proxies_reach_the_intake(send, site_a, settings):
    settings.SPARK_PROXY_COUNT = 1
    send(site_a, headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7"})
    seen = last().visitor_hash
    send(site_a, message="Two", headers={"X-Forwarded-For": "7.7.7.7, 203.0.113.7"})
    assert last().visitor_hash == seen
    send(site_a, message="Three", headers={"X-Forwarded-For": "203.0.113.8"})
    assert last().visitor_hash != seen
    send(site_a, message="Four", **{visitors.HONEYPOT: "x"})
    assert last().status == SubmissionStatus.QUARANTINED


def test_mails_are_sent_for_on_commit(send, site_a, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr("leads.tasks.send_deliveries", sent.extend)
    with django_capture_on_commit_callbacks(execute=True):
        send(site_a)
    assert sent == list(last().deliveries.values_list("pk", flat=True))
    assert not mail.outbox


def test_a_page_shows_its_form_the_same_for_everybody(site_a, client_for):
    add_form_block(site_a.page("services"), form_of(site_a))
    client = client_for(host=site_a.host)
    first, second = (client.get("/services/") for _ in range(2))
    html = first.content.decode()
    assert first.content == second.content
    assert 'action="/forms/contact/"' in html
    assert 'name="message"' in html
    assert not first.cookies
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_paused_forms_page_stays(site_a, client_for):
    form = form_of(site_a)
    add_form_block(site_a.page("services"), form)
    form.status = FormStatus.PAUSED
    form.save()
    html = client_for(host=site_a.host).get("/services/").content.decode()
    assert "takes no messages" in html


def test_a_page_of_the_site_at_such_an_address_is_served(site_a, client_for):
    from sites_app.models import StandardPage
    from sites_app.services.provisioning import add_page

    parent = StandardPage(title="Forms", slug="forms", live=True)
    add_page(parent, parent=site_a.home)
    add_page(StandardPage(title="A page about tax forms", slug="tax", live=True), parent=parent)
    client = client_for(host=site_a.host)
    assert "A page about tax forms" in client.get("/forms/tax/").content.decode()
    assert client.get("/forms/none/").status_code == 404
    assert client.post("/forms/tax/").status_code == 404


def test_the_token_is_for_its_form(site_a, client_for):
    response = client_for(host=site_a.host).get("/forms/contact/token/")
    assert "no-store" in response.headers["Cache-Control"]
    from leads.services import tokens

    assert tokens.age(response.json()["token"], form_id=form_of(site_a).pk) < 5
    assert tokens.age(response.json()["token"], form_id=0) is None
    assert tokens.age("forged", form_id=form_of(site_a).pk) is None


def queries_of(send, tenant, **answers):
    with CaptureQueriesContext(connection) as queries:
        assert send(tenant, **answers).status_code == 303
    names = []
    for query in queries:
        found = re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"|(pg_advisory)', query["sql"])
        if found and "SAVEPOINT" not in query["sql"]:
            names.append(f"{query['sql'].split()[0].lower()} {found[1] or found[2]}")
    return names


def test_the_queries_of_a_post_are_these(send, site_a):
    send(site_a, message="Warm", email="warm@visitors.test")
    few = queries_of(send, site_a, email="one@visitors.test")
    assert few == [
        "select leads_form",  # the form by its key
        "select leads_formfield",  # its fields
        "select leads_submission",  # whether the same words were sent today
        "select tracking_salt",  # what the visitor's number is made by; processes keep it
        "select tracking_event",  # what the visitor has seen today
        "select leads_submission",  # whether this sending is stored
        "insert leads_submission",
        "select pg_advisory",  # others with this e-mail address wait
        "select leads_lead",  # the lead with the address
        "insert leads_lead",
        "insert leads_leadmatchkey",  # by what duplicates are found
        "update leads_submission",  # names its lead
        "select tracking_conversion",  # whether it was counted before
        "insert tracking_conversion",
        "insert tracking_stalehour",  # the hour to be counted anew
        "select tracking_destination",  # which services are told of conversions
        "select webhooks_webhookendpoint",  # who is told of leads
        "select leads_delivery",  # whether the address got an automatic reply just now
        "insert leads_delivery",
        "select leads_delivery",  # the mails' ids
    ]
    for number in range(20):
        send(site_a, message=f"Number {number}", email=f"n{number}@visitors.test")
    assert queries_of(send, site_a, email="two@visitors.test", message="Last") == few


def test_post_data_of_another_kind_is_no_error(site_a, client_for):
    client = client_for(host=site_a.host)
    response = client.post(
        "/forms/contact/", data="[]", content_type="application/json", headers={"Origin": f"http://{site_a.host}"}
    )
    assert response.status_code == 422
    assert client.put("/forms/contact/").status_code == 405
