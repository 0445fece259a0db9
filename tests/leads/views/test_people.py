"""One person's data is found, handed out and erased by administrators of its site, and nobody is named by it."""

import io
import json
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from leads.models import Lead, RetentionPolicy, Submission
from leads.services import intake, people
from leads.services.people import Person
from tests.leads.conftest import form_of, given
from tests.leads.test_encryption import raw_rows
from tests.tracking.destinations.conftest import conversion_of
from tests.webhooks.conftest import endpoint_of
from tracking.models import Conversion

pytestmark = pytest.mark.django_db
ZEB = {"name": "Zebulon Quimby", "email": "zeb@visitors.test", "phone": "206 555 0142", "message": "A gutterleak."}


@pytest.fixture(autouse=True)
def _only_ours(db):
    """Without the leads that both tenants have from the start."""
    Submission.objects.all().delete()
    Lead.objects.all().delete()


def url(name, pk):
    return reverse(f"leads_people:{name}", args=[pk])


def receive(tenant, key="k1", **changes):
    visit = intake.Visit(idempotency_key=key, page_url="http://alpha.test/contact/?utm_source=mail")
    answers = given(**{**ZEB, **changes})
    return intake.receive(form=form_of(tenant), data=answers, visit=visit, at=timezone.now()).submission


def held_in(tenant, key="k2"):
    """A submission in quarantine, which has no lead."""
    visit = intake.Visit(idempotency_key=key, honeypot="filled in")
    answers = given(**{**ZEB, "message": "Spam?"})
    return intake.receive(form=form_of(tenant), data=answers, visit=visit, at=timezone.now()).submission


@pytest.fixture
def client(site_a, client_for):
    return client_for(site_a.administrator)


def find(client, tenant, **given):
    return client.post(url("find", tenant.site.pk), {"email": "", "phone": "", **given})


def sealed_of(response):
    return response.context["sealed"]


@pytest.mark.parametrize(
    "known",
    [{"email": "ZEB@visitors.test"}, {"phone": "(206) 555-0142"}, {"phone": "+1 206 5550142"}, {"phone": "555 0142"}],
)
def test_a_person_is_found_by_address_or_number_with_what_is_in_quarantine(known, client, site_a, site_b):
    row, held = receive(site_a), held_in(site_a)
    receive(site_a, "k3", email="other@visitors.test", phone="206 555 0199", message="My neighbour: zeb@visitors.test")
    receive(site_b)
    response = find(client, site_a, **known)
    shown = response.context["held"]
    assert [lead.pk for lead in shown.leads] == [row.lead_id]
    assert {each.pk for each in shown.submissions} == {row.pk, held.pk}
    assert "no-store" in response["Cache-Control"] or "private" in response["Cache-Control"]
    entry = ModelLogEntry.objects.get(action="leads.view_person")
    assert (entry.data["leads"], entry.data["submissions"]) == (1, 2)


def test_the_inbox_leads_to_everything_that_is_held_of_a_lead(client, site_a):
    row, held = receive(site_a), held_in(site_a)
    response = client.get(reverse("leads_people:lead", args=[row.lead_id]))
    assert {each.pk for each in response.context["held"].submissions} == {row.pk, held.pk}


def test_what_is_handed_out_holds_everything_and_nothing_of_others(client, site_a, site_b):
    endpoint_of(site_a)
    row = receive(site_a)
    receive(site_a, "k3", name="Bo Other", email="bo@visitors.test", phone="206 555 0199", message="Beware")
    conversion_of(site_a, "once-of-test", lead_id=row.lead_id, submission_id=row.pk)
    response = client.post(
        url("export", site_a.site.pk), {"person": sealed_of(find(client, site_a, email="zeb@visitors.test"))}
    )
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert {"README.txt", "data.json"} <= set(archive.namelist())
    text = archive.read("data.json").decode()
    data = json.loads(text)
    assert data["leads"][0]["name"] == "Zebulon Quimby"
    assert data["submissions"][0]["answers"][0]["value"] == "Zebulon Quimby"
    assert data["submissions"][0]["deliveries"]
    assert data["submissions"][0]["consent_text"]
    assert data["conversions"][-1]["click_ids"]["gclid"] == "Cj0-click"
    assert data["told_to_programs"][0]["message"]["type"] == "lead.received"
    assert "bo@visitors.test" not in text
    assert "search_words" not in text
    entry = ModelLogEntry.objects.get(action="leads.export_person")
    assert "Zebulon" not in f"{entry.label}{entry.data}"


