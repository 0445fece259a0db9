"""What follows from a received submission: a conversion in the same transaction, once, at once or out of quarantine."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from leads.models import Form, Lead
from leads.services import definitions, intake, moderation
from tests.leads.conftest import form_of, given
from tracking.models import Conversion, StaleHour

pytestmark = pytest.mark.django_db
URL = "https://alpha.test/services/?utm_source=mail&utm_medium=letter&utm_campaign=May&gclid=abc"


def receive(form, *, key="k1", at=None, visit=None, **answers):
    details = {"idempotency_key": key, "address": "203.0.113.7", "user_agent": "Firefox", **(visit or {})}
    return intake.receive(form=form, data=given(**answers), visit=intake.Visit(**details), at=at or timezone.now())


def conversions_of(tenant):
    return Conversion.objects.for_site(tenant.site).filter(submission_id__isnull=False, once_key__startswith="subm")


@pytest.fixture(autouse=True)
def _none_before(site_a, site_b):
    Conversion.objects.all().delete()
    StaleHour.objects.all().delete()


def test_a_lead_is_a_conversion_of_the_forms_value(form_a, site_a, site_b):
    form_a.conversion_value = Decimal("250.50")
    page = site_a.page("services")
    at = timezone.now() - timedelta(hours=5)
    submission = receive(form_a, at=at, visit={"page_id": page.pk, "page_url": URL}).submission
    [conversion] = conversions_of(site_a)
    assert (conversion.name, conversion.value, conversion.at) == ("lead", Decimal("250.50"), at)
    assert (conversion.lead_id, conversion.submission_id) == (submission.lead_id, submission.pk)
    assert (conversion.page_id, conversion.path) == (page.pk, "/services/")
    assert (conversion.source, conversion.medium) == ("mail", "letter")
    assert conversion.utm == {"source": "mail", "medium": "letter", "campaign": "May"}
    assert conversion.click_ids == {"gclid": "abc"}
    assert conversion.visitor == submission.visitor is not None
    assert StaleHour.objects.filter(site=site_a.site).count() == 1
    assert not conversions_of(site_b)


def test_who_asks_twice_is_one_lead_and_two_conversions(form_a, site_a):
    receive(form_a)
    receive(form_a)
    receive(form_a, key="k2", message="And gutters?")
    assert conversions_of(site_a).values("lead_id").distinct().count() == 1
    assert conversions_of(site_a).count() == 2


def test_what_is_held_converts_when_it_is_released_and_at_the_time_when_it_was_sent(form_a, site_a):
    submission = receive(form_a, visit={"honeypot": "x", "page_url": URL}).submission
    assert not conversions_of(site_a)
    later = timezone.now() + timedelta(days=2)
    moderation.release(submission, user=site_a.editor, at=later)
    moderation.quarantine(submission, user=site_a.editor)
    moderation.release(submission, user=site_a.editor, at=later)
    [conversion] = conversions_of(site_a)
    assert conversion.at == submission.created_at
    assert conversion.source == "mail"
    submission.refresh_from_db()
    assert conversion.lead_id == submission.lead_id
    assert submission.lead.first_touch["source"] == "mail"


def test_what_is_released_when_its_form_is_gone_makes_its_lead_all_the_same(form_a, site_a):
    submission = receive(form_a, visit={"honeypot": "x"}, phone="206 555 0187").submission
    Form.objects.filter(pk=form_a.pk).delete()
    moderation.release(submission, user=None, at=timezone.now())
    lead = Lead.objects.for_site(site_a.site).get(submissions=submission)
    assert (lead.name, lead.phone) == ("Ann Example", "206 555 0187")
    assert conversions_of(site_a).count() == 1


def test_what_names_nobody_is_no_conversion(form_a, site_a):
    form_a.fields.exclude(key="message").delete()
    form_a.fields.update(is_required=False)
    receive(form_of(site_a), message="Anonymous")
    assert not conversions_of(site_a)


def test_what_is_rolled_back_converted_nobody(form_a, site_a, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError

    monkeypatch.setattr("leads.services.deliveries.plan", breaks)
    with pytest.raises(RuntimeError):
        receive(form_a)
    assert not Conversion.objects.exists()
    assert not StaleHour.objects.exists()


def test_a_site_without_a_contact_form_takes_leads_by_a_plain_one(site_a):
    Form.objects.for_site(site_a.site).delete()
    form = definitions.for_leads(site_a.site)
    submission = receive(form).submission
    assert (submission.form, submission.form_key) == (None, "lead")
    assert submission.lead.name == "Ann Example"
    assert [delivery.recipient for delivery in submission.deliveries.all()] == [site_a.settings.email]


def test_a_program_has_to_say_a_name_and_an_address_only(site_a, site_b):
    form = definitions.for_leads(site_a.site)
    assert form.pk == form_of(site_a).pk
    assert {spec.key for spec in form.specs if spec.is_required} == {"name", "email"}
    # The form on pages asks what it asked before.
    assert {spec.key for spec in form_of(site_a).specs if spec.is_required} > {"name", "email"}
