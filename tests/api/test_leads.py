"""`/api/leads`: what programs read of leads, and that each reading is written down."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from wagtail.log_actions import registry

from leads.enums import FieldKind
from leads.models import FormField, Lead
from leads.services import intake
from tests.leads.conftest import form_of, given
from tests.leads.uploads import PNG, upload

pytestmark = pytest.mark.django_db


def lead_of(tenant):
    return Lead.objects.for_site(tenant.site).earliest("pk")


def receive(tenant, *, key, files=(), **answers):
    return intake.receive(
        form=form_of(tenant),
        data=given(**answers),
        files=MultiValueDict({"plans": list(files)} if files else {}),
        visit=intake.Visit(idempotency_key=key, page_url="https://x.test/?utm_source=mail"),
        at=timezone.now(),
    ).submission


def entries(instance, action):
    return list(registry.get_logs_for_instance(instance).filter(action=action))


def test_a_token_reads_its_sites_leads_and_it_is_written_down(call, site_a, site_b):
    submission = receive(site_a, key="k1")
    found = call(site_a, "GET /api/leads")
    assert [row["id"] for row in found["leads"]] == [str(submission.lead_id), str(lead_of(site_a).pk)]
    assert found["leads"][0]["first_touch"]["source"] == "mail"
    assert site_b.mark not in str(found)
    [entry] = entries(site_a.site, "leads.export")
    assert entry.data.items() >= {"count": 2, "what": "leads", "format": "JSON"}.items()
    assert not entries(site_b.site, "leads.export")


def test_filters_and_pages_of_leads(call, site_a):
    submission = receive(site_a, key="k1")
    Lead.objects.filter(pk=submission.lead_id).update(status="contacted")
    assert len(call(site_a, "GET /api/leads", status="new")["leads"]) == 1
    assert not call(site_a, "GET /api/leads", since="2199-01-01T00:00:00Z")["leads"]
    assert len(call(site_a, "GET /api/leads", until="2199-01-01T00:00:00Z")["leads"]) == 2
    first = call(site_a, "GET /api/leads", limit=1)
    second = call(site_a, "GET /api/leads", limit=1, cursor=first["next"])
    assert second["next"] is None
    shown = {part["leads"][0]["id"] for part in (first, second)}
    assert shown == {str(submission.lead_id), str(lead_of(site_a).pk)}
    call(site_a, "GET /api/leads", status="unknown", expected=422)


def test_one_lead_is_read_by_its_number_or_by_what_was_answered_when_it_was_sent(call, site_a, site_b):
    submission = receive(site_a, key="k1")
    by_number = call(site_a, f"GET /api/leads/{submission.lead_id}")
    assert by_number == call(site_a, f"GET /api/leads/{submission.uuid}")
    [sent] = by_number["submissions"]
    assert sent["id"] == str(submission.uuid)
    assert sent["answers"][0] == {"key": "name", "label": "Name", "kind": "text", "value": "Ann Example"}
    assert len(entries(submission.lead, "leads.view")) == 2
    other = receive(site_b, key="k1")
    for named in (other.lead_id, other.uuid, "x", "9" * 30, "-1"):
        call(site_a, f"GET /api/leads/{named}", expected=404)


def test_what_is_held_is_no_lead(call, site_a):
    visit = intake.Visit(honeypot="x")
    held = intake.receive(form=form_of(site_a), data=given(), visit=visit, at=timezone.now()).submission
    call(site_a, f"GET /api/leads/{held.uuid}", expected=404)


def test_a_token_without_the_scope_and_people_without_the_right_read_none(call, site_a, client_for):
    call(site_a, "GET /api/leads", scopes=["content:read"], expected=403)
    assert client_for(site_a.approver).get("/api/leads").status_code == 403
    assert client_for(site_a.editor).get("/api/leads").status_code == 200
    assert client_for(host="localhost").get("/api/leads").status_code == 401


def test_a_leads_files_are_downloaded_and_never_shown(call, site_a, site_b, bearer, client_for, private_folder):
    for tenant in (site_a, site_b):
        FormField.objects.create(form=form_of(tenant), label="Plans", key="plans", kind=FieldKind.FILE, sort_order=9)
    submission, other = (receive(tenant, key="k1", files=[upload()]) for tenant in (site_a, site_b))
    [file] = call(site_a, f"GET /api/leads/{submission.lead_id}")["submissions"][0]["files"]
    answer = client_for(host="localhost").get(file["url"], headers=bearer(site_a))
    assert b"".join(answer.streaming_content) == PNG
    assert answer.headers["Content-Disposition"] == 'attachment; filename="roof.png"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    [entry] = entries(submission, "leads.download")
    assert entry.data["field"] == "plans"
    others = other.files.get().uuid
    for lead, named in ((submission.lead_id, others), (other.lead_id, others), (submission.lead_id, "x")):
        call(site_a, f"GET /api/leads/{lead}/files/{named}", expected=404)


def queries(call, tenant, address):
    call(tenant, address)
    with CaptureQueriesContext(connection) as found:
        call(tenant, address)
    return [query["sql"].split()[0] + " " + query["sql"].partition("FROM ")[2][:30] for query in found]


def test_reading_leads_costs_the_same_for_one_and_for_twenty(call, site_a):
    first = receive(site_a, key="first")
    few = [queries(call, site_a, address) for address in ("GET /api/leads", f"GET /api/leads/{first.lead_id}")]
    for number in range(20):
        receive(site_a, key=f"k{number}", message=f"Number {number}")
        receive(site_a, key=f"l{number}", email=f"n{number}@visitors.test", message=f"Other {number}")
    assert queries(call, site_a, "GET /api/leads") == few[0]
    assert queries(call, site_a, f"GET /api/leads/{first.lead_id}") == few[1]