def test_erasing_has_to_be_confirmed_and_leaves_no_trace(client, site_a, site_b):
    endpoint_of(site_a)
    row = receive(site_a)
    held_in(site_a)
    other = receive(site_b)
    conversion = conversion_of(site_a, "once-of-test", lead_id=row.lead_id, submission_id=row.pk)
    sealed = sealed_of(find(client, site_a, email="zeb@visitors.test"))
    assert client.get(url("erase", site_a.site.pk)).status_code == 405
    for given_words in ({}, {"confirmation": "erase"}):
        asked = client.post(url("erase", site_a.site.pk), {"person": sealed, **given_words})
        assert asked.status_code == 200
        assert Lead.objects.for_site(site_a.site).exists()
    done = client.post(url("erase", site_a.site.pk), {"person": sealed, "confirmation": "ERASE"}, follow=True)
    assert "Erased for good: 1 leads and 2 submissions" in done.content.decode()
    assert not Lead.objects.for_site(site_a.site).exists()
    assert not Submission.objects.for_site(site_a.site).exists()
    assert Conversion.objects.get(pk=conversion.pk).lead_id is None
    assert Submission.objects.filter(pk=other.pk).exists()
    entry = ModelLogEntry.objects.get(action="leads.erase_person")
    assert (entry.data["submissions"], entry.user) == (2, site_a.administrator)
    assert not {word for word in ("zebulon", "quimby", "zeb@", "555 0142", "gutterleak") if word in raw_rows()}
    assert find(client, site_a, email="zeb@visitors.test").context["held"].is_nothing


@pytest.mark.parametrize("who", ["beta", "editor"])
def test_nobody_else_may_look_hand_out_or_erase(who, site_a, site_b, client_for):
    row = receive(site_a)
    other = client_for(site_b.administrator if who == "beta" else site_a.editor)
    sealed = Person(site_id=site_a.site.pk, email="zeb@visitors.test").sealed()
    pages = [("site", "get"), ("find", "post"), ("export", "post"), ("erase", "post")]
    for name, method in pages:
        data = {"person": sealed, "email": "zeb@visitors.test", "confirmation": "ERASE"}
        response = getattr(other, method)(url(name, site_a.site.pk), data)
        assert response.status_code in {302, 404}
        assert b"Zebulon" not in response.content
    assert other.get(reverse("leads_people:lead", args=[row.lead_id])).status_code in {302, 404}
    if who == "beta":
        # A person that was sealed for one site is nobody on another.
        assert other.post(url("export", site_b.site.pk), {"person": sealed}).status_code == 404
    assert Lead.objects.filter(pk=row.lead_id).exists()


def test_what_no_screen_sealed_is_nobody(client, site_a):
    for text in ("", "x", Person(site_id=0).sealed()[:-4]):
        assert people.unsealed(text) is None
        assert client.post(url("export", site_a.site.pk), {"person": text}).status_code == 404


@pytest.mark.parametrize(
    ("given_words", "said"),
    [({}, "Enter an e-mail address"), ({"email": "nobody"}, "valid email"), ({"phone": "12"}, "at least 6 digits")],
)
def test_a_search_that_says_too_little_is_refused(given_words, said, client, site_a):
    assert said in find(client, site_a, **given_words).content.decode()


def test_retention_is_shown_before_it_is_saved_and_its_change_is_logged(client, site_a):
    row = receive(site_a)
    Submission.objects.filter(pk=row.pk).update(created_at="2020-01-01T00:00:00Z")
    address = url("site", site_a.site.pk)
    data = {"lead_days": "", "submission_days": "30", "quarantine_days": ""}
    previewed = client.post(address, {**data, "preview": "1"})
    assert (previewed.context["due"].submissions, RetentionPolicy.objects.count()) == (1, 0)
    assert client.post(address, {**data, "submission_days": "0", "save": "1"}).status_code == 200
    assert client.post(address, {**data, "save": "1"}).status_code == 302
    assert RetentionPolicy.objects.get(site=site_a.site).submission_days == 30
    assert ModelLogEntry.objects.get(action="leads.set_retention").data["submission_days"] == 30
    assert client.get(address).context["due"].submissions == 1


def test_administrators_reach_it_by_the_menu_and_editors_do_not_see_it(client, site_a, client_for, superuser):
    address = reverse("leads_people:index")
    assert address in client.get("/admin/").content.decode()
    assert client.get(address).headers["Location"] == url("site", site_a.site.pk)
    editor = client_for(site_a.editor)
    assert address not in editor.get("/admin/").content.decode()
    assert editor.get(address).status_code in {302, 403}
    several = client_for(superuser).get(address).content.decode()
    assert url("site", site_a.site.pk) in several
