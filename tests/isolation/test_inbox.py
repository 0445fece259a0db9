"""The leads' inbox: the address names the site, and no number in it or in a form reaches another site's rows."""

import pytest
from django.urls import reverse

from leads.models import InboxView, Lead, LeadBatch, LeadNote, LeadTag, Submission
from leads.services import inbox
from tests.leads.conftest import form_of

pytestmark = pytest.mark.django_db


def lead_of(tenant):
    return Lead.objects.for_site(tenant.site).get()


def address(tenant, name, *args):
    return reverse(f"leads_inbox:{name}", args=[tenant.site.pk, *args])


@pytest.fixture
def foreign(site_b):
    """Another site's lead with a note and a tag."""
    lead = lead_of(site_b)
    LeadNote.objects.create(site=site_b.site, lead=lead, author=site_b.editor, text=site_b.mark)
    inbox.set_tags(lead, [f"{site_b.mark} tag"], user=None, seen=set())
    return lead


ONE_LEAD = {
    "lead": {}, "edit": {"name": "x"}, "delete": {"confirm": "x"}, "merge": {"with": "1"},
    "move": {"to": "lost", "was": "new"}, "assign": {"to": ""}, "tags": {"tags": "x"}, "note": {"text": "x"},
}  # fmt: skip


def everything(tenant):
    models = (Lead, LeadNote, LeadTag, Submission, InboxView, LeadBatch)
    return [list(model.objects.for_site(tenant.site).order_by("pk").values()) for model in models]


def test_another_sites_lead_is_404_by_its_own_and_by_ones_own_address(site_a, site_b, client_for, foreign):
    before = everything(site_b)
    note = foreign.notes.get()
    for role in ("administrator", "editor"):
        client = client_for(site_a.user(role))
        for tenant in (site_a, site_b):
            paths = [(address(tenant, name, foreign.pk), data) for name, data in ONE_LEAD.items()]
            paths += [(address(tenant, name, foreign.pk, note.pk), {}) for name in ("change_note", "delete_note")]
            for path, data in paths:
                for response in (client.get(path), client.post(path, data)):
                    # Who may delete nothing on their own site either is led home before anything is looked for.
                    refused = response.status_code == 302 and response["Location"] == "/admin/" and role == "editor"
                    assert refused or response.status_code in {404, 405}, path
                    assert site_b.mark not in response.content.decode()
        for name in ("list", "results", "add", "bulk", "save_view"):
            assert client.get(address(site_b, name)).status_code == 404
            assert client.post(address(site_b, name), {"name": "x", "phone": "206 555 0100"}).status_code == 404
        for file_format in ("csv", "xlsx"):
            assert client.get(address(site_b, "export", file_format)).status_code == 404
    assert everything(site_b) == before


def test_numbers_in_a_form_reach_no_other_site(site_a, site_b, client_for, foreign):
    client, own, before = client_for(site_a.administrator), lead_of(site_a), everything(site_b)
    for action in ("status:lost", f"assign:{site_b.editor.pk}", "tag", "delete", "export:csv"):
        data = {"action": action, "lead": [foreign.pk], "value": "x", "confirm": "1", "query": ""}
        response = client.post(address(site_a, "bulk"), data)
        assert response.status_code == 302
    client.post(address(site_a, "assign", own.pk), {"to": site_b.editor.pk, "was": ""})
    own.refresh_from_db()
    assert own.assigned_to is None
    assert client.get(address(site_a, "merge", own.pk), {"with": foreign.pk}).status_code == 404
    assert client.post(address(site_a, "merge", own.pk), {"with": foreign.pk}).status_code == 404
    assert everything(site_b) == before


def test_lists_filters_searches_and_downloads_hold_the_own_sites_rows(site_a, site_b, client_for, foreign):
    client = client_for(site_a.editor)
    tag = foreign.tags.get()
    InboxView.objects.create(site=site_b.site, owner=site_b.editor, name=f"{site_b.mark} view", is_shared=True)
    for query in (
        {},
        {"q": "lookalike"},
        {"tag": tag.pk},
        {"form": form_of(site_b).pk},
        {"assigned": site_b.editor.pk},
    ):
        html = client.get(address(site_a, "list"), query).content.decode()
        assert site_b.mark not in html, query
    text = b"".join(client.get(address(site_a, "export", "csv")).streaming_content).decode()
    assert site_a.mark in text
    assert site_b.mark not in text
    assert site_b.mark not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_people_with_several_sites_switch_between_them(site_a, site_b, superuser, client_for):
    client = client_for(superuser)
    html = client.get(address(site_a, "list")).content.decode()
    assert address(site_b, "list") in html
    assert lead_of(site_b).email not in html
    assert client.get(address(site_a, "lead", lead_of(site_b).pk)).status_code == 404


def test_many_submissions_are_decided_about_on_own_sites_only(site_a, site_b, client_for):
    before = everything(site_b)
    keys = [Submission.objects.for_site(tenant.site).get().pk for tenant in (site_a, site_b)]
    Submission.objects.for_site(site_a.site).update(status="quarantined")
    client_for(site_a.editor).post(reverse("leads_submissions:bulk"), {"action": "reject", "submission": keys})
    assert Submission.objects.for_site(site_a.site).get().status == "rejected"
    assert everything(site_b) == before
