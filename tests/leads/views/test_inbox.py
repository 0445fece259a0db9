"""The leads' inbox: what people see, find, change and take along, and who may."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupSitePermission, ModelLogEntry

from leads.enums import LeadStatus
from leads.models import InboxView, Lead, LeadBatch, LeadExport, LeadNote, Submission
from leads.services import inbox, intake
from tests.leads.conftest import given

pytestmark = pytest.mark.django_db


def url(tenant, name, *args, **query):
    return reverse(f"leads_inbox:{name}", args=[tenant.site.pk, *args], query=query or None)


def sent(form, key, **answers):
    """What a visitor sends; its lead."""
    visit = intake.Visit(idempotency_key=key, page_url="http://alpha.test/?utm_source=newsletter")
    receipt = intake.receive(form=form, data=given(**answers), visit=visit, at=timezone.now())
    return Submission.objects.get(pk=receipt.submission.pk).lead


def html_of(response):
    assert response.status_code == 200
    return response.content.decode()


def rows_of(response):
    html_of(response)
    return [row.lead.known_as for row in response.context["rows"]]


@pytest.fixture
def client(site_a, client_for):
    return client_for(site_a.editor)


@pytest.fixture
def ann(form_a):
    return sent(form_a, "ann", message="=1+1")


@pytest.fixture
def bob(form_a):
    return sent(form_a, "bob", name="Bob Other", email="bob@visitors.test", phone="206 555 0187")


def test_the_menus_address_opens_the_first_site_with_the_filters_of_choice(client, site_a, ann):
    assert client.get(reverse("leads_inbox:index")).url == url(site_a, "list")
    client.post(url(site_a, "save_view"), {"name": "Mine", "query": "assigned=me&p=3", "is_default": "on"})
    assert client.get(reverse("leads_inbox:index")).url == url(site_a, "list") + "?assigned=me"


def test_the_newest_lead_stands_first_with_what_brought_it(client, site_a, ann, bob):
    response = client.get(url(site_a, "list"))
    assert rows_of(response)[:2] == ["Bob Other", "Ann Example"]
    html = html_of(response)
    for text in ("mailto:bob@visitors.test", "tel:206 555 0187", "newsletter", "Last heard"):
        assert text in html


def test_leads_are_filtered_and_counted_by_status(client, site_a, ann, bob):
    inbox.move(ann, LeadStatus.CONTACTED, user=None, seen="new")
    inbox.assign(bob, site_a.editor, user=None, seen=None)
    inbox.set_tags(bob, ["roof"], user=None, seen=set())
    tag, form = bob.tags.get(), ann.first_submission.form
    address = url(site_a, "list")
    for query, expected in (
        ({"status": "contacted"}, ["Ann Example"]),
        ({"assigned": "me"}, ["Bob Other"]),
        ({"assigned": ["me", "nobody"], "q": "example"}, ["Ann Example"]),
        ({"tag": tag.pk}, ["Bob Other"]),
        ({"source": "newsletter", "form": form.pk, "status": "new"}, ["Bob Other"]),
        ({"q": "bob@visitors.test"}, ["Bob Other"]),
        ({"q": "2065550187"}, ["Bob Other"]),
        ({"q": "mend roofs", "status": "new"}, ["Bob Other"]),
        ({"status": "nonsense"}, []),
        ({"last_at_from": "2001-01-01", "last_at_to": "2001-01-02"}, []),
    ):
        assert rows_of(client.get(address, query)) == expected, query
    tabs = {tab.value: tab.number for tab in client.get(address, {"source": "newsletter"}).context["tabs"]}
    assert (tabs[""], tabs["contacted"], tabs["new"], tabs["lost"]) == (2, 1, 1, 0)


def test_a_list_and_a_lead_cost_the_same_for_twenty_rows(client, site_a, form_a, ann):
    def cost(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            html_of(client.get(address))
        return len(queries)

    addresses = (url(site_a, "list"), url(site_a, "lead", ann.pk), reverse("wagtailadmin_home"))
    few = [cost(address) for address in addresses]
    for number in range(20):
        sent(form_a, f"n{number}", email=f"n{number}@visitors.test", message=f"{number}")
        sent(form_a, f"a{number}", message=f"again {number}")
        LeadNote.objects.create(site=site_a.site, lead=ann, author=site_a.editor, text="x")
    assert [cost(address) for address in addresses] == few


def test_a_lead_tells_everything_and_that_it_was_looked_at_is_logged(client, site_a, ann):
    client.post(url(site_a, "note", ann.pk), {"text": "Call on Monday"})
    client.post(url(site_a, "move", ann.pk), {"to": "contacted", "was": "new"})
    html = html_of(client.get(url(site_a, "lead", ann.pk)))
    for text in (
        "mailto:ann@visitors.test", "=1+1", ann.first_submission.consent_text, "Call on Monday", "utm_source",
        "from “New” to “Contacted”", "Undo: back to “New”", "You are the first",
    ):  # fmt: skip
        assert text in html, text
    entry = ModelLogEntry.objects.filter(action="leads.view").latest("pk")
    assert (entry.object_id, entry.user, entry.data["site"]) == (str(ann.pk), site_a.editor, site_a.site.pk)
    assert "Ann" not in entry.label
    assert "looked at it" in html_of(client.get(url(site_a, "lead", ann.pk)))


def test_one_walks_from_lead_to_lead_of_the_filtered_list(client, site_a, form_a, ann, bob):
    third = sent(form_a, "third", name="Cid Third", email="cid@visitors.test")
    inbox.move(bob, LeadStatus.LOST, user=None, seen="new")
    context = client.get(url(site_a, "lead", third.pk, status="new")).context
    assert (context["previous"], context["following"]) == (None, ann.pk)
    assert client.get(url(site_a, "lead", third.pk)).context["following"] == bob.pk


def test_who_changes_what_another_has_changed_is_told_and_nothing_is_lost(client, site_a, ann):
    inbox.move(ann, LeadStatus.LOST, user=site_a.administrator, seen="new")
    inbox.assign(ann, site_a.administrator, user=site_a.administrator, seen=None)
    for name, data in (("move", {"to": "contacted", "was": "new"}), ("assign", {"to": site_a.editor.pk, "was": ""})):
        html = html_of(client.post(url(site_a, name, ann.pk), data, follow=True))
        assert "Nothing was changed" in html
    ann.refresh_from_db()
    assert (ann.status, ann.assigned_to) == ("lost", site_a.administrator)


def contact(lead, **changes):
    seen = {name: getattr(lead, name) if getattr(lead, name) is not None else "" for name in inbox.CONTACT}
    return {**seen, **{f"initial-{name}": value for name, value in seen.items()}, **changes}


def test_a_contact_is_changed_unless_another_was_quicker(client, site_a, ann):
    address = url(site_a, "edit", ann.pk)
    assert 'name="initial-email"' in html_of(client.get(address))
    data = contact(ann, phone="206 555 0111", value="120")
    Lead.objects.get(pk=ann.pk)
    inbox.change_contact(ann, {"name": "Ann B. Example"}, user=None, seen={})
    # Another field of somebody else's is kept.
    assert client.post(address, data).status_code == 302
    ann.refresh_from_db()
    assert (ann.name, ann.phone, ann.value) == ("Ann B. Example", "206 555 0111", 120)
    html = html_of(client.post(address, {**data, "name": "Anne"}))
    assert "Somebody else has set this to “Ann B. Example”" in html
    ann.refresh_from_db()
    assert ann.name == "Ann B. Example"
    # What was shown then has been seen.
    assert client.post(address, contact(ann, name="Anne")).status_code == 302
    for changes, said in (({"email": "no"}, "valid email"), ({"name": "", "email": "", "phone": ""}, "needs a name")):
        ann.refresh_from_db()
        assert said in html_of(client.post(address, contact(ann, **changes)))


def test_a_lead_who_called_is_added_by_hand_but_none_twice(client, site_a, ann):
    data = {"name": "Bo", "email": "", "phone": "206 555 0100", "value": ""}
    assert client.post(url(site_a, "add"), data).status_code == 302
    html = html_of(client.post(url(site_a, "add"), {**data, "email": "ANN@visitors.test"}))
    assert "Another lead" in html


def test_notes_are_changed_by_their_authors_only(client, site_a, client_for, ann):
    client.post(url(site_a, "note", ann.pk), {"text": "First"})
    note = ann.notes.get()
    other = client_for(site_a.administrator)
    for name in ("change_note", "delete_note"):
        data = {"text": "Other", "was": "First"}
        assert other.post(url(site_a, name, ann.pk, note.pk), data).status_code in {302, 403}
        note.refresh_from_db()
        assert note.text == "First"
    client.post(url(site_a, "change_note", ann.pk, note.pk), {"text": "Second", "was": "First"})
    note.refresh_from_db()
    assert (note.text, note.edited_at is not None) == ("Second", True)
    assert "Second" in html_of(client.get(url(site_a, "lead", ann.pk)))
    assert rows_of(client.get(url(site_a, "list"), {"q": "second"})) == ["Ann Example"]
    client.post(url(site_a, "note", ann.pk), {"text": "  "})
    client.post(url(site_a, "delete_note", ann.pk, note.pk))
    assert not ann.notes.exists()


def test_tags_that_another_gave_meanwhile_stay(client, site_a, ann):
    inbox.set_tags(ann, ["Roof", "urgent"], user=None, seen=set())
    inbox.set_tags(ann, ["roof", "urgent", "theirs"], user=None, seen={"Roof", "urgent"})
    client.post(url(site_a, "tags", ann.pk), {"tags": "roof, new one", "was": "Roof,urgent,"})
    assert sorted(tag.name for tag in ann.tags.all()) == ["Roof", "new one", "theirs"]


def test_filters_are_saved_shared_changed_and_deleted(client, site_a, client_for, ann):
    client.post(url(site_a, "save_view"), {"name": "Hot", "query": "status=new&p=2", "is_shared": "on"})
    view = InboxView.objects.get()
    assert view.query == "status=new"
    other = client_for(site_a.administrator)
    assert "Hot" in html_of(other.get(url(site_a, "list")))
    assert other.post(url(site_a, "delete_view", view.pk)).status_code == 404
    client.post(url(site_a, "change_view", view.pk), {"name": "Cold"})
    assert "Cold" not in html_of(other.get(url(site_a, "list")))
    client.post(url(site_a, "delete_view", view.pk))
    assert not InboxView.objects.exists()


def many(client, tenant, action, *leads, **more):
    return client.post(url(tenant, "bulk"), {"action": action, "lead": [lead.pk for lead in leads], **more})


def test_many_are_changed_at_once_and_that_is_undone(client, site_a, ann, bob):
    inbox.move(bob, LeadStatus.LOST, user=None, seen="new")
    many(client, site_a, "status:contacted", ann, bob)
    many(client, site_a, f"assign:{site_a.editor.pk}", ann)
    many(client, site_a, "tag", ann, bob, value="spring")
    assert set(Lead.objects.filter(pk__in=[ann.pk, bob.pk]).values_list("status", flat=True)) == {"contacted"}
    assert [lead.tags.get().name for lead in (ann, bob)] == ["spring", "spring"]
    assert ModelLogEntry.objects.filter(action="leads.move", object_id=ann.pk).count() == 1
    status, _, tag = LeadBatch.objects.order_by("pk")
    assert "2 leads: tagged “spring”" in html_of(client.get(url(site_a, "list")))
    inbox.move(bob, LeadStatus.CONVERTED, user=None, seen="contacted")
    for batch in (status, tag, status):
        client.post(url(site_a, "undo_batch", batch.pk))
    ann.refresh_from_db()
    bob.refresh_from_db()
    # What somebody has changed since stays.
    assert (ann.status, bob.status) == ("new", "converted")
    assert not ann.tags.exists()


def test_all_that_match_are_meant_and_no_others(client, site_a, form_a, ann, bob):
    leads = [sent(form_a, f"n{number}", email=f"n{number}@visitors.test", message=f"{number}") for number in range(30)]
    inbox.move(ann, LeadStatus.LOST, user=None, seen="new")
    many(client, site_a, "status:contacted", all="1", query="status=new&source=newsletter")
    assert Lead.objects.filter(status="contacted").count() == len(leads) + 1
    ann.refresh_from_db()
    assert ann.status == "lost"
    for query, all_of_them in (("assigned=99999", "1"), ("", "")):
        many(client, site_a, "status:rejected", all=all_of_them, query=query)
    assert not Lead.objects.filter(status="rejected").exists()


def test_above_some_hundred_a_worker_does_it_and_the_list_says_how_far(
    client, site_a, ann, bob, monkeypatch, django_capture_on_commit_callbacks
):
    from leads import tasks
    from leads.services import batches

    monkeypatch.setattr(batches, "PART", 1)
    queued = []
    monkeypatch.setattr(tasks, "queue_batch", queued.append)
    with django_capture_on_commit_callbacks(execute=True):
        many(client, site_a, "status:contacted", ann, bob)
    batch = LeadBatch.objects.get()
    assert queued == [batch.pk]
    batches.run(batch.pk, at=timezone.now(), parts=1)
    assert client.get(url(site_a, "batch", batch.pk)).json() == {"done": 1, "total": 2, "is_running": True}
    assert "1 / 2" in html_of(client.get(url(site_a, "list")))
    # A worker that is gone is followed by another, which goes on where it was.
    assert batches.stalled(at=timezone.now() + timedelta(minutes=5)) == [batch.pk]
    tasks.run_batch(batch.pk)
    assert client.get(url(site_a, "batch", batch.pk)).json()["is_running"] is False
    assert Lead.objects.filter(status="contacted").count() == 2


def test_leads_are_deleted_by_administrators_who_write_down_what(client, site_a, client_for, ann, bob):
    assert many(client, site_a, "delete", ann, bob, confirm="2").status_code in {302, 403}
    assert client.post(url(site_a, "delete", ann.pk), {"confirm": "Ann Example"}).status_code in {302, 403}
    assert Lead.objects.filter(pk__in=[ann.pk, bob.pk]).count() == 2
    admin = client_for(site_a.administrator)
    for response in (
        many(admin, site_a, "delete", ann, bob),
        many(admin, site_a, "delete", ann, bob, confirm="3"),
        admin.post(url(site_a, "delete", ann.pk), {"confirm": "ann"}),
    ):
        assert "delete" in html_of(response).lower()
    assert Lead.objects.filter(pk__in=[ann.pk, bob.pk]).count() == 2
    admin.post(url(site_a, "delete", ann.pk), {"confirm": "Ann Example"})
    many(admin, site_a, "delete", bob, confirm="1")
    assert not Lead.objects.filter(pk__in=[ann.pk, bob.pk]).exists()
    assert Submission.objects.for_site(site_a.site).filter(lead=None).count() >= 2


def content_of(response):
    return b"".join(response.streaming_content)


def test_a_download_follows_the_filters_runs_nothing_and_is_logged(client, site_a, ann, bob):
    inbox.change_contact(ann, {"name": "=cmd()"}, user=None, seen={})
    response = client.get(url(site_a, "export", "csv", q="visitors"))
    rows = list(csv.DictReader(io.StringIO(content_of(response).decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Bob Other", "'=cmd()"]
    assert (rows[0]["telephone"], rows[0]["source"], rows[0]["status"]) == ("206 555 0187", "newsletter", "New")
    export = LeadExport.objects.get()
    assert (export.by, sorted(export.lead_ids)) == (site_a.editor, sorted([ann.pk, bob.pk]))
    entry = ModelLogEntry.objects.filter(action="leads.export").latest("pk")
    assert (entry.data["count"], entry.data["site"]) == (2, site_a.site.pk)
    assert "downloaded it, among 2 as CSV" in html_of(client.get(url(site_a, "lead", ann.pk)))


def test_a_workbook_of_ticked_leads_holds_texts_only(client, site_a, ann, bob):
    from openpyxl import load_workbook

    response = many(client, site_a, "export:xlsx", ann)
    sheet = load_workbook(io.BytesIO(content_of(response))).active
    assert [cell.value for cell in sheet["A"]] == ["name", "Ann Example"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def without(tenant, *codenames):
    GroupSitePermission.objects.filter(site=tenant.site, permission__codename__in=codenames).delete()


def test_seeing_changing_and_taking_along_are_rights_of_their_own(client, site_a, client_for, ann):
    without(site_a, "add_leadexport", "change_lead", "add_lead")
    assert "Ann Example" in html_of(client.get(url(site_a, "list")))
    for name, data in (("move", {"to": "lost", "was": "new"}), ("note", {"text": "x"}), ("edit", {})):
        assert client.post(url(site_a, name, ann.pk), data).status_code in {302, 403}
    assert many(client, site_a, "status:lost", ann).status_code in {302, 403}
    assert many(client, site_a, "export:csv", ann).status_code in {302, 403}
    assert client.get(url(site_a, "export", "csv")).status_code in {302, 403}
    ann.refresh_from_db()
    assert (ann.status, LeadExport.objects.count(), LeadNote.objects.count()) == ("new", 0, 0)
    without(site_a, "view_lead", "delete_lead")
    response = client_for(site_a.editor).get(url(site_a, "list"))
    assert response.status_code == 404
    assert "Inbox" not in html_of(client_for(site_a.editor).get(reverse("wagtailadmin_home")))


def test_the_dashboard_and_the_menu_say_how_many_are_new(client, site_a, ann, bob):
    html = html_of(client.get(reverse("wagtailadmin_home")))
    assert "3 new leads" in html
    assert "Bob Other" in html
    assert '"data-spark-badge": "3"' in html.replace("&quot;", '"')
    Lead.objects.update(status="contacted")
    assert "No lead waits" in html_of(client.get(reverse("wagtailadmin_home")))


def test_who_is_given_leads_by_another_is_told_and_nobody_is_named(client, site_a, ann, bob):
    from generator.models import Notice

    other = site_a.administrator
    client.post(url(site_a, "assign", ann.pk), {"to": site_a.editor.pk, "was": ""})
    client.post(url(site_a, "assign", ann.pk), {"to": other.pk, "was": site_a.editor.pk})
    many(client, site_a, f"assign:{other.pk}", bob)
    told = [(notice.user, notice.text, notice.address) for notice in Notice.objects.order_by("pk")]
    assert told == [
        (other, "A lead is assigned to you", url(site_a, "lead", ann.pk)),
        (other, "Leads assigned to you: 1", url(site_a, "list") + "?assigned=me"),
    ]
