"""The admin of forms, submissions and leads: what editors make, see and decide, and what is logged of it."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from leads.enums import DeliveryStatus, SubmissionStatus
from leads.models import Form, LeadBatch, Submission
from leads.services import intake
from tests.leads.conftest import form_of, given

pytestmark = pytest.mark.django_db

FIELD = {
    "label": "Name", "key": "", "kind": "text", "is_required": "", "help_text": "", "placeholder": "", "choices": "",
    "default": "", "max_length": "", "autocomplete": "", "role": "", "width": "full",
}  # fmt: skip


def form_data(*fields, **changes):
    values = {
        "name": "Quote", "key": "", "purpose": "contact", "status": "active", "consent_text": "I agree.",
        "button_label": "Send", "success_message": "Thanks.", "redirect_page": "", "redirect_path": "",
        "recipients": "", "subject": "", "reply_to": "", "auto_reply_subject": "", "auto_reply_text": "",
        "conversion_value": "", "spam_level": "normal", "blocked_words": "", "address_limit": "10",
    }  # fmt: skip
    rows = [{**FIELD, **field} for field in fields]
    return nested_form_data({**values, **changes, "fields": inline_formset(rows)})


def url(name, *args):
    return reverse(f"wagtailsnippets_leads_form:{name}", args=args)


def errors_of(response):
    form = response.context["form"]
    return str(form.errors) + "".join(str(errors) for errors in form.formsets["fields"].errors)


@pytest.fixture
def client(site_a, client_for):
    return client_for(site_a.editor)


@pytest.fixture
def submission(form_a):
    form_a.recipients = "desk@alpha.test"
    form_a.save()
    visit = intake.Visit(idempotency_key="k1", page_url="http://alpha.test/?utm_source=mail")
    return intake.receive(form=form_a, data=given(message="=1+1"), visit=visit, at=timezone.now()).submission


def test_an_editor_makes_a_form_whose_keys_come_from_the_words(client, site_a):
    response = client.post(url("add"), form_data({}, {"label": "Name"}, {"label": "E-mail", "kind": "email"}))
    assert response.status_code == 302, errors_of(response)
    form = Form.objects.for_site(site_a.site).get(name="Quote")
    assert form.key == "quote"
    assert [field.key for field in form.fields.all()] == ["name", "name_2", "e_mail"]
    assert dict(form.roles) == {"email": "e_mail"}


def test_two_forms_of_one_name_have_addresses_of_their_own(client, site_a):
    for _ in range(2):
        client.post(url("add"), form_data({}))
    assert sorted(Form.objects.filter(name="Quote").values_list("key", flat=True)) == ["quote", "quote-2"]


@pytest.mark.parametrize(
    ("changes", "fields", "said"),
    [
        ({}, [], "at least one field"),
        ({"recipients": "desk@alpha.test\nnobody"}, [{}], "is no e-mail address"),
        ({"redirect_path": "https://evil.test/"}, [{}], "path on this site"),
        ({"redirect_path": "//evil.test/"}, [{}], "path on this site"),
        ({"redirect_path": "javascript:alert(1)"}, [{}], "path on this site"),
        ({"reply_to": "nobody"}, [{}], "valid email"),
        ({}, [{"kind": "select", "choices": "one"}], "at least two choices"),
        ({}, [{"kind": "select", "choices": "one\ntwo", "default": "three"}], "none of the choices"),
        ({}, [{"kind": "date", "role": "name"}], "can’t be that of the lead"),
        ({}, [{"key": "Two words"}], "lower-case letters"),
        ({}, [{"key": "your_website"}], "taken by the form"),
        ({}, [{"key": "x"}, {"key": "x"}], "Another field has the key"),
        ({}, [{"role": "name"}, {"label": "Other", "role": "name"}], "is that of the lead already"),
        ({"key": "contact"}, [{}], "already"),
    ],
)
def test_what_would_not_work_is_refused_with_a_reason(client, changes, fields, said):
    response = client.post(url("add"), form_data(*fields, **changes))
    assert response.status_code == 200
    assert said.replace("’", "&#x27;") in errors_of(response) or said.replace("’", "'") in errors_of(response)
    assert not Form.objects.filter(name="Quote").exists()


def test_a_key_under_which_answers_are_kept_stays(client, form_a):
    field = form_a.fields.get(key="message")
    field.key = "question"
    with pytest.raises(Exception, match="the key stays"):
        field.full_clean()


def test_the_usual_forms_are_made_once_from_the_empty_list(client, site_a):
    Form.objects.for_site(site_a.site).delete()
    address = url("usual", site_a.site.pk)
    assert address in client.get(url("list")).content.decode()
    for _ in range(2):
        assert client.post(address).status_code == 302
    forms = Form.objects.for_site(site_a.site)
    assert sorted(forms.values_list("key", flat=True)) == ["contact", "newsletter"]
    assert forms.get(key="contact").recipient_list == [site_a.settings.email]


def test_a_form_says_where_it_is_used(client, site_a, form_a):
    page = site_a.page("services")
    block = page.body.stream_block.child_blocks["form"]
    page.body = [("form", block.to_python({"form": form_a.pk, "heading": "x"}))]
    page.save()
    assert page.title in client.get(url("usage", form_a.pk)).content.decode()


def test_a_submission_is_shown_whole_and_that_is_logged(client, site_a, submission):
    html = client.get(reverse("leads_submissions:detail", args=[submission.pk])).content.decode()
    for text in ("Ann Example", "=1+1", "utm_source", "desk@alpha.test", "Waiting", submission.consent_text):
        assert text in html
    entry = ModelLogEntry.objects.filter(action="leads.view").latest("pk")
    assert (entry.object_id, entry.user, entry.data["site"]) == (str(submission.pk), site_a.editor, site_a.site.pk)
    assert "Ann" not in entry.label


def test_a_submission_goes_into_quarantine_and_back(client, submission, monkeypatch):
    monkeypatch.setattr("leads.tasks.send_deliveries", lambda ids: None)
    for name, status in (("quarantine", SubmissionStatus.QUARANTINED), ("release", SubmissionStatus.RECEIVED)):
        assert client.get(reverse(f"leads_submissions:{name}", args=[submission.pk])).status_code == 405
        client.post(reverse(f"leads_submissions:{name}", args=[submission.pk]))
        submission.refresh_from_db()
        assert submission.status == status
        assert ModelLogEntry.objects.filter(action=f"leads.{name}", object_id=submission.pk).count() == 1
    assert submission.deliveries.count() == 2


def test_failed_mails_are_found_and_sent_again(client, submission, monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr("leads.tasks.send_deliveries", queued.extend)
    submission.deliveries.update(status=DeliveryStatus.FAILED, error="550 no")
    found = client.get(reverse("leads_submissions:index"), {"mails": "failed"}).content.decode()
    assert "Ann Example" in found
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("leads_submissions:send_again", args=[submission.pk]))
    assert sorted(queued) == sorted(submission.deliveries.values_list("pk", flat=True))


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_only_administrators_delete_what_was_sent(site_a, client_for, submission, role):
    client = client_for(site_a.user(role))
    client.post(reverse("leads_submissions:delete", args=[submission.pk]))
    assert Submission.objects.filter(pk=submission.pk).exists() == (role == "editor")


def test_a_download_has_a_column_for_each_answer_and_runs_nothing(client, site_a, submission):
    response = client.get(reverse("leads_submissions:index"), {"export": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    row = next(row for row in rows if row["Name"] == "Ann Example")
    assert row["E-mail"] == "ann@visitors.test"
    assert row["Message"] == "'=1+1"
    assert row["Status"] == "Received"
    entry = ModelLogEntry.objects.filter(action="leads.export").latest("pk")
    assert (entry.data["count"], entry.data["format"], entry.data["site"]) == (len(rows), "CSV", site_a.site.pk)


def test_a_workbook_is_a_workbook(client, submission):
    from openpyxl import load_workbook

    response = client.get(reverse("leads_submissions:index"), {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert "Message" in [cell.value for cell in sheet[1]]


def test_submissions_are_searched_and_filtered(client, site_a, submission):
    address = reverse("leads_submissions:index")
    assert "Ann Example" in client.get(address, {"q": "ann example"}).content.decode()
    assert "Ann Example" not in client.get(address, {"q": "nobody at all"}).content.decode()
    assert "Ann Example" not in client.get(address, {"status": "quarantined"}).content.decode()
    other = form_of(site_a, "newsletter")
    assert "Ann Example" not in client.get(address, {"form": other.pk}).content.decode()


def test_a_list_costs_the_same_for_twenty_rows(client, form_a, submission):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("leads_submissions:index")).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for number in range(20):
        visit = intake.Visit(idempotency_key=f"n{number}")
        answers = given(email=f"n{number}@visitors.test", message=f"{number}")
        intake.receive(form=form_a, data=answers, visit=visit, at=timezone.now())
    assert cost() == few


def test_many_in_quarantine_are_received_or_rejected_at_once(client, site_a, form_a, submission, monkeypatch):
    monkeypatch.setattr("leads.tasks.send_deliveries", lambda ids: None)
    held = []
    for number in range(3):
        visit = intake.Visit(idempotency_key=f"h{number}", honeypot="x")
        answers = given(email=f"h{number}@visitors.test", message=f"{number}")
        held.append(intake.receive(form=form_a, data=answers, visit=visit, at=timezone.now()).submission)
    assert (
        "3 submissions in quarantine" in client.get(reverse("leads_inbox:list", args=[site_a.site.pk])).content.decode()
    )
    address = reverse("leads_submissions:bulk")
    client.post(address, {"action": "reject", "submission": [held[0].pk, submission.pk]})
    client.post(address, {"action": "release", "all": "1", "query": "status=quarantined"})
    statuses = [Submission.objects.get(pk=each.pk).status for each in (*held, submission)]
    assert statuses == ["rejected", "received", "received", "received"]
    assert Submission.objects.get(pk=held[1].pk).lead is not None
    html = client.get(reverse("leads_submissions:index")).content.decode()
    batch = LeadBatch.objects.get(action="reject")
    assert reverse("leads_inbox:undo_batch", args=[site_a.site.pk, batch.pk]) in html
    client.post(reverse("leads_inbox:undo_batch", args=[site_a.site.pk, batch.pk]))
    assert Submission.objects.get(pk=held[0].pk).status == "quarantined"
