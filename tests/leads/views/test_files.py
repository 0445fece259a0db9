"""Files of forms: sent by browsers with and without scripts, and given to who may see the submission."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.log_actions import registry

from leads.enums import FieldKind
from leads.models import FormField, Submission
from tests.leads.conftest import form_of
from tests.leads.uploads import PDF, PNG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


@pytest.fixture(autouse=True)
def _plans(site_a, site_b):
    for tenant in (site_a, site_b):
        FormField.objects.create(form=form_of(tenant), label="Plans", key="plans", kind=FieldKind.FILE, sort_order=9)


def png(name="roof.png", content=PNG):
    return SimpleUploadedFile(name, content)


def test_a_form_with_files_says_how_it_is_sent_and_what_it_takes(site_a, client_for):
    html = client_for(host=site_a.host).get("/forms/contact/").content.decode()
    assert 'enctype="multipart/form-data"' in html
    assert 'type="file"' in html
    assert "multipart" not in client_for(host=site_a.host).get("/forms/newsletter/").content.decode()


def test_a_browser_without_scripts_sends_a_file(send, site_a):
    assert send(site_a, plans=png()).status_code == 303
    assert [file.name for file in Submission.objects.latest("pk").files.all()] == ["roof.png"]


def test_a_form_with_errors_asks_for_its_files_again(send, site_a):
    response = send(site_a, plans=png(), email="nobody")
    assert response.status_code == 422
    assert "choose your files again" in response.content.decode()
    html = send(site_a, plans=png(content=b"MZ\0\0")).content.decode()
    assert 'href="#contact-plans"' in html
    assert 'id="contact-plans_error"' in html


def test_a_form_takes_as_much_as_its_files_may_weigh_and_no_more(send, site_a, settings):
    settings.SPARK_FORM_UPLOAD_MB = 1
    assert send(site_a, plans=png("a.pdf", PDF + b"x" * 500_000)).status_code == 303
    refused = send(site_a, message="Two", plans=png("a.pdf", PDF + b"x" * 1_500_000))
    assert refused.status_code == 413
    assert "files together" in refused.content.decode()
    assert Submission.objects.latest("pk").answer("message") != "Two"
    assert send(site_a, key="newsletter", plans=png("a.pdf", PDF + b"x" * 500_000)).status_code == 413


def test_what_somebody_changed_and_sent_again_is_not_lost(send, site_a):
    key = {"Idempotency-Key": "abc", "Accept": "application/json"}
    before = Submission.objects.count()
    assert send(site_a, headers=key).status_code == 201
    assert send(site_a, headers=key).status_code == 200
    assert send(site_a, headers=key, message="What I forgot").status_code == 201
    assert send(site_a, headers=key, message="What I forgot").status_code == 200
    assert Submission.objects.count() == before + 2


def address_of(tenant, send):
    send(tenant, plans=png())
    submission = Submission.objects.for_site(tenant.site).latest("pk")
    return submission, reverse("leads_submissions:file", args=[submission.pk, submission.files.get().uuid])


def test_who_may_see_the_submission_downloads_its_files(send, site_a, client_for):
    submission, address = address_of(site_a, send)
    page = client_for(site_a.editor).get(reverse("leads_submissions:detail", args=[submission.pk]))
    assert f'href="{address}"' in page.content.decode()
    response = client_for(site_a.editor).get(address)
    assert b"".join(response.streaming_content) == PNG
    assert response.headers["Content-Disposition"] == 'attachment; filename="roof.png"'
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    assert "sandbox" in response.headers["Content-Security-Policy"]
    [entry] = registry.get_logs_for_instance(submission).filter(action="leads.download")
    assert (entry.user, entry.data["field"]) == (site_a.editor, "plans")
    assert "roof" not in entry.message


def test_nobody_else_does(send, site_a, site_b, client_for):
    submission, address = address_of(site_a, send)
    other, others_address = address_of(site_b, send)
    mixed = reverse("leads_submissions:file", args=[submission.pk, other.files.get().uuid])
    assert client_for(site_a.administrator).get(others_address).status_code == 404
    assert client_for(site_a.administrator).get(mixed).status_code == 404
    assert client_for(site_a.approver).get(address).status_code in {302, 404}
    assert client_for().get(address).status_code == 302
    assert client_for(host=site_a.host).get(address).status_code == 404


def test_a_file_that_is_gone_is_404_and_no_error(send, site_a, client_for):
    from leads.models.files import remove

    submission, address = address_of(site_a, send)
    remove([submission.files.get().stored_as])
    assert client_for(site_a.editor).get(address).status_code == 404


def test_fields_for_files_are_made_in_the_editor(site_a, client_for):
    address = reverse("wagtailsnippets_leads_form:edit", args=[form_of(site_a).pk])
    html = client_for(site_a.editor).get(address).content.decode()
    assert "fields-0-file_group" in html
    assert "fields-0-most_megabytes" in html
