"""What a site keeps no longer goes with all that hangs on it; what it keeps, and other sites' rows, stay."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from leads import tasks
from leads.enums import SubmissionStatus
from leads.models import Delivery, Lead, RetentionPolicy, Submission
from leads.services import erasure, intake, retention
from tests.leads.conftest import form_of, given
from tests.tracking.destinations.conftest import conversion_of, destination_of
from tests.webhooks.conftest import endpoint_of
from tracking.models import Dispatch
from webhooks.models import WebhookDelivery

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_ours(db):
    """Without the leads that both tenants have from the start."""
    Submission.objects.all().delete()
    Lead.objects.all().delete()


def receive(tenant, key="k1", *, days=0, **changes):
    """A submission of so many days ago, with its lead."""
    visit = intake.Visit(idempotency_key=key)
    answers = given(email=f"{key}@visitors.test", message=f"About {key}", **changes)
    row = intake.receive(form=form_of(tenant), data=answers, visit=visit, at=timezone.now()).submission
    then = timezone.now() - timedelta(days=days)
    Submission.objects.filter(pk=row.pk).update(created_at=then)
    Lead.objects.filter(pk=row.lead_id).update(last_at=then, updated_at=then)
    return row


def policy(tenant, **days):
    return RetentionPolicy.objects.create(site=tenant.site, **days)


def test_a_quiet_lead_goes_with_all_that_hangs_on_it_and_its_conversion_stays_as_a_number(site_a, site_b):
    for tenant in (site_a, site_b):
        endpoint_of(tenant)
    destination_of(site_a, "google_ads")
    rows = {tenant.key: receive(tenant, days=40) for tenant in (site_a, site_b)}
    old = rows["alpha"]
    conversion = conversion_of(site_a, "once-of-test", lead_id=old.lead_id, submission_id=old.pk)
    kept = receive(site_a, "k2", days=20)
    rule = policy(site_a, lead_days=30)
    assert retention.preview(rule, at=timezone.now()) == retention.Due(leads=1, submissions=0, quarantined=0)
    erased = retention.apply(rule, at=timezone.now())
    assert (erased.leads, erased.submissions, erased.messages) == (1, 1, 1)
    assert erased.mails >= 1
    assert set(Lead.objects.values_list("pk", flat=True)) == {kept.lead_id, rows["beta"].lead_id}
    assert not Delivery.objects.filter(submission_id=old.pk).exists()
    assert not WebhookDelivery.objects.filter(subject=f"submission:{old.pk}").exists()
    conversion.refresh_from_db()
    assert (conversion.lead_id, conversion.submission_id, conversion.click_ids) == (None, None, {})
    assert conversion.value == 120.5
    assert Dispatch.objects.get(conversion=conversion).person == {}
    entry = ModelLogEntry.objects.get(action="leads.retention")
    assert (entry.object_id, entry.data["leads"], entry.data["site"]) == (str(site_a.site.pk), 1, site_a.site.pk)
    assert retention.apply(rule, at=timezone.now()).is_nothing


def test_a_lead_that_somebody_works_on_stays(site_a):
    row = receive(site_a, days=40)
    Lead.objects.filter(pk=row.lead_id).update(updated_at=timezone.now())
    assert retention.preview(policy(site_a, lead_days=30), at=timezone.now()).leads == 0


def test_submissions_and_quarantine_have_times_of_their_own(site_a):
    received, held = receive(site_a, "k1", days=10), receive(site_a, "k2", days=10)
    Submission.objects.filter(pk=held.pk).update(status=SubmissionStatus.QUARANTINED)
    rule = policy(site_a, quarantine_days=7)
    assert retention.preview(rule, at=timezone.now()) == retention.Due(0, 0, 1)
    retention.apply(rule, at=timezone.now())
    assert set(Submission.objects.values_list("pk", flat=True)) == {received.pk}
    rule.submission_days = 5
    assert retention.preview(rule, at=timezone.now()) == retention.Due(0, 1, 0)
    retention.apply(rule, at=timezone.now())
    assert not Submission.objects.exists()
    assert Lead.objects.filter(pk=received.lead_id).exists()


def test_what_goes_with_a_lead_is_not_counted_twice(site_a):
    receive(site_a, days=40)
    rule = RetentionPolicy(site=site_a.site, lead_days=30, submission_days=30)
    assert retention.preview(rule, at=timezone.now()) == retention.Due(1, 0, 0)


def test_without_a_policy_everything_is_kept(site_a, site_b):
    receive(site_a, days=3_000)
    policy(site_b)
    tasks.apply_retention()
    assert Submission.objects.count() == 1


def test_a_site_that_fails_holds_up_no_other(site_a, site_b, monkeypatch, caplog):
    for tenant in (site_a, site_b):
        receive(tenant, days=40)
        policy(tenant, lead_days=30)
    erase = erasure.erase

    def failing(site, **ids):
        if site == site_a.site:
            raise RuntimeError("no")
        return erase(site, **ids)

    monkeypatch.setattr(erasure, "erase", failing)
    assert retention.apply_all(at=timezone.now()) == 1
    assert "Retention failed" in caplog.text
    assert [lead.site for lead in Lead.objects.all()] == [site_a.site]


def test_what_is_deleted_comes_in_batches(site_a, monkeypatch):
    rows = [receive(site_a, f"k{number}", days=40) for number in range(3)]
    monkeypatch.setattr(erasure, "BATCH", 2)
    erased = erasure.erase(site_a.site, lead_ids=[row.lead_id for row in rows])
    assert (erased.leads, erased.submissions) == (3, 3)
