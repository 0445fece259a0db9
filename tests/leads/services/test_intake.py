"""What visitors send is stored once, with its lead and its mails, or not at all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.enums import DeliveryKind, FormStatus, LeadStatus, SubmissionStatus
from leads.models import Delivery, Lead, Submission
from leads.models.submissions import recipient_keys
from leads.services import intake, tokens
from tests.leads.conftest import form_of, given

pytestmark = pytest.mark.django_db


def receive(form, *, key="k1", at=None, visit=None, **answers):
    details = {"idempotency_key": key, "token": old_token(form), "address": "203.0.113.7", **(visit or {})}
    return intake.receive(form=form, data=given(**answers), visit=intake.Visit(**details), at=at or timezone.now())


def old_token(form, seconds=30):
    from unittest import mock

    with mock.patch("leads.services.tokens.time.time", return_value=timezone.now().timestamp() - seconds):
        return tokens.make(form_id=form.pk)


def test_a_submission_has_its_answers_with_the_labels_of_the_day(form_a):
    submission = receive(form_a, phone="+1 206 555 0187").submission
    field = form_a.fields.get(key="message")
    field.label = "Another label"
    field.save()
    submission.refresh_from_db()
    assert [(each["key"], each["label"]) for each in submission.answers][:2] == [("name", "Name"), ("email", "E-mail")]
    assert submission.answer("message") == "Do you mend roofs?"
    assert ("Message", "Do you mend roofs?") in list(submission.texts())
    assert submission.consent_text == form_a.consent_text
    assert submission.status == SubmissionStatus.RECEIVED


def test_no_internet_address_is_kept(form_a):
    submission = receive(form_a).submission
    stored = " ".join(str(getattr(submission, field.name)) for field in Submission._meta.concrete_fields)
    assert "203.0.113.7" not in stored
    assert len(submission.visitor_hash) == 32
    tomorrow = receive(form_a, key="k2", at=timezone.now() + timedelta(days=1)).submission
    assert tomorrow.visitor_hash != submission.visitor_hash


def test_one_key_is_one_submission(form_a):
    first, second = receive(form_a), receive(form_a)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.submission == first.submission
    assert second.delivery_ids == ()
    assert Submission.objects.filter(idempotency_key="k1").count() == 1


def test_other_words_under_the_same_key_are_refused_and_not_lost_in_silence(form_a, site_a):
    receive(form_a)
    with pytest.raises(intake.KeyReusedError):
        receive(form_a, message="Something else")
    with pytest.raises(intake.KeyReusedError):
        intake.receive(
            form=form_of(site_a, "newsletter"),
            data=given(),
            visit=intake.Visit(idempotency_key="k1"),
            at=timezone.now(),
        )
    assert Submission.objects.filter(idempotency_key="k1").count() == 1


def test_two_long_keys_with_one_beginning_are_two(form_a):
    assert receive(form_a, key="k" * 200).is_new
    assert not receive(form_a, key="k" * 200).is_new
    assert receive(form_a, key="k" * 199 + "x").is_new


def test_what_is_said_beside_the_fields_is_kept(form_a):
    receipt = intake.receive(
        form=form_a, data=given(), visit=intake.Visit(), at=timezone.now(), extras={"Company": "Example Ltd"}
    )
    assert receipt.submission.answer("Company") == "Example Ltd"
    assert ("Company", "Example Ltd") in list(receipt.submission.texts())


def test_the_same_key_on_another_site_is_another_submission(site_a, site_b):
    assert receive(form_of(site_a)).is_new
    assert receive(form_of(site_b)).is_new


def test_without_a_key_the_same_words_within_ten_minutes_are_one(form_a):
    at = timezone.now().replace(minute=1, second=0)
    first = receive(form_a, key="", at=at)
    assert not receive(form_a, key="", at=at + timedelta(minutes=2)).is_new
    assert receive(form_a, key="", at=at + timedelta(minutes=20)).is_new
    assert receive(form_a, key="", at=at, message="More").is_new
    assert first.is_new


def test_a_paused_form_takes_nothing(form_a):
    form_a.status = FormStatus.PAUSED
    with pytest.raises(intake.PausedError):
        receive(form_a)


def test_what_is_not_valid_is_not_stored(form_a):
    before = Submission.objects.count()
    with pytest.raises(intake.InvalidAnswersError) as error:
        receive(form_a, email="nobody", consent=None)
    assert set(error.value.form.errors) == {"email", "consent"}
    assert Submission.objects.count() == before


def test_a_submission_makes_a_lead_and_the_next_one_joins_it(form_a, site_a):
    form_a.conversion_value = 250
    first = receive(form_a, email="Ann@Visitors.test").submission
    lead = first.lead
    assert (lead.name, lead.email, lead.status, lead.value) == ("Ann Example", "Ann@Visitors.test", LeadStatus.NEW, 250)
    second = receive(form_a, key="k2", email="ann@visitors.TEST", name="A. Example", phone="(206) 555-0187").submission
    lead.refresh_from_db()
    assert second.lead == lead
    assert (lead.name, lead.phone) == ("Ann Example", "(206) 555-0187")
    assert (lead.first_submission, lead.last_submission) == (first, second)
    third = receive(form_a, key="k3", email="other@visitors.test", phone="206-555-0187").submission
    assert third.lead == lead


def test_the_same_person_on_another_site_is_another_lead(site_a, site_b):
    leads = [receive(form_of(tenant)).submission.lead for tenant in (site_a, site_b)]
    assert leads[0] != leads[1]
    assert [lead.site for lead in leads] == [site_a.site, site_b.site]


def test_mails_are_planned_for_every_recipient_and_the_visitor(form_a):
    form_a.recipients = "one@desk.test\ntwo@desk.test, one@desk.test"
    receipt = receive(form_a)
    rows = Delivery.objects.filter(pk__in=receipt.delivery_ids).values_list("kind", "recipient")
    assert sorted(rows) == [
        (DeliveryKind.AUTO_REPLY, "ann@visitors.test"),
        (DeliveryKind.NOTIFICATION, "one@desk.test"),
        (DeliveryKind.NOTIFICATION, "two@desk.test"),
    ]


def test_an_address_gets_one_automatic_reply_within_an_hour(form_a):
    receive(form_a)
    at = timezone.now()
    keys = recipient_keys("ann@visitors.test", site_id=form_a.site_id)
    replies = Delivery.objects.filter(kind=DeliveryKind.AUTO_REPLY, recipient_key__in=keys)
    receive(form_a, key="k2", message="And gutters?", at=at)
    assert replies.count() == 1
    receive(form_a, key="k3", message="And chimneys?", at=at + timedelta(hours=2))
    assert replies.count() == 2


def test_what_looks_like_spam_is_held_without_lead_and_mails(form_a):
    leads = Lead.objects.count()
    receipt = receive(form_a, visit={"honeypot": "http://spam.test"})
    assert receipt.submission.status == SubmissionStatus.QUARANTINED
    assert receipt.delivery_ids == ()
    assert receipt.submission.lead is None
    assert "honeypot" in [reason["code"] for reason in receipt.submission.spam_reasons]
    assert Lead.objects.count() == leads


def test_the_page_is_one_of_the_site_or_none(form_a, site_a, site_b):
    own, other = site_a.page("services"), site_b.page("services")
    assert receive(form_a, visit={"page_id": own.pk}).submission.page_id == own.pk
    assert receive(form_a, key="k2", visit={"page_id": other.pk}).submission.page is None
    assert receive(form_a, key="k3", visit={"page_id": 0}).submission.page is None


def test_campaign_parameters_are_read_from_the_address(form_a):
    url = "https://alpha.test/?utm_source=mail&utm_medium=x&gclid=1&other=2"
    submission = receive(form_a, visit={"page_url": url}).submission
    assert submission.utm == {"utm_source": "mail", "utm_medium": "x", "gclid": "1"}
    assert receive(form_a, key="k2", visit={"page_url": "http://[broken"}).submission.utm == {}


def test_many_from_one_address_are_held_and_very_many_refused(form_a):
    form_a.address_limit = 2
    held = [receive(form_a, key=f"n{n}", message=f"Number {n}").submission for n in range(4)]
    assert [reason["code"] for reason in held[3].spam_reasons] == ["often"]
    assert "often" not in [reason["code"] for reason in held[1].spam_reasons]
    for n in range(4, 10):
        receive(form_a, key=f"n{n}", message=f"Number {n}")
    with pytest.raises(intake.TooOftenError):
        receive(form_a, key="n10")
    # Others go on.
    assert receive(form_a, key="other", visit={"address": "198.51.100.1"}).is_new


def test_without_redis_submissions_are_taken(form_a, settings):
    down = {**settings.CACHES["limits"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "limits": down}
    assert receive(form_a).is_new


def test_a_submission_outlives_its_form_and_page(form_a, site_a):
    submission = receive(form_a, visit={"page_id": site_a.page("services").pk}).submission
    site_a.page("services").delete()
    form_a.delete()
    submission.refresh_from_db()
    assert (submission.form, submission.page) == (None, None)
    assert submission.form_name.endswith("contact")


def test_the_queries_of_a_submission_are_these(form_a, site_a):
    intake.find_form(site=site_a.site, key="contact")
    with CaptureQueriesContext(connection) as queries:
        receive(intake.find_form(site=site_a.site, key="contact"), visit={"page_id": site_a.page("services").pk})
    sql = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    # The tree and the page in the call of this test are not the service's.
    service = [query for query in sql if '"wagtailcore_page"."slug" =' not in query]
    assert len(service) <= 30, "\n".join(query[:120] for query in service)
